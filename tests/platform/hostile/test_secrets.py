"""A whole visit is logged, and none of it names a person, a secret, or an order; an error says nothing of what it met."""

from __future__ import annotations

import logging
import re

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from earnest.platform.logging_setup import logging_config
from earnest.platform.orders.models import Order
from tests.platform.api.world import call, key_for
from tests.platform.shop import a_member, a_user, a_version, an_order, unique
from tests.platform.web.buyer.visiting import client_of

CARD, PASSWORD, WRONG = "4111111111111111", "a-long-password-1", "my-other-password"


def breaks(request, secret="") -> HttpResponse:
    """A page that fails on what it was given."""
    raise RuntimeError(f"could not handle {request.POST.dict()} of {request.user} at {request.path}")


urlpatterns = [path("orders/<str:secret>/breaks/", breaks, name="breaks"), path("", include("earnest.platform.urls"))]


@pytest.fixture
def lines():
    """Everything that is logged, of every level that a deployment logs."""
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler, config = Keep(), logging_config("json")
    handler.setFormatter(config["formatters"]["line"]["()"]())
    handler.addFilter(config["filters"]["discreet"]["()"]())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_log_of_a_whole_visit_names_nobody_and_nothing_secret(lines):
    user, client, version = a_user(), Client(raise_request_exception=False), a_version()
    seller, slug = version.offer.seller.slug, version.offer.slug
    client.post("/account/login/", {"login": user.email, "password": WRONG})
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    sent = {"key": unique("form-key"), "name": "Zhang Secretname", "offer_version": "1"}
    client.post(f"/{seller}/{slug}/order/", sent)
    order = Order.objects.get(buyer=user)
    client.get(f"/orders/{order.public_id}/")
    client.post(f"/orders/{order.public_id}/claims/", {"note": f"card {CARD}", "kind": "kept", "day": "2026-03-01"})
    client.post("/payouts/", {"account": CARD, "label": "mine"})
    client.post("/account/password/reset/", {"email": user.email})
    key = key_for(user)
    call("GET", f"/orders/{order.public_id}", key)
    call("GET", "/orders", "ek_00000000_not-a-key")
    Client().post(
        "/hooks/payments/sandbox/", "{}", content_type="application/json", headers={"webhook-signature": "v1,forged"}
    )
    session = client.session.session_key
    written = "\n".join(lines)
    assert written.count("earnest.request") > 8
    secret = (user.email, user.username, PASSWORD, WRONG, CARD, "Secretname", order.public_id, key, session, sent["key"],
              "not-a-key", "v1,forged", client.cookies["csrftoken"].value if "csrftoken" in client.cookies else key)  # fmt: skip
    assert [word for word in secret if word in written] == []
    assert not re.search(r"\b\d{13,19}\b", written)


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("lang", "says"), [("en", "Something went wrong on our side."), ("zh", "系统出现问题")])
def test_page_that_fails_says_so_and_no_more(lines, lang, says):
    order = an_order()
    client = client_of(order.buyer, lang, raise_request_exception=False)
    answer = client.post(f"/orders/{order.public_id}/breaks/", {"password": PASSWORD})
    html = answer.content.decode()
    assert (answer.status_code, says in html) == (500, True)
    assert not [word for word in (PASSWORD, "RuntimeError", "Traceback", order.buyer.email) if word in html]
    assert order.public_id not in "\n".join(line for line in lines if "RuntimeError" not in line)


def test_failure_of_the_api_names_no_order_in_the_log(lines, monkeypatch):
    def failing(*given):
        raise RuntimeError("the database is gone")

    order = an_order()
    monkeypatch.setattr("earnest.platform.api.routes.orders.standing_of", failing)
    answer = call("GET", f"/orders/{order.public_id}", key_for(order.buyer))
    written = "\n".join(lines)
    assert (answer.status_code, "database is gone" in answer.content.decode()) == (500, False)
    assert ("the database is gone" in written, order.public_id in written) == (True, False)


@pytest.mark.parametrize(
    ("lang", "missing", "forbidden"),
    [("en", "There is no such page.", "Nothing was done."), ("zh", "页面不存在", "没有办理")],
)
def test_what_is_missing_or_not_trusted_is_told_in_the_shops_own_look(lang, missing, forbidden):
    none = client_of(lang=lang).get("/orders/x/y/z/nothing")
    csrf = client_of(a_member(an_order().seller), lang, enforce_csrf_checks=True).post("/payouts/", {})
    for answer, status, says in ((none, 404, missing), (csrf, 403, forbidden)):
        html = answer.content.decode()
        assert (answer.status_code, says in html, "earnest.css" in html) == (status, True, True)


@pytest.mark.parametrize("where", ["?key={}", "?api_key={}", "?token={}", "?authorization=Bearer%20{}"])
def test_key_in_an_address_opens_nothing(where):
    order = an_order()
    assert call("GET", f"/orders{where.format(key_for(order.buyer))}").status_code == 401


@pytest.mark.parametrize("word", ["Basic", "Token", "bearer ek", ""])
def test_key_is_taken_from_its_header_alone(word):
    key = key_for(an_order().buyer)
    for headers in ({"authorization": f"{word} {key}".strip()}, {"x-api-key": key}, {"cookie": f"sessionid={key}"}):
        assert Client().get("/api/v1/orders", headers=headers).status_code == 401


def test_every_form_of_every_page_asks_for_its_token():
    from django.urls import get_resolver

    def views(patterns):
        for pattern in patterns:
            yield from views(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]

    exempt = {
        str(pattern.name) for pattern in views(get_resolver().url_patterns)
        if getattr(pattern.callback, "csrf_exempt", False) and not pattern.callback.__module__.startswith("ninja")
    }  # fmt: skip
    assert exempt == {"payment_webhook", "launch_cosigned"}  # a provider, a witness: each signs what it sends
