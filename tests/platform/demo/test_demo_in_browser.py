"""The demo's own pages in a real browser: readable by everybody, told in both languages, and usable without scripts."""

from __future__ import annotations

import pytest

from earnest.platform import clock
from earnest.platform.demo import loading
from earnest.platform.demo.models import DemoClock
from tests.platform.demo.test_demo import LOADED_AT
from tests.platform.web.browser_server import check, chromium, server, window

__all__ = ["chromium", "server", "window"]

ENDS = {
    ("en", "advice"): "Done. Both sides have what was agreed.",
    ("zh", "advice"): "已完成",
    ("en", "as_it_was"): "The seller owes you 10,000 CNY.",
    ("zh", "as_it_was"): "10,000",
}


@pytest.fixture(autouse=True)
def loaded():
    with clock.stopped_at(LOADED_AT):
        loading.open_haikou()
    yield
    DemoClock.objects.filter(pk=1).delete()


def press(page, button):
    with page.expect_navigation():
        page.locator(button).click()


@pytest.mark.parametrize("way", ["advice", "as_it_was"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_haikou_order_is_told_to_its_end_either_way_without_scripts(window, lang, way):
    page = window(lang=lang, width=390, java_script_enabled=False)
    page.goto("/demo/haikou/")
    press(page, "button[value=begin]")
    press(page, "#next .button")
    assert page.locator(".error").count() == 1
    press(page, f"#next form:has(input[value={way}]) .button")
    while page.locator("#next .button").count():
        press(page, "#next .button")
    assert ENDS[lang, way] in page.locator(".duties.buyer").inner_text()
    press(page, ".duties.buyer .be")
    assert "/orders/O-" in page.url


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_of_the_demo_can_be_read_by_everybody(window, lang):
    page = window(lang=lang)
    for name, path in {"front": "/", "people": "/account/people/", "haikou": "/demo/haikou/"}.items():
        page.goto(path)
        check(page, f"demo-{name}-{lang}")
    press(page, "button[value=begin]")
    press(page, "#next .button")
    check(page, f"demo-refused-{lang}")
