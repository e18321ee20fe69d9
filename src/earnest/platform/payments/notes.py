"""Notices about money that needs somebody to do something, or that took another way."""

from __future__ import annotations

from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.orders.models import Notice, Order

KEYS = (
    "payment_returned",
    "payout_destination_needed",
    "payout_destination_refused",
    "penalty_to_fund",
    "refund_rerouted",
)
"""The notices of this part; each has an ``amount``, ``payment_returned`` also says ``because`` of what."""


def tell(order: Order, side: str, key: str, amount: Money, **values: str) -> None:
    """Leave a notice for one side of the order."""
    given = {"amount": str(amount), **{name: value for name, value in values.items() if value}}
    Notice.objects.create(order=order, side=side, key=key, values=given, recorded_at=clock.now())
