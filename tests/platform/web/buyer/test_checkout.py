"""Ordering: choose, review, one button; sent twice it orders once; nothing is ordered that was not shown."""

from __future__ import annotations

import re

from earnest.platform.orders.models import Order
from earnest.platform.payments.models import Payment
from earnest.platform.selling.models import OfferVersion
from tests.platform.shop import FAIR, NOW, a_user, a_version, unique
from tests.platform.web.buyer.visiting import client_of, post, text

COLOURS = [
    {"code": "colour", "name": "Colour", "name_zh": "颜色", "options": [
        {"code": "silver", "name": "Silver", "name_zh": "银色"}, {"code": "blue", "name": "Blue", "name_zh": "蓝色"},
    ]}
]  # fmt: skip
NO_DEPOSIT = "\n".join(line for line in FAIR.splitlines() if "topic: deposit" not in line)


def url_of(version) -> str:
    return f"/{version.offer.seller.slug}/{version.offer.slug}/order/"


def coloured():
    first = a_version()
    return OfferVersion.objects.create(
        offer=first.offer, version=2, document=first.document, source=first.source, published_at=NOW, variants=COLOURS
    )


def form_of(version, **more):
    return {"name": "Li Ming", "offer_version": version.version, **more}


def orders_of(user):
    return list(Order.objects.filter(buyer=user))


def test_review_needs_a_sign_in_and_comes_back_to_what_was_chosen():
    version = coloured()
    response = client_of().get(url_of(version) + "?colour=blue")
    assert response.status_code == 302
    assert response["Location"].endswith("%3Fcolour%3Dblue")


def test_button_says_that_it_orders_and_what_it_pays():
    version = a_version()
    buttons = {
        lang: re.findall(r'<button class="button">(.*?)</button>', client_of(a_user(), lang).get(url_of(version)).content.decode())
        for lang in ("en", "zh")
    }  # fmt: skip
    assert buttons == {"en": ["Order and pay the deposit of 5,000 CNY"], "zh": ["提交订单并支付定金5,000元"]}


def test_review_shows_everything_once_more():
    page = text(client_of(a_user()).get(url_of(a_version())))
    for said in (
        "You are about to order, and to pay 5,000 CNY now.",
        "The 5,000 CNY are earnest money (定金).",
        "walking away costs the seller 5,000 CNY",
        "Within 60 days of the request for production",
        "nothing here is void",
        "The terms in full",
    ):
        assert said in page


def test_placing_leads_to_the_payment_of_the_deposit():
    user, version = a_user(), a_version()
    response = post(client_of(user), url_of(version), **form_of(version))
    (order,) = orders_of(user)
    payment = Payment.objects.get(order=order)
    assert (payment.purpose, payment.amount_minor, response["Location"]) == ("deposit", 500_000, payment.url)


def test_form_sent_twice_orders_once_and_pays_once():
    user, version, key = a_user(), a_version(), unique("form-key")
    client = client_of(user)
    first, again = (post(client, url_of(version), key, **form_of(version)) for _ in range(2))
    (order,) = orders_of(user)
    assert first["Location"] == again["Location"]
    assert Payment.objects.filter(order=order).count() == 1


def test_key_sent_with_another_choice_is_refused():
    user, version, key = a_user(), coloured(), unique("form-key")
    client = client_of(user)
    post(client, url_of(version), key, **form_of(version, colour="blue"))
    response = post(client, url_of(version), key, **form_of(version, colour="silver"))
    assert (response.status_code, len(orders_of(user))) == (409, 1)
    assert "sent before with something else" in text(response)


def test_offer_without_a_deposit_is_ordered_with_nothing_to_pay():
    user, version = a_user(), a_version(terms=NO_DEPOSIT)
    response = post(client_of(user), url_of(version), **form_of(version))
    (order,) = orders_of(user)
    assert response["Location"] == f"/orders/{order.public_id}/"


def test_something_not_chosen_is_asked_for():
    user, version = a_user(), coloured()
    response = post(client_of(user), url_of(version), **form_of(version, colour="pink"))
    assert (response.status_code, orders_of(user)) == (422, [])
    assert "Something is still to be chosen." in text(response)


def test_choice_is_kept_with_the_order_and_shown_in_its_language():
    user, version = a_user(), coloured()
    post(client_of(user), url_of(version), **form_of(version, colour="blue"))
    (order,) = orders_of(user)
    assert order.configuration == {"colour": "blue"}
    assert "颜色 蓝色" in text(client_of(user, "zh").get(f"/orders/{order.public_id}/"))


def test_nameless_order_is_not_placed():
    user, version = a_user(), a_version()
    response = post(client_of(user), url_of(version), **form_of(version, name="  "))
    assert (response.status_code, orders_of(user)) == (422, [])
    assert "Write your name" in text(response)


def test_name_given_once_is_remembered():
    user, version = a_user(), a_version()
    post(client_of(user), url_of(version), **form_of(version))
    assert 'value="Li Ming"' in client_of(user).get(url_of(version)).content.decode()


def test_review_of_a_version_that_was_replaced_meanwhile_orders_nothing():
    user, version = a_user(), a_version()
    newer = OfferVersion.objects.create(
        offer=version.offer, version=2, document=version.document, source=version.source, published_at=NOW
    )
    response = post(client_of(user), url_of(newer), **form_of(version))
    assert (response.status_code, orders_of(user)) == (409, [])
    assert "newer version" in text(response)


def test_closed_offer_takes_no_order():
    user, version = a_user(), a_version()
    version.offer.open = False
    version.offer.save()
    response = post(client_of(user), url_of(version), **form_of(version))
    assert (response.status_code, orders_of(user)) == (409, [])
    assert "The offer is closed" in text(response)


def test_form_without_its_key_is_none_of_ours():
    user, version = a_user(), a_version()
    assert client_of(user).post(url_of(version), form_of(version)).status_code == 404
    assert orders_of(user) == []


def test_form_without_a_token_is_refused():
    user, version = a_user(), a_version()
    client = client_of(user, enforce_csrf_checks=True)
    assert post(client, url_of(version), **form_of(version)).status_code == 403
    assert orders_of(user) == []
