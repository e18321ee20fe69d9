"""Where a buyer says to which account payouts go."""

from __future__ import annotations

import pytest
from django.test import Client

from earnest.core.money import Money
from earnest.platform.payments import destinations
from earnest.platform.payments.models import Destination
from tests.platform.payments.scene import a_destination, both_end_it, pay, rows, work
from tests.platform.shop import a_seller, a_user, an_order

PAGE = "/payouts/"


def signed_in(user, **how):
    client = Client(**how)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def stuck_order():
    order = an_order()
    pay(order, act="pay_refunds_fail")
    both_end_it(order, Money.parse("5000 CNY"))
    work(order)
    return order


def test_buyer_names_an_account_and_what_waited_is_sent():
    order = stuck_order()
    client = signed_in(order.buyer)
    assert order.public_id in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"account": "acct-77 8899"}).status_code == 302
    assert destinations.of_user(order.buyer_id).label == "…8899"
    work(order)
    text = client.get(PAGE).content.decode()
    assert (rows(order)[-1][3], "…8899" in text, order.public_id in text) == ("arrived", True, False)


def test_page_shows_nothing_of_another_buyer():
    order = stuck_order()
    a_destination(order.buyer, account="acct-secret")
    text = signed_in(a_user()).get(PAGE).content.decode()
    assert (order.public_id in text, "acct-secret" in text) == (False, False)


def test_page_needs_a_person_and_its_form_token():
    assert Client().get(PAGE).status_code == 302
    assert Client().post(PAGE, {"account": "x"}).status_code == 302
    assert signed_in(a_user(), enforce_csrf_checks=True).post(PAGE, {"account": "x"}).status_code == 403


def test_empty_account_is_refused_with_a_reason():
    user = a_user()
    answer = signed_in(user).post(PAGE, {"account": "   "})
    assert (answer.status_code, destinations.of_user(user.pk)) == (400, None)
    with pytest.raises(ValueError, match="is empty"):
        destinations.give("  ", "", owner=user)


def test_same_account_twice_is_one_and_a_later_one_takes_its_place():
    user = a_user()
    first, again, other = (a_destination(user, account=name) for name in ("one", "one", "two"))
    assert (first, destinations.of_user(user.pk)) == (again, other)
    destinations.refuse(other)
    assert destinations.of_user(user.pk) == first


def test_account_of_a_seller_is_not_a_buyers():
    seller = a_seller()
    a_destination(seller)
    assert Destination.objects.get(seller=seller).user is None


def test_page_is_in_chinese():
    text = signed_in(a_user()).get(PAGE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert ("收款账户" in text, "Where payouts go" in text) == (True, False)
