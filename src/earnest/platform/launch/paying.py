"""Where the deposit of a held place is paid, and under which key; made without asking anybody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from earnest.intake.places import Place, State
from earnest.platform.launch import models
from earnest.platform.launch.reading import NUMBER_BITS
from earnest.platform.orders.models import Order
from earnest.platform.payments import providers
from earnest.platform.payments.models import Payment
from earnest.platform.payments.port import Intent


class Asking(Protocol):
    """What is to be known of a launch to ask for a deposit."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def provider(self) -> str:
        """The name of its payment provider."""

    @property
    def deposit_minor(self) -> int:
        """The deposit, in minor units of `currency`."""

    @property
    def currency(self) -> str:
        """ISO 4217."""

    @property
    def page(self) -> str:
        """The whole address of its page."""


def payment_key(launch_id: int, place: Place) -> str:
    """The key under which a place's deposit is asked for: its launch, its number, and the hash of its request's key.

    The hash makes it the key of this place and no other, even if a restored database gives the number out again.
    """
    return f"L{launch_id}-{place.number}-{place.key:x}"


def read_payment_key(key: str) -> tuple[int, int, int] | None:
    """Launch, number and hash; None: it is no key of a place."""
    launch, _, rest = key.removeprefix("L").partition("-")
    number, _, hashed = rest.partition("-")
    if not (key.startswith("L") and launch.isdecimal() and number.isdecimal()):
        return None
    try:
        return int(launch), int(number), int(hashed, 16)
    except ValueError:
        return None


def pay_address(launch: Asking, place: Place, public_id: str) -> str:
    """The provider's page for a held place, sealed here: a launch cannot wait for a provider's answer to each order."""
    return providers.named(launch.provider).link(
        Intent(
            key=payment_key(launch.id, place),
            amount_minor=launch.deposit_minor,
            currency=launch.currency,
            description=public_id,
            return_url=f"{launch.page}places/{place.number}/",
            expires_at=datetime.fromtimestamp(place.until / 1000, UTC),
        )
    )


def seat_of(place: models.Place) -> Place:
    """A stored place as the queue has it."""
    until = round(place.until.timestamp() * 1000) if place.until else 0
    key = place.key_hash & (1 << 64) - 1
    return Place(place.number, place.buyer_id, key, place.variant, place.pool, State(place.state), until)


def asked_by_launch(order: Order, key: str) -> Payment | None:
    """The payment of an order whose place is held: its launch asks for the deposit, and nobody else does. It is stored once it
    is paid, under the id it has here. None: the order is of no launch, or its place is held no more.
    """
    launch_id, number = order.pk >> NUMBER_BITS, order.pk & (1 << NUMBER_BITS) - 1
    place = (
        models.Place.objects.filter(launch_id=launch_id, number=number, state=State.HELD).first() if launch_id else None
    )
    if place is None:
        return None
    launch, seat = models.Launch.objects.get(pk=launch_id), seat_of(place)
    return Payment(
        pk=order.pk, seller_id=order.seller_id, order=order, purpose="deposit", amount_minor=launch.deposit_minor,
        currency=launch.currency, provider=launch.provider, key=key, provider_key=payment_key(launch_id, seat),
        url=pay_address(launch, seat, order.public_id), state="open", created_at=place.placed_at,
        expires_at=place.until or place.placed_at,
    )  # fmt: skip
