"""From the outbox to deliveries: what is told of an event, and to which endpoints."""

from __future__ import annotations

import msgspec
from django.db.models import Q

from earnest.core.facts.events import AnyEvent
from earnest.platform import clock
from earnest.platform.api.models import Delivery, Endpoint
from earnest.platform.orders.models import Order, OrderEvent, Outbox

CONSEQUENCES = {
    "breach": "A duty was not performed in time.",
    "root": "A breach came to go to the root: the other side may end the contract.",
    "ended": "The contract ended of itself.",
    "lost": "A power lapsed because its time ran out.",
}
"""What follows of itself as time passes, by the first word of its key."""

KINDS = frozenset(f"order.{kind.__struct_config__.tag}" for kind in AnyEvent.__args__) | frozenset(
    f"order.time.{word}" for word in CONSEQUENCES
)
"""Every kind of message: one for each event of the case language, and one for each thing that time brings about."""


def teller(row: Outbox) -> None:
    """Write a delivery for every endpoint of the order's seller that wants this kind. Run in the outbox's transaction."""
    order = Order.objects.select_related("seller", "offer_version__offer").get(pk=row.order_id)
    kind, payload = _message(row, order)
    now = clock.now()
    wanted = Q(kinds=[]) | Q(kinds__contains=[kind])
    endpoints = Endpoint.objects.filter(wanted, seller_id=order.seller_id, disabled_at=None)
    Delivery.objects.bulk_create(
        (
            Delivery(endpoint=endpoint, news=row.pk, kind=kind, payload=payload, created_at=now, next_try_at=now)
            for endpoint in endpoints
        ),
        ignore_conflicts=True,
    )


def _message(row: Outbox, order: Order) -> tuple[str, str]:
    """The kind and the text of the message: what happened, and the order as it stands when it is told."""
    event = OrderEvent.objects.get(order=order, number=row.event_number)
    data: dict[str, object] = {
        "order": order.public_id,
        "seller": order.seller.slug,
        "offer": order.offer_version.offer.slug,
        "version": order.version,
        "phase": order.phase,
        "contract": order.contract,
        "settlement": order.settlement,
        "default_by": order.default_by,
        "number": event.number,
    }
    if row.consequence:
        kind = f"order.time.{row.consequence.partition(':')[0]}"
        data["consequence"] = row.consequence
    else:
        kind = f"order.{event.kind}"
        data |= {"event": event.payload, "side": event.side, "status": event.status}
    body = {"type": kind, "timestamp": row.created_at.isoformat(), "data": data}
    return kind, msgspec.json.encode(body).decode()
