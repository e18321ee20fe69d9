"""What the database itself refuses, whatever the code does: each constraint by its name, and the grants."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.platform.ledger.test_store import BUYER, CLEARING, ESCROW, post, transfer
from tests.platform.shop import a_seller

ACCOUNT = "INSERT INTO ledger_account (book_id, order_id, party, purpose, currency, normal, {c}) VALUES (%s, 7, {v})"
TRANSFER = (
    "INSERT INTO ledger_transfer (book_id, kind, debit_id, credit_id, currency, amount_minor, order_id, reason, key, at{c})"
    " VALUES (%(book)s, {kind}, %(clearing)s, %(escrow)s, {currency}, {minor}, 7, {reason}, {key}, now(){v})"
)
GOOD = {"kind": "'posted'", "currency": "'CNY'", "minor": "1", "reason": "'fee'", "key": "'k'", "c": "", "v": ""}


@pytest.fixture
def ids():
    book = a_seller().pk
    post(book, transfer(key="first"), transfer(ESCROW, BUYER, 5, reason="correction", key="award"))
    post(book, transfer(BUYER, CLEARING, 5, reason="refund", key="out", kind="pending"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT party || ':' || purpose, id FROM ledger_account WHERE book_id = %s", [book])
        accounts = dict(cursor.fetchall())
        cursor.execute("SELECT key, id FROM ledger_transfer WHERE book_id = %s", [book])
        transfers = dict(cursor.fetchall())
    return {
        "book": book, "clearing": accounts["provider:clearing"], "escrow": accounts["escrow:deposit"],
        "buyer": accounts["buyer:payable"], "out": transfers["out"], "first": transfers["first"],
    }  # fmt: skip


def refused_by(sql, ids):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, ids)
    return caught.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"minor": "0"}, "transfer_amount_positive"),
        ({"minor": "-5"}, "transfer_amount_positive"),
        ({"currency": "'USD'"}, "transfer_debit"),
        ({"kind": "'gift'"}, "transfer_kind_known"),
        ({"reason": "'because'"}, "transfer_reason_known"),
        ({"reason": "'award'"}, "transfer_award_named"),
        ({"reason": "'forfeiture'", "c": ", basis", "v": ", 'deposit_retained'"}, "transfer_award_named"),
        ({"key": "'first'"}, "transfer_key_once"),
        ({"kind": "'post'"}, "transfer_resolution"),
        ({"c": ", pending_id", "v": ", %(out)s"}, "transfer_resolution"),
        ({"c": ", expires_at", "v": ", now()"}, "transfer_expiry"),
        ({"kind": "'post'", "c": ", pending_id", "v": ", %(first)s"}, "transfer_resolves_pending"),
        ({"kind": "'post'", "minor": "4", "c": ", pending_id", "v": ", %(out)s"}, "transfer_resolves_pending"),
    ],
)
def test_transfer_that_breaks_a_rule_is_refused(ids, change, constraint):
    assert refused_by(TRANSFER.format(**{**GOOD, **change}), ids) == constraint


def test_transfer_to_itself_is_refused(ids):
    assert refused_by(TRANSFER.replace("%(escrow)s", "%(clearing)s").format(**GOOD), ids) == "transfer_between_two"


def test_transfer_across_books_is_refused(ids):
    assert refused_by(TRANSFER.format(**GOOD), {**ids, "book": a_seller().pk}) == "transfer_debit"


def test_pending_transfer_is_resolved_once(ids):
    post(ids["book"], transfer(BUYER, CLEARING, 5, reason="refund", kind="void", resolves="out"))
    sql = TRANSFER.replace("%(clearing)s", "%(buyer)s").replace("%(escrow)s", "%(clearing)s")
    again = sql.format(**{**GOOD, "kind": "'post'", "minor": "5", "c": ", pending_id", "v": ", %(out)s"})
    assert refused_by(again, ids) == "transfer_resolved_once"


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE ledger_account SET debits_posted = credits_posted + 1 WHERE book_id = %(book)s AND id = %(escrow)s", "account_not_overdrawn"),
        ("UPDATE ledger_account SET debits_pending = credits_posted + 1 WHERE book_id = %(book)s AND id = %(escrow)s", "account_not_overdrawn"),
        ("UPDATE ledger_account SET credits_posted = debits_posted + 1 WHERE book_id = %(book)s AND id = %(clearing)s", "account_not_overdrawn"),
        ("UPDATE ledger_account SET credits_pending = -1 WHERE book_id = %(book)s AND id = %(escrow)s", "account_counts_up"),
        ("INSERT INTO ledger_account (book_id, order_id, party, purpose, currency, normal) VALUES (%(book)s, 8, 'escrow', 'deposit', 'CNY', 'debit')", "account_known"),
        ("INSERT INTO ledger_account (book_id, order_id, party, purpose, currency, normal) VALUES (%(book)s, 8, 'bank', 'vault', 'CNY', 'debit')", "account_known"),
        ("INSERT INTO ledger_account (book_id, order_id, party, purpose, currency, normal) VALUES (%(book)s, 8, 'escrow', 'deposit', 'yen', 'credit')", "account_currency_code"),
        ("INSERT INTO ledger_account (book_id, order_id, party, purpose, currency, normal) VALUES (%(book)s, 7, 'escrow', 'deposit', 'CNY', 'credit')", "account_once"),
    ],
)  # fmt: skip
def test_account_that_breaks_a_rule_is_refused(ids, sql, constraint):
    assert refused_by(sql, ids) == constraint


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_transfer SET amount_minor = 1",
        "DELETE FROM ledger_transfer",
        "TRUNCATE ledger_transfer",
        "DELETE FROM ledger_account",
        "UPDATE ledger_account SET currency = 'USD'",
        "UPDATE orders_orderevent SET kind = 'x'",
        "DELETE FROM orders_orderevent",
        "UPDATE orders_key SET outcome = '{}'",
        "UPDATE selling_offerversion SET source = ''",
        "DELETE FROM orders_consequence",
    ],
)
def test_what_is_append_only_cannot_be_changed_by_the_running_server(sql):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
