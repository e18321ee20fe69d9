"""The order page as HTML, and the parts that other pages are made of."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import RequestFactory
from msgspec.structs import replace

from earnest.platform.web.appearance import appearance
from earnest.platform.web.templatetags.earnest import amount, led
from tests.platform.web.rendering import html, rendered, told
from tests.platform.web.stories import STORIES

EVERYBODY = [(name, side, lang) for name in STORIES for side in ("buyer", "seller") for lang in ("en", "zh")]


class Anchors(HTMLParser):
    """The ids of a page, and the anchors its links lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and given.get("href", "").startswith("#"):
            self.targets.add(given["href"][1:])


@pytest.mark.parametrize(("name", "side", "lang"), EVERYBODY)
def test_every_citation_leads_somewhere_on_the_page(name, side, lang):
    anchors = Anchors(html(told(name, side, lang)))
    assert len(anchors.ids) == len(set(anchors.ids))
    assert anchors.targets <= set(anchors.ids)
    assert len(anchors.targets) > 3


def test_chinese_page_has_no_english_of_its_own():
    text = html(told("bound", "buyer", "zh"))
    page = re.sub(r"<script.*?</script>|<[^>]+>", " ", text, flags=re.S)
    words = set(re.findall(r"[A-Za-z]{3,}", page)) - {"earnest", "Earnest", "English"}
    assert words == {"ABCD"}  # the order's id


def test_text_of_strangers_is_escaped():
    shown = told("demand")
    evil = replace(shown, goods="<script>alert(1)</script>", headline="<b>You</b>")
    text = html(evil)
    assert "<script>alert" not in text
    assert "<b>You" not in text


def test_every_form_has_a_token_and_a_key_of_its_own():
    text = html(told("bound", version=4))
    forms = re.findall(r'<form method="post" action="/orders/.*?</form>', text, flags=re.S)
    keys = [re.search(r'name="key" value="([^"]{20,})"', form)[1] for form in forms]
    assert len(forms) == len(told("bound").acts) == len(set(keys))
    assert all("csrfmiddlewaretoken" in form and 'name="version" value="4"' in form for form in forms)


def test_page_has_no_inline_script_or_style():
    """A content security policy without exceptions is possible."""
    for name in STORIES:
        text = html(told(name))
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", text)


@pytest.mark.parametrize(("theme", "shown"), [("dark", True), ("light", True), ("auto", False), ('x" onload="', False)])
def test_only_a_known_theme_reaches_the_page(theme, shown):
    assert ("data-theme=" in html(told("bound"), theme)) is shown


def test_amount_is_set_with_a_small_unit():
    assert amount("10,000 CNY") == '<span class="figure">10,000<span class="unit">CNY</span></span>'
    assert amount("10,000.50元") == '<span class="figure">10,000.50<span class="unit">元</span></span>'
    assert amount("<b>") == '<span class="figure words">&lt;b&gt;</span>'


def test_party_that_acts_is_set_in_its_colour():
    assert led("The seller <objected>.", "seller") == '<span class="seller">The seller</span> &lt;objected&gt;.'
    assert led("您提出异议。", "buyer") == '<span class="buyer">您</span>提出异议。'
    assert led("The goods were built.", "seller") == "The goods were built."


def test_refusal_says_why_and_what_is_possible_instead():
    context = {
        "title": "The balance was not asked for.",
        "because": "It is not owed yet.",
        "citations": ["Civil Code, art. 526"],
        "instead": ["Let the buyer look"],
    }
    text = rendered("web/parts/refusal.html", context)
    assert 'role="alert"' in text
    assert all(word in text for word in (context["title"], context["because"], "art. 526", "Let the buyer look"))


def test_table_scrolls_by_itself_and_is_named():
    column, cell = {"text": "Sum", "class": "sum"}, {"text": "5", "class": "sum", "url": "/x/"}
    text = rendered("web/parts/table.html", {"caption": "Orders", "columns": [column], "rows": [[cell]]})
    assert 'role="region" aria-label="Orders"' in text
    assert '<td class="sum"><a href="/x/">5</a></td>' in text


def test_appearance_is_kept_and_leads_back():
    answer = appearance(RequestFactory().post("/appearance/", {"theme": "dark", "next": "/orders/O-1/"}))
    assert (answer.status_code, answer["Location"]) == (302, "/orders/O-1/")
    assert answer.cookies["theme"].value == "dark"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_appearance_leads_nowhere_else(elsewhere):
    answer = appearance(RequestFactory().post("/appearance/", {"theme": "neon", "next": elsewhere}))
    assert answer["Location"] == "/"
    assert "theme" not in answer.cookies


def test_appearance_is_not_changed_by_following_a_link():
    assert appearance(RequestFactory().get("/appearance/", {"theme": "dark"})).status_code == 405
