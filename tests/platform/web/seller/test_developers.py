"""The developers' page: keys shown once and revoked, endpoints set up, tried and switched off, messages sent again."""

from __future__ import annotations

import re

import pytest

from earnest.platform.api import keys
from earnest.platform.api.models import ApiKey, Delivery
from earnest.platform.api.webhooks import endpoints
from tests.platform.shop import NOW, a_member, a_seller, unique
from tests.platform.web.buyer.visiting import client_of, post, text


@pytest.fixture
def seller():
    return a_seller()


@pytest.fixture
def owner(seller):
    return client_of(a_member(seller))


def page(seller, path=""):
    return f"/sell/{seller.slug}/developers/{path}"


def secret_in(response):
    """The secret that the page shows, if it shows one."""
    found = re.search(r'<input id="secret"[^>]* value="([^"]+)"', response.content.decode())
    return found[1] if found else ""


def an_endpoint(seller, url="https://example.com/hook", kinds=()):
    return endpoints.make(seller, a_member(seller), url, "", kinds)[0]


def a_message(endpoint, **fields):
    return Delivery.objects.create(endpoint=endpoint, kind="order.goods_ready", payload="{}", created_at=NOW, **fields)


def test_page_without_keys_and_endpoints_says_what_they_are_for(seller, owner):
    shown = text(owner.get(page(seller)))
    assert ("No key yet." in shown, "No webhook yet." in shown, "API reference" in shown) == (True, True, True)


def test_key_is_shown_once_and_works(seller, owner):
    form = {"name": "Till", "scopes": ["orders:read"], "life": "30"}
    made = post(owner, page(seller, "keys"), **form)
    secret = secret_in(made)
    key = ApiKey.objects.get(seller=seller)
    assert (key.sha256, (key.expires_at - NOW).days) == (keys.hashed(secret), 30)
    assert secret not in owner.get(page(seller)).content.decode()
    assert "Till" in text(owner.get(page(seller)))


def test_form_sent_twice_makes_one_key_and_shows_its_text_once(seller, owner):
    form, key = {"name": "Till", "scopes": ["orders:read"]}, unique("form-key")
    first, again = (post(owner, page(seller, "keys"), key, **form) for _ in range(2))
    assert (bool(secret_in(first)), secret_in(again), ApiKey.objects.filter(seller=seller).count()) == (True, "", 1)
    assert "revoke the key and make another" in text(again)


@pytest.mark.parametrize(("form", "told"), [
    ({"name": "", "scopes": ["orders:read"]}, "Give the key a name"), ({"name": "Till"}, "Choose at least one thing"),
    ({"name": "Till", "scopes": ["orders:burn"]}, "Choose at least one thing"),
])  # fmt: skip
def test_key_that_cannot_be_made_says_why_and_keeps_what_was_written(seller, owner, form, told):
    answer = post(owner, page(seller, "keys"), **form)
    assert (answer.status_code, told in text(answer), ApiKey.objects.filter(seller=seller).count()) == (422, True, 0)
    assert f'value="{form["name"]}"' in answer.content.decode()


def test_key_is_revoked_by_who_is_sure_and_stands_among_those_that_are_over(seller, owner):
    post(owner, page(seller, "keys"), name="Till", scopes=["orders:read"])
    key = ApiKey.objects.get(seller=seller)
    where = page(seller, f"keys/{key.pk}/revoke")
    assert (owner.post(where).status_code, ApiKey.objects.get(pk=key.pk).revoked_at) == (422, None)
    assert owner.post(where, {"sure": "yes"}).status_code == 302
    assert "Keys that are over" in text(owner.get(page(seller)))
    logged = text(owner.get(f"/sell/{seller.slug}/log/"))
    assert ("made an API key" in logged, "revoked an API key" in logged) == (True, True)


def test_others_than_the_owner_see_their_own_keys_alone(seller, owner):
    post(owner, page(seller, "keys"), name="Owners till", scopes=["orders:read"])
    sales = client_of(a_member(seller, "sales"))
    post(sales, page(seller, "keys"), name="Sales till", scopes=["orders:read"])
    assert [("Owners till" in text(who.get(page(seller))), "Sales till" in text(who.get(page(seller))))
            for who in (owner, sales)] == [(True, True), (False, True)]  # fmt: skip
    assert "Set up a webhook" not in text(sales.get(page(seller)))
    owners = ApiKey.objects.get(seller=seller, name="Owners till")
    assert sales.post(page(seller, f"keys/{owners.pk}/revoke"), {"sure": "yes"}).status_code == 404
    assert ApiKey.objects.get(pk=owners.pk).revoked_at is None


def test_endpoint_is_set_up_and_its_secret_shown_once(seller, owner):
    made = owner.post(page(seller, "webhooks"), {"url": "https://example.com/hook", "kinds": ["order.goods_ready"]})
    (row,) = seller.webhook_endpoints.all()
    assert row.kinds == ["order.goods_ready"]
    first, again = (secret_in(owner.get(made["Location"])) for _ in range(2))
    assert (first, again) == (row.secrets[0]["secret"], "")


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "https://name:password@example.com/", "https://10.0.0.1/", "", "x" * 600]
)
def test_endpoint_that_may_not_be_called_is_refused_with_what_is_allowed(seller, owner, url):
    answer = owner.post(page(seller, "webhooks"), {"url": url})
    assert (answer.status_code, "begins with https://" in text(answer)) == (422, True)
    row = an_endpoint(seller)
    changed = owner.post(page(seller, f"webhooks/{row.pk}/do"), {"do": "change", "url": url})
    assert (changed.status_code, seller.webhook_endpoints.get().url) == (422, "https://example.com/hook")


def test_one_endpoint_more_than_there_may_be_is_refused(seller, owner, monkeypatch):
    monkeypatch.setattr(endpoints, "MOST_ENDPOINTS", 1)
    an_endpoint(seller)
    assert "Set up a webhook" not in text(owner.get(page(seller)))
    answer = owner.post(page(seller, "webhooks"), {"url": "https://example.com/"})
    assert (answer.status_code, seller.webhook_endpoints.count()) == (422, 1)


def test_endpoint_is_changed_switched_off_on_and_removed(seller, owner):
    row = an_endpoint(seller)
    where = page(seller, f"webhooks/{row.pk}/do")
    form = {"do": "change", "url": "https://example.com/two", "description": "Till", "kinds": ["order.goods_ready"]}
    assert owner.post(where, form).status_code == 302
    row.refresh_from_db()
    assert (row.url, row.description, row.kinds) == ("https://example.com/two", "Till", ["order.goods_ready"])
    waiting = a_message(row, next_try_at=NOW)
    owner.post(where, {"do": "off"})
    waiting.refresh_from_db()
    assert ("switched off since" in text(owner.get(page(seller))), waiting.given_up_at) == (True, NOW)
    assert "Switch it on first." in text(owner.post(where, {"do": "try"}))
    owner.post(where, {"do": "on"})
    assert "switched on" in text(owner.get(page(seller)))
    assert (owner.post(where, {"do": "remove"}).status_code, seller.webhook_endpoints.count()) == (422, 1)
    assert (owner.post(where, {"do": "remove", "sure": "yes"}).status_code, seller.webhook_endpoints.count()) == (
        302,
        0,
    )
    assert owner.post(where, {"do": "try"}).status_code == 404


def test_new_secret_is_shown_once_and_the_old_one_goes_on_signing(seller, owner):
    row = an_endpoint(seller)
    before = row.secrets[0]["secret"]
    done = owner.post(page(seller, f"webhooks/{row.pk}/do"), {"do": "secret"})
    row.refresh_from_db()
    assert secret_in(owner.get(done["Location"])) == row.secrets[0]["secret"] != before
    assert row.secrets[1]["secret"] == before


def test_messages_are_told_by_state_with_the_answer_and_the_next_try(seller, owner):
    row = an_endpoint(seller)
    a_message(row, attempts=2, next_try_at=NOW, last_status=503, last_error="answered 503, not 2xx")
    a_message(row, attempts=8, given_up_at=NOW, last_error="TimeoutError: timed out")
    a_message(row, attempts=1, delivered_at=NOW, last_status=204)
    where = page(seller, f"webhooks/{row.pk}/")
    told = {"waiting": "answer 503 · 2 tries", "given_up": "TimeoutError", "delivered": "answer 204 · 1 try"}
    for state, words in told.items():
        shown = text(owner.get(f"{where}?state={state}"))
        assert [other for other in told.values() if other in shown] == [words], state
    assert all(words in text(owner.get(where)) for words in told.values())


def test_messages_come_in_pages(seller, owner, monkeypatch):
    monkeypatch.setattr("earnest.platform.web.seller.webhooks.SHOWN", 2)
    row = an_endpoint(seller)
    made = [a_message(row, given_up_at=NOW) for _ in range(3)]
    where = page(seller, f"webhooks/{row.pk}/")
    first = owner.get(f"{where}?state=given_up")
    second = owner.get(f"{where}{first.context['after_url']}")
    ids = [[item["row"].pk for item in answer.context["deliveries"]] for answer in (first, second)]
    assert ids == [[made[2].pk, made[1].pk], [made[0].pk]]


def test_message_is_sent_again_by_its_own_sellers_owner_alone(seller, owner):
    message = a_message(an_endpoint(seller), attempts=8, given_up_at=NOW)
    where = page(seller, f"messages/{message.pk}/again")
    other = a_seller()
    assert client_of(a_member(other)).post(page(other, f"messages/{message.pk}/again")).status_code == 404
    assert owner.post(where).status_code == 302
    message.refresh_from_db()
    assert (message.next_try_at, message.given_up_at, message.attempts) == (NOW, None, 0)


def test_test_message_waits_to_be_sent(seller, owner):
    row = an_endpoint(seller, kinds=("order.goods_ready",))
    owner.post(page(seller, f"webhooks/{row.pk}/do"), {"do": "try"})
    assert "A test message" in text(owner.get(page(seller, f"webhooks/{row.pk}/")))
    assert row.deliveries.get().next_try_at == NOW


@pytest.mark.parametrize("path", ["", "webhooks/{}/"])
def test_page_is_told_in_chinese(seller, path):
    row = an_endpoint(seller, kinds=("order.goods_ready",))
    shown = text(client_of(a_member(seller), "zh").get(page(seller, path.format(row.pk))))
    assert ("开发者" in shown, "Webhook" in shown, "Revoke" in shown) == (True, False, False)
