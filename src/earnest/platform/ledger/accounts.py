"""The accounts: one closed table of parties and purposes, for each order and for the book itself."""

from __future__ import annotations

from typing import Literal, NamedTuple

Normal = Literal["debit", "credit"]

ACCOUNTS: dict[tuple[str, str], Normal] = {
    ("provider", "clearing"): "debit",
    ("escrow", "deposit"): "credit",
    ("escrow", "price"): "credit",
    ("buyer", "payable"): "credit",
    ("seller", "payable"): "credit",
    ("seller", "penalty_due"): "debit",
    ("seller", "reserve"): "credit",
    ("seller", "fees"): "debit",
}
"""Party and purpose to the side on which the account grows.

Money at the provider; held for the order; owed to the buyer, to the seller; owed by the seller; the seller's own money left
here for penalties; what the provider charged.
"""

OF_THE_BOOK = 0
"""The order id of accounts that belong to the book and to no order."""


class UnknownAccount(Exception):
    """There is no such account in the table."""

    def __init__(self, party: str, purpose: str) -> None:
        there_are = ", ".join(":".join(name) for name in ACCOUNTS)
        super().__init__(f"{party}:{purpose} is not an account; there are {there_are}")


class Account(NamedTuple):
    """An account of a book by name: the order (0: the book itself), the party, the purpose."""

    order_id: int
    party: str
    purpose: str

    @property
    def normal(self) -> Normal:
        """The side on which it grows. Raises: UnknownAccount."""
        if (self.party, self.purpose) not in ACCOUNTS:
            raise UnknownAccount(self.party, self.purpose)
        return ACCOUNTS[(self.party, self.purpose)]

    def __str__(self) -> str:
        return f"{self.party}:{self.purpose}" + (f" of order {self.order_id}" if self.order_id else " of the book")


class Balance(NamedTuple):
    """What stands in an account, in minor units: posted, and what pending transfers would take from it or add."""

    posted: int
    going: int
    coming: int

    @property
    def available(self) -> int:
        """What can still be taken."""
        return self.posted - self.going
