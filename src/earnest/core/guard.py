"""The guard: an act is let through only if it is a performance, the exercise of a power, or does no harm.

It decides by judging: the act is tried on the standing, and its effect in law read off.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from earnest.core.facts.events import AnyEvent
from earnest.core.judge import judge
from earnest.core.law.finding import Because
from earnest.core.standing import Duty, JudgedEvent, Power, Standing

ADMISSIONS = frozenset({"withdrawal_declared", "unavailability_declared", "refusal_declared", "conclusion_refused"})
"""Saying openly that one will not perform is a breach, but nobody is kept from it: it has its price, which is shown first."""


class Accepted(Struct, frozen=True):
    """The act may be done: how it would be judged, and the standing after it."""

    judged: JudgedEvent
    after: Standing


class Refused(Struct, frozen=True):
    """The act pretends to a power its author does not have, or would change nothing.

    ``because`` says why, with its sources; ``powers`` and ``duties`` are what that side may do, and has to do, instead.
    """

    code: str
    because: Because
    powers: tuple[Power, ...]
    duties: tuple[Duty, ...]


def guard(standing: Standing, event: AnyEvent, at: datetime) -> Accepted | Refused:
    """Try the event on the standing, at ``at`` (a UTC instant, not before the event)."""
    given = standing.inputs
    facts = given.facts.append(event)
    number = len(facts.facts)
    after = judge(given.terms, facts, given.law, max(at, given.at), assumed=given.assumed)
    judged = next(entry for entry in after.log if entry.number == number)
    if judged.effect in ("wrongful", "no_effect") and judged.event not in ADMISSIONS:
        return _refused(standing, judged)
    return Accepted(judged, after)


def _refused(standing: Standing, judged: JudgedEvent) -> Refused:
    return Refused(
        code=judged.because.key.replace(".", "_"),
        because=judged.because,
        powers=tuple(power for power in standing.powers if power.holder == judged.by),
        duties=tuple(d for d in standing.duties if d.debtor == judged.by and d.state in ("pending", "late", "dormant")),
    )
