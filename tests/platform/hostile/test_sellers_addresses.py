"""Every address of a seller's side, as everybody who is not of its team, and as those of it who may only read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.api import keys
from earnest.platform.api.webhooks import endpoints
from earnest.platform.orders import agreeing, claiming
from earnest.platform.orders.once import Actor
from earnest.platform.selling.asking import ask
from earnest.platform.web.seller.urls import urlpatterns
from tests.platform.launch.shop import a_launch
from tests.platform.payments.scene import fresh, paid_order
from tests.platform.shop import NOW, a_member, a_seller, an_order, unique
from tests.platform.web.buyer.visiting import client_of

DAY = When("2026-03-02")
CHANGING = {
    "seller_save_view", "seller_act", "seller_answer_proposal", "seller_give_slot", "seller_give_next",
    "seller_pay_reserve", "seller_account", "seller_pay_penalty", "seller_team_change", "seller_offer_check",
    "seller_offer_titles", "seller_offer_open", "seller_update", "seller_answer", "seller_key_make", "seller_key_revoke",
    "seller_endpoint_make", "seller_endpoint_change", "seller_send_again", "seller_launch_act",
}  # fmt: skip
"""Addresses that only take forms."""
NAMES = sorted(str(pattern.name) for pattern in urlpatterns if pattern.name != "seller_books")
ROWS = (
    "orders_orderevent", "orders_factanswer", "orders_proposal", "orders_evidence", "selling_offer", "selling_offerversion",
    "selling_update", "selling_answer", "selling_promise", "selling_slotassignment", "selling_member", "payments_payment",
    "payments_destination", "api_apikey", "api_endpoint",
)  # fmt: skip


@pytest.fixture(scope="module")
def scene():
    """A book in which everything can be asked for, and the people who might ask."""
    with clock.stopped_at(NOW):
        order = paid_order()
        owner, buyer = a_member(order.seller), Actor("buyer", order.buyer)
        claim = claiming.claim(order.public_id, e.DelayAnnounced(on=DAY), buyer, unique("k"))
        proposal = agreeing.propose(order.public_id, e.EndingAgreed(on=DAY), buyer, unique("k"))
        claiming.add_evidence(fresh(order), buyer, "a.txt", "text/plain", b"seen")
        offer = fresh(order).offer_version.offer
        question = ask(offer, "Why?", order.buyer, "")
        own = claiming.claim(order.public_id, e.DelayAnnounced(on=DAY), Actor("seller", owner, "owner"), unique("k"))
        endpoint, _ = endpoints.make(order.seller, owner, "https://example.com/hook", "", ())
        numbers = {"seller_answer": question.pk, "seller_take_back": own.event, "seller_endpoint": endpoint.pk,
                   "seller_endpoint_change": endpoint.pk, "seller_send_again": endpoints.send_trial(endpoint, owner).pk,
                   "seller_key_revoke": keys.make(owner, keys.Wish("till", ["orders:read"]), order.seller)[0].pk}  # fmt: skip
        parts = {"slug": order.seller.slug, "public_id": order.public_id, "offer_slug": offer.slug, "kind": "goods_ready",
                 "number": claim.event, "proposal": proposal.event, "label": "E1", "before": 1, "after": 1,
                 "launch_slug": a_launch(order.offer_version).slug}  # fmt: skip
        people = {"anonymous": None, "its buyer": order.buyer, "another's owner": a_member(a_seller()),
                  "viewer": a_member(order.seller, "viewer"),
                  "owner": owner, "removed": a_member(order.seller)}  # fmt: skip
        people["removed"].memberships.all().delete()
        yield SimpleNamespace(order=order, parts=parts, people=people, numbers=numbers, stranger=an_order())


def address(scene, name: str, **other: object) -> str:
    (pattern,) = [pattern for pattern in urlpatterns if pattern.name == name]
    values = {**scene.parts, **other}
    values["number"] = scene.numbers.get(name, values["number"])
    route = str(pattern.pattern)
    for part in pattern.pattern.converters:
        kind = next(k for k in ("slug", "str", "int") if f"<{k}:{part}>" in route)
        route = route.replace(f"<{kind}:{part}>", str(values[part]))
    return f"/sell/{route}"


def asked(scene, who: str, name: str, method: str, **other: object):
    sent = {"key": unique("form-key"), "answer": "yes", "sure": "yes", "do": "add", "email": "a@example.com",
            "role": "owner", "open": "no", "title": "Taken", "text": "Taken", "account": "acct-thief", "amount": "5",
            "week": "2026-03-02", "count": "1", "order": scene.order.public_id, "name": "mine", "kind": "taken",
            "day": "2026-03-01", "note": "x", "slug": unique("offer"), "view": "yaml"}  # fmt: skip
    client = client_of(scene.people[who])
    return (
        client.post(address(scene, name, **other), sent)
        if method == "post"
        else client.get(address(scene, name, **other))
    )


def stored() -> list[tuple[int, str]]:
    """How many rows there are of everything that may be changed, and what the offers and accounts say."""
    with connection.cursor() as cursor:
        found = []
        for table in ROWS:
            cursor.execute(
                f"SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY t.id)), '') FROM {table} t"
            )
            found.append(cursor.fetchone())
        return found


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["its buyer", "another's owner", "removed"])
def test_book_of_another_is_as_unknown_as_one_that_never_was(scene, who, method):
    with clock.stopped_at(NOW):
        before = stored()
        for name in NAMES:
            answer = asked(scene, who, name, method)
            assert answer.status_code == (405 if method == "get" and name in CHANGING else 404) or (
                method == "post" and answer.status_code == 405
            ), name
        assert stored() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_in_without_signing_in(scene, method):
    before = stored()
    for name in NAMES:
        answer = asked(scene, "anonymous", name, method)
        assert answer.status_code == 405 or answer["Location"].startswith("/account/login/?next=/sell/"), name
    assert stored() == before


def test_viewer_reads_everything_but_what_names_every_buyer_at_once_or_holds_a_secret(scene):
    with clock.stopped_at(NOW):
        got = {name: asked(scene, "viewer", name, "get").status_code for name in NAMES if name not in CHANGING}
    refused = {name: status for name, status in got.items() if status != 200}
    assert refused == {"seller_csv": 403, "seller_parquet": 403, "seller_endpoint": 403}


def test_viewer_changes_nothing(scene):
    with clock.stopped_at(NOW):
        before = stored()
        for name in NAMES:
            assert asked(scene, "viewer", name, "post").status_code in (200, 302, 403, 404, 405, 409, 422), name
        assert stored() == before


@pytest.mark.parametrize(
    "name", [name for name in NAMES if "/<str:public_id>/" in str({p.name: p.pattern for p in urlpatterns}[name])]
)
def test_order_of_another_book_is_not_reached_through_ones_own(scene, name):
    with clock.stopped_at(NOW):
        theirs = scene.stranger.public_id
        for method in ("get", "post"):
            assert asked(scene, "owner", name, method, public_id=theirs).status_code in (404, 405), (name, method)
