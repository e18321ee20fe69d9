"""The order's page, and everything the buyer does from it: each act previewed, confirmed, done once, or refused with reasons."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from earnest.core.facts import events as e
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.notices.mailing import messages_of
from earnest.platform.notices.telling import teller
from earnest.platform.orders.models import OrderEvent, Outbox
from earnest.platform.orders.sweep import sweep
from earnest.platform.payments.models import Outgoing
from earnest.platform.payments.notes import tell
from earnest.platform.web.buyer.uploads import REQUEST_BYTES_MAX
from tests.platform.shop import NOW, a_member, an_order, unique
from tests.platform.web.buyer.visiting import ANY_DAY, client_of, fresh, pay, post, seller_does, text

OFFERED = (e.ProductionStarted(on=ANY_DAY), e.GoodsProduced(on=ANY_DAY), e.InspectionOffered(on=ANY_DAY))


def paid():
    order = an_order()
    pay(order.public_id)
    return fresh(order.public_id)


def url_of(order, path: str = "") -> str:
    return f"/orders/{order.public_id}/{path}"


def page_of(order, lang: str = "en") -> str:
    response = client_of(order.buyer, lang).get(url_of(order))
    assert response.status_code == 200
    return text(response)


def act(order, kind: str, **data):
    """Send the act's form and look at the page it leads to."""
    client = client_of(order.buyer)
    key = data.pop("key", "") or unique("form-key")
    return client.post(url_of(order, f"acts/{kind}"), {"key": key, **data}, follow=True)


def kinds_of(order) -> list[str]:
    return list(OrderEvent.objects.filter(order=order).order_by("number").values_list("kind", flat=True))


def test_order_not_paid_offers_the_payment_of_the_deposit():
    order = an_order()
    body = client_of(order.buyer).get(url_of(order)).content.decode()
    assert f'action="{url_of(order, "pay/deposit")}"' in body


def test_page_of_a_paid_order_says_where_it_stands_and_what_walking_away_costs():
    page = page_of(paid())
    assert "Your order stands. Ask for production when you are ready." in page
    assert "Walking away today costs you 5,000 CNY" in page
    assert "Walking away today costs the seller 5,000 CNY" in page


def test_page_is_told_in_chinese():
    page = page_of(paid(), "zh")
    assert all(word in page for word in ("您今天退出，损失", "申请排产", "《民法典》第587条"))


def test_request_for_production_is_done_and_told():
    order = paid()
    response = act(order, "production_requested", version=order.version)
    assert kinds_of(order)[-1] == "production_requested"
    assert "Done." in text(response)


def test_form_sent_twice_is_done_once():
    order, key = paid(), unique("form-key")
    for _ in range(2):
        act(order, "production_requested", key=key, version=order.version)
    assert kinds_of(order).count("production_requested") == 1


def test_form_of_an_order_that_changed_meanwhile_is_refused():
    order = paid()
    response = act(order, "production_requested", version=order.version - 1)
    assert "The order has changed since you opened this page." in text(response)
    assert "production_requested" not in kinds_of(order)


def test_walking_away_tells_its_price_before_and_after():
    order = paid()
    before = page_of(order)
    assert "You may leave, but you would break the contract." in before
    assert "costs you 5,000 CNY" in before
    response = act(order, "withdrawal_declared", version=order.version, sure="yes")
    assert fresh(order.public_id).default_by == "buyer"
    assert "You broke the contract. The seller may end it." in text(response)


def test_walking_away_without_confirming_asks_once_more():
    order = paid()
    response = act(order, "withdrawal_declared", version=order.version)
    assert (response.status_code, fresh(order.public_id).default_by) == (422, "neither")
    assert "Confirm that you have read what follows from this." in text(response)


def test_termination_without_ground_is_refused_with_reason_and_what_is_possible_instead():
    order = paid()
    page = text(act(order, "termination_declared", ground="other"))
    assert "There is no ground to end it for breach." in page
    assert "Ask for production" in page[page.index("What is possible instead:") :]
    assert "termination_declared" not in kinds_of(order)


def test_refusal_cites_the_law_it_rests_on():
    order = paid()
    page = text(act(order, "termination_declared", ground="other"))
    assert "Civil Code, art. 563" in page[: page.index("What is possible instead:")]


def test_postponing_is_recorded():
    order = paid()
    act(order, "deferral_requested", version=order.version)
    assert kinds_of(order)[-1] == "deferral_requested"


def test_inspection_with_a_defect_and_a_photo():
    order = ready()
    photo = b"\x89PNG\r\n\x1a\n" + b"scratched"
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = SimpleUploadedFile("door.png", photo, "image/png")
    response = act(order, "inspection_failed", what="A deep scratch", effect="cosmetic", curable="yes", files=files)
    event = order.events.get(kind="inspection_failed")
    assert event.payload["defects"] == [{"what": "A deep scratch", "effect": "cosmetic", "curable": "yes"}]
    assert event.payload["evidence"] == ["E1"]
    assert "E1: door.png" in text(response)


def ready():
    order = paid()
    act(order, "production_requested")
    seller_does(order.public_id, *OFFERED)
    return fresh(order.public_id)


def test_inspection_passed_then_balance_then_delivery_completes_the_sale():
    order = ready()
    act(order, "inspection_passed")
    response = post(client_of(order.buyer), url_of(order, "pay/balance"))
    assert "/sandbox/pay/" in response["Location"]
    pay(order.public_id, "195000 CNY", balance=True)
    seller_does(order.public_id, e.DeliveryTendered(on=ANY_DAY))
    page = text(act(order, "delivery_taken"))
    assert "Done. Both sides have what was agreed." in page
    assert fresh(order.public_id).settlement == "performed"


def test_rejected_goods_are_to_be_put_right():
    order = ready()
    act(order, "inspection_failed", what="The brakes do not work", effect="unsafe", curable="yes")
    assert "Put right what is wrong" in page_of(order)


def test_defect_without_words_is_asked_for():
    order = ready()
    response = client_of(order.buyer).get(url_of(order, "acts/inspection_failed"))
    assert "What is wrong?" in text(response)


def test_seller_who_cannot_supply_returns_the_deposit_twofold():
    order = paid()
    seller_does(order.public_id, e.UnavailabilityDeclared(on=ANY_DAY))
    assert "The seller broke the contract. You may end it." in page_of(order)
    page = text(act(order, "termination_declared", ground="unavailability", sure="yes"))
    assert "It is over. The seller owes you 10,000 CNY." in page


def test_deadline_that_passes_while_nobody_looks_is_told():
    order = paid()
    act(order, "production_requested")
    with clock.stopped_at(NOW + timedelta(days=70)):
        sweep(seller_id=order.seller_id)
        page = page_of(order)
    assert "Production is overdue." in page


def test_paying_what_is_not_owed_is_refused():
    order = paid()
    response = post(client_of(order.buyer), url_of(order, "pay/deposit"))
    assert response.status_code == 409
    assert "There is nothing to pay here now" in text(response)


@pytest.mark.parametrize("kind", ["deposit_paid", "order_placed", "goods_ready", "nonsense"])
def test_what_is_not_the_buyers_act_has_no_address(kind):
    order = paid()
    before = kinds_of(order)
    assert post(client_of(order.buyer), url_of(order, f"acts/{kind}")).status_code == 404
    assert kinds_of(order) == before


def test_act_that_is_not_open_says_why_when_its_page_is_opened():
    order = paid()
    response = client_of(order.buyer).get(url_of(order, "acts/termination_declared"))
    assert response.status_code == 409
    assert "There is no ground to end it for breach." in text(response)


def test_every_citation_on_the_page_leads_to_something_on_it():
    order = paid()
    body = client_of(order.buyer).get(url_of(order)).content.decode()
    ids = re.findall(r' id="(s-[^"]+)"', body)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#(s-[^"]+)"', body)) <= set(ids)


def test_list_shows_orders_newest_first_with_what_is_due():
    order = paid()
    act(order, "production_requested")
    page = text(client_of(order.buyer).get("/orders/"))
    assert order.public_id in page
    assert re.search(r"The seller ?: (Build the goods|Deliver|Let you look) ", page)


def test_list_without_orders_leads_to_what_is_offered():
    from tests.platform.shop import a_user

    page = client_of(a_user()).get("/orders/").content.decode()
    assert "You have no orders yet." in page
    assert 'href="/"' in page


def test_outcome_of_anothers_form_is_not_told():
    order, key = paid(), unique("form-key")
    act(order, "termination_declared", ground="other", key=key)
    other = paid()
    page = text(client_of(other.buyer).get(url_of(other), {"did": key}))
    assert "That was not done." not in page


def test_what_the_seller_did_meanwhile_is_news_until_it_was_looked_at():
    order = paid()
    seller_does(order.public_id, e.DelayAnnounced(on=ANY_DAY))
    for row in Outbox.objects.filter(order=order, topic="notice"):
        teller(row)
    assert "news ·" in text(client_of(order.buyer).get("/orders/"))
    assert "Since you last looked 2 March 2026 The seller said" in page_of(order)
    assert "Since you last looked" not in page_of(order)
    assert "news ·" not in text(client_of(order.buyer).get("/orders/"))


def test_request_larger_than_all_files_together_is_refused_unread():
    order = paid()
    response = client_of(order.buyer).post(url_of(order, "claims/"), CONTENT_LENGTH=str(REQUEST_BYTES_MAX + 1))
    assert response.status_code == 413


def test_walking_away_is_offered_once():
    order = paid()
    walking = f'action="{url_of(order, "acts/withdrawal_declared")}"'
    assert walking in client_of(order.buyer).get(url_of(order)).text
    act(order, "withdrawal_declared", sure="yes")
    assert walking not in client_of(order.buyer).get(url_of(order)).text


def test_money_that_comes_back_is_followed_until_it_has_arrived():
    order = paid()
    seller_does(order.public_id, e.UnavailabilityDeclared(on=ANY_DAY))
    act(order, "termination_declared", sure="yes", ground="refusal")
    rows = Outgoing.objects.filter(order=order)

    def told(**state) -> str:
        rows.update(**state)
        return page_of(order).partition("Money back to you")[2].partition("What you can do now")[0].strip()

    way = "10,000 CNY paid out to your account"
    assert told() == f"{way} waiting The seller has to pay this part in first."
    assert told(because="no_destination") == f"{way} waiting Nobody knows where to. Name an account"
    assert told(state="sent", because="", spoken_for=True, sent_at=NOW) == f"{way} on its way 2 March 2026"
    later = NOW + timedelta(days=2)
    assert told(state="arrived", arrived_at=later) == f"{way} arrived 4 March 2026"


@pytest.mark.parametrize(("side", "path"), [("buyer", "/payouts/"), ("seller", "/money/")])
def test_mail_that_asks_for_an_account_leads_to_where_it_is_named(side, path):
    order = paid()
    a_member(order.seller, "finance")
    tell(order, side, "payout_destination_needed", Money.parse("5000 CNY"))
    (message,) = messages_of(order.notices.get(side=side, key="payout_destination_needed"))
    assert re.search(rf"^http\S*{path}$", message.body, re.MULTILINE)
    assert "5,000 CNY" in message.body
