"""The real server on loopback, and windows onto it. Import the fixtures you need: ``server``, ``window``, ``chromium``.

The pages run in threads of their own, whose clock is the machine's; so does the test, which must not stop it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from threading import Thread
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.platform.web.browser.conftest import chromium, violations

__all__ = ["OVERFLOW", "check", "chromium", "server", "violations", "window", "work"]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
"""How far a page reaches beyond the window, in CSS pixels."""
LOADED = "document.readyState === 'complete'"
WIDTHS: dict[int, Literal["light", "dark"]] = {1440: "dark", 390: "light"}
"""A desk and a phone, in CSS pixels, and in which light axe looks at them."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the server, which uses the same database as the test and believes that this is its base URL."""
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application
    from django.test import override_settings
    from django.test.testcases import QuietWSGIRequestHandler
    from msgspec.structs import replace

    from earnest.platform.web.translations import compile_catalogues

    compile_catalogues()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop in the thread of the tests
    listening = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    address = f"http://127.0.0.1:{listening.server_port}"
    environment = replace(settings.EARNEST, base_url=address)
    with override_settings(EARNEST=environment, CSRF_TRUSTED_ORIGINS=[address]):
        listening.set_app(StaticFilesHandler(get_wsgi_application()))  # type: ignore[no-untyped-call]
        thread = Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield address
        listening.shutdown()
        listening.server_close()
        thread.join()


@pytest.fixture
def window(chromium: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Open a window: ``window(user, lang="zh", width=390)``. Without a user nobody is signed in."""
    opened: list[BrowserContext] = []

    def open_(user: Any = None, *, lang: str = "en", width: int = 1440, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=server,
            locale={"en": "en-GB", "zh": "zh-Hans"}[lang],
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            **options,
        )
        opened.append(context)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": _session_of(user), "url": server}])
        return context.new_page()

    yield open_
    for context in opened:
        context.close()


def _session_of(user: Any) -> str:
    from allauth.account.internal.flows.login import record_authentication
    from django.http import HttpRequest
    from django.test import Client

    client, request = Client(), HttpRequest()
    client.force_login(user)
    session = request.session = client.session
    record_authentication(request, user, "password", reauthenticated=True)  # pages of second factors ask for that
    session.save()
    return str(session.session_key)


def check(page: Page, name: str = "", *, widths: Collection[int] = (1440, 390), dark: bool = False) -> None:
    """The page meets WCAG 2.2 AA and does not scroll sideways, on a desk in the dark and on a phone by day.

    ``dark``: on the phone in the dark too.

    With ``LOOK_FOLDER`` set to a folder, its picture at either width is left there.
    """
    page.wait_for_function(LOADED)  # a click that goes elsewhere does not wait for the page it leads to
    folder, before = os.environ.get("LOOK_FOLDER"), page.viewport_size
    for width, scheme in WIDTHS.items():
        if width not in widths:
            continue
        page.set_viewport_size({"width": width, "height": 900})
        if folder and name:
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        assert page.evaluate(OVERFLOW) == 0, (name, width)
        page.emulate_media(color_scheme="dark" if dark else scheme)
        assert violations(page) == [], (name, width)
        page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)


def work() -> None:
    """What the worker does, until nothing is left to do: reports of the provider, news, mails."""
    from earnest.platform.worker import work_once

    for _ in range(20):
        if not any(work_once().values()):
            return
