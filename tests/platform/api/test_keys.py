"""API keys: shown once, kept as a hash, ended for good, and limited in how often they are used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from earnest.platform import clock
from earnest.platform.api import keys, limits
from earnest.platform.api.models import ApiKey
from tests.platform.api.world import call, key_for, problem
from tests.platform.shop import NOW, a_member, a_seller, a_user, unique


def test_key_is_kept_as_a_hash_only():
    key, text = keys.make(a_user(), keys.Wish("cash register", ["orders:read"]))
    stored = " ".join(str(value) for value in ApiKey.objects.filter(pk=key.pk).values_list().get())
    assert text not in stored
    assert text.rpartition("_")[2] not in stored
    assert text.startswith(key.prefix)


def test_operation_without_a_scope_takes_any_key():
    seller = a_seller()
    assert call("GET", "/me", key_for(a_member(seller), seller, ["webhooks:read"])).status_code == 200


def test_key_says_who_calls_and_what_it_may():
    user = a_user()
    me = call("GET", "/me", key_for(user, scopes=["orders:read"])).json()
    assert (me["user"], me["scopes"], me["sellers"]) == (user.username, ["orders:read"], [])


def test_use_is_noted():
    key, text = keys.make(a_user(), keys.Wish("till", ["orders:read"]))
    assert key.last_used_at is None
    call("GET", "/me", text)
    key.refresh_from_db()
    assert key.last_used_at is not None


def test_revoked_key_is_refused_and_stays_revoked():
    key, text = keys.make(a_user(), keys.Wish("till", ["orders:read"]))
    keys.revoke(key, key.user)
    first = key.revoked_at
    keys.revoke(key, key.user)
    assert key.revoked_at == first
    assert problem(call("GET", "/me", text))["code"] == "key_invalid"


def test_key_of_a_person_who_left_the_team_is_refused():
    seller = a_seller()
    person = a_member(seller)
    text = key_for(person, seller)
    assert call("GET", "/me", text).status_code == 200
    person.memberships.all().delete()
    assert problem(call("GET", "/me", text))["code"] == "key_invalid"


def test_key_of_a_person_who_was_shut_out_is_refused():
    person = a_user()
    text = key_for(person)
    person.is_active = False
    person.save()
    assert problem(call("GET", "/me", text))["code"] == "key_invalid"


def test_key_follows_the_role_its_person_has_today():
    seller = a_seller()
    person = a_member(seller)
    text = key_for(person, seller)
    path = f"/sellers/{seller.slug}/webhooks"
    assert call("GET", path, text).status_code == 200
    person.memberships.update(role="sales")
    assert problem(call("GET", path, text))["code"] == "not_your_role"


@pytest.mark.parametrize(
    ("name", "scopes", "seller"),
    [
        ("", ["orders:read"], False),
        ("till", [], False),
        ("till", ["orders:delete"], False),
        ("till", ["webhooks:write"], False),
        ("till", ["orders:read"], True),
    ],
)
def test_key_that_makes_no_sense_is_not_made(name, scopes, seller):
    with pytest.raises(keys.InvalidKey):
        keys.make(a_user(), keys.Wish(name, scopes), a_seller() if seller else None)


def test_keys_are_listed_by_their_side():
    seller = a_seller()
    person = a_member(seller)
    sellers, _ = keys.make(person, keys.Wish("till", ["orders:read"]), seller)
    own, _ = keys.make(person, keys.Wish("phone", ["orders:read"]))
    assert list(keys.listed(seller=seller)) == [sellers]
    assert list(keys.listed(user=person)) == [own]


def test_key_used_too_often_must_wait_as_long_as_it_is_told():
    key, text = keys.make(a_user(), keys.Wish("till", ["orders:read"]))
    ahead = timedelta(seconds=limits.BURST / limits.PER_SECOND + 40)
    ApiKey.objects.filter(pk=key.pk).update(spent_until=Now() + ahead)
    response = call("GET", "/me", text)
    assert (response.status_code, problem(response)["code"]) == (429, "too_many_requests")
    # 40 s beyond the burst, and the share of the request itself
    assert 35 <= int(response["Retry-After"]) <= 41


def test_key_that_rested_has_its_burst_again_and_no_more():
    key, text = keys.make(a_user(), keys.Wish("till", ["orders:read"]))
    ApiKey.objects.filter(pk=key.pk).update(spent_until=Now() - timedelta(days=30))
    codes = [limits.spend(key.sha256, key.created_at).key for _ in range(limits.BURST * 3)]
    assert codes[: limits.BURST] == [key.pk] * limits.BURST
    assert None in codes
    assert problem(call("GET", "/me", text))["code"] == "too_many_requests"


def test_key_works_until_its_time_and_no_longer():
    with clock.stopped_at(NOW):
        _, text = keys.make(a_user(), keys.Wish("till", ["orders:read"], NOW + timedelta(days=1)))
        assert call("GET", "/me", text).status_code == 200
    with clock.stopped_at(NOW + timedelta(days=1)):
        assert problem(call("GET", "/me", text))["code"] == "key_invalid"


def test_key_that_would_be_over_at_once_is_not_made():
    with clock.stopped_at(NOW), pytest.raises(keys.InvalidKey, match="still to come"):
        keys.make(a_user(), keys.Wish("till", ["orders:read"], NOW))


def made_by(text, **body):
    return call("POST", "/keys", text, {"name": "child", "scopes": ["orders:read"]} | body)


def test_key_makes_none_with_more_scopes_than_its_own():
    text = key_for(a_user(), scopes=["orders:read", "keys:write"])
    assert made_by(text).status_code == 201
    for scopes in (["orders:act"], ["orders:read", "payments:read"]):
        assert problem(made_by(text, scopes=scopes))["errors"][0]["field"] == "scopes"


def test_right_to_make_keys_is_given_by_a_person_alone():
    user = a_user()
    refused = problem(made_by(key_for(user), scopes=["keys:write"]))
    assert (refused["status"], refused["errors"][0]["field"]) == (422, "scopes")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    body = {"name": "by hand", "scopes": ["keys:write"]}
    sent = client.post("/api/v1/keys", body, "application/json", headers={"idempotency-key": unique("key")})
    assert sent.status_code == 201, sent.content


def test_key_makes_none_that_outlives_it():
    with clock.stopped_at(NOW):
        until = NOW + timedelta(days=7)
        _, text = keys.make(a_user(), keys.Wish("parent", ["orders:read", "keys:write"], until))
        for later in (None, (until + timedelta(seconds=1)).isoformat()):
            assert problem(made_by(text, expires_at=later))["errors"][0]["field"] == "expires_at"
        assert made_by(text, expires_at=until.isoformat()).status_code == 201


def test_revoked_key_takes_with_it_the_keys_that_it_made():
    parent, text = keys.make(a_user(), keys.Wish("parent", ["orders:read", "keys:write"]))
    child = made_by(text).json()["text"]
    assert call("GET", "/me", child).status_code == 200
    keys.revoke(parent, parent.user)
    assert problem(call("GET", "/me", child))["code"] == "key_invalid"


def test_owner_sees_and_revokes_the_keys_of_the_team_and_others_only_their_own():
    seller = a_seller()
    owner, sales, other = a_member(seller), a_member(seller, "sales"), a_member(seller, "finance")
    text = key_for(sales, seller)
    key = ApiKey.objects.get(user=sales)
    for who, seen in ((owner, True), (other, False)):
        asking = key_for(who, seller)
        listed = {row["id"] for row in call("GET", "/keys", asking).json()["items"]}
        assert (key.pk in listed) == seen
        assert call("DELETE", f"/keys/{key.pk}", asking).status_code == (204 if seen else 404)
    assert problem(call("GET", "/me", text))["code"] == "key_invalid"
    assert [row.act for row in seller.audit.filter(about__contains=key.prefix).order_by("pk")] == [
        "key_made",
        "key_revoked",
    ]


def test_buyers_key_reaches_no_key_of_the_sellers_that_its_person_works_for():
    seller = a_seller()
    person = a_member(seller)
    key_for(person, seller)
    shop_key, asking = ApiKey.objects.get(user=person), key_for(person)
    assert [row["seller"] for row in call("GET", "/keys", asking).json()["items"]] == [None]
    assert call("GET", f"/keys?seller={seller.slug}", asking).status_code == 404
    assert call("DELETE", f"/keys/{shop_key.pk}", asking).status_code == 404
    assert made_by(asking, seller=seller.slug).status_code == 404


def test_person_has_no_more_keys_that_work_than_they_may(monkeypatch):
    monkeypatch.setattr(keys, "MOST_KEYS", 1)
    user = a_user()
    key, _ = keys.make(user, keys.Wish("one", ["orders:read"]))
    with pytest.raises(keys.InvalidKey, match="revoke one first"):
        keys.make(user, keys.Wish("two", ["orders:read"]))
    keys.revoke(key, user)
    keys.make(user, keys.Wish("two", ["orders:read"]))
