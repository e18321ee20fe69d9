"""A stopped clock, and what a page was made of beside what it says."""

from __future__ import annotations

import pytest
from django.test.utils import setup_test_environment, teardown_test_environment

from earnest.platform import clock
from tests.platform.shop import NOW


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture(autouse=True, scope="package")
def _with_contexts():
    """Django keeps a response's context for tests only where it is asked to."""
    setup_test_environment()
    yield
    teardown_test_environment()
