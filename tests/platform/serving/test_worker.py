"""The worker: each step by itself; several at once tell each news once; killed at any moment it loses nothing."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection

from earnest.platform import clock, worker
from earnest.platform.orders import outbox
from earnest.platform.orders.models import Notice, Outbox
from tests.platform.orders.test_at_once import at_once
from tests.platform.shop import an_order

NEWS = {"news": worker.STEPS["news"]}


def fail() -> int:
    raise RuntimeError("out of order")


def three() -> int:
    return 3


def tell_everything():
    while worker.work_once(NEWS)["news"]:
        pass


def notices_of(orders):
    return sorted(Notice.objects.filter(order__in=orders).values_list("order_id", "side", "key"))


def test_step_that_fails_is_logged_and_stops_no_other(caplog):
    with caplog.at_level(logging.ERROR, "earnest.worker"):
        done = worker.work_once({"bad": f"{__name__}:fail", "good": f"{__name__}:three"})
    assert (done, [record.message for record in caplog.records]) == ({"good": 3}, ["step bad"])


def test_connection_of_a_step_that_failed_is_not_used_again(caplog):
    with caplog.at_level(logging.CRITICAL):
        worker.work_once({"bad": f"{__name__}:leave_a_broken_transaction"})
    assert worker.work_once({"good": f"{__name__}:ask"}) == {"good": 1}


def leave_a_broken_transaction() -> int:
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    return 0


def ask() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return int(cursor.fetchone()[0])


def test_every_step_and_teller_is_there():
    for name in (*worker.STEPS.values(), *worker.TELLERS.values()):
        assert callable(worker.resolved(name))
    assert set(worker.TELLERS) == set(outbox.TOPICS)


def test_news_is_told_once_by_two_workers_at_once():
    order = an_order()
    told = []

    def teller(row):
        if row.order_id == order.pk:
            told.append(row.pk)

    def work():
        return outbox.work_off({"notice": teller, "webhook": teller}, limit=1000)

    at_once([work, work])
    assert sorted(told) == sorted(Outbox.objects.filter(order=order).values_list("pk", flat=True))


def test_news_that_cannot_be_told_waits_and_stands_in_nobodys_way(caplog):
    bad, good = an_order(), an_order()
    told = []

    def teller(row):
        if row.order_id == bad.pk:
            raise RuntimeError("not now")
        told.append(row.order_id)

    with caplog.at_level(logging.CRITICAL):
        outbox.work_off({"notice": teller, "webhook": teller}, limit=1000)
    assert told.count(good.pk) == 2
    waiting = Outbox.objects.filter(order=bad, done_at__isnull=True)
    assert [(row.tries, row.next_try_at > clock.now()) for row in waiting] == [(1, True)] * 2
    with clock.stopped_at(clock.now() + timedelta(minutes=2)):
        outbox.work_off({"notice": lambda row: None, "webhook": lambda row: None}, limit=1000)
    assert not Outbox.objects.filter(order=bad, done_at__isnull=True).exists()


@pytest.mark.parametrize("statement", [2, 4, 5, 6, 7, 9, 12])
def test_worker_that_dies_between_two_statements_loses_nothing_and_repeats_nothing(statement):
    tell_everything()
    orders = [an_order(), an_order()]
    command = [sys.executable, "-m", "tests.platform.serving.dying_worker", str(statement)]
    assert subprocess.run(command, check=False).returncode == 9
    tell_everything()
    assert notices_of(orders) == sorted((order.pk, "seller", "order_placed") for order in orders)


def test_worker_killed_at_work_loses_nothing():
    tell_everything()
    orders = [an_order() for _ in range(12)]
    command = [sys.executable, "-m", "earnest.platform.work"]
    killed = subprocess.Popen(command)
    until(lambda: notices_of(orders))
    killed.kill()
    assert killed.wait(60) == -signal.SIGKILL
    stopped = subprocess.Popen(command)
    until(lambda: len(notices_of(orders)) == len(orders))
    stopped.terminate()
    assert stopped.wait(60) == 0
    assert notices_of(orders) == sorted((order.pk, "seller", "order_placed") for order in orders)


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)
