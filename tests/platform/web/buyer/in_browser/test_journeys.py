"""A buyer's journeys in a real browser, from the offer to the goods or to the money back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from earnest.core.facts import events as e
from earnest.platform.orders.models import Order
from tests.platform.shop import a_user, a_version, an_order, unique
from tests.platform.web.browser_server import check, work
from tests.platform.web.buyer.visiting import ANY_DAY, fresh, pay, seller_does

READY = (e.ProductionStarted(on=ANY_DAY), e.GoodsProduced(on=ANY_DAY), e.InspectionOffered(on=ANY_DAY))
PHOTO = {"name": "door.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\nscratch"}


def paid_order():
    order = an_order()
    pay(order.public_id)
    return fresh(order.public_id)


def open_order(page: Page, order) -> None:
    page.goto(f"/orders/{order.public_id}/")


def do(page: Page, label: str) -> None:
    """Open an act, read what follows, confirm, send."""
    act = page.locator("details.act", has=page.locator("summary .label", has_text=label)).first
    act.locator("summary").click()
    sure = act.locator('input[name="sure"]')
    if sure.count():
        sure.check()
    act.get_by_role("button", name=label).click()


def headline(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_offer_to_the_goods(window, scripts):
    version = a_version()
    page = window(java_script_enabled=scripts)
    page.goto("/")
    page.locator(f'a[href="/{version.offer.seller.slug}/{version.offer.slug}/"]').click()
    page.get_by_role("link", name="Review the order").click()
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Email").fill(f"{unique('new')}@example.com")
    page.get_by_label("Password").fill("a-long-password-1")
    page.get_by_role("button", name="Sign up").click()
    page.get_by_label("Your name").fill("Li Ming")
    page.get_by_role("button", name="Order and pay the deposit of 5,000 CNY").click()
    page.locator('button[value="pay"]').click()
    work()
    page.reload()
    headline(page, "Your order stands.")
    do(page, "Ask for production")
    order = Order.objects.get(offer_version=version)
    seller_does(order.public_id, *READY)
    open_order(page, order)
    do(page, "Inspected: all is well")
    do(page, "Pay the balance")
    page.locator('button[value="pay"]').click()
    work()
    seller_does(order.public_id, e.DeliveryTendered(on=ANY_DAY))
    open_order(page, order)
    do(page, "Take the goods")
    headline(page, "Done. Both sides have what was agreed.")
    assert fresh(order.public_id).settlement == "performed"


def test_postponing_and_proposing_another_day(window):
    order = paid_order()
    page = window(order.buyer)
    open_order(page, order)
    do(page, "Ask to postpone")
    expect(page.get_by_role("status")).to_contain_text("Done.")
    page.get_by_role("link", name="Propose a change, or an end, to the seller").click()
    check(page, "propose")
    page.get_by_label("What do you propose?").select_option("delivery")
    page.get_by_label("Which day?").fill("2027-09-01")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("status")).to_contain_text("Proposed.")
    check(page, "order-proposed")


def test_goods_with_a_defect_are_rejected_with_a_photo(window):
    order = paid_order()
    page = window(order.buyer)
    open_order(page, order)
    do(page, "Ask for production")
    seller_does(order.public_id, *READY)
    open_order(page, order)
    act = page.locator("details.act", has=page.locator("summary .label", has_text="something is wrong"))
    act.locator("summary").click()
    act.get_by_role("link", name="Say what is wrong, with photos").click()
    check(page, "act-defect")
    page.get_by_label("What is wrong?").fill("The brakes do not work")
    page.get_by_label("What does it do?").select_option("unsafe")
    page.get_by_label("Can it be put right?").select_option("yes")
    page.get_by_label("Photos or papers that show it").set_input_files([PHOTO])
    page.get_by_role("button", name="Inspected: something is wrong").click()
    expect(page.get_by_role("status")).to_contain_text("The brakes do not work")
    check(page, "order-defect")
    with page.expect_download() as download:
        page.get_by_role("link", name="E1: door.png").click()
    assert download.value.suggested_filename == "E1-door.png"


def test_walking_away_says_its_price_first_and_asks_to_confirm(window):
    order = paid_order()
    page = window(order.buyer)
    open_order(page, order)
    act = page.locator("details.act", has=page.locator("summary .label", has_text="Walk away"))
    expect(act.locator("summary")).to_contain_text("costs you 5,000 CNY")
    act.locator("summary").click()
    act.get_by_role("button", name="Walk away").click()
    assert fresh(order.public_id).default_by == "neither"  # the browser asks for the tick first
    act.locator('input[name="sure"]').check()
    act.get_by_role("button", name="Walk away").click()
    headline(page, "You broke the contract. The seller may end it.")
    check(page, "order-walked")


def test_seller_who_cannot_supply_is_left_and_owes_twofold(window):
    order = paid_order()
    seller_does(order.public_id, e.UnavailabilityDeclared(on=ANY_DAY))
    page = window(order.buyer)
    open_order(page, order)
    headline(page, "The seller broke the contract. You may end it.")
    do(page, "End the contract for breach")
    headline(page, "It is over. The seller owes you 10,000 CNY.")
    check(page, "order-ended")


def test_two_tabs_on_one_order_do_not_overwrite_each_other(window):
    order = paid_order()
    first = window(order.buyer)
    open_order(first, order)
    second = first.context.new_page()
    open_order(second, order)
    do(first, "Ask for production")
    do(second, "Ask to postpone")
    expect(second.get_by_role("alert")).to_contain_text("The order has changed since you opened this page.")
    assert fresh(order.public_id).version == 3
    check(second, "order-refused")


def test_double_click_on_the_order_button_orders_once(window):
    version, user = a_version(), a_user()
    page = window(user)
    page.goto(f"/{version.offer.seller.slug}/{version.offer.slug}/order/")
    page.get_by_label("Your name").fill("Li Ming")
    page.get_by_role("button", name="Order and pay").dblclick()
    page.wait_for_url("**/sandbox/pay/**")
    assert Order.objects.filter(buyer=user).count() == 1
