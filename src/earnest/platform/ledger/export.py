"""A book as plain text for other accountants' tools: beancount and hledger.

Both end with what our accounts stand at, as assertions, so that those tools' own checkers compare their sums with ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from earnest.core.money import MINOR_DIGITS
from earnest.platform.ledger.accounts import Account
from earnest.platform.ledger.queries import query

ROOTS = {
    ("provider", "clearing"): "Assets:Provider:Clearing",
    ("escrow", "deposit"): "Liabilities:Escrow:Deposit",
    ("escrow", "price"): "Liabilities:Escrow:Price",
    ("buyer", "payable"): "Liabilities:Buyer:Payable",
    ("seller", "payable"): "Liabilities:Seller:Payable",
    ("seller", "penalty_due"): "Assets:Seller:PenaltyDue",
    ("seller", "reserve"): "Liabilities:Seller:Reserve",
    ("seller", "fees"): "Expenses:Fees",
}
"""Our accounts as those tools class them; the order is the last part of the name."""


class _Side(NamedTuple):
    """One account of a transfer, and its debits less its credits as of now, in minor units."""

    account: str
    stands_at: int


class _Line(NamedTuple):
    """A posted transfer."""

    id: int
    at: datetime
    order_id: int
    minor: int
    currency: str
    reason: str
    basis: str
    citations: tuple[str, ...]
    debit: _Side
    credit: _Side


class _Book:
    """What has gone by of a book: which account was seen first or last on which day, and what it stands at."""

    def __init__(self, cursor: Any, book_id: int, zone: ZoneInfo) -> None:
        cursor.execute(query("posted"), {"book": book_id})
        self.cursor, self.zone = cursor, zone
        self.stands_at: dict[tuple[str, str], int] = {}
        self.accounts: set[str] = set()
        self.last = date.min

    def __iter__(self) -> Iterator[tuple[date, _Line, list[str]]]:
        """Each transfer with its day and the accounts that it is the first to name."""
        for row in self.cursor:
            line = _line(row)
            day = line.at.astimezone(self.zone).date()
            names = sorted({line.debit.account, line.credit.account} - self.accounts)
            self.accounts.update(names)
            self.last = max(self.last, day)
            for side in (line.debit, line.credit):
                self.stands_at[(side.account, line.currency)] = side.stands_at
            yield day, line, names

    def balances(self) -> Iterable[tuple[str, str]]:
        """Each account with what it stands at."""
        return ((name, _amount(minor, currency)) for (name, currency), minor in sorted(self.stands_at.items()))


def beancount(cursor: Any, book_id: int, zone: ZoneInfo) -> Iterator[str]:
    """The posted transfers of a book in beancount's language, oldest first, in pieces to be joined.

    The cursor is read as the pieces are taken; one on the server's side keeps a large book out of memory.
    """
    book = _Book(cursor, book_id, zone)
    for day, line, opened in book:
        yield "".join(f"{day} open {account}\n" for account in opened)
        yield _beancount(day, line)
    for account, amount in book.balances():
        number, currency = amount.split()
        yield f"{book.last + timedelta(days=1)} balance {account}  {number} ~ 0 {currency}\n"


def hledger(cursor: Any, book_id: int, zone: ZoneInfo) -> Iterator[str]:
    """The posted transfers of a book as an hledger journal, oldest first; as `beancount`."""
    book = _Book(cursor, book_id, zone)
    currencies: set[str] = set()
    for day, line, opened in book:
        if line.currency not in currencies:
            currencies.add(line.currency)
            yield f"commodity 1000.{'0' * _digits(line.currency)} {line.currency}\n"
        yield "".join(f"account {account}\n" for account in opened)
        yield _hledger(day, line)
    if book.stands_at:
        yield f"{book.last} * balances\n"
    for account, amount in book.balances():
        yield f"    {account}  0 {amount.split()[1]} = {amount}\n"


def _line(row: tuple[Any, ...]) -> _Line:
    id_, at, order, minor, currency, reason, basis, cited, d_order, d_party, d_purpose, d_at, *credit = row
    c_order, c_party, c_purpose, c_at = credit
    return _Line(
        id_, at, order, minor, currency, reason, basis, tuple(cited),
        _Side(_name(Account(d_order, d_party, d_purpose)), d_at), _Side(_name(Account(c_order, c_party, c_purpose)), c_at),
    )  # fmt: skip


def _name(account: Account) -> str:
    return f"{ROOTS[account[1:]]}:{f'O{account.order_id}' if account.order_id else 'Book'}"


def _digits(currency: str) -> int:
    return MINOR_DIGITS.get(currency, 2)


def _amount(minor: int, currency: str) -> str:
    return f"{Decimal(minor).scaleb(-_digits(currency))} {currency}"


def _beancount(day: date, line: _Line) -> str:
    told = [f'{day} * "{line.reason}"', f'  transfer: "{line.id}"', f'  order: "{line.order_id}"']
    if line.basis:
        told += [f'  basis: "{line.basis}"', f'  law: "{", ".join(line.citations)}"']
    return "\n".join([*told, *_postings(line, "  ")]) + "\n\n"


def _hledger(day: date, line: _Line) -> str:
    tags = f"transfer:{line.id}, order:{line.order_id}" + (f", basis:{line.basis}" if line.basis else "")
    law = [f"    ; law:{' '.join(line.citations)}"] if line.citations else []
    return "\n".join([f"{day} * {line.reason}  ; {tags}", *law, *_postings(line, "    ")]) + "\n\n"


def _postings(line: _Line, indent: str) -> tuple[str, str]:
    return (
        f"{indent}{line.debit.account}  {_amount(line.minor, line.currency)}",
        f"{indent}{line.credit.account}  {_amount(-line.minor, line.currency)}",
    )
