"""What a writer is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from earnest.intake.places import Place
from earnest.intake.queue import Refused
from earnest.platform.payments.port import ProviderEvent


class Ask(Struct, frozen=True, array_like=True, tag=True):
    """Somebody wants a place. ``key``: 64 bits of the hash of the request's idempotency key."""

    buyer: int
    name: str
    key: int
    variant: int
    code: bool = False


class Money(Struct, frozen=True, array_like=True, tag=True):
    """A provider reports a deposit. ``key``: the place's own; ``body``: the report as it came, kept if it has no place."""

    number: int
    key: int
    provider: str
    event: ProviderEvent
    body: str


class GiveUp(Struct, frozen=True, array_like=True, tag=True):
    """A buyer gives up a place that is not paid."""

    number: int
    buyer: int


class Join(Struct, frozen=True, array_like=True, tag=True):
    """Somebody comes into the lobby, or later into the waiting room."""

    ticket: bytes


class Admit(Struct, frozen=True, array_like=True, tag=True):
    """Everybody up to a rank is let in."""

    up_to: int


Request = Ask | Money | GiveUp | Join | Admit


class Granted(Struct, frozen=True, array_like=True, tag=True):
    """The place as it stands, now durable. ``public_id``: of the order, held or to come; ``new``: by this request."""

    place: Place
    public_id: str = ""
    new: bool = True


class Joined(Struct, frozen=True, array_like=True, tag=True):
    """Who came has the rank, 0 before the draw; or is let in up to it."""

    rank: int


class Kept(Struct, frozen=True, array_like=True, tag=True):
    """The report is kept; its money has no place (``because``) and goes back."""

    because: str


class NotNow(Struct, frozen=True, array_like=True, tag=True):
    """Nothing was written, or nobody knows whether: ask again with the same key."""

    because: str


Answer = Granted | Joined | Kept | NotNow | Refused


class NotWritten(Exception):
    """Nothing of a batch was written, or nobody knows whether; its writer is done with."""


class RefusedByDatabase(NotWritten):
    """Nothing of a batch was written: the database does not take one of its rows."""


class Fenced(NotWritten):
    """Nothing of a batch was written: somebody else has written to the launch meanwhile."""


class Writes(Protocol):
    """A writer of one launch. ``counts``: for each variant, how many places stand in which state."""

    @property
    def counts(self) -> Sequence[Sequence[int]]:
        """As of the last batch."""

    def write(self, requests: Sequence[Request]) -> Sequence[Answer]:
        """The answer to each request, durable. Raises: NotWritten."""

    def close(self) -> None:
        """Be done with it."""
