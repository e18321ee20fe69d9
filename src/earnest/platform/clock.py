"""What time it is: the machine's clock, or one that a test or the demo has moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_OFFSET: ContextVar[timedelta | None] = ContextVar("clock_offset", default=None)
_STOPPED: ContextVar[datetime | None] = ContextVar("clock_stopped", default=None)


class _Process:
    """The process as a whole: how far its clock is ahead."""

    ahead = timedelta(0)


def now() -> datetime:
    """The present instant in UTC, to the microsecond."""
    if (stopped := _STOPPED.get()) is not None:
        return stopped
    offset = _OFFSET.get()
    return datetime.now(UTC) + (_Process.ahead if offset is None else offset)


def shift(ahead: timedelta) -> None:
    """The clock of this process is that much ahead from now on, in all its threads; for the demo's intake."""
    _Process.ahead = ahead


@contextmanager
def stopped_at(instant: datetime) -> Iterator[None]:
    """The clock stands at ``instant`` within the block."""
    token = _STOPPED.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _STOPPED.reset(token)


@contextmanager
def shifted_by(offset: timedelta) -> Iterator[None]:
    """The clock is that much ahead within the block; for the demo."""
    token = _OFFSET.set(offset)
    try:
        yield
    finally:
        _OFFSET.reset(token)
