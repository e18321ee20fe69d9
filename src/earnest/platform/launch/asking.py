"""What a writer is asked, and what it answers."""

from __future__ import annotations

from msgspec import Struct

from earnest.intake.places import Place
from earnest.intake.queue import Refused
from earnest.platform.payments.port import ProviderEvent


class Ask(Struct, frozen=True):
    """Somebody wants a place. ``key``: 64 bits of the hash of the request's idempotency key."""

    buyer: int
    name: str
    key: int
    variant: int
    code: bool = False


class Money(Struct, frozen=True):
    """A provider reports a deposit. ``key``: the place's own; ``body``: the report as it came, kept if it has no place."""

    number: int
    key: int
    provider: str
    event: ProviderEvent
    body: str


class GiveUp(Struct, frozen=True):
    """A buyer gives up a place that is not paid."""

    number: int
    buyer: int


Request = Ask | Money | GiveUp


class Granted(Struct, frozen=True):
    """The place as it stands, now durable. ``public_id``: of the order, held or to come; ``new``: by this request."""

    place: Place
    public_id: str = ""
    new: bool = True


class Kept(Struct, frozen=True):
    """The report is kept; its money has no place (``because``) and goes back."""

    because: str


class NotNow(Struct, frozen=True):
    """Nothing was written, or nobody knows whether: ask again with the same key."""

    because: str


Answer = Granted | Kept | NotNow | Refused
