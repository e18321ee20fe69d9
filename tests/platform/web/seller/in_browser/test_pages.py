"""Every page of the seller's side in a real browser: readable by everybody, on a desk and on a phone, in both languages."""

from __future__ import annotations

import pytest

from earnest.core.facts import events as e
from earnest.platform.selling import production
from earnest.platform.selling.models import SavedView
from earnest.platform.selling.promises import clauses_of, publish_update
from tests.platform.shop import NOW
from tests.platform.web.access.test_seller_access import READ, made
from tests.platform.web.browser_server import check
from tests.platform.web.buyer.visiting import ANY_DAY
from tests.platform.web.seller.test_seller_pages import buyer_does, in_dispute

WIDTHS = {"en": (1440, 390), "zh": (390,)}
STREAMS_AND_FILES = {"seller_live", "seller_order_live", "seller_evidence", "seller_brief", "seller_bundle"}
PAGES = {name: path for name, path in READ.items() if name not in STREAMS_AND_FILES} | {
    "offer-as-text": "offers/{offer}/?view=yaml",
    "book-filtered": "orders/?find=nobody",
    "disputes-over": "disputes/?over=yes",
    "log-of-orders": "log/?of=orders",
    "dispute": "orders/{dispute}/",
    "answer": "orders/{order}/events/{claim}/answer",
    "take-back": "orders/{order}/events/{own}/take-back",
    "endpoint": "developers/webhooks/{endpoint}/",
}
IN_THE_DARK = ("seller_today", "seller_orders", "dispute", "seller_money", "seller_offer", "seller_developers")
"""Pages that between them hold every kind of part; looked at in Chinese on a desk, and in the dark on a phone."""


@pytest.fixture(scope="module")
def scene():
    """A book with something on every page."""
    (scene,) = made()
    owner, offer = scene.people["owner"], scene.order.offer_version.offer
    publish_update(
        offer,
        "You may look first.",
        "可以先验货。",
        clauses_of("{topic: inspection, layer: promise, before: balance}", NOW),
        owner,
    )
    buyer_does(scene.order, e.ProductionRequested(on=ANY_DAY))
    production.give_next(scene.seller, 1, production.this_week(scene.seller), owner, "owner", "first")
    SavedView.objects.create(seller=scene.seller, user=owner, name="Due", query="sort=due")
    scene.filled["dispute"] = in_dispute(scene.order.offer_version).public_id
    return scene


@pytest.mark.parametrize("lang", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_seller(window, scene, name, lang):
    page = window(scene.people["owner"], lang=lang)
    response = page.goto(f"/sell/{scene.seller.slug}/{PAGES[name].format(**scene.filled)}")
    assert response.status == 200
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    check(page, f"{name}-{lang}", widths=WIDTHS[lang])


@pytest.mark.parametrize("name", IN_THE_DARK)
def test_page_of_the_seller_in_chinese_in_the_dark(window, scene, name):
    page = window(scene.people["owner"], lang="zh")
    page.goto(f"/sell/{scene.seller.slug}/{PAGES[name].format(**scene.filled)}")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    check(page, f"{name}-zh-dark", dark=True)


@pytest.mark.parametrize("path", ["", "orders/book.parquet", "nowhere/"])
def test_list_of_books_and_pages_that_say_no(window, scene, path):
    page = window(scene.people["owner" if not path else "viewer"])
    page.goto("/sell/" if not path else f"/sell/{scene.seller.slug}/{path}")
    check(page, f"sell-{path.strip('/').replace('/', '-') or 'books'}")


@pytest.mark.parametrize("lang", WIDTHS)
def test_key_and_secret_are_shown_once_and_can_be_copied(window, scene, lang):
    page = window(scene.people["owner"], lang=lang, permissions=["clipboard-read", "clipboard-write"])
    where = f"/sell/{scene.seller.slug}/developers/"
    page.goto(where)
    page.locator("form[action$='developers/keys']").evaluate("form => form.closest('details').open = true")
    page.fill("#name", "Till")
    page.check("input[value='orders:read']")
    page.locator("form[action$='developers/keys'] button").click()
    text = page.input_value("#secret")
    page.click("[data-copy]")
    assert page.evaluate("navigator.clipboard.readText()") == text
    check(page, f"key-made-{lang}")
    page.goto(where)
    assert page.locator("#secret").count() == 0
    page.locator("form[action$='developers/webhooks']").evaluate("form => form.closest('details').open = true")
    page.fill("#url", "https://example.com/hook")
    page.locator("form[action$='developers/webhooks'] button").click()
    assert page.input_value("#secret").startswith("whsec_")
    check(page, f"endpoint-made-{lang}")


def test_developers_page_needs_no_script(window, scene):
    page = window(scene.people["owner"], java_script_enabled=False)
    page.goto(f"/sell/{scene.seller.slug}/developers/")
    page.locator("details:has(form[action$='developers/keys']) > summary").click()
    page.fill("#name", "Without script")
    page.check("input[value='orders:read']")
    page.locator("form[action$='developers/keys'] button").click()
    assert page.locator("#secret").input_value().startswith("ek_")
    assert not page.locator("[data-copy]").is_visible()
    made = page.locator(".keys > li", has_text="Without script")
    made.locator("details", has_text="Revoke").last.locator("summary").click()
    made.locator("input[name=sure]").check()
    made.locator("button", has_text="Revoke").click()
    assert page.locator(".keys > li", has_text="Without script").count() == 0


def test_checker_speaks_beside_the_draft_while_it_is_written(window, scene):
    page = window(scene.people["owner"])
    page.goto(f"/sell/{scene.seller.slug}/offers/{scene.filled['offer']}/?view=yaml")
    text = page.locator("textarea[name=text]")
    text.fill(text.input_value().replace("amount: 5000 CNY", "amount: 90000 CNY"))
    page.locator("#verdict").get_by_text("would not hold").wait_for()
    text.fill(text.input_value().replace("topic: price", "topic: prize"))
    page.locator("#verdict").get_by_text("This cannot be read yet").wait_for()
    check(page, "editor-with-findings")


def test_offer_is_written_checked_and_published_without_script(window, scene):
    page = window(scene.people["owner"], java_script_enabled=False)
    where = f"/sell/{scene.seller.slug}/offers/{scene.filled['offer']}/"
    page.goto(where)
    amount = page.locator("fieldset.clause", has_text="Deposit").locator("input[name$='-amount']").first
    amount.fill("90000 CNY")
    page.locator("button[name=do][value=look]", has_text="Check").click()
    page.locator("#verdict").get_by_text("would not hold").wait_for()
    page.locator("button[value=publish]").click()
    assert page.get_by_text("Saved, but not published.").is_visible()
    check_without_script(page)
    page.locator("fieldset.clause", has_text="Deposit").locator("input[name$='-amount']").first.fill("6000 CNY")
    page.locator("button[value=publish]").click()
    assert page.get_by_text("The draft is published.").is_visible()
    page.goto(f"{where}?view=yaml")
    assert "6000 CNY" in page.locator("textarea[name=text]").input_value()


def check_without_script(page):
    """It does not scroll sideways on a phone; axe itself is a script."""
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.locator("main").bounding_box()["width"] <= 390
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize("lang", WIDTHS)
def test_question_is_asked_by_a_visitor_answered_by_the_seller_and_read_by_everybody(window, scene, lang):
    public, own = f"/{scene.seller.slug}/{scene.filled['offer']}/news/", f"offers/{scene.filled['offer']}/news/"
    asked, said = f"Does it float? ({lang})", f"No, it drives. ({lang})"
    visitor, owner = window(lang=lang), window(scene.people["owner"], lang=lang)
    visitor.goto(public)
    visitor.fill("#text", asked)
    visitor.locator("form:has(#text) button").click()
    check(visitor, f"asked-{lang}")
    owner.goto(f"/sell/{scene.seller.slug}/{own}")
    question = owner.locator(".asked", has_text=asked)
    question.locator("summary").first.click()
    question.locator("textarea[name=text]").fill(said)
    question.locator("form:has(textarea[name=text]) button").first.click()
    check(owner, f"answered-{lang}")
    visitor.goto(public)
    assert visitor.get_by_text(said).is_visible()
    check(visitor, f"read-{lang}")
