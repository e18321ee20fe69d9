"""What payments enter in an order's log."""

from __future__ import annotations

from earnest.core.facts.events import AnyEvent
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM
from earnest.platform.orders.outcomes import Refusal


class NotEntered(Exception):
    """The order refused money that came or went. It did so whatever its log says: a fault of ours, tried again."""


def enter(order: Order, event: AnyEvent, key: str) -> None:
    """Enter money that came or went, once for a key. The caller holds the order's row.

    Raises: NotEntered.
    """
    outcome = execute(order.public_id, event, PLATFORM, key)
    if isinstance(outcome, Refusal):
        raise NotEntered(f"order {order.public_id} refused {key}: {outcome.code}")
