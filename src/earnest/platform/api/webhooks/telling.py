"""From the outbox to deliveries: what is told of an event, and to which endpoints."""

from __future__ import annotations

import msgspec
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from earnest.core.facts.events import AnyEvent
from earnest.platform import clock
from earnest.platform.api.models import Delivery, Endpoint
from earnest.platform.orders.models import Order, OrderEvent, Outbox

CONSEQUENCES = {
    "breach": _("A duty was not performed in time."),
    "root": _("A breach came to go to the root: the other side may end the contract."),
    "ended": _("The contract ended of itself."),
    "lost": _("A power lapsed because its time ran out."),
    "settled": _("A settlement is carried out: nobody denied in time what it rests on."),
}
"""What follows of itself as time passes, by the first word of its key."""

FACTS = {
    "confirmed": _("A side confirmed what the other said."),
    "denied": _("A side denied what the other said: it is disputed."),
    "taken_back": _("A side took back what it had said: it does not count."),
    "found_so": _("A court or arbitrator found a disputed fact to be so."),
    "found_not_so": _("A court or arbitrator found a disputed fact not to be so."),
    "pursue": _("A settlement waits for a disputed fact alone: the time to go to court about it began."),
    "pursue_soon": _("The time to go to court about a disputed fact soon ends."),
    "pursue_over": _("The time to go to court about a disputed fact is over: the settlement goes on without it."),
}
"""What becomes of one side's word, by the first word of its key."""

KINDS = (
    frozenset(f"order.{kind.__struct_config__.tag}" for kind in AnyEvent.__args__)
    | frozenset(f"order.time.{word}" for word in CONSEQUENCES)
    | frozenset(f"order.fact.{word}" for word in FACTS)
)
"""Every kind of message: for each event of the case language, for what time brings about, for what becomes of a word."""


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
        word = row.consequence.partition(":")[0]
        kind = f"order.{'fact' if word in FACTS else 'time'}.{word}"
        data["consequence"] = row.consequence
    else:
        kind = f"order.{event.kind}"
        data |= {"event": event.payload, "side": event.side, "status": event.status}
    body = {"type": kind, "timestamp": row.created_at.isoformat(), "data": data}
    return kind, msgspec.json.encode(body).decode()
