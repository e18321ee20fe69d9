"""Two windows on one order: a second click does nothing twice, and what has changed meanwhile is said."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from earnest.platform.payments.models import Payment
from tests.platform.journeys.telling import Person
from tests.platform.shop import a_member

CHANGED = "The order has changed since you opened this page."


def kept_stale(person: Person) -> Person:
    """Keep the person's page from hearing of what others do, as on a line that is slow."""
    person.page.route(re.compile(r"/live$"), lambda route: route.abort())
    return person


def test_two_of_the_sellers_team_act_on_one_page_and_the_second_is_told_that_it_has_changed(sale, window):
    sale.is_ordered()
    sale.is_asked_for()
    second = kept_stale(Person(window(a_member(sale.seller, "sales"))))
    second.page.goto(sale.owner.order_path)
    sale.owner.looks().does("Begin production")
    version = sale.order.version
    second.click("Let the buyer look")
    expect(second.page.get_by_role("alert")).to_contain_text(CHANGED)
    assert sale.order.version == version


def test_seller_that_ends_a_contract_the_buyer_has_just_ended_is_told_so(sale):
    stale = kept_stale(sale.counsel)
    sale.is_ordered()
    sale.owner.looks()
    sale.buyer.proposes("ending", amount="5000")
    sale.owner.agrees()
    stale.click("Walk away")
    expect(stale.page.get_by_role("alert")).to_contain_text(CHANGED)
    assert sale.order.settlement == "final"


def test_double_clicks_act_once_and_open_one_payment(sale):
    sale.is_ordered()
    sale.buyer.looks().click("Ask for production", times=2)
    expect(sale.buyer.page.get_by_role("status")).to_contain_text("Done.")
    assert list(sale.order.events.values_list("kind", flat=True)).count("production_requested") == 1
    sale.gets_a_slot()
    sale.owner.looks().click("Let the buyer look", times=2)
    expect(sale.owner.page.get_by_role("status")).to_contain_text("Done.")
    assert list(sale.order.events.values_list("kind", flat=True)).count("inspection_offered") == 1
    sale.buyer.looks().click("Pay the balance", times=2)
    sale.buyer.page.wait_for_url("**/sandbox/pay/**")
    assert Payment.objects.filter(order=sale.order, purpose="balance").count() == 1


def test_balance_paid_in_two_tabs_is_taken_once(sale, window):
    sale.is_ordered()
    sale.is_shown()
    second = window(sale.buyer_user)
    sale.buyer.looks().click("Pay the balance")
    sale.buyer.page.wait_for_url("**/sandbox/pay/**")
    second.goto(sale.buyer.page.url)
    sale.buyer.pays()
    second.locator('button[value="pay"]').click()
    expect(second.get_by_role("status")).to_contain_text("This has been paid.")
    sale.worker_works()
    assert sale.accounts() == {"provider:clearing": 200_000, "escrow:deposit": 5_000, "escrow:price": 195_000}
