"""Sending: once, paced, and asked again with the same key while nothing is known."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.payments import outgoing, sending
from earnest.platform.payments.models import Outgoing
from earnest.platform.payments.port import Limits, Unreachable
from earnest.platform.payments.sandbox.models import Sending
from earnest.platform.payments.sandbox.provider import Sandbox
from tests.platform.orders.test_at_once import at_once
from tests.platform.payments.scene import both_end_it, later, money, paid_order, rows, work
from tests.platform.shop import a_version

SINGLE = Money.parse("5000 CNY")


def owing_order(**how):
    order = paid_order(**how)
    both_end_it(order, SINGLE)
    return order


def sendings(order):
    keys = Outgoing.objects.filter(order=order).values_list("provider_key", flat=True)
    return Sending.objects.filter(key__in=list(keys)).count()


@pytest.fixture
def cut_off(monkeypatch):
    """The provider does what it is asked, and its answer is lost."""
    refund = Sandbox.refund

    def lost(self, *asked):
        refund(self, *asked)
        raise Unreachable

    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "refund", lost)
        yield patch


def test_lost_answer_is_asked_for_again_with_the_same_key_and_nothing_is_sent_twice(cut_off):
    order = owing_order()
    sending.work_off(seller_id=order.seller_id)
    assert rows(order) == [("buyer", "refund", 500_000, "waiting", "unreachable")]
    cut_off.undo()
    work(order)
    assert (rows(order)[0][3], sendings(order), money(order)) == ("arrived", 1, {})


def test_report_that_overtakes_the_answer_is_believed(cut_off):
    """The refund has arrived before we know that it was taken on."""
    order = owing_order()
    with later(minutes=1):
        work(order, rounds=1, minutes=0)
        with later(minutes=1):
            work(order, rounds=1, minutes=0)
    assert rows(order) == [("buyer", "refund", 500_000, "arrived", "")]


def test_waits_twice_as_long_after_each_try_up_to_six_hours(cut_off, monkeypatch):
    def away(self, *asked):
        raise Unreachable

    cut_off.setattr(Sandbox, "refund", away)
    order, waited = owing_order(), []
    for _ in range(10):
        row = Outgoing.objects.get(order=order)
        with clock.stopped_at(row.next_try_at):
            assert sending.work_off(seller_id=order.seller_id) == 1
            waited.append((Outgoing.objects.get(pk=row.pk).next_try_at - clock.now()) // timedelta(minutes=1))
    assert waited == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360]


def test_row_is_not_sent_before_its_next_try(cut_off):
    order = owing_order()
    assert sending.work_off(seller_id=order.seller_id) == 1
    with later(seconds=119):
        assert sending.work_off(seller_id=order.seller_id) == 0
    with later(seconds=120):
        assert sending.work_off(seller_id=order.seller_id) == 1


def test_provider_is_asked_no_more_often_than_it_takes(monkeypatch):
    monkeypatch.setattr(Sandbox, "limits", Limits(refund_days=365, sendings_per_second=2))
    version = a_version()
    orders = [owing_order(version=version) for _ in range(5)]
    seller = orders[0].seller_id
    sent = []
    for second in range(4):
        with later(seconds=second):
            sent.append(sending.work_off(seller_id=seller))
    assert sent == [2, 2, 1, 0]


def test_two_workers_at_once_send_once():
    order, now = owing_order(), clock.now()

    def work_one():
        with clock.stopped_at(now):
            return sending.work_off(seller_id=order.seller_id)

    assert sorted(at_once([work_one] * 4)) == [0, 0, 0, 1]
    assert (sendings(order), Outgoing.objects.get(order=order).attempts) == (1, 1)


def test_worker_killed_between_sending_and_recording_sends_once():
    order = owing_order()
    died = subprocess.run(
        [sys.executable, "-m", "tests.platform.payments.dying_worker", str(order.seller_id), clock.now().isoformat()],
        check=False,
        env=os.environ,
    )
    row = Outgoing.objects.get(order=order)
    assert (died.returncode, row.state, row.attempts, sendings(order)) == (9, "waiting", 1, 1)
    work(order)
    assert (rows(order)[0][3], sendings(order), money(order)) == ("arrived", 1, {})


def test_sending_at_which_the_provider_fails_is_tried_some_times_and_then_waits_for_a_person(monkeypatch):
    order, tried = owing_order(), []

    def fails(self, *asked):
        tried.append(asked)
        raise OverflowError("no such amount")

    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "refund", fails)
        for hours in range(9, 9 * 40, 9):
            with later(hours=hours):
                sending.work_off(seller_id=order.seller_id)
    assert (len(tried), rows(order)) == (sending.TRIES_MAX, [("buyer", "refund", 500_000, "stuck", "fault")])
    outgoing.try_stuck_again(seller=order.seller)
    work(order)
    assert (rows(order)[0][3], sendings(order), money(order)) == ("arrived", 1, {})


def test_sending_at_which_the_provider_fails_keeps_no_other_waiting(monkeypatch):
    version = a_version()
    first, second = owing_order(version=version), owing_order(version=version)
    refund = Sandbox.refund

    def fails(self, charge, *asked):
        if charge == Outgoing.objects.get(order=first).charge.reference:
            raise OverflowError("no such amount")
        return refund(self, charge, *asked)

    monkeypatch.setattr(Sandbox, "refund", fails)
    work(second)
    assert (rows(first)[0][3], rows(second)[0][3]) == ("waiting", "arrived")
