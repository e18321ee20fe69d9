"""What a command comes to: done, or refused with the reason, its sources, and what is possible instead."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from earnest.core.guard import Refused as GuardRefused


class Done(Struct, frozen=True, tag="done"):
    """The command was carried out: the order, its new version, the event it became and the event's effect."""

    order: str
    version: int
    event: int
    effect: str
    because: str


class Instead(Struct, frozen=True):
    """Something that side may do, or has to do, now: a power or a duty by its kind, and until or by when."""

    what: str
    kind: str
    at: str = ""


class Refusal(Struct, frozen=True, tag="refused"):
    """The command was refused and nothing was written.

    ``code`` for programs; ``because`` a phrase key with ``values`` for people; ``law``, ``facts`` and ``clauses`` its sources.
    """

    order: str
    code: str
    because: str
    values: dict[str, str] = {}
    law: tuple[str, ...] = ()
    facts: tuple[int, ...] = ()
    clauses: tuple[str, ...] = ()
    instead: tuple[Instead, ...] = ()


Outcome = Done | Refusal


def refusal_of(order: str, refused: GuardRefused) -> Refusal:
    """The guard's refusal as an outcome."""
    because = refused.because
    powers = [Instead("power", p.kind, p.until.isoformat() if p.until else "") for p in refused.powers]
    awake = [
        d for d in refused.duties if d.state != "dormant"
    ]  # what nobody asked for yet would be refused in its turn
    duties = [Instead("duty", d.kind, d.due.isoformat() if d.due else "") for d in awake]
    return Refusal(
        order, refused.code, because.key, dict(because.values), because.law, because.facts, because.clauses,
        (*powers, *duties),
    )  # fmt: skip


def refuse(order: str, code: str, **values: str) -> Refusal:
    """A refusal by the platform's own rules, told by the phrase ``refusal.<code>``."""
    return Refusal(order, code, f"refusal.{code}", values)


def stored(outcome: Outcome) -> Any:
    """The outcome as JSON data, for the idempotency key."""
    return msgspec.to_builtins(outcome)


def restored(data: Any) -> Outcome:
    """The outcome kept under a key."""
    outcome: Outcome = msgspec.convert(data, Outcome)
    return outcome
