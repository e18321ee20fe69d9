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
}


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


@pytest.mark.parametrize("path", ["", "orders/book.parquet", "nowhere/"])
def test_list_of_books_and_pages_that_say_no(window, scene, path):
    page = window(scene.people["owner" if not path else "viewer"])
    page.goto("/sell/" if not path else f"/sell/{scene.seller.slug}/{path}")
    check(page, f"sell-{path.strip('/').replace('/', '-') or 'books'}")


def test_checker_speaks_beside_the_draft_while_it_is_written(window, scene):
    page = window(scene.people["owner"])
    page.goto(f"/sell/{scene.seller.slug}/offers/{scene.filled['offer']}/?view=yaml")
    text = page.locator("textarea[name=text]")
    text.fill(text.input_value().replace("amount: 5000 CNY", "amount: 90000 CNY"))
    page.locator("#verdict").get_by_text("would not hold").wait_for()
    text.fill(text.input_value().replace("topic: price", "topic: prize"))
    page.locator("#verdict").get_by_text("This cannot be read yet").wait_for()
    check(page, "editor-with-findings")
