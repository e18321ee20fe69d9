"""Chromium on the real server; the clock runs."""

from __future__ import annotations

import pytest

from tests.platform.web.browser_server import chromium, server, window

__all__ = ["chromium", "server", "window"]


@pytest.fixture(autouse=True)
def _stopped():
    """The clock is not stopped here: the server's threads have the machine's."""
