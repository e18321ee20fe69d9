"""The last day of a duty: one day on the order's page, in the order book and in the day's work, wherever the seller is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from earnest.core.brief.dates import date_text
from earnest.platform import clock
from earnest.platform.orders.models import Consequence, Order, Outbox
from earnest.platform.orders.read_model import day_before
from earnest.platform.orders.sweep import sweep
from tests.platform.shop import a_member, a_seller, a_version, an_order
from tests.platform.web.buyer.visiting import client_of, fresh, pay, text

CAR = """
goods: {description: A car, kind: car, made_to_order: no, condition: new}
channel: online
terms:
  - {topic: price, layer: standard_term, amount: 200000 CNY}
  - {topic: deposit, layer: standard_term, attention: drawn, called: earnest, amount: 5000 CNY}
  - {topic: delivery, layer: standard_term, attention: drawn, due: within 60 days of deposit_paid}
"""
TO_DELIVER, ONE_DAY = timedelta(days=60), timedelta(days=1)
MOMENT = timedelta(microseconds=1)
EAST, HERE, WEST = "Pacific/Auckland", "Asia/Shanghai", "America/Los_Angeles"


def bound(zone: str, at: datetime) -> Order:
    """An order whose deposit came at that instant, so that the car is due within 60 days."""
    with clock.stopped_at(at):
        order = an_order(a_version(a_seller(zone=zone), CAR))
        pay(order.public_id)
    return fresh(order.public_id)


@pytest.mark.parametrize("zone", [EAST, WEST])
@pytest.mark.parametrize("before", [MOMENT, timedelta(0)], ids=["just-before", "at"])
def test_page_and_book_name_one_last_day_on_each_side_of_midnight(zone, before):
    """Days are those of the law's calendar."""
    local = datetime(2026, 3, 10, tzinfo=ZoneInfo(HERE)) - before
    order = bound(zone, local)
    last = local.date() + TO_DELIVER
    assert (order.next_due, order.next_due_on) == ("seller:deliver", last)
    owner, book = client_of(a_member(order.seller)), f"/sell/{order.seller.slug}/orders/"
    with clock.stopped_at(local):
        assert f"by {date_text(last, 'en')}" in text(client_of(order.buyer).get(f"/orders/{order.public_id}/"))
        found = [owner.get(book, {"due": day}).context["lines"] for day in (last - ONE_DAY, last)]
    assert [[line.day for line in lines] for lines in found] == [[], [date_text(last, "en")]]


@pytest.mark.parametrize("zone", [EAST, HERE, WEST])
def test_period_that_ends_with_a_day_is_told_by_that_day(zone):
    midnight = datetime(2026, 3, 10, tzinfo=ZoneInfo(zone))
    assert [day_before(at.astimezone(UTC), ZoneInfo(zone)).day for at in (midnight, midnight + MOMENT)] == [9, 10]


def test_order_is_due_today_until_its_last_day_ends():
    midnight = datetime(2026, 3, 11, tzinfo=ZoneInfo(HERE))
    order = bound(HERE, midnight - timedelta(hours=12))
    owner, end = client_of(a_member(order.seller)), midnight + TO_DELIVER
    for at, name in ((end - MOMENT, "today"), (end, "late")):
        with clock.stopped_at(at):
            groups = owner.get(f"/sell/{order.seller.slug}/").context["groups"]
        assert [(group.name, len(group.lines)) for group in groups] == [(name, 1)]


def test_sweep_of_an_order_on_which_nothing_changed_puts_its_day_right_and_tells_nobody():
    """The migration to last days has every order that has a day swept once."""
    paid = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo(EAST))
    order = bound(EAST, paid)
    wrong = {"next_due_on": order.next_due_on + ONE_DAY, "next_change_at": paid}
    Order.objects.filter(pk=order.pk).update(**wrong)
    told = Outbox.objects.filter(order=order).count()
    with clock.stopped_at(paid + ONE_DAY):
        assert sweep(seller_id=order.seller_id) == 1
    swept = fresh(order.public_id)
    assert (swept.next_due_on, swept.next_change_at) == (order.next_due_on, order.next_change_at)
    assert not Consequence.objects.filter(order=order).exists()
    assert Outbox.objects.filter(order=order).count() == told
