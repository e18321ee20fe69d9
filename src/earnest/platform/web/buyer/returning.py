"""Money that comes back to the buyer: each refund and payout of an order, until it has arrived."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec import Struct

from earnest.core.brief.dates import day_text
from earnest.core.brief.document import Language
from earnest.core.phrases import money
from earnest.platform.orders.models import Order
from earnest.platform.payments.models import Outgoing


class Returning(Struct, frozen=True):
    """A part that comes back: how much, how (``refund``, ``payout``), how far it is, since when, and what it waits for."""

    amount: str
    kind: str
    state: str
    day: str
    because: str


def returning(order: Order, lang: Language) -> tuple[Returning, ...]:
    """Everything that goes out to the order's buyer, the oldest first."""
    rows = Outgoing.objects.filter(order=order, side="buyer").order_by("pk")
    return tuple(_told(row, ZoneInfo(order.seller.zone), lang) for row in rows)


def _told(row: Outgoing, zone: ZoneInfo, lang: Language) -> Returning:
    at = row.arrived_at or row.failed_at or row.sent_at
    return Returning(
        amount=money(row.amount_minor, row.currency, lang),
        kind=row.kind,
        state=row.state,
        day=day_text(at, zone, lang) if at else "",
        because=row.because if row.state == "stuck" else "",
    )
