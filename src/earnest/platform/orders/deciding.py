"""Whether an act is let through: the guard's to say, but one side's mere word takes no act from the other."""

from __future__ import annotations

from datetime import datetime

from earnest.core.facts.events import AnyEvent
from earnest.core.guard import Accepted, Refused, guard
from earnest.core.judge import judge
from earnest.core.standing import Standing


def decide(standing: Standing, event: AnyEvent, at: datetime) -> Accepted | Refused:
    """Try the event on the standing at ``at`` (UTC); where that refuses it, on what both sides agree on alone."""
    decision = guard(standing, event, at)
    if isinstance(decision, Accepted):
        return decision
    agreed = agreed_alone(standing)
    again = guard(agreed, event, at) if agreed else decision
    return again if isinstance(again, Accepted) else decision


def agreed_alone(standing: Standing) -> Standing | None:
    """The standing on what both sides agree on alone; None where nothing is disputed."""
    given = standing.inputs
    disputed = [fact for fact in given.facts.facts if fact.event.status == "disputed"]
    if not disputed:
        return None
    denied = tuple((f"fact:{fact.number}", "not_so") for fact in disputed)
    return judge(given.terms, given.facts, given.law, given.at, assumed=tuple(sorted((*given.assumed, *denied))))
