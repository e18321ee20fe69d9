"""What a buyer has not seen yet: the notices to the buyer's side, until the order's page was looked at."""

from __future__ import annotations

from collections.abc import Iterable

from earnest.platform import clock
from earnest.platform.orders.models import Notice, Order
from earnest.platform.web.order_page import OrderPage
from earnest.platform.web.story import Happening


def unseen(order: Order, page: OrderPage) -> tuple[Happening, ...]:
    """The events that the buyer was sent a notice of and has not looked at since."""
    waiting = order.notices.filter(side="buyer", read_at=None)
    numbers = set(waiting.values_list("event_number", flat=True))
    return tuple(item for item in page.happened if item.number in numbers and item.side != "buyer")


def mark_seen(order: Order) -> None:
    """The buyer looks at the order's page now."""
    order.notices.filter(side="buyer", read_at=None).update(read_at=clock.now())


def with_news(orders: Iterable[Order]) -> frozenset[int]:
    """Those of the orders, by primary key, of which the buyer has not seen everything."""
    found = Notice.objects.filter(order__in=[order.pk for order in orders], side="buyer", read_at=None)
    return frozenset(found.values_list("order_id", flat=True))
