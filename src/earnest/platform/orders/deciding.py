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
    given = standing.inputs
    disputed = [fact for fact in given.facts.facts if fact.event.status == "disputed"]
    if not disputed:
        return decision
    denied = tuple((f"fact:{fact.number}", "not_so") for fact in disputed)
    agreed = judge(given.terms, given.facts, given.law, given.at, assumed=tuple(sorted((*given.assumed, *denied))))
    again = guard(agreed, event, at)
    return again if isinstance(again, Accepted) else decision
