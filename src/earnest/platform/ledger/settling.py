"""From awards to transfers: what a standing gives each side, as movements out of escrow and out of the seller's pocket. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from earnest.core.standing import Award
from earnest.platform.ledger.accounts import Account, Balance
from earnest.platform.ledger.transfers import Reason, Transfer

ESCROW = ("deposit", "price")
"""Where money for an order is held, in the order in which it is taken."""


class Plan(Struct, frozen=True):
    """What to post now, and what no posting can do.

    ``outside``: awards that no money held here can pay; ``claim_back_minor``: what the buyer was given beyond what the
    buyer is owed now, in minor units.
    """

    transfers: tuple[Transfer, ...]
    outside: tuple[Award, ...] = ()
    claim_back_minor: int = 0


class Settled(Struct, frozen=True, kw_only=True):
    """What is known of an order when its settlement is posted, in minor units of ``currency``.

    ``balances`` now; ``posted`` by settlements before, by side and basis of award; ``returned_minor``, what of it has
    reached the buyer (the engine counts it off its awards); ``rest_is_sellers``: what no award names, in a sale that was
    performed or that both agreed to end. ``key`` begins the transfers' keys.
    """

    order_id: int
    balances: Mapping[Account, Balance]
    posted: Mapping[tuple[str, str], int]
    returned_minor: int
    rest_is_sellers: bool
    currency: str
    key: str
    at: datetime


class _Sums(NamedTuple):
    """What was posted to a side, by basis of award, and what of it has left again, so that its awards are without it."""

    posted: Mapping[str, int]
    gone: int = 0

    def still_due(self, awards: Sequence[Award]) -> int:
        """What the awards come to beyond what was posted; below 0 if too much was."""
        return sum(award.minor or 0 for award in awards) + self.gone - sum(self.posted.values())


def plan(awards: Iterable[Award], known: Settled) -> Plan:
    """What is still to be posted for awards that are final; awards without an amount are left out."""
    given = tuple(awards)
    to_buyer = [award for award in given if award.debtor == "seller"]
    kept = [award for award in given if award.debtor == "buyer" and award.held]
    buyer, seller = Account(known.order_id, "buyer", "payable"), Account(known.order_id, "seller", "payable")
    had = _Sums(_posted(known, "buyer"), known.returned_minor)
    moves = _Moves(known)
    for award, due in _each_due(to_buyer, had):
        lacking = moves.take(buyer, due, "award", award)
        moves.move(Account(known.order_id, "seller", "penalty_due"), buyer, lacking, "award", award)
    for award, due in _each_due(kept, _Sums(_posted(known, "seller"))):
        moves.take(seller, due, "release" if award.basis == "set_off_against_price" else "forfeiture", award)
    if known.rest_is_sellers:
        moves.take(seller, sum(moves.escrow.values()), "release")
    outside = tuple(a for a in given if a.debtor == "buyer" and not a.held and a.minor is not None)
    certain = all(award.minor is not None for award in to_buyer)
    return Plan(tuple(moves.made), outside, max(-had.still_due(to_buyer), 0) if certain else 0)


class _Moves:
    """Transfers in the making, and what is left in escrow as they are made."""

    def __init__(self, known: Settled) -> None:
        self.known = known
        self.made: list[Transfer] = []
        self.escrow = {purpose: _available(known, purpose) for purpose in ESCROW}
        self.key = f"{known.key}:{sum(known.posted.values())}"  # settled sums only grow, so no two settlements share it

    def take(self, to: Account, amount: int, reason: Reason, award: Award | None = None) -> int:
        """Move so much out of escrow, as far as it goes; gives what is lacking."""
        for purpose in ESCROW:
            taken = min(self.escrow[purpose], amount)
            self.escrow[purpose] -= taken
            amount -= taken
            self.move(Account(self.known.order_id, "escrow", purpose), to, taken, reason, award)
        return amount

    def move(self, debit: Account, credit: Account, amount: int, reason: Reason, award: Award | None = None) -> None:
        """One transfer, if there is anything to move."""
        if amount == 0:
            return
        self.made.append(
            Transfer(
                debit=debit,
                credit=credit,
                amount_minor=amount,
                currency=self.known.currency,
                reason=reason,
                key=f"{self.key}:{len(self.made)}",
                at=self.known.at,
                basis=award.basis if award else "",
                citations=award.because.law if award else (),
            )
        )


def _each_due(awards: Sequence[Award], had: _Sums) -> Iterable[tuple[Award, int]]:
    """What is due on each award, together never more than they come to beyond what was posted.

    First what each lacks of its own basis; then whatever is lacking yet, since money that has left again may have been
    posted on one basis and counted off another.
    """
    left, due = max(had.still_due(awards), 0), [0] * len(awards)
    for posted in (had.posted, {}):
        for n, award in enumerate(awards):
            part = min(max((award.minor or 0) - posted.get(award.basis, 0) - due[n], 0), left)
            due[n] += part
            left -= part
    return zip(awards, due, strict=True)


def _posted(known: Settled, side: str) -> dict[str, int]:
    """What was posted to a side on awards, by basis."""
    return {basis: minor for (party, basis), minor in known.posted.items() if party == side and basis}


def _available(known: Settled, purpose: str) -> int:
    found = known.balances.get(Account(known.order_id, "escrow", purpose))
    return found.available if found else 0
