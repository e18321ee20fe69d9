"""The export: accepted by beancount's and hledger's own checkers, which come to our balances."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from earnest.platform.ledger import export
from earnest.platform.ledger.accounts import ACCOUNTS, OF_THE_BOOK, Account
from tests.platform.ledger.test_store import BUYER, CLEARING, ESCROW, NOW, post, transfer
from tests.platform.programs import program
from tests.platform.shop import a_seller

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def book():
    """Two orders and the reserve, in yuan and in yen, with a refund that has arrived and one that has not."""
    book = a_seller().pk
    award = transfer(
        ESCROW, BUYER, 123_456, reason="award", basis="single_return_of_deposit", citations=("CN-CC-566", "CN-CC-587")
    )
    post(book, transfer(), award)
    post(book, transfer(BUYER, CLEARING, 23_456, reason="refund", key="out", kind="pending"))
    late = NOW + timedelta(hours=14)  # 18:00 in UTC, the next day in Shanghai
    post(book, transfer(BUYER, CLEARING, 23_456, reason="refund", kind="post", resolves="out", at=late))
    post(book, transfer(BUYER, CLEARING, 1, reason="refund", kind="pending"))
    post(book, transfer(Account(8, "provider", "clearing"), Account(8, "escrow", "price"), 700, currency="JPY"))
    ours, reserve = Account(OF_THE_BOOK, "provider", "clearing"), Account(OF_THE_BOOK, "seller", "reserve")
    post(book, transfer(ours, reserve, 50, reason="penalty_funding", at=NOW - timedelta(days=1)))
    return book


def text(make, book):
    with connection.cursor() as cursor:
        return "".join(make(cursor, book, ZONE))


def checked(command, content: str, path: Path):
    path.write_text(content, "utf-8")
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def bean_check(content, tmp_path):
    return checked([program("bean-check", package="beancount")], content, tmp_path / "book.beancount")


def hledger_check(content, tmp_path):
    hledger = program("hledger", package="hledger")
    return checked(
        [hledger, "check", "accounts", "assertions", "balanced", "commodities", "ordereddates", "-f"],
        content,
        tmp_path / "book.journal",
    )


def test_beancount_accepts_the_export_and_comes_to_our_balances(book, tmp_path):
    told = text(export.beancount, book)
    assert bean_check(told, tmp_path) == (0, "")
    assert [line for line in told.splitlines() if " balance " in line] == [
        "2026-03-04 balance Assets:Provider:Clearing:Book  0.50 ~ 0 CNY",
        "2026-03-04 balance Assets:Provider:Clearing:O7  4765.44 ~ 0 CNY",  # 5000.00 - 234.56
        "2026-03-04 balance Assets:Provider:Clearing:O8  700 ~ 0 JPY",
        "2026-03-04 balance Liabilities:Buyer:Payable:O7  -1000.00 ~ 0 CNY",  # 1234.56 - 234.56
        "2026-03-04 balance Liabilities:Escrow:Deposit:O7  -3765.44 ~ 0 CNY",  # 5000.00 - 1234.56
        "2026-03-04 balance Liabilities:Escrow:Price:O8  -700 ~ 0 JPY",
        "2026-03-04 balance Liabilities:Seller:Reserve:Book  -0.50 ~ 0 CNY",
    ]


def test_hledger_accepts_the_export_and_comes_to_our_balances(book, tmp_path):
    told = text(export.hledger, book)
    assert hledger_check(told, tmp_path) == (0, "")
    assert [line.split(maxsplit=1) for line in told.splitlines() if " = " in line] == [
        ["Assets:Provider:Clearing:Book", "0 CNY = 0.50 CNY"],
        ["Assets:Provider:Clearing:O7", "0 CNY = 4765.44 CNY"],
        ["Assets:Provider:Clearing:O8", "0 JPY = 700 JPY"],
        ["Liabilities:Buyer:Payable:O7", "0 CNY = -1000.00 CNY"],
        ["Liabilities:Escrow:Deposit:O7", "0 CNY = -3765.44 CNY"],
        ["Liabilities:Escrow:Price:O8", "0 JPY = -700 JPY"],
        ["Liabilities:Seller:Reserve:Book", "0 CNY = -0.50 CNY"],
    ]


@pytest.mark.parametrize(("make", "check"), [(export.beancount, bean_check), (export.hledger, hledger_check)])
def test_balance_that_is_off_by_the_smallest_amount_is_not_accepted(make, check, book, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE book_id = %s AND purpose = 'reserve'",
            [book],
        )
    code, told = check(text(make, book), tmp_path)
    assert code != 0
    assert "Liabilities:Seller:Reserve:Book" in told


def test_transfer_is_told_with_its_order_its_award_and_the_law(book):
    assert (
        f'\n2026-03-02 * "award"\n  transfer: "{award_id(book)}"\n  order: "7"\n  basis: "single_return_of_deposit"\n'
        '  law: "CN-CC-566, CN-CC-587"\n  Liabilities:Escrow:Deposit:O7  1234.56 CNY\n'
        "  Liabilities:Buyer:Payable:O7  -1234.56 CNY\n"
    ) in text(export.beancount, book)
    assert (
        f"2026-03-02 * award  ; transfer:{award_id(book)}, order:7, basis:single_return_of_deposit\n"
        "    ; law:CN-CC-566 CN-CC-587\n"
    ) in text(export.hledger, book)


def award_id(book):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_transfer WHERE book_id = %s AND reason = 'award'", [book])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("make", "check"), [(export.beancount, bean_check), (export.hledger, hledger_check)])
def test_book_without_transfers_is_empty_and_accepted(make, check, tmp_path):
    empty = text(make, a_seller().pk)
    assert (empty, check(empty, tmp_path)) == ("", (0, ""))


def test_every_account_has_a_name_over_there():
    assert set(export.ROOTS) == set(ACCOUNTS)
