"""What time it is: the machine's clock, or one that a test or the demo has moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_OFFSET: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta(0))
_STOPPED: ContextVar[datetime | None] = ContextVar("clock_stopped", default=None)


def now() -> datetime:
    """The present instant in UTC, to the microsecond."""
    return _STOPPED.get() or datetime.now(UTC) + _OFFSET.get()


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
