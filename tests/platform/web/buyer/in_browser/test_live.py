"""Live parts in a browser: what the other side does appears by itself, and never under somebody's hands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from earnest.core.facts import events as e
from tests.platform.shop import a_member, an_order
from tests.platform.web.buyer.visiting import ANY_DAY, fresh, pay, seller_does

SOON = 15_000
"""How long a change may take to appear, in milliseconds: a browser asks every few seconds."""


@pytest.fixture
def order():
    order = an_order()
    pay(order.public_id)
    return fresh(order.public_id)


def test_what_the_seller_does_appears_on_the_buyers_page(window, order):
    page = window(order.buyer)
    page.goto(f"/orders/{order.public_id}/")
    page.evaluate("window.stays = true")
    seller_does(order.public_id, e.UnavailabilityDeclared(on=ANY_DAY))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("The seller broke the contract.", timeout=SOON)
    assert page.evaluate("window.stays")  # the page was not loaded anew
    seller_does(order.public_id, e.GoodsReady(on=ANY_DAY))
    expect(page.locator(".timeline")).to_contain_text("the goods were there", timeout=SOON)  # and it goes on listening


def test_form_being_filled_in_stays_and_the_change_is_only_told(window, order):
    page = window(order.buyer)
    page.goto(f"/orders/{order.public_id}/")
    page.locator("details.act summary").first.click()
    seller_does(order.public_id, e.GoodsReady(on=ANY_DAY))
    told = page.get_by_role("status").filter(has_text="This has changed meanwhile.")
    expect(told).to_be_visible(timeout=SOON)
    assert page.locator("details.act[open]").count() == 1
    assert "the goods were there" not in page.locator(".timeline").inner_text()
    told.get_by_role("link", name="Show it as it is now").click()
    expect(page.locator(".timeline")).to_contain_text("the goods were there")


def test_order_book_shows_what_a_buyer_did(window, order):
    page = window(a_member(order.seller))
    page.goto(f"/sell/{order.seller.slug}/orders/?sort=newest")
    expect(page.locator("main")).to_contain_text(order.public_id)
    newer = an_order(order.offer_version)
    expect(page.locator("main")).to_contain_text(newer.public_id, timeout=SOON)
