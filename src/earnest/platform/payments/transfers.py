"""The ledger's side of payments: which transfer each step is. Pure."""

from __future__ import annotations

from datetime import datetime

from earnest.platform.ledger.accounts import OF_THE_BOOK, Account
from earnest.platform.ledger.transfers import Kind, Reason, Transfer
from earnest.platform.payments.models import Charge, Outgoing

RESERVE = Account(OF_THE_BOOK, "seller", "reserve")
"""The seller's own money left here for penalties."""


def clearing(order_id: int) -> Account:
    """Money at the provider for an order, or for the book."""
    return Account(order_id, "provider", "clearing")


def payable(order_id: int, side: str) -> Account:
    """What is owed to a side out of an order."""
    return Account(order_id, side, "payable")


def penalty_due(order_id: int) -> Account:
    """What the seller owes into an order: its share of a double return."""
    return Account(order_id, "seller", "penalty_due")


def unplaced(charge: Charge, side: str) -> Transfer:
    """Money that has no place: owed back to whoever paid it."""
    order = charge.order_id or OF_THE_BOOK
    return _received(charge, payable(order, side), "unplaced_received")


def penalty_paid(charge: Charge) -> Transfer:
    """The seller pays its share into an order."""
    return _received(charge, penalty_due(charge.order_id or OF_THE_BOOK), "penalty_funding")


def reserve_paid(charge: Charge) -> Transfer:
    """The seller leaves money for penalties to come."""
    return _received(charge, RESERVE, "penalty_funding")


def _received(charge: Charge, credit: Account, reason: Reason) -> Transfer:
    return Transfer(
        debit=clearing(credit.order_id),
        credit=credit,
        amount_minor=charge.amount_minor,
        currency=charge.currency,
        reason=reason,
        key=f"charge:{charge.provider}:{charge.reference}",
        at=charge.charged_at,
    )


def out_of_reserve(row: Outgoing, amount_minor: int, at: datetime) -> list[Transfer]:
    """The reserve pays the penalty of an order: the debt is settled, and the money moves to the order."""
    moves = ((RESERVE, penalty_due(row.order_id)), (clearing(row.order_id), clearing(OF_THE_BOOK)))
    return [
        Transfer(
            debit=debit, credit=credit, amount_minor=amount_minor, currency=row.currency, reason="penalty_funding",
            key=f"funding:{row.provider_key}:{number}", at=at,
        )
        for number, (debit, credit) in enumerate(moves)
    ]  # fmt: skip


def on_its_way(row: Outgoing, at: datetime) -> Transfer:
    """Pending: the money is spoken for."""
    return _outgoing(row, "pending", row.provider_key, at)


def arrived(row: Outgoing, at: datetime) -> Transfer:
    """The pending transfer is posted."""
    return _outgoing(row, "post", f"{row.provider_key}:arrived", at)


def given_up(row: Outgoing, at: datetime) -> Transfer:
    """The pending transfer is voided: the money is owed as before."""
    return _outgoing(row, "void", f"{row.provider_key}:failed", at)


def _outgoing(row: Outgoing, kind: Kind, key: str, at: datetime) -> Transfer:
    return Transfer(
        debit=payable(row.order_id, row.side),
        credit=clearing(row.order_id),
        amount_minor=row.amount_minor,
        currency=row.currency,
        reason="refund" if row.kind == "refund" else "payout",
        key=key,
        at=at,
        kind=kind,
        resolves="" if kind == "pending" else row.provider_key,
        basis=row.basis,
    )
