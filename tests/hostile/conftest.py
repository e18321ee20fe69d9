"""A hard stop for every hostile test: what hangs fails, and does not hang the run."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

STOP_AFTER = 120
"""Seconds; no test needs more than a few of them. A guard against hanging, not a measurement."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"still running after {STOP_AFTER} s")


@pytest.fixture(autouse=True)
def hard_stop() -> Iterator[None]:
    """Stop the test in this process; a machine without alarms goes without."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(STOP_AFTER)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
