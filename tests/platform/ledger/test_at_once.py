"""Several sessions at once, and one that dies: nothing is overdrawn, posted twice or left half done, and nobody waits for ever."""

from __future__ import annotations

import os
import socket

import pytest
from django.db import connection, transaction

from earnest.platform.ledger import audit, store
from earnest.platform.ledger.accounts import OF_THE_BOOK, Account
from earnest.platform.ledger.transfers import NotPending, Overdrawn
from tests.platform.ledger.test_store import BUYER, CLEARING, ESCROW, NOW, ORDER, PRICE, balances, post, transfer
from tests.platform.orders.test_at_once import at_once
from tests.platform.shop import a_seller, unique


@pytest.fixture
def book():
    return a_seller().pk


def outcome(act):
    try:
        return act()
    except (Overdrawn, NotPending) as refused:
        return type(refused).__name__


def test_of_several_that_want_the_last_money_one_gets_it(book):
    post(book, transfer())
    outcomes = at_once([lambda: outcome(lambda: post(book, transfer(ESCROW, BUYER, reason="award")))] * 4)
    assert sorted(map(str, outcomes)) == ["1", "Overdrawn", "Overdrawn", "Overdrawn"]


def test_key_posted_by_several_at_once_is_posted_once(book):
    same = transfer()
    assert sorted(at_once([lambda: post(book, same)] * 4)) == [0, 0, 0, 1]
    assert balances(book)[ESCROW].posted == 500_000


def test_account_opened_by_several_at_once_is_one(book):
    assert at_once([lambda: post(book, transfer(minor=1))] * 8) == [1] * 8
    assert balances(book)[ESCROW].posted == 8


def test_pending_transfer_resolved_by_several_at_once_is_resolved_once(book):
    post(book, transfer(), transfer(ESCROW, BUYER, reason="award"))
    post(book, transfer(BUYER, CLEARING, reason="refund", kind="pending", key="out", expires_at=NOW))

    def resolve(kind):
        return outcome(lambda: post(book, transfer(BUYER, CLEARING, reason="refund", kind=kind, resolves="out")))

    def time_out():
        with transaction.atomic(), connection.cursor() as cursor:
            return store.time_out_expired(cursor, NOW, limit=10)

    outcomes = at_once([lambda: resolve("post"), lambda: resolve("void"), time_out, time_out])
    by_hand, timed_out = sorted(map(str, outcomes[:2])), sum(outcomes[2:])
    assert (by_hand, timed_out) in ((["1", "NotPending"], 0), (["NotPending", "NotPending"], 1))
    assert balances(book)[BUYER].going == 0


def test_batches_that_name_their_accounts_in_opposite_order_do_not_block_each_other():
    """Nor while one of them opens an account that the other wants."""
    there = [(ESCROW, BUYER), (PRICE, BUYER)]
    back = list(reversed(there))

    def often(moves):
        return sum(post(book, *(transfer(*move, 1) for move in moves)) for _ in range(20))

    for _ in range(5):
        post(book := a_seller().pk, transfer(), transfer(credit=PRICE))
        assert at_once([lambda: often(there), lambda: often(back)]) == [40, 40]
        assert balances(book)[BUYER].posted == 80


def test_orders_that_draw_on_the_reserve_at_once_do_not_draw_more_than_is_there(book):
    reserve, ours = Account(OF_THE_BOOK, "seller", "reserve"), Account(OF_THE_BOOK, "provider", "clearing")
    post(book, transfer(ours, reserve, 3, reason="penalty_funding"))

    def draw(order):
        payable = Account(order, "buyer", "payable")
        return outcome(lambda: post(book, transfer(reserve, payable, 1, reason="penalty_funding")))

    outcomes = at_once([lambda n=n: draw(n) for n in range(1, 7)])
    assert sorted(map(str, outcomes)) == ["1"] * 3 + ["Overdrawn"] * 3
    with connection.cursor() as cursor:
        assert (audit.differences(cursor, book), audit.imbalances(cursor, book)) == ([], [])


class Died(Exception):
    """The session's connection is gone."""


def post_and_die(book, batch, statement):
    """Post in a session of its own whose connection is cut before the n-th statement, or before the commit."""
    session = connection.copy()
    sent = 0

    def count(run, sql, params, many, context):
        nonlocal sent
        sent += 1
        if sent == statement:
            cut(session)
            raise Died
        return run(sql, params, many, context)

    try:
        session.set_autocommit(False)
        with session.execute_wrapper(count), session.cursor() as cursor:
            store.post(cursor, book, batch)
            cut(session)
            raise Died
    except Died:
        return sent
    finally:
        session.close()


def cut(session):
    """The server hears nothing more of the session."""
    with socket.socket(fileno=os.dup(session.connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("statement", [2, 3, 4])
def test_session_cut_between_statements_or_before_the_commit_leaves_nothing(book, statement):
    batch = [transfer(key=unique("cut")), transfer(ESCROW, BUYER, 5)]
    assert post_and_die(book, batch, statement) == min(statement, 3)
    assert post(book, *batch) == 2
    assert balances(book, ORDER)[BUYER].posted == 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_transfer WHERE book_id = %s", [book])
        assert cursor.fetchone() == (2,)
