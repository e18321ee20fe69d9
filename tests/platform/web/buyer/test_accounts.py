"""Signing up and in, the profile, and the demo's choice of a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import User
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import override_settings
from msgspec.structs import replace

from earnest.platform import clock
from earnest.platform.orders.models import Order
from earnest.platform.web.accounts.people import language_of, name_of
from tests.platform.shop import a_member, a_seller, a_user, an_order, unique
from tests.platform.web.buyer.visiting import client_of, text


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()


def test_signing_up_with_an_address_and_a_password_signs_in_and_goes_on():
    email = f"{unique('new')}@example.com"
    client = client_of()
    response = client.post("/account/signup/?next=/orders/", {"email": email, "password1": "a-long-password-1"})
    assert response["Location"] == "/orders/"
    assert client.get("/orders/").status_code == 200
    assert User.objects.filter(email=email).exists()


def test_signing_in_with_the_address():
    user = a_user()
    client = client_of()
    response = client.post("/account/login/", {"login": user.email, "password": "a-long-password-1"})
    assert response["Location"] == "/orders/"


def test_wrong_passwords_are_not_tried_without_end():
    user, client = a_user(), client_of()
    answers = {
        client.post("/account/login/", {"login": user.email, "password": f"wrong-{n}"}).status_code for n in range(12)
    }
    response = client.post("/account/login/", {"login": user.email, "password": "a-long-password-1"})
    assert response.status_code != 302
    assert answers <= {200, 429}


def test_signing_in_does_not_lead_to_another_site():
    user = a_user()
    data = {"login": user.email, "password": "a-long-password-1", "next": "https://evil.example/"}
    assert client_of().post("/account/login/", data)["Location"] == "/orders/"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "path", ["login/", "signup/", "password/reset/", "email/", "password/change/", "2fa/", "logout/", "profile/"]
)
def test_account_pages_are_pages_of_this_shop_in_both_languages(path, lang):
    anonymous = path in ("login/", "signup/", "password/reset/")
    response = client_of(None if anonymous else a_user(), lang).get(f"/account/{path}")
    body = response.content.decode()
    assert response.status_code == 200
    assert 'class="mark"' in body
    assert body.count("<h1>") == 1
    assert f'<html lang="{"zh-hans" if lang == "zh" else "en"}"' in body


def signed_in(user):
    """A client that signed in and has just shown once more who it is."""
    client = client_of()
    client.post("/account/login/", {"login": user.email, "password": "a-long-password-1"})
    client.post("/account/reauthenticate/", {"password": "a-long-password-1"})
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("path", ["2fa/totp/activate/", "2fa/webauthn/add/"])
def test_second_factor_and_passkey_are_added_only_after_showing_once_more_who_one_is(path):
    user, client = a_user(), client_of()
    client.post("/account/login/", {"login": user.email, "password": "a-long-password-1"})
    assert client.get(f"/account/{path}").status_code == 302
    assert signed_in(user).get(f"/account/{path}").status_code == 200


def test_one_time_codes_are_asked_for_once_they_are_set_up():
    user = a_user()
    client = signed_in(user)
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    other = client_of()
    response = other.post("/account/login/", {"login": user.email, "password": "a-long-password-1"})
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert other.get("/orders/").status_code == 302


def test_name_and_language_of_the_profile_are_kept_and_turn_the_pages():
    user = a_user()
    client = client_of(user)
    response = client.post("/account/profile/", {"name": "李明", "language": "zh-hans"})
    assert response["Location"] == "/account/profile/"
    assert (name_of(user), language_of(user)) == ("李明", "zh-hans")
    assert '<html lang="zh-hans"' in client.get("/account/profile/").content.decode()


def test_language_that_there_is_not_is_refused():
    user = a_user()
    response = client_of(user).post("/account/profile/", {"name": "X", "language": "fr"})
    assert (response.status_code, name_of(user)) == (422, "")


def test_person_of_the_demo_can_be_chosen():
    order = an_order()
    Order.objects.filter(pk=order.pk).update(placed_at=clock.now() + timedelta(days=9999))  # the newest are listed
    client = client_of()
    assert order.buyer_name in text(client.get("/account/people/"))
    response = client.post("/account/people/", {"person": order.buyer.pk, "next": f"/orders/{order.public_id}/"})
    assert client.get(response["Location"]).status_code == 200


def test_people_of_a_seller_are_listed_with_their_roles():
    seller = a_seller()
    member = a_member(seller, "counsel")
    page = text(client_of().get("/account/people/"))
    assert f"{member.email} counsel" in page


def test_nobody_can_be_chosen_where_it_is_not_the_demo(settings_of_a_shop):
    order, client = an_order(), client_of()
    assert client.get("/account/people/").status_code == 404
    assert client.post("/account/people/", {"person": order.buyer.pk}).status_code == 404
    assert client.get("/orders/").status_code == 302


@pytest.fixture
def settings_of_a_shop():
    from django.conf import settings

    with override_settings(EARNEST=replace(settings.EARNEST, demo=False)):
        yield


def test_language_switch_keeps_the_page():
    client = client_of()
    response = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/account/login/"})
    assert response["Location"] == "/account/login/"
    assert '<html lang="zh-hans"' in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("path", ["/", "/account/login/", "/orders/"])
def test_every_page_leads_to_ones_orders_and_account_and_the_team_to_its_book(path):
    everybody, buyer, member = client_of(), client_of(a_user()), client_of(a_member(a_seller()))
    if path != "/orders/":
        assert 'href="/account/login/' in everybody.get(path).text
    if path != "/account/login/":
        ways = [client.get(path).text.partition("</nav>")[0] for client in (buyer, member)]
        assert all('href="/orders/"' in way and 'href="/account/profile/"' in way for way in ways)
        assert ['href="/sell/"' in way for way in ways] == [False, True]


@pytest.mark.parametrize(("lang", "told"), [("en", "There is no such page."), ("zh", "页面不存在")])
def test_page_that_is_not_there_says_so_in_the_readers_language(lang, told):
    response = client_of(lang=lang).get("/nothing-here/")
    assert response.status_code == 404
    assert told in text(response)


@pytest.mark.parametrize("name", ["500.html", "403_csrf.html", "403.html", "429.html"])
def test_page_for_what_went_wrong_needs_nothing_to_be_shown(name):
    assert "<h1>" in render_to_string(name)
