"""Nobody gains a role, an order or a configuration by asking for it in another way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import override_settings
from msgspec.structs import replace

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.orders import agreeing, answering, claiming, placing
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Done, Refusal
from earnest.platform.orders.placing import place
from earnest.platform.selling import team
from earnest.platform.selling.models import Member
from tests.platform.api.world import call, key_for
from tests.platform.shop import NOW, a_member, a_seller, a_user, a_version, an_order, unique
from tests.platform.web.buyer.visiting import client_of

COLOURS = [
    {"code": "colour", "name": "Colour", "options": [{"code": "red", "name": "Red"}, {"code": "blue", "name": "Blue"}]}
]


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


@pytest.mark.parametrize(
    "configuration", [{}, {"colour": "gold"}, {"colour": "red", "discount": "100"}, {"Colour": "red"}]
)
def test_configuration_that_is_not_on_offer_is_refused_by_the_api(configuration):
    version, buyer = a_version(variants=COLOURS), a_user()
    body = {"seller": version.offer.seller.slug, "offer": version.offer.slug, "version": 1, "buyer_name": "Li",
            "configuration": configuration}  # fmt: skip
    answered = call("POST", "/orders", key_for(buyer), body)
    assert (answered.status_code, answered.json()["code"]) == (409, "not_on_offer")
    assert not Order.objects.filter(buyer=buyer).exists()


def test_configuration_on_offer_is_taken():
    version = a_version(variants=COLOURS)
    assert isinstance(place(version, a_user(), "Li", {"colour": "red"}, unique("key")), Done)


@pytest.mark.parametrize(
    "path", ["acts/delay_announced", "events/1/answer", "proposals/1/answer", "proposals/", "claims/"]
)
def test_sellers_person_does_nothing_for_the_seller_on_an_order_of_their_own(path):
    version = a_version()
    clerk = a_member(version.offer.seller, "owner")
    order = an_order(version, clerk)
    url = f"/sell/{order.seller.slug}/orders/{order.public_id}/{path}"
    sent = {
        "key": unique("form-key"),
        "answer": "yes",
        "sure": "yes",
        "kind": "ready",
        "day": "2026-03-01",
        "note": "x",
    }
    assert client_of(clerk).post(url, sent).status_code in (409, 422)
    assert Order.objects.get(pk=order.pk).version == order.version


def test_buyer_who_joins_the_team_does_not_answer_what_they_said_as_buyer():
    order = an_order()
    claiming.claim(
        order.public_id, e.UnavailabilityDeclared(on=When("2026-03-02")), Actor("buyer", order.buyer), unique("k")
    )
    Member.objects.create(seller=order.seller, user=order.buyer, role="owner")
    outcome = answering.answer_fact(
        order.public_id, order.version + 1, True, Actor("seller", order.buyer, "owner"), unique("k")
    )
    assert isinstance(outcome, Refusal)


def test_one_person_is_not_the_second_person_too():
    order = an_order()
    owner = Actor("seller", a_member(order.seller), "owner")
    proposal = agreeing.propose(order.public_id, e.EndingAgreed(on=When("2026-03-02")), owner, unique("k"))
    outcome = agreeing.answer(order.public_id, proposal.event, True, owner, unique("k"))
    assert isinstance(outcome, Refusal)


def test_person_whose_address_was_never_confirmed_does_not_join_a_team_where_mail_is_sent():
    seller = a_seller()
    owner, impostor = a_member(seller), a_user()
    with override_settings(EARNEST=replace(settings.EARNEST, mail_url="smtp://localhost")):
        assert team.add(seller, impostor.email, "finance", owner) == "not_confirmed"
        EmailAddress.objects.create(user=impostor, email=impostor.email, verified=True, primary=True)
        assert team.add(seller, impostor.email, "finance", owner) == ""


def test_one_person_places_so_many_orders_an_hour(monkeypatch):
    monkeypatch.setattr(placing, "PER_HOUR", 3)
    version, buyer = a_version(), a_user()
    outcomes = [place(version, buyer, "Li", {}, unique("key")) for _ in range(4)]
    assert [getattr(outcome, "code", "done") for outcome in outcomes] == ["done"] * 3 + ["too_many_orders"]
    with clock.stopped_at(NOW + timedelta(minutes=61)):
        assert isinstance(place(version, buyer, "Li", {}, unique("key")), Done)


def test_evidence_of_one_side_has_an_end_and_leaves_room_for_the_other(monkeypatch):
    monkeypatch.setattr(claiming, "FILES_OF_A_SIDE_MAX", 2)
    order = an_order()
    buyer, seller = Actor("buyer", order.buyer), Actor("seller", a_member(order.seller), "owner")
    for content in (b"one", b"two"):
        claiming.add_evidence(order, buyer, "a.txt", "text/plain", content)
    with pytest.raises(ValueError, match="at most 2 files"):
        claiming.add_evidence(order, buyer, "a.txt", "text/plain", b"three")
    assert claiming.add_evidence(order, seller, "a.txt", "text/plain", b"four").label == "E3"


def test_evidence_of_one_side_is_not_larger_than_a_bundle_can_hold(monkeypatch):
    monkeypatch.setattr(claiming, "BYTES_OF_A_SIDE_MAX", 5)
    order = an_order()
    buyer = Actor("buyer", order.buyer)
    claiming.add_evidence(order, buyer, "a.txt", "text/plain", b"1234")
    with pytest.raises(ValueError, match="and 5 bytes"):
        claiming.add_evidence(order, buyer, "a.txt", "text/plain", b"56")
