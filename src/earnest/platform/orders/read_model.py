"""The order's row as the lists read it, derived from the standing. It can be made anew from the log at any time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from earnest.core.moments import local_day
from earnest.core.standing import Duty, Standing
from earnest.core.terms.clauses import Price
from earnest.platform.orders.models import Order

FIELDS = (
    "version", "changed_at", "next_change_at", "phase", "contract", "settlement", "default_by", "uncertain", "price_minor",
    "held_minor", "refundable", "locked", "next_due_on", "next_due",
)  # fmt: skip
ENDS = ("withdraw", "cancel", "terminate", "avoid")
"""Powers that end the contract."""


def refresh(order: Order, standing: Standing) -> None:
    """Set the row's derived fields; the caller saves ``FIELDS``."""
    order.version = len(standing.inputs.facts.facts)
    order.changed_at = standing.at
    order.next_change_at = standing.next_change
    order.phase = standing.phase
    order.contract = standing.contract
    order.settlement = standing.settlement.status
    order.default_by = standing.default_by
    order.uncertain = bool(standing.undetermined)
    order.price_minor = _price(standing)
    order.held_minor = standing.held_minor
    order.refundable = is_refundable(standing)
    order.locked = is_locked(standing)
    due = _next_due(standing)
    order.next_due = f"{due.debtor}:{due.kind}" if due else ""
    order.next_due_on = last_day(due, ZoneInfo(order.seller.zone)) if due else None


def is_refundable(standing: Standing) -> bool:
    """Whether money is held, and the buyer may end it now and lose nothing."""
    ends = [p for p in standing.powers if p.holder == "buyer" and p.kind in ENDS]
    return standing.held_minor > 0 and any(not power.price_minor for power in ends)


def is_locked(standing: Standing) -> bool:
    """Whether the buyer has asked for its goods to be built, and the seller has not begun."""
    return standing.phase == "in_production" and all(entry.event != "production_started" for entry in standing.log)


def last_day(duty: Duty, zone: ZoneInfo) -> date | None:
    """The last local day on which a duty is performed in time."""
    return duty.last_day or (day_before(duty.due, zone) if duty.due else None)


def day_before(end: datetime, zone: ZoneInfo) -> date:
    """The local day that ends at an instant: the last one of a period, which itself ends at the next day's start."""
    return local_day(end - timedelta(microseconds=1), zone)


def _price(standing: Standing) -> int | None:
    prices = [t.clause for t in standing.terms if t.state == "in_force" and isinstance(t.clause, Price)]
    return next((price.amount.minor for price in prices if price.amount), None)


def _next_due(standing: Standing) -> Duty | None:
    open_ = [d for d in standing.duties if d.state in ("pending", "late") and d.due]
    return min(open_, key=lambda d: (d.due, d.kind), default=None)
