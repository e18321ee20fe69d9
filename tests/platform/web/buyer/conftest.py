"""A stopped clock."""

from __future__ import annotations

import pytest

from earnest.platform import clock
from tests.platform.shop import NOW


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield
