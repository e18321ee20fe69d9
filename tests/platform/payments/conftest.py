"""Each test has a time of its own, and the clock stands there."""

from __future__ import annotations

import pytest

from earnest.platform import clock
from tests.platform.payments.scene import own_time


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(own_time(seconds=601)):
        yield
