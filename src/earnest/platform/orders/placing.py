"""Placing an order: the buyer accepts a published offer, for a configuration, at the end of the seller's queue."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.orders import keys, outbox, read_model
from earnest.platform.orders.models import NUMBERS_OF_LAUNCHES, Order, OrderEvent
from earnest.platform.orders.outcomes import Done, Outcome, refuse
from earnest.platform.orders.reading import payload_of, standing_of
from earnest.platform.selling.models import OfferVersion
from earnest.platform.telemetry import traced

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a digit."""
_LETTERS = bytes(ord(ALPHABET[byte % 32]) for byte in range(256))

AN_HOUR = timedelta(hours=1)
PER_HOUR = 20
"""Orders that one person may place within an hour."""


def new_public_id() -> str:
    """An order's public id, ``O-`` and ten characters: not to be guessed, and among millions none twice."""
    return "O-" + secrets.token_bytes(10).translate(_LETTERS).decode("ascii")


@traced("earnest.place")
def place(version: OfferVersion, buyer: User, buyer_name: str, configuration: dict[str, Any], key: str) -> Outcome:
    """Place an order on a published version of an offer, or refuse it.

    Raises: KeyReused: the key was used for another order.
    """
    request = keys.request_hash("place", version.pk, configuration, buyer_name)
    owner = f"user:{buyer.pk}"
    with transaction.atomic():
        number = _next_number(version.offer.seller_id)
        before = keys.known(owner, key, request)
        if before is not None:
            return before
        outcome = _place(version, buyer, buyer_name, configuration, number)
        keys.keep(owner, key, request, outcome)
        return outcome


def _next_number(seller_id: int) -> int:
    """The next number of the seller's queue; the seller's row is held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM selling_seller WHERE id = %s FOR NO KEY UPDATE", [seller_id])
        cursor.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM orders_order WHERE seller_id = %s AND number < %s",
            [seller_id, NUMBERS_OF_LAUNCHES],
        )
        (number,) = cursor.fetchone()
        return int(number)


def _place(version: OfferVersion, buyer: User, buyer_name: str, configuration: dict[str, Any], number: int) -> Outcome:
    offer = version.offer
    latest = offer.versions.order_by("-version").values_list("pk", flat=True).first()
    is_open = offer.versions.filter(pk=version.pk, offer__open=True).exists()  # as it is now, not as it was read
    if not is_open or latest != version.pk:
        return refuse("", "offer_closed" if not is_open else "offer_has_newer_version")
    if not is_on_offer(version.variants, configuration):
        return refuse("", "not_on_offer")
    now = clock.now()
    if Order.objects.filter(buyer=buyer, placed_at__gt=now - AN_HOUR).count() >= PER_HOUR:
        return refuse("", "too_many_orders")
    order = Order(
        public_id=new_public_id(), seller=offer.seller, offer_version=version, buyer=buyer, buyer_name=buyer_name,
        configuration=configuration, number=number, placed_at=now, changed_at=now, currency=offer.seller.currency,
    )  # fmt: skip
    order.phase, order.contract, order.settlement, order.default_by = "offered", "none", "open", "neither"
    order.save()
    events: tuple[e.PromiseMade | e.OrderPlaced, ...] = (*_promised(version, now), e.OrderPlaced(on=When(now)))
    for at, event in enumerate(events, 1):
        OrderEvent.objects.create(
            order=order, number=at, kind=str(event.__struct_config__.tag), payload=payload_of(event),
            side="seller" if at < len(events) else "buyer", author=buyer if at == len(events) else None,
            effective_at=now, recorded_at=now,
        )  # fmt: skip
    standing = standing_of(order, now)
    read_model.refresh(order, standing)
    order.save(update_fields=read_model.FIELDS)
    outbox.write(order, len(events))
    judged = next(entry for entry in standing.log if entry.number == len(events))
    return Done(order.public_id, len(events), len(events), judged.effect, judged.because.key)


def is_on_offer(variants: Sequence[Mapping[str, Any]], configuration: Mapping[str, Any]) -> bool:
    """Whether one option was chosen of every choice, and nothing else."""
    options = {choice["code"]: {option["code"] for option in choice["options"]} for choice in variants}
    return configuration.keys() == options.keys() and all(configuration[code] in options[code] for code in options)


def _promised(version: OfferVersion, now: datetime) -> list[e.PromiseMade]:
    """What the seller had promised in public about the offer: the buyer accepts it with that."""
    from earnest.platform.selling.promises import standing_promises

    return standing_promises(version.offer, now)
