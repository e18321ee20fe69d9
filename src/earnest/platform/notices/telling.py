"""From news to notices: who is told of an event, or of what followed of itself."""

from __future__ import annotations

from earnest.platform import clock
from earnest.platform.orders.models import Notice, Outbox

BOTH = ("buyer", "seller")
OTHERS: dict[str, tuple[str, ...]] = {"buyer": ("seller",), "seller": ("buyer",)}
"""Who is told of an act: the other side; of anything else both."""
OVER = ("final", "performed")
"""Settlements that say for certain who gets what: both are told, whoever brought it about."""


def teller(row: Outbox) -> None:
    """Write the notices of one row of the outbox."""
    values = {"consequence": row.consequence} if row.consequence else {}
    key = row.consequence.partition(":")[0] if row.consequence else ""
    sides = told_of(row.consequence) if row.consequence else ()
    if not row.consequence:
        event = row.order.events.get(number=row.event_number)
        claimed_by = "buyer" if event.author_id == row.order.buyer_id else "seller"
        key, by = event.kind, claimed_by if event.status == "claimed" else event.side
        last = row.event_number == row.order.version
        sides = BOTH if last and row.order.settlement in OVER else OTHERS.get(by, BOTH)
    Notice.objects.bulk_create(
        Notice(
            order=row.order, side=side, key=key[:64], values=values, event_number=row.event_number,
            recorded_at=clock.now(),
        )
        for side in sides
    )  # fmt: skip


def told_of(consequence: str) -> tuple[str, ...]:
    """A right that ran out is its holder's affair, an answer that of who is answered; a breach and an end are both sides'."""
    what, _, rest = consequence.partition(":")
    holder = rest.partition(":")[0]
    if what in ("confirmed", "denied", "taken_back"):
        return OTHERS.get(holder, BOTH)
    return (holder,) if what == "lost" and holder in BOTH else BOTH
