"""Sales that end without the goods: who broke what, who gets what, and every yuan followed until it has arrived."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

READY_MADE = """
goods: {description: A phone, kind: phone, made_to_order: no, condition: new}
channel: online
terms:
  - {topic: price, layer: standard_term, amount: 200000 CNY}
  - {topic: deposit, layer: standard_term, attention: drawn, called: earnest, amount: 5000 CNY}
  - {topic: delivery, layer: standard_term, attention: drawn, due: within 10 days of deposit_paid}
  - {topic: balance, layer: standard_term, attention: drawn, due: within 7 days of delivery_tendered}
"""
NOTHING_LEFT = "Neither side owes the other anything."


def test_seller_who_does_not_deliver_returns_the_deposit_twofold(sale):
    sale.is_ordered()
    sale.is_asked_for()
    sale.days_pass(65)
    sale.buyer.looks().reads("Not yet. It would only count as a demand for what is overdue.")
    sale.buyer.does("Demand delivery")
    sale.days_pass(16)
    sale.buyer.looks().reads("This hangs on an open question.")  # was the time given long enough?
    sale.days_pass(90)
    assert "This hangs on an open question." not in sale.buyer.looks().text()
    sale.owner.looks().reads("You owe the buyer 10,000 CNY (the deposit returned twofold).")
    sale.buyer.does("End the contract for breach")
    sale.buyer.reads("It is over. The seller owes you 10,000 CNY.")

    sale.worker_works()
    assert sale.ways() == [("buyer", "refund", 5_000, "sent"), ("buyer", "payout", 5_000, "stuck")]
    sale.buyer.looks().reads("on its way", "The seller has to pay this part in first.")
    sale.days_pass(1)
    sale.buyer.looks().reads("It is over. The seller owes you 5,000 CNY.")
    sale.seller_pays_the_penalty_in()
    sale.buyer.looks().reads("Nobody knows where to.")
    sale.buyer_names_an_account()
    sale.worker_works()
    assert sale.ways() == [("buyer", "refund", 5_000, "arrived"), ("buyer", "payout", 5_000, "sent")]

    sale.days_pass(1)
    sale.both_read(NOTHING_LEFT)
    sale.ends_with(came=10_000, to_buyer=10_000, to_seller=0)


def test_car_that_cannot_be_put_right_is_left_with_the_seller_and_its_reserve_pays_the_penalty(sale):
    sale.seller_leaves_a_reserve("5000")
    sale.is_ordered()
    sale.is_shown()
    sale.buyer.looks().rejects("The chassis is bent", effect="unsafe", curable="no")
    sale.owner.looks().reads("You broke the contract. The buyer may end it.", "E1: brakes.png")
    sale.buyer.looks().does("End the contract for breach")
    sale.buyer_names_an_account()
    sale.worker_works()
    assert sale.ways() == []
    sale.buyer.looks().reads("10,000 CNY will be sent to you on", "unless the seller denies this by then: ")
    sale.owner.looks().reads("10,000 CNY will be sent to the buyer on")
    sale.owner.confirms("The chassis is bent")
    sale.worker_works()
    sale.days_pass(1)
    sale.both_read(NOTHING_LEFT)
    assert sale.ways() == [("buyer", "refund", 5_000, "arrived"), ("buyer", "payout", 5_000, "arrived")]
    sale.ends_with(came=5_000, to_buyer=10_000, to_seller=0)


def test_buyer_who_does_not_pay_the_balance_loses_the_deposit_on_two_persons_word(sale):
    sale.is_ordered()
    sale.is_shown()
    sale.buyer.looks().does("Inspected: all is well")
    sale.days_pass(14)
    sale.buyer.looks().reads("The balance is overdue.")
    assert "End the contract for breach" not in sale.owner.looks().may_do()
    sale.owner.does("Ask for the balance")
    sale.days_pass(100)
    sale.owner.looks().does("End the contract for breach")
    sale.owner.reads("Proposed. It takes effect when the other yes is given.")
    sale.owner.looks().page.get_by_role("button", name="Agree", exact=True).click()
    expect(sale.owner.page.get_by_role("alert")).to_contain_text("A second person of the team must agree to this.")
    assert sale.order.contract == "in_force"
    sale.counsel.agrees()

    sale.buyer.looks().reads("It is over. The seller keeps 5,000 CNY.")
    sale.owner.looks().reads("You keep 5,000 CNY.")
    sale.seller_names_an_account()
    sale.worker_works()
    sale.days_pass(1)
    assert sale.ways() == [("seller", "payout", 5_000, "arrived")]
    sale.ends_with(came=5_000, to_buyer=0, to_seller=5_000)


@pytest.mark.parametrize("terms", [READY_MADE])
def test_buyer_sends_goods_back_within_seven_days_and_has_everything_back(sale):
    sale.is_ordered()
    sale.owner.looks().does("Hold out the goods")
    sale.buyer.looks().does("Take the goods")
    sale.balance_is_paid()
    sale.seller_names_an_account()
    sale.days_pass(3)
    sale.both_read("Both sides have what was agreed.", "200,000 CNY is in escrow.")
    assert sale.ways() == []
    sale.buyer.looks().does("Send the goods back and withdraw")
    assert sale.ways() == []
    sale.owner.looks().confirms("took the goods")
    sale.worker_works()
    sale.days_pass(1)
    sale.both_read(NOTHING_LEFT)
    assert sale.ways() == [("buyer", "refund", 5_000, "arrived"), ("buyer", "refund", 195_000, "arrived")]
    sale.ends_with(came=200_000, to_buyer=200_000, to_seller=0)


@pytest.mark.parametrize("terms", [READY_MADE])
def test_price_of_goods_that_may_be_sent_back_is_the_sellers_once_that_time_is_over(sale):
    sale.is_ordered()
    sale.owner.looks().does("Hold out the goods")
    sale.buyer.looks().does("Take the goods")
    sale.balance_is_paid()
    sale.seller_names_an_account()
    sale.days_pass(7)
    assert sale.ways() == []
    sale.days_pass(2)
    sale.both_read("Both sides have what was agreed.", "No money is held.")
    sale.ends_with(came=200_000, to_buyer=0, to_seller=200_000)


def test_refund_that_fails_goes_by_payout_to_the_account_the_buyer_names(sale):
    sale.is_ordered("pay_refunds_fail")
    sale.buyer.proposes("ending", amount="5000")
    sale.owner.agrees()
    sale.buyer.looks().reads("It is over. The seller owes you 5,000 CNY.")
    sale.worker_works()
    assert sale.ways() == [("buyer", "refund", 5_000, "sent")]
    sale.days_pass(1)
    sale.buyer.looks().reads("It could not go this way and takes another.", "Nobody knows where to.")
    sale.buyer_names_an_account("bounces-li-ming")
    sale.worker_works()
    sale.days_pass(1)
    sale.buyer.looks().reads("Nobody knows where to.")
    sale.buyer_names_an_account()
    sale.worker_works()
    sale.days_pass(1)
    assert sale.ways() == [
        ("buyer", "refund", 5_000, "failed"),
        ("buyer", "payout", 5_000, "failed"),
        ("buyer", "payout", 5_000, "arrived"),
    ]
    sale.both_read(NOTHING_LEFT)
    sale.ends_with(came=5_000, to_buyer=5_000, to_seller=0)
