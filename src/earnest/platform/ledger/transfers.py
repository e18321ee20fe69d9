"""Transfers: what moves from one account to another, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from earnest.platform.ledger.accounts import Account

Kind = Literal["posted", "pending", "post", "void", "time_out"]
Reason = Literal[
    "deposit_received", "price_received", "award", "release", "forfeiture", "refund", "payout", "penalty_funding", "fee",
    "unplaced_received", "correction",
]  # fmt: skip


class Transfer(Struct, frozen=True, kw_only=True):
    """``amount_minor`` (above 0) of ``currency`` from the credit of one account to the debit of the other.

    ``key``: the same key is posted once. ``resolves``: for kinds post, void and time_out the key of the pending transfer.
    ``basis`` and ``citations``: of the award that it settles; an award or a forfeiture cannot do without.

    Raises: ValueError: no amount, one account twice, or accounts of two orders. UnknownAccount.
    """

    debit: Account
    credit: Account
    amount_minor: int
    currency: str
    reason: Reason
    key: str
    at: datetime
    kind: Kind = "posted"
    resolves: str = ""
    expires_at: datetime | None = None
    basis: str = ""
    citations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.amount_minor <= 0:
            raise ValueError(f"a transfer is of an amount above 0, not of {self.amount_minor}")
        if self.debit == self.credit:
            raise ValueError(f"{self.debit} cannot be debited and credited by one transfer")
        if self.debit.order_id and self.credit.order_id and self.debit.order_id != self.credit.order_id:
            raise ValueError(f"{self.debit} and {self.credit} are of two orders; their money stays apart")
        _ = self.debit.normal, self.credit.normal

    @property
    def order_id(self) -> int:
        """The order it belongs to: of either account, 0 if both are the book's."""
        return self.debit.order_id or self.credit.order_id


class Overdrawn(Exception):
    """An account would fall below zero: which, what it has and what was wanted, in minor units."""

    def __init__(self, account: Account, has: int, wanted: int) -> None:
        super().__init__(f"{account} has {has} and {wanted} was wanted")
        self.account, self.has, self.wanted = account, has, wanted


class KeyReused(Exception):
    """The key stands for another transfer already."""


class NotPending(Exception):
    """There is no pending transfer of that key, or it was resolved already."""
