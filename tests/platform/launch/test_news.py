"""News of a launch: told once, in the order of the log."""

from __future__ import annotations

from datetime import timedelta

from django.http import QueryDict
from msgspec.structs import replace

from earnest.platform import clock
from earnest.platform.launch.models import Launch
from earnest.platform.launch.news import tell_launches
from earnest.platform.launch.reading import order_id_of
from earnest.platform.orders.models import Outbox
from earnest.platform.web.seller.book import page_of, view_of
from tests.platform.launch.shop import a_launch, a_writer, ask, money, variant
from tests.platform.shop import an_order


def told(launch) -> list[tuple[int, str]]:
    rows = Outbox.objects.filter(topic="notice", order__seller=launch.seller_id).order_by("pk")
    return [
        (row.order_id - order_id_of(launch.pk, 0), row.order.events.get(number=row.event_number).kind) for row in rows
    ]


def test_news_follow_the_log_and_are_told_once():
    launch = a_launch(variants=[variant(capacity=2)], waiting=1, hold_seconds=60)
    began = clock.now()
    with a_writer(launch) as writer:
        with clock.stopped_at(began):
            one, _, _ = writer.write([ask(), ask(), ask()])
            writer.write([money(one.place, launch.pk)])
        tell_launches()
        with clock.stopped_at(began + timedelta(seconds=61)):
            writer.write([])
    tell_launches()
    assert tell_launches() == 0
    assert told(launch) == [
        (1, "order_placed"), (2, "order_placed"), (1, "deposit_paid"), (2, "order_lapsed"), (3, "order_placed"),
    ]  # fmt: skip
    assert Launch.objects.get(pk=launch.pk).told_to == 7


def test_order_book_counts_and_finds_orders_of_a_launch_by_their_number_in_its_queue():
    launch = a_launch(variants=[variant(capacity=5)])
    an_order(launch.offer_version)
    with a_writer(launch) as writer:
        writer.write([ask(), ask()])
    view = replace(view_of(QueryDict("")), find="#2")
    whole, found = page_of(launch.seller, view_of(QueryDict(""))), page_of(launch.seller, view)
    assert (whole.about, [order.queue_number for order in whole.orders]) == ("3", [2, 1, 1])
    assert [order.pk for order in found.orders] == [order_id_of(launch.pk, 2)]
    assert an_order(launch.offer_version).number == 2
