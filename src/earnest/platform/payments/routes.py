"""Which way money goes back: refunds of what was charged as far as they reach, a payout for the rest. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from earnest.platform.payments.port import Limits

WAIT_MAX = timedelta(hours=6)
"""The longest that is waited between two tries."""


class Refundable(NamedTuple):
    """A charge, how much of it (minor units) was not yet sent back, and until when the provider refunds it (None: always)."""

    charge_id: int
    rest_minor: int
    charged_at: datetime
    until: datetime | None


class Part(NamedTuple):
    """A part of a sum that goes one way: a refund of the charge, or a payout (None)."""

    charge_id: int | None
    amount_minor: int


def split(amount_minor: int, charges: Sequence[Refundable], now: datetime) -> list[Part]:
    """The parts in which a sum goes back: the oldest charges first, since theirs are the first routes to close."""
    parts = []
    for charge in sorted(charges, key=lambda c: (c.charged_at, c.charge_id)):
        part = min(amount_minor, charge.rest_minor)
        if part > 0 and (charge.until is None or now <= charge.until):
            parts.append(Part(charge.charge_id, part))
            amount_minor -= part
    if amount_minor > 0:
        parts.append(Part(None, amount_minor))
    return parts


def open_until(charged_at: datetime, limits: Limits) -> datetime | None:
    """Until when the provider refunds a charge; None: always."""
    return None if limits.refund_days is None else charged_at + timedelta(days=limits.refund_days)


def wait(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, from two minutes to six hours."""
    return min(timedelta(minutes=2 ** min(attempts, 12)), WAIT_MAX)


def still_owed(credited: Iterable[tuple[str, int]], arranged: Iterable[tuple[str, int]]) -> dict[str, int]:
    """By basis of award, what was put down as owed and is not yet on its way, in minor units; in the order of first credit."""
    owed: dict[str, int] = {}
    for basis, amount in credited:
        owed[basis] = owed.get(basis, 0) + amount
    for basis, amount in arranged:
        owed[basis] = owed.get(basis, 0) - amount
    return {basis: amount for basis, amount in owed.items() if amount > 0}
