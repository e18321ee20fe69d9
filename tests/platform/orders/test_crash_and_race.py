"""A command that dies half-way has done nothing; two at once do it once."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from django.db import connection

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order, Outbox
from earnest.platform.orders.once import Actor
from earnest.platform.orders.placing import place
from tests.platform.shop import a_user, a_version, an_order, unique

ANY_DAY = When("2000-01-01")
STATEMENTS_MAX = 60


def state(order: Order) -> tuple[object, ...]:
    """All that a command on the order writes."""
    fresh = Order.objects.get(pk=order.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(amount_minor), 0) FROM ledger_transfer WHERE order_id = %s", [order.pk]
        )
        transfers = cursor.fetchone()
    news = Outbox.objects.filter(order=order).count()
    return fresh.version, fresh.phase, order.events.count(), news, transfers


def die_at(order: Order, key: str, statement: int) -> int:
    command = [
        sys.executable,
        "-m",
        "tests.platform.orders.crasher",
        order.public_id,
        "deposit_paid",
        key,
        str(statement),
    ]
    return subprocess.run(command, check=False).returncode


def test_command_killed_between_any_two_statements_has_done_nothing_and_can_be_repeated():
    order, key = an_order(), unique("pay")
    before = state(order)
    for statement in range(1, STATEMENTS_MAX):
        if die_at(order, key, statement) == 0:
            break
        assert state(order) == before, f"killed at statement {statement}"
    else:
        pytest.fail("the command sends more statements than were tried")
    after = state(order)
    assert (after[0], after[1], after[2]) == (2, "bound", 2)
    assert die_at(order, key, STATEMENTS_MAX) == 0
    assert state(order) == after


def at_once(calls):
    """Run the calls in threads of their own, each with its own connection; their results in order."""
    results: list[object] = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(n: int) -> None:
        barrier.wait()
        try:
            results[n] = calls[n]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_double_click_acts_once():
    order, key = an_order(), unique("key")
    actor = Actor("buyer", order.buyer)
    event = e.ObjectionRaised(on=ANY_DAY, by="buyer")
    first, second = at_once([lambda: execute(order.public_id, event, actor, key)] * 2)
    assert (first, order.events.count()) == (second, 2)


def test_two_tabs_with_the_same_version_let_one_through():
    order = an_order()
    actor = Actor("buyer", order.buyer)
    event = e.ObjectionRaised(on=ANY_DAY, by="buyer")
    outcomes = at_once(
        [lambda: execute(order.public_id, event, actor, unique("key"), expected_version=order.version)] * 2
    )
    assert sorted(getattr(o, "code", "done") for o in outcomes) == ["changed_meanwhile", "done"]


def test_orders_placed_at_once_are_numbered_without_gap_or_tie():
    version = a_version()
    buyers = [a_user() for _ in range(8)]
    at_once([lambda b=b: place(version, b, "Li Ming", {}, unique("key")) for b in buyers])
    assert sorted(Order.objects.filter(seller=version.offer.seller).values_list("number", flat=True)) == list(
        range(1, 9)
    )


def test_order_placed_twice_with_one_key_is_one_order():
    version, buyer, key = a_version(), a_user(), unique("key")
    outcomes = at_once([lambda: place(version, buyer, "Li Ming", {}, key)] * 2)
    assert outcomes[0] == outcomes[1]
    assert Order.objects.filter(seller=version.offer.seller).count() == 1
