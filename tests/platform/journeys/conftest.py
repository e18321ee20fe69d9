"""Chromium on the real server, whose clock the demo's clock moves; each story leaves the clock as it found it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.platform.journeys.telling import Sale
from tests.platform.shop import FAIR
from tests.platform.web.browser_server import chromium, server, window

__all__ = ["chromium", "server", "window"]


@pytest.fixture
def terms() -> str:
    """What is on offer: a car that is built when the buyer asks, unless a test says otherwise."""
    return FAIR


@pytest.fixture
def sale(window: Callable[..., Page], terms: str) -> Iterator[Sale]:
    """A shop with one offer, a buyer, and the people of the seller's team; nothing is ordered yet."""
    from earnest.platform.demo.models import DemoClock

    yield Sale(window, terms)
    DemoClock.objects.all().delete()
