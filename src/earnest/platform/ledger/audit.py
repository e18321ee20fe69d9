"""The ledger checked against itself: every balance anew from its transfers, debits against credits."""

from __future__ import annotations

from typing import Any, NamedTuple

from earnest.platform.ledger.queries import query


class Difference(NamedTuple):
    """An account whose counters are not the sums of its transfers: counters as kept, and as they come to."""

    book_id: int
    account_id: int
    kept: tuple[int, ...]
    come_to: tuple[int, ...]


class Imbalance(NamedTuple):
    """A book whose debits are not its credits, posted or pending; what is posted, in minor units of a currency."""

    book_id: int
    currency: str
    debits: int
    credits: int


def differences(cursor: Any, book_id: int | None = None) -> list[Difference]:
    """Accounts of a book (None: of all) that do not agree with their transfers; none is how it should be."""
    cursor.execute(query("differences"), {"book": book_id})
    return [
        Difference(row[0], row[1], tuple(map(int, row[2:6])), tuple(map(int, row[6:10]))) for row in cursor.fetchall()
    ]


def imbalances(cursor: Any, book_id: int | None = None) -> list[Imbalance]:
    """Where debits and credits of a book (None: of any) are not the same; none is how it should be."""
    cursor.execute(query("imbalances"), {"book": book_id})
    return [
        Imbalance(book, currency, int(debits), int(credited)) for book, currency, debits, credited in cursor.fetchall()
    ]
