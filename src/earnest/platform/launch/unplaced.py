"""Money for a place that cannot take it: late, twice, of another amount. It gets a payment, and goes back like any other."""

from __future__ import annotations

from earnest.intake.places import State
from earnest.platform import clock
from earnest.platform.launch.models import Launch, Place
from earnest.platform.launch.paying import read_payment_key
from earnest.platform.launch.reading import order_id_of
from earnest.platform.orders.models import Order
from earnest.platform.payments.models import Payment
from earnest.platform.payments.port import ProviderEvent


def payment_of(provider: str, event: ProviderEvent) -> Payment | None:
    """The payment that a report is of, made if it is of a place that had none; None: there is no such place, or no order of it.

    A place that is held takes its deposit through the launch's writer and by no other way.
    """
    key = read_payment_key(event.key)
    if key is None:
        return None
    launch_id, number, _ = key
    place = Place.objects.filter(launch_id=launch_id, number=number).first()
    order = Order.objects.filter(pk=order_id_of(launch_id, number)).first()
    if place is None or order is None or place.state == State.HELD:
        return None
    launch, now = Launch.objects.get(pk=launch_id), clock.now()
    payment, _ = Payment.objects.get_or_create(
        provider_key=event.key,
        defaults={
            "seller_id": order.seller_id, "order": order, "purpose": "deposit", "amount_minor": launch.deposit_minor,
            "currency": launch.currency, "provider": provider, "key": "launch", "state": "paid", "created_at": now,
            "expires_at": now,
        },
    )  # fmt: skip
    return payment
