"""Slots: in the order of the queue without a word, out of it only with a reason, and only for who asked to be built for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.orders.execute import execute
from earnest.platform.orders.keys import KeyReused
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.selling import production
from earnest.platform.selling.models import AuditEntry, SlotAssignment
from tests.platform.shop import NOW, a_member, a_version, an_order, unique

DAY = When("2000-01-01")
WEEK = date(2026, 3, 2)  # the Monday of NOW
NEXT = WEEK + timedelta(weeks=1)
REASON = "The buyer moves abroad in April."


def asked(version):
    """An order that is paid for and asked to be built."""
    order = an_order(version)
    execute(order.public_id, e.DepositPaid(on=DAY, amount=Money.parse("5000 CNY")), PLATFORM, unique("pay"))
    execute(order.public_id, e.ProductionRequested(on=DAY), Actor("buyer", order.buyer), unique("ask"))
    return Order.objects.select_related("seller").get(pk=order.pk)


@pytest.fixture
def version():
    return a_version()


@pytest.fixture
def three(version):
    return [asked(version) for _ in range(3)]


@pytest.fixture
def owner(version):
    return a_member(version.offer.seller)


def give(order, owner, week=WEEK, reason="", unit="", role="owner", key=""):
    return production.give_slot(order.public_id, week, reason, unit, owner, role, key or unique("slot"))


def kinds(order):
    return list(order.events.order_by("number").values_list("kind", flat=True))


def test_only_orders_that_asked_wait_and_the_first_comes_first(version, three):
    an_order(version)
    assert list(production.waiting(version.offer.seller)) == three


def test_slot_in_turn_starts_production_and_needs_no_reason(three, owner):
    assert give(three[0], owner).effect == "performance"
    slot = three[0].slots.get()
    assert (slot.week, slot.departs, slot.reason) == (WEEK, False, "")
    assert kinds(three[0])[-1] == "production_started"
    assert list(production.waiting(three[0].seller)) == three[1:]


def test_slot_out_of_turn_without_a_reason_is_refused_and_starts_nothing(three, owner):
    assert give(three[1], owner).code == "slot_needs_reason"
    assert give(three[1], owner, reason="because").code == "slot_needs_reason"  # 7 characters; 10 say something
    assert (kinds(three[1])[-1], SlotAssignment.objects.filter(order=three[1]).exists()) == (
        "production_requested",
        False,
    )


def test_slot_out_of_turn_keeps_its_reason(three, owner):
    give(three[1], owner, reason=REASON)
    slot = three[1].slots.get()
    assert (slot.departs, slot.reason, slot.author) == (True, REASON, owner)
    assert REASON in AuditEntry.objects.get(seller=three[1].seller, act="slot_given").detail


def test_passing_an_order_whose_slot_is_in_a_later_week_is_out_of_turn_too(three, owner):
    give(three[0], owner, week=NEXT)
    assert give(three[1], owner, week=WEEK).code == "slot_needs_reason"
    assert give(three[1], owner, week=NEXT).effect == "performance"


def test_order_moved_behind_its_turn_makes_no_later_slot_a_departure_twice(three, owner):
    give(three[0], owner, week=NEXT)
    give(three[0], owner, week=WEEK)  # brought forward: nobody is passed
    assert give(three[1], owner, week=WEEK).effect == "performance"
    assert production.slot_of(three[0]).week == WEEK


def test_moving_a_slot_keeps_the_earlier_one_on_record_and_starts_nothing_again(three, owner):
    give(three[0], owner)
    give(three[0], owner, week=NEXT)
    assert list(three[0].slots.order_by("pk").values_list("week", flat=True)) == [WEEK, NEXT]
    assert kinds(three[0]).count("production_started") == 1


def test_named_unit_is_set_aside(three, owner):
    give(three[0], owner, unit="VIN 42")
    assert kinds(three[0])[-2:] == ["production_started", "unit_allocated"]
    assert three[0].events.last().payload["note"] == "VIN 42"


def test_order_that_did_not_ask_is_not_built(version, owner):
    """Building unasked is a breach; the guard refuses it, and no slot is left."""
    order = an_order(version)
    execute(order.public_id, e.DepositPaid(on=DAY, amount=Money.parse("5000 CNY")), PLATFORM, unique("pay"))
    assert give(order, owner).code == "breach_unrequested_production"
    assert not SlotAssignment.objects.filter(order=order).exists()


def test_role_without_the_workshop_gives_no_slot(three, owner):
    assert give(three[0], owner, role="finance").code == "not_your_role"
    assert not three[0].slots.exists()


def test_week_that_is_over_is_refused(three, owner):
    assert give(three[0], owner, week=WEEK - timedelta(days=1)).code == "slot_week_past"


def test_same_key_gives_one_slot_and_another_act_under_it_is_refused(three, owner):
    key = unique("slot")
    give(three[0], owner, key=key)
    give(three[0], owner, key=key)
    assert (three[0].slots.count(), kinds(three[0]).count("production_started")) == (1, 1)
    with pytest.raises(KeyReused):
        give(three[1], owner, key=key, reason=REASON)


def test_next_slots_go_down_the_queue(version, three, owner):
    given, refusal = production.give_next(version.offer.seller, 2, WEEK, owner, "owner", unique("next"))
    assert (given, refusal) == (2, None)
    assert [order.slots.exists() for order in three] == [True, True, False]


def test_plan_shows_each_order_in_its_last_week(version, three, owner):
    give(three[0], owner)
    give(three[0], owner, week=NEXT)
    give(three[1], owner, week=NEXT)
    plan = production.planned(version.offer.seller, WEEK, 8)
    assert [(slot.order.pk, slot.week) for slot in plan] == [(three[0].pk, NEXT), (three[1].pk, NEXT)]


def test_recorded_slots_cannot_be_changed(three, owner):
    give(three[1], owner, reason=REASON)
    with pytest.raises(DatabaseError), transaction.atomic():
        three[1].slots.update(reason="another")


def test_other_sellers_queues_do_not_count(three, owner):
    other = asked(a_version())
    assert give(other, a_member(other.seller)).effect == "performance"


def test_week_begins_on_monday_where_the_seller_is(version):
    with clock.stopped_at(NOW + timedelta(days=6, hours=12)):  # Sunday 16:00 UTC, Monday 00:00 in Shanghai
        assert production.this_week(version.offer.seller) == NEXT
