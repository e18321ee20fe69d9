"""Chromium, and pages given to it from memory: no server, no network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

from tests.platform.web.rendering import STATIC

AXE = Path(__file__).parent / "axe.min.js"
ADDRESS = "http://earnest.test/orders/O-1/"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})
    .then(found => found.violations)"""
"""What passed is not brought back: that would take four times as long."""


@cache
def started() -> tuple[Playwright, Browser]:
    """The one browser of the session, however many folders of tests have the fixture."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    playwright = sync_playwright().start()
    return playwright, playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    playwright, browser = started()
    yield browser
    if browser.is_connected():
        browser.close()
        playwright.stop()


@pytest.fixture
def shown(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Show HTML in a window of its own: ``shown(html, width=390)``."""
    contexts = []

    def show(text: str, **options: Any) -> Page:
        options = {
            "reduced_motion": "reduce",
            "viewport": {"width": options.pop("width", 1440), "height": 900},
        } | options
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", lambda route: answer(route, text))
        page.goto(ADDRESS)
        return page

    yield show
    for context in contexts:
        context.close()


def answer(route: Route, text: str) -> None:
    """The page for its address, static files from their folder, nothing else."""
    path = route.request.url.partition("earnest.test/")[2]
    if path.startswith("static/"):
        route.fulfill(path=STATIC / path.removeprefix("static/"))
    elif path == "orders/O-1/" and route.request.method == "GET":
        route.fulfill(body=text, content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=200, body=f"{route.request.method} /{path} {route.request.post_data or ''}")


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA, each with the elements meant."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RUN, RULES)
    return [
        f"{v['id']}: {v['help']}: " + "; ".join(" ".join(map(str, n["target"])) for n in v["nodes"][:5]) for v in found
    ]
