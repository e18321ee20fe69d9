"""API keys: shown once, kept as a hash, ended for good, and limited in how often they are used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from earnest.platform.api import keys, limits
from earnest.platform.api.models import ApiKey
from tests.platform.api.world import call, key_for, problem
from tests.platform.shop import a_member, a_seller, a_user


def test_key_is_kept_as_a_hash_only():
    key, text = keys.make(a_user(), "cash register", ["orders:read"])
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
    key, text = keys.make(a_user(), "till", ["orders:read"])
    assert key.last_used_at is None
    call("GET", "/me", text)
    key.refresh_from_db()
    assert key.last_used_at is not None


def test_revoked_key_is_refused_and_stays_revoked():
    key, text = keys.make(a_user(), "till", ["orders:read"])
    keys.revoke(key)
    first = key.revoked_at
    keys.revoke(key)
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
        keys.make(a_user(), name, scopes, a_seller() if seller else None)


def test_keys_are_listed_by_their_side():
    seller = a_seller()
    person = a_member(seller)
    sellers, _ = keys.make(person, "till", ["orders:read"], seller)
    own, _ = keys.make(person, "phone", ["orders:read"])
    assert list(keys.listed(seller=seller)) == [sellers]
    assert list(keys.listed(user=person)) == [own]


def test_key_used_too_often_must_wait_as_long_as_it_is_told():
    key, text = keys.make(a_user(), "till", ["orders:read"])
    ahead = timedelta(seconds=limits.BURST / limits.PER_SECOND + 40)
    ApiKey.objects.filter(pk=key.pk).update(spent_until=Now() + ahead)
    response = call("GET", "/me", text)
    assert (response.status_code, problem(response)["code"]) == (429, "too_many_requests")
    # 40 s beyond the burst, and the share of the request itself
    assert 35 <= int(response["Retry-After"]) <= 41


def test_key_that_rested_has_its_burst_again_and_no_more():
    key, text = keys.make(a_user(), "till", ["orders:read"])
    ApiKey.objects.filter(pk=key.pk).update(spent_until=Now() - timedelta(days=30))
    codes = [limits.spend(key.sha256, key.created_at).key for _ in range(limits.BURST * 3)]
    assert codes[: limits.BURST] == [key.pk] * limits.BURST
    assert None in codes
    assert problem(call("GET", "/me", text))["code"] == "too_many_requests"
