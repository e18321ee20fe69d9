"""Sales that end with the car at the buyer's, told from the first look at the offer to the seller's money."""

from __future__ import annotations

from tests.platform.shop import unique


def test_sale_from_the_offer_page_to_the_sellers_payout(sale, window):
    stranger = window(width=390)
    stranger.goto(sale.offer_path)
    stranger.get_by_role("link", name="Review the order").click()
    stranger.get_by_role("link", name="Sign up").click()
    stranger.get_by_label("Email").fill(f"{unique('new')}@example.com")
    stranger.get_by_label("Password").fill("a-long-password-1")
    stranger.get_by_role("button", name="Sign up").click()
    stranger.get_by_label("Your name").fill("Li Ming")
    stranger.get_by_role("button", name="Order and pay the deposit of 5,000 CNY").click()
    sale.buyer.page = stranger
    sale.buyer.pays()
    sale.is_open_to_both()
    sale.buyer.reads("Your order stands. Ask for production when you are ready.")
    sale.owner.reads("The order stands. Production waits for the buyer to ask.")

    sale.is_shown()
    sale.buyer.looks().does("Inspected: all is well")
    sale.balance_is_paid()
    sale.owner.looks().does("Hold out the goods")
    sale.buyer.looks().does("Take the goods")

    sale.seller_names_an_account()
    sale.worker_works()
    sale.days_pass(1)
    sale.both_read("Done.", "Both sides have what was agreed.")
    assert sale.ways() == [("seller", "payout", 5_000, "arrived"), ("seller", "payout", 195_000, "arrived")]
    sale.ends_with(came=200_000, to_buyer=0, to_seller=200_000)


def test_delivery_is_put_off_together_and_the_old_day_passes_without_harm(sale):
    sale.is_ordered()
    sale.buyer.does("Ask to postpone")
    sale.is_asked_for()
    sale.gets_a_slot()
    sale.buyer.proposes("delivery", new_date=sale.day_in(120))
    sale.owner.looks().reads("The buyer proposes new terms.")
    sale.owner.agrees()
    sale.days_pass(100)
    assert (sale.order.default_by, sale.order.next_due) == ("neither", "seller:deliver")
    sale.both_read("Delivery is due by")
    sale.days_pass(23)
    sale.both_read("Delivery is overdue.")
    sale.ends_with(came=5_000, to_buyer=0, to_seller=0, left={"provider:clearing": 5_000, "escrow:deposit": 5_000})


def test_car_with_bad_brakes_is_rejected_with_a_photo_put_right_and_taken(sale):
    sale.is_ordered()
    sale.is_shown()
    sale.buyer.looks().rejects("The brakes do not work", effect="unsafe", curable="yes")
    sale.both_read("The brakes do not work", "E1: brakes.png", "Put right what is wrong")
    sale.owner.does("Record that it is put right")
    sale.buyer.looks().does("Inspected: all is well")
    sale.balance_is_paid()
    sale.owner.looks().does("Hold out the goods")
    sale.buyer.looks().does("Take the goods")
    sale.both_read("Done.", "Both sides have what was agreed.")
    sale.seller_names_an_account()
    sale.worker_works()
    sale.days_pass(1)
    sale.ends_with(came=200_000, to_buyer=0, to_seller=200_000)
