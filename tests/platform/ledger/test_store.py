"""Posting: all or none, once a key, never below zero, each pending transfer resolved once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from earnest.platform.ledger import audit, store
from earnest.platform.ledger.accounts import OF_THE_BOOK, Account, Balance, UnknownAccount
from earnest.platform.ledger.transfers import KeyReused, NotPending, Overdrawn, Transfer
from tests.platform.shop import a_seller, unique

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ORDER = 7
CLEARING = Account(ORDER, "provider", "clearing")
ESCROW = Account(ORDER, "escrow", "deposit")
PRICE = Account(ORDER, "escrow", "price")
BUYER = Account(ORDER, "buyer", "payable")


def transfer(debit=CLEARING, credit=ESCROW, minor=500_000, **fields):
    given = {"reason": "deposit_received", "key": unique("t"), "at": NOW, "currency": "CNY", **fields}
    if given["reason"] == "award":
        given = {"basis": "single_return_of_deposit", "citations": ("CN-CC-566",), **given}
    return Transfer(debit=debit, credit=credit, amount_minor=minor, **given)


def post(book, *transfers):
    with transaction.atomic(), connection.cursor() as cursor:
        return store.post(cursor, book, transfers)


def balances(book, order=ORDER):
    with connection.cursor() as cursor:
        return store.balances(cursor, book, order)


@pytest.fixture
def book():
    return a_seller().pk


def test_transfer_stands_on_both_sides(book):
    assert post(book, transfer()) == 1
    assert balances(book) == {CLEARING: Balance(500_000, 0, 0), ESCROW: Balance(500_000, 0, 0)}


def test_key_is_posted_once_whatever_comes_with_it(book):
    first = transfer()
    post(book, first)
    assert post(book, first, transfer(minor=1)) == 1
    assert balances(book)[ESCROW].posted == 500_001


def test_key_twice_in_one_call_is_posted_once(book):
    first = transfer()
    assert post(book, first, first) == 1
    assert balances(book)[ESCROW].posted == 500_000


@pytest.mark.parametrize(
    "other",
    [
        {"minor": 1}, {"credit": PRICE}, {"reason": "price_received"}, {"currency": "USD"}, {"kind": "pending"},
        {"basis": "settlement"},
    ],
)  # fmt: skip
def test_key_of_another_transfer_is_refused(book, other):
    first = transfer()
    post(book, first)
    for batch in ([transfer(key=first.key, **other)], [transfer(), transfer(key=first.key, **other)]):
        with pytest.raises(KeyReused, match=first.key):
            post(book, *batch)
    assert balances(book)[ESCROW].posted == 500_000


def test_refusal_leaves_the_callers_transaction_usable(book):
    with transaction.atomic(), connection.cursor() as cursor:
        store.post(cursor, book, [transfer()])
        with pytest.raises(Overdrawn):
            store.post(cursor, book, [transfer(ESCROW, BUYER, 1), transfer(ESCROW, BUYER, 500_000)])
        store.post(cursor, book, [transfer(ESCROW, BUYER, 2)])
    assert balances(book)[BUYER].posted == 2


def test_posting_takes_three_statements_however_many_transfers_there_are(book):
    def statements(*transfers):
        with CaptureQueriesContext(connection) as sent, connection.cursor() as cursor:
            store.post(cursor, book, transfers)
        return len(sent)

    assert (statements(transfer()), statements(*(transfer() for _ in range(50)))) == (3, 3)


def test_nothing_is_made_pending_and_resolved_in_one_call(book):
    out = transfer(kind="pending", key="out")
    with pytest.raises(NotPending, match="out"):
        post(book, out, transfer(kind="post", resolves="out"))
    post(book, out)
    with pytest.raises(NotPending, match="out"):
        post(book, transfer(kind="post", resolves="out"), transfer(kind="void", resolves="out"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"minor": 0}, "above 0, not of 0"),
        ({"minor": -5}, "above 0, not of -5"),
        ({"credit": Account(ORDER, "provider", "clearing")}, "cannot be debited and credited"),
        ({"credit": Account(8, "escrow", "deposit")}, "are of two orders"),
        (
            {"credit": Account(ORDER, "escrow", "savings")},
            "escrow:savings is not an account; there are provider:clearing",
        ),
    ],
)
def test_transfer_that_cannot_be_is_refused_before_it_is_one(wrong, told):
    with pytest.raises((ValueError, UnknownAccount), match=told):
        transfer(**wrong)


def test_accounts_of_two_currencies_are_apart(book):
    post(book, transfer(minor=5))
    post(book, transfer(minor=7, currency="USD"))
    with connection.cursor() as cursor:
        found = [store.balances(cursor, book, ORDER, currency=code)[ESCROW].posted for code in ("CNY", "USD")]
    assert found == [5, 7]
    assert balances(book)[ESCROW].posted == 5  # opened first
    with pytest.raises(Overdrawn, match="has 7 and 8 was wanted"):
        post(book, transfer(ESCROW, BUYER, 8, currency="USD"))


def test_account_is_not_overdrawn_and_nothing_of_the_batch_is_posted(book):
    with pytest.raises(Overdrawn, match="escrow:deposit of order 7 has 500000 and 500001 was wanted"):
        post(book, transfer(), transfer(ESCROW, BUYER, 500_001, reason="award"))
    assert balances(book) == {}


def test_pending_transfer_holds_the_money_until_it_is_resolved(book):
    post(book, transfer(), transfer(ESCROW, BUYER, reason="award"))
    post(book, transfer(BUYER, CLEARING, kind="pending", key="out", reason="refund"))
    assert balances(book)[BUYER] == Balance(500_000, 500_000, 0)
    with pytest.raises(Overdrawn):
        post(book, transfer(BUYER, CLEARING, 1, reason="refund"))


@pytest.mark.parametrize(("kind", "left"), [("post", 0), ("void", 500_000), ("time_out", 500_000)])
def test_pending_transfer_is_posted_voided_or_timed_out_once(book, kind, left):
    post(book, transfer(), transfer(ESCROW, BUYER, reason="award"))
    post(book, transfer(BUYER, CLEARING, kind="pending", key="out", reason="refund"))
    post(book, transfer(BUYER, CLEARING, kind=kind, resolves="out", reason="refund"))
    assert balances(book)[BUYER] == Balance(left, 0, 0)
    with pytest.raises(NotPending, match="out"):
        post(book, transfer(BUYER, CLEARING, kind="post", resolves="out", reason="refund"))


def test_pending_transfer_whose_time_is_over_is_timed_out(book):
    post(book, transfer(), transfer(ESCROW, BUYER, reason="award"))
    post(book, transfer(BUYER, CLEARING, kind="pending", key=unique("out"), reason="refund", expires_at=NOW))
    with transaction.atomic(), connection.cursor() as cursor:
        store.time_out_expired(cursor, NOW - timedelta(seconds=1), limit=10)
        assert store.balances(cursor, book, ORDER)[BUYER].going == 500_000
        assert store.time_out_expired(cursor, NOW, limit=10) == 1
        assert store.time_out_expired(cursor, NOW, limit=10) == 0
        assert store.balances(cursor, book, ORDER)[BUYER] == Balance(500_000, 0, 0)


def test_books_are_apart(book):
    other = a_seller().pk
    post(book, transfer())
    assert balances(other) == {}
    with pytest.raises(Overdrawn):
        post(other, transfer(ESCROW, BUYER, 1, reason="award"))


def test_statement_names_accounts_reasons_and_citations(book):
    post(
        book,
        transfer(),
        transfer(ESCROW, BUYER, reason="award"),
    )
    with connection.cursor() as cursor:
        rows = store.statement(cursor, book, ORDER)
    assert [(r["debit"], r["credit"], r["basis"], r["citations"]) for r in rows] == [
        ("provider:clearing", "escrow:deposit", "", []),
        ("escrow:deposit", "buyer:payable", "single_return_of_deposit", ["CN-CC-566"]),
    ]


def test_audit_finds_no_difference_until_a_balance_is_doctored(book):
    post(book, transfer(), transfer(ESCROW, BUYER, 1, reason="award"))
    post(book, transfer(BUYER, CLEARING, 1, kind="pending", key="out", reason="refund"))
    with connection.cursor() as cursor:
        assert (audit.differences(cursor, book), audit.imbalances(cursor, book)) == ([], [])
        cursor.execute(
            "UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE book_id = %s AND party = 'escrow'",
            [book],
        )
        assert [(d.kept[3], d.come_to[3]) for d in audit.differences(cursor, book)] == [(500_001, 500_000)]
        assert [i[1:] for i in audit.imbalances(cursor, book)] == [("CNY", 500_001, 500_002)]  # 500,000 + 1 each, and 1


def test_account_of_the_book_belongs_to_no_order(book):
    reserve = Account(OF_THE_BOOK, "seller", "reserve")
    post(book, transfer(Account(OF_THE_BOOK, "provider", "clearing"), reserve, 100, reason="penalty_funding"))
    assert balances(book, OF_THE_BOOK)[reserve].posted == 100


def test_posting_reads_a_few_rows_however_many_the_book_has(book):
    orders = range(1000, 3000)
    post(book, *(transfer(Account(n, "provider", "clearing"), Account(n, "escrow", "deposit")) for n in orders))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")  # those of foreign keys, made while the table was small, read all of it
        before = rows_read(cursor)
        given = transfer(Account(1000, "escrow", "deposit"), Account(1000, "buyer", "payable"))
        store.post(cursor, book, [transfer(), given])
        assert rows_read(cursor) - before < 20


def rows_read(cursor):
    """Rows of accounts that this transaction has read."""
    cursor.execute(
        "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"
        " WHERE relname = 'ledger_account'"
    )
    return cursor.fetchone()[0]
