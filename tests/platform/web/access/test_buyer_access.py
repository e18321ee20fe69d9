"""Every address of the buyer's side, as everybody: one's own orders are seen by oneself, and by nobody else there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.orders import agreeing, claiming
from earnest.platform.orders.once import Actor
from earnest.platform.web.buyer.urls import urlpatterns
from tests.platform.shop import NOW, a_member, a_user, an_order, unique
from tests.platform.web.buyer.visiting import client_of, fresh, pay

DAY = When("2026-03-02")
OWN = {  # the address below /orders/<id>/, the method, what the buyer gets
    "buyer_order": ("", "get", 200),
    "buyer_live": ("live", "get", 200),
    "buyer_act": ("acts/production_requested", "post", 302),
    "buyer_pay": ("pay/deposit", "post", 409),  # paid already
    "buyer_claim": ("claims/", "get", 200),
    "buyer_answer_fact": ("events/{claim}/answer", "post", 302),
    "buyer_take_back": ("events/{own}/take-back", "post", 302),
    "buyer_propose": ("proposals/", "get", 200),
    "buyer_answer_proposal": ("proposals/{proposal}/answer", "post", 302),
    "buyer_evidence": ("evidence/E1", "get", 200),
    "buyer_receipt": ("receipts/2/", "get", 200),
    "buyer_brief": ("brief.md", "get", 200),
    "buyer_case": ("case.yaml", "get", 200),
    "buyer_bundle": ("bundle.zip", "get", 200),
}
PUBLIC = {"home", "offer", "offer_version"}
OF_ONESELF = {"buyer_orders", "checkout"}


@pytest.fixture(scope="module")
def scene():
    """An order on which everything can be asked for, and the people who might ask. Nothing here changes it."""
    yield from made()


@pytest.fixture
def own_scene():
    """The same, made anew for what the buyer does."""
    yield from made()


def made():
    with clock.stopped_at(NOW):
        order = an_order()
        pay(order.public_id)
        seller = Actor("seller", a_member(order.seller), "owner")
        claim = claiming.claim(order.public_id, e.DeferralRequested(on=DAY), seller, unique("key"))
        own = claiming.claim(order.public_id, e.DelayAnnounced(on=DAY), Actor("buyer", order.buyer), unique("key"))
        ending = e.EndingAgreed(on=DAY, returns=Money.parse("5000 CNY"))
        proposal = agreeing.propose(order.public_id, ending, seller, unique("key"))
        claiming.add_evidence(order, Actor("buyer", order.buyer), "a.txt", "text/plain", b"seen")
        people = {
            "anonymous": None, "another buyer": an_order().buyer, "the seller's owner": seller.user, "the buyer": order.buyer,
        }  # fmt: skip
        yield SimpleNamespace(
            order=fresh(order.public_id), claim=claim.event, own=own.event, proposal=proposal.event, people=people
        )


def path_of(scene, name):
    return OWN[name][0].format(claim=scene.claim, own=scene.own, proposal=scene.proposal)


def asked(scene, name: str, who: str, order_id: str = ""):
    path, method = path_of(scene, name), OWN[name][1]
    data = {"key": unique("form-key"), "answer": "no", "sure": "yes"} if method == "post" else {}
    url = f"/orders/{order_id or scene.order.public_id}/{path}"
    return getattr(client_of(scene.people[who]), method)(url, data)


def test_every_address_of_the_buyer_is_tried_here():
    assert {pattern.name for pattern in urlpatterns} == {*OWN, *PUBLIC, *OF_ONESELF}


@pytest.mark.parametrize("name", OWN)
def test_anonymous_is_asked_to_sign_in(scene, name):
    response = asked(scene, name, "anonymous")
    assert (response.status_code, response["Location"].startswith("/account/login/?next=/orders/")) == (302, True)


@pytest.mark.parametrize("who", ["another buyer", "the seller's owner"])
@pytest.mark.parametrize("name", OWN)
def test_anothers_order_is_as_unknown_as_one_that_never_was(scene, name, who):
    foreign, unknown = asked(scene, name, who), asked(scene, name, who, "O-ZZZZZZZZ")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.content.replace(scene.order.public_id.encode(), b"") == unknown.content.replace(b"O-ZZZZZZZZ", b"")


@pytest.mark.parametrize("name", OWN)
def test_the_buyer_gets_in(own_scene, name):
    assert asked(own_scene, name, "the buyer").status_code == OWN[name][2]


@pytest.mark.parametrize("name", [name for name, (_, method, _) in OWN.items() if method == "post"])
def test_sending_without_a_key_does_nothing(scene, name):
    path = path_of(scene, name)
    before = fresh(scene.order.public_id).version
    response = client_of(scene.order.buyer).post(f"/orders/{scene.order.public_id}/{path}", {"answer": "no"})
    assert (response.status_code, fresh(scene.order.public_id).version) == (404, before)


@pytest.mark.parametrize("name", [name for name, (_, method, _) in OWN.items() if method == "post"])
def test_sending_without_a_token_is_refused(scene, name):
    path = path_of(scene, name)
    client = client_of(scene.order.buyer, enforce_csrf_checks=True)
    url = f"/orders/{scene.order.public_id}/{path}"
    assert client.post(url, {"key": unique("form-key"), "answer": "no"}).status_code == 403


@pytest.mark.parametrize("name", ["buyer_answer_fact", "buyer_take_back"])
def test_page_on_which_one_answers_answers_nothing_by_being_opened(scene, name):
    assert (
        client_of(scene.order.buyer).get(f"/orders/{scene.order.public_id}/{path_of(scene, name)}").status_code == 200
    )
    assert scene.order.answers.count() == 0


@pytest.mark.parametrize("name", ["buyer_pay", "buyer_answer_proposal"])
def test_what_changes_something_cannot_be_done_by_following_a_link(scene, name):
    path = path_of(scene, name)
    assert client_of(scene.order.buyer).get(f"/orders/{scene.order.public_id}/{path}").status_code == 405


def test_list_shows_only_ones_own_orders(scene):
    for who, seen in (("the buyer", True), ("another buyer", False), ("the seller's owner", False)):
        page = client_of(scene.people[who]).get("/orders/").content.decode()
        assert (scene.order.public_id in page) is seen


def test_list_needs_a_sign_in():
    assert client_of().get("/orders/").status_code == 302


def test_offers_are_for_everybody(scene):
    offer = scene.order.offer_version.offer
    for who in scene.people.values():
        for path in ("/", f"/{offer.seller.slug}/{offer.slug}/", f"/{offer.seller.slug}/{offer.slug}/v1/"):
            assert client_of(who).get(path).status_code == 200


def test_file_from_the_other_side_is_seen_by_the_buyer(own_scene):
    scene = own_scene
    seller = Actor("seller", scene.people["the seller's owner"], "owner")
    claiming.add_evidence(scene.order, seller, "b.txt", "text/plain", b"theirs")
    path = f"/orders/{scene.order.public_id}/evidence/E2"
    assert client_of(scene.order.buyer).get(path).content == b"theirs"
    assert client_of(a_user()).get(path).status_code == 404


def test_no_other_address_hides_the_buyers_names():
    """A seller's own name comes last: nothing of the server stands behind ``/<seller>/<offer>/``."""
    found = [pattern for pattern in get_resolver().url_patterns if getattr(pattern, "urlconf_name", None)]
    assert found[-1].urlconf_module.__name__ == "earnest.platform.web.buyer.urls"


def test_upload_by_another_buyer_leaves_nothing_behind(scene):
    data = {"key": unique("form-key"), "kind": "objected", "day": "2026-03-02", "note": "x",
            "files": SimpleUploadedFile("x.txt", b"x")}  # fmt: skip
    client = client_of(scene.people["another buyer"])
    assert client.post(f"/orders/{scene.order.public_id}/claims/", data).status_code == 404
    assert scene.order.evidence.count() == 1
