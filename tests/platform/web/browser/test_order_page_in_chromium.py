"""The order page in a real browser: readable by everybody, on every screen, without JavaScript."""

from __future__ import annotations

import pytest

from tests.platform.web.browser.conftest import violations
from tests.platform.web.rendering import html, told
from tests.platform.web.stories import STORIES

SIDES = (("buyer", "en"), ("seller", "zh"))
EVERY_STORY = [(name, *side) for name in STORIES for side in SIDES]
OPENED = "for (const act of document.querySelectorAll('details')) act.open = true"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("name", "side", "lang"), EVERY_STORY)
def test_page_meets_wcag_and_never_scrolls_sideways(shown, name, side, lang):
    page = shown(html(told(name, side, lang)), width=1440, color_scheme="dark")
    assert violations(page) == []
    for width in (1440, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OVERFLOW) == 0, width
    page.emulate_media(color_scheme="light")
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_opened_acts_meet_wcag(shown, width, theme):
    page = shown(html(told("demand", "buyer", "en", version=6), theme), width=width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.removeAttribute('class'))")
    page.evaluate(OPENED)
    assert page.locator("details[open]").count() == page.locator("details").count() > 2
    assert violations(page) == []


def test_theme_cookie_wins_over_the_system(shown):
    text = html(told("bound"), "light")
    page = shown(text, color_scheme="dark")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light == shown(text, color_scheme="light").evaluate("getComputedStyle(document.body).backgroundColor")
    dark = shown(html(told("bound"), "dark"), color_scheme="light")
    assert dark.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_act_is_previewed_and_sent_without_javascript(shown):
    page = shown(html(told("bound", version=3)), width=390, java_script_enabled=False)
    act = page.locator("details.act", has=page.get_by_text("Ask for production", exact=True)).first
    assert not act.get_by_role("button").is_visible()
    act.locator("summary").click()
    assert "The seller then has to build the goods" in act.inner_text()
    act.get_by_role("button", name="Ask for production").click()
    sent = page.inner_text("body")
    assert sent.startswith("POST /orders/O-2417ABCD/acts/production_requested")
    assert "version=3" in sent
    assert "csrfmiddlewaretoken=" in sent
    assert "key=" in sent


def test_dangerous_act_is_not_sent_before_its_consequence_is_confirmed(shown):
    page = shown(html(told("bound")), java_script_enabled=False)
    act = page.locator("details.grave", has_text="Walk away").first
    act.locator("summary").click()
    act.get_by_role("button", name="Walk away").click()
    assert page.locator("h1").count() == 1
    act.get_by_role("checkbox").check()
    act.get_by_role("button", name="Walk away").click()
    assert page.inner_text("body").startswith("POST /orders/O-2417ABCD/acts/withdrawal_declared")


def test_beam_hangs_from_the_rule_and_the_pans_hang_from_the_beam(shown):
    """Each string begins where the beam ends, whatever the tilt and the width."""
    for name, width in (("demand", 1440), ("demand", 390), ("bound", 390), ("completed", 1440)):
        page = shown(html(told(name)), width=width)
        for place, end in (("mine", "0"), ("theirs", "1")):
            gap = page.evaluate(
                """([place, end]) => {
                const beam = document.querySelector('.beam'), box = beam.getBoundingClientRect();
                const y = Number(beam.querySelector('.bar').getAttribute('d').match(/[ML]\\d+ (\\d+)/g)[end].split(' ')[1]);
                const pan = document.querySelector(`.${place} .weight`).getBoundingClientRect();
                const x = box.left + box.width * (end === '0' ? .25 : .75);
                return [Math.abs(box.top + y - pan.top), Math.abs(x - (pan.left + pan.width / 2))];
            }""",
                [place, end],
            )
            assert max(gap) <= 1.5, (name, width, place, gap)


def test_paper_shows_the_contract_and_leaves_out_the_buttons(shown):
    page = shown(html(told("demand")))
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="What was agreed").is_visible()
    assert not page.get_by_role("heading", name="What you can do now").is_visible()
    assert not page.locator(".language").is_visible()
