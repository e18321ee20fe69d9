"""The baseline: a plain-Python fold over the same log, which keeps the money and the last event and knows no law."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from earnest.core.facts.log import FactLog

SIGNS = {"deposit_paid": 1, "balance_paid": 1, "price_paid": 1, "sum_returned": -1}


def fold(log: FactLog, at: datetime) -> dict[str, Any]:
    """What a shop's status column knows: money held, what happened last, how often, and a line for each event."""
    state: dict[str, Any] = {"held": 0, "last": "", "counts": {}, "lines": []}
    for fact in log.facts:
        if fact.at > at:
            continue
        amount = getattr(fact.event, "amount", None)
        state["held"] += SIGNS.get(fact.kind, 0) * (amount.minor if amount else 0)
        state["last"] = fact.kind
        state["counts"][fact.kind] = state["counts"].get(fact.kind, 0) + 1
        state["lines"].append((fact.number, fact.at, fact.kind, fact.by))
    return state
