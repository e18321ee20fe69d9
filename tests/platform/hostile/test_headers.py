"""What a browser is told: what may run, who may frame us, what may be kept, and under which name we answer."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from msgspec.structs import replace

from tests.platform.hostile.deployed import settings_under
from tests.platform.shop import a_member, a_user, a_version, an_order, unique
from tests.platform.web.buyer.visiting import client_of

ELSEWHERE = "evil.example"
ACCOUNT = (
    "/account/profile/", "/account/email/", "/account/password/change/", "/account/2fa/", "/account/2fa/webauthn/",
    "/account/logout/",
)  # fmt: skip
PUBLIC = ("/", "/account/login/", "/account/signup/", "/account/password/reset/", "/account/people/", "/api/v1/docs")


def in_public_at(address: str):
    """A deployment that people reach by another address than this machine's."""
    return override_settings(EARNEST=replace(settings.EARNEST, base_url=address))


@pytest.fixture(scope="module")
def pages():
    """Pages of every part, by address: of a buyer, of a seller's owner, and of nobody in particular."""
    order = an_order()
    owner = client_of(a_member(order.seller))
    buyer, nobody = client_of(order.buyer), Client()
    offer = f"/{order.seller.slug}/{order.offer_version.offer.slug}/"
    sell = f"/sell/{order.seller.slug}/"
    mine = ["/orders/", f"/orders/{order.public_id}/", f"/orders/{order.public_id}/claims/", "/payouts/", *ACCOUNT]
    theirs = [
        sell,
        f"{sell}orders/",
        f"{sell}orders/{order.public_id}/",
        f"{sell}money/",
        f"{sell}team/",
        f"{sell}offers/",
    ]
    theirs += [
        f"{sell}offers/{order.offer_version.offer.slug}/",
        f"{sell}production/",
        f"{sell}disputes/",
        f"{sell}log/",
    ]
    found = {address: nobody.get(address) for address in (*PUBLIC, offer, f"{offer}news/")}
    found |= {address: buyer.get(address, follow=True) for address in mine}
    found |= {address: owner.get(address) for address in theirs}
    return found


def test_every_page_was_found(pages):
    assert {address: page.status_code for address, page in pages.items() if page.status_code != 200} == {}


def test_nothing_but_our_own_files_may_run(pages):
    for address, page in pages.items():
        policy = dict(part.split(" ", 1) for part in page["Content-Security-Policy"].split("; "))
        assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'"), (
            address
        )
        assert (policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'"), address


def test_no_page_has_a_script_or_style_of_its_own_that_the_policy_would_stop(pages):
    for address, page in pages.items():
        html = page.content.decode()
        scripts = re.findall(r"<script(?![^>]*\ssrc=)(?![^>]*type=.application/(?:ld\+)?json)[^>]*>", html)
        assert scripts == [], address
        assert re.findall(r"<style|<[^>]+\sstyle=|<[^>]+\son[a-z]+=|javascript:", html) == [], address


def test_pages_say_little_of_themselves_to_others(pages):
    for address, page in pages.items():
        said = (page["Referrer-Policy"], page["X-Content-Type-Options"], page["X-Frame-Options"])
        assert said == ("same-origin", "nosniff", "DENY"), address


def test_what_one_person_sees_is_kept_nowhere(pages):
    for address, page in pages.items():
        if address not in PUBLIC and address.startswith(("/orders/", "/sell/", "/account/", "/payouts/")):
            assert "no-store" in page["Cache-Control"], address


def test_answers_to_a_key_are_kept_nowhere():
    assert "no-store" in Client().get("/api/v1/orders", headers={"authorization": "Bearer ek_x"})["Cache-Control"]


def test_event_streams_and_files_keep_their_own_stricter_headers():
    order = an_order()
    answer = client_of(order.buyer).get(f"/orders/{order.public_id}/case.yaml")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Disposition"].startswith("attachment")


def test_browser_is_told_to_come_by_https_alone_where_we_are_reached_by_https():
    with override_settings(SECURE_HSTS_SECONDS=31536000, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        answer = Client().get("/", headers={"x-forwarded-proto": "https"})
    assert answer["Strict-Transport-Security"] == "max-age=31536000"


def reset_link(user, **headers) -> str:
    mail.outbox = []
    Client().post("/account/password/reset/", {"email": user.email}, headers=headers)
    (sent,) = mail.outbox
    return sent.subject + sent.body


@pytest.mark.parametrize(
    "host", [ELSEWHERE, f"{ELSEWHERE}:443", "127.0.0.1@evil.example", "localhost.evil.example", ""]
)
def test_link_in_a_mail_leads_to_our_own_address_whatever_host_was_asked_for(host):
    text = reset_link(a_user(), host=host, **{"x-forwarded-host": ELSEWHERE})
    assert (settings.EARNEST.base_url in text, ELSEWHERE in text) == (True, False)


@pytest.mark.parametrize("host", [ELSEWHERE, "localhost", "127.0.0.1:1"])
def test_server_of_the_public_internet_answers_to_its_own_name_alone(host):
    with in_public_at("https://shop.example"):
        text = reset_link(a_user(), host=host)
    assert "//shop.example/account/password/reset/key/" in text
    assert host not in text


def test_signing_in_under_other_names_gives_no_more_tries():
    user = a_user()
    with in_public_at("https://shop.example"):
        for number in range(6):
            given = {"login": user.email, "password": "wrong"}
            address = f"203.0.113.{number}"
            answer = Client(REMOTE_ADDR=address).post("/account/login/", given, headers={"host": f"x{number}.example"})
    assert "Too many failed login attempts" in answer.content.decode()


def test_forwarded_address_that_no_proxy_of_ours_gave_is_not_believed():
    offer = a_version().offer
    url = f"/{offer.seller.slug}/{offer.slug}/news/"
    client = Client(REMOTE_ADDR=f"198.51.100.{len(unique('x')) % 250}")
    asked = [
        client.post(url, {"text": f"{unique('why')}?"}, headers={"x-forwarded-for": f"203.0.113.{n}"}) for n in range(4)
    ]
    assert [answer.status_code for answer in asked] == [302, 302, 302, 422]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "///evil.example",
    ],
)
@pytest.mark.parametrize(
    ("address", "sent"),
    [("/appearance/", {"theme": "dark"}), ("/i18n/setlang/", {"language": "en"}), ("/account/people/", {}), ("/demo/clock/", {}),
     ("/account/login/", {"password": "a-long-password-1"}), ("/account/logout/", {})],
)  # fmt: skip
def test_nobody_is_led_elsewhere(address, sent, elsewhere):
    user = a_user()
    if address == "/account/login/":
        sent = {**sent, "login": user.email}
    client = client_of(user) if address == "/account/logout/" else Client()
    answer = client.post(address, {**sent, "person": str(user.pk), "next": elsewhere})
    assert answer.status_code in (302, 204)
    assert not [word for word in ("evil", "alert") if word in answer.get("Location", "")]


def test_session_begins_anew_on_signing_in():
    user, client = a_user(), Client()
    client.get("/account/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
    client.post("/account/login/", {"login": user.email, "password": "a-long-password-1"})
    assert client.session.get("_auth_user_id") == str(user.pk)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted


def test_cookies_are_not_for_scripts_nor_for_other_sites():
    user, client = a_user(), Client()
    client.post("/account/login/", {"login": user.email, "password": "a-long-password-1"})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(
    ("base", "secure"), [("https://shop.example", True), ("http://127.0.0.1:8000", False)]
)  # fmt: skip
def test_cookies_go_by_https_alone_where_we_are_reached_by_https(base, secure):
    cookies = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")
    made = settings_under(*cookies, "SECURE_HSTS_SECONDS", EARNEST_BASE_URL=base)
    assert [made[name] for name in cookies] == [secure] * 3
    assert (made["SECURE_HSTS_SECONDS"] > 0) is secure
