"""The port: all that Earnest asks of a payment provider. One contract suite holds every provider to it.

Amounts are minor units, instants aware UTC. Every request that moves money carries a key: the same key with the same
request is carried out once and gives the same answer again, so that what is unknown after a crash can simply be asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Protocol

from msgspec import Struct

EventKind = Literal[
    "paid", "declined", "abandoned", "refund_arrived", "refund_failed", "payout_arrived", "payout_failed"
]
LineKind = Literal["charge", "refund", "payout"]


class Limits(Struct, frozen=True, kw_only=True):
    """What the provider does not do: refunds later than ``refund_days`` after the charge, more sendings a second than this."""

    refund_days: int | None
    sendings_per_second: int


class Intent(Struct, frozen=True, kw_only=True):
    """What somebody shall be asked to pay, until when, and where the browser goes afterwards."""

    key: str
    amount_minor: int
    currency: str
    description: str
    return_url: str
    expires_at: datetime


class Started(Struct, frozen=True):
    """The provider's name for the intent, and the address of its hosted page."""

    reference: str
    url: str


class ProviderEvent(Struct, frozen=True, kw_only=True):
    """What a provider reports. ``id`` is the report's own; ``at`` when it happened at the provider.

    ``key`` is the one we gave with the intent, refund or payout; ``reference`` the provider's name for the charge (``paid``),
    refund or payout. One intent may bring several charges.
    """

    id: str
    kind: EventKind
    key: str
    reference: str
    amount_minor: int
    currency: str
    at: datetime
    because: str = ""


class StatementLine(Struct, frozen=True, kw_only=True):
    """One movement of a day's statement: money that came, or that arrived where it was sent. ``key``: as in `ProviderEvent`."""

    kind: LineKind
    reference: str
    key: str
    amount_minor: int
    currency: str
    at: datetime


class Provider(Protocol):
    """A payment provider."""

    name: str
    limits: Limits

    def start(self, intent: Intent) -> Started:
        """Open an intent to pay. Raises: Declined; Unreachable."""
        ...

    def link(self, intent: Intent) -> str:
        """The address at which an intent is opened and paid, made and sealed here, without asking the provider."""
        ...

    def refund(self, charge: str, amount_minor: int, key: str) -> str:
        """Send part or all of a charge back the way it came; gives the refund's reference. Raises: Declined; Unreachable."""
        ...

    def payout(self, account: str, amount_minor: int, currency: str, key: str) -> str:
        """Send money to an account; gives the payout's reference. Raises: Declined; Unreachable."""
        ...

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        """The event in a webhook, its signature verified; header names in lower case. Raises: Forged."""
        ...

    def statement(self, day: date) -> tuple[StatementLine, ...]:
        """What moved on a day (UTC). Raises: Unreachable."""
        ...


class Declined(Exception):
    """The provider will not do it, and asking again changes nothing: ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the payment provider declined: {code}")
        self.code = code


class Unreachable(Exception):
    """No answer: it may have been done or not. Ask again with the same key, never another way."""


class Forged(Exception):
    """The webhook is not the provider's, or too old."""
