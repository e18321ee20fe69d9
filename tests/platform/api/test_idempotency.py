"""A request with its idempotency key is done once, however often it is sent."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from earnest.platform import clock
from earnest.platform.api import answering
from earnest.platform.api.models import Answer, Endpoint
from earnest.platform.api.service import OPERATIONS
from earnest.platform.orders.models import OrderEvent
from earnest.platform.payments.models import Payment
from tests.platform.api.test_access import DESCRIBED, RIGHT, addressed, furnished
from tests.platform.api.world import a_world, call, key_for, problem
from tests.platform.shop import NOW, a_user, unique

KEYED = [operation for operation in DESCRIBED if OPERATIONS[operation.id].keyed]


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture(scope="module")
def world():
    with clock.stopped_at(NOW):
        return a_world()


@pytest.fixture(scope="module")
def there(world):
    with clock.stopped_at(NOW):
        return furnished(world)


def test_every_post_that_changes_something_takes_a_key():
    assert {operation.id for operation in DESCRIBED if operation.method == "POST"} - {o.id for o in KEYED} == {
        "preview_act", "check_draft",
    }  # fmt: skip


@pytest.mark.parametrize(
    "operation", [o for o in KEYED if o.id != "upload_evidence"], ids=lambda operation: operation.id
)
def test_without_a_key_nothing_is_done(operation, world, there):
    right = RIGHT[operation.id]
    path = addressed(operation, there)
    before = OrderEvent.objects.filter(order=world.order).count()
    body = right.body(world) if right.body else None
    response = call("POST", path, getattr(world, f"{right.side}_key"), body, idempotency_key="")
    assert (response.status_code, problem(response)["code"]) == (400, "idempotency_key_missing")
    assert OrderEvent.objects.filter(order=world.order).count() == before


@pytest.mark.parametrize("key", ["two words", "x" * 129, "schlüssel"])
def test_key_that_cannot_be_kept_is_none(world, key):
    body = {"event": {"event": "objection_raised"}}
    response = call("POST", f"/orders/{world.order.public_id}/acts", world.buyer_key, body, idempotency_key=key)
    assert problem(response)["code"] == "idempotency_key_missing"


@pytest.mark.parametrize(
    "operation", [o for o in KEYED if o.id not in ("upload_evidence", "make_key")], ids=lambda operation: operation.id
)
def test_same_key_gives_the_same_answer(operation):
    world = a_world()
    right, key = RIGHT[operation.id], unique("key")
    path, caller = addressed(operation, furnished(world)), getattr(world, f"{right.side}_key")
    if operation.id == "place_order":
        caller = key_for(a_user())
    body = right.body(world) if right.body else None
    first = call("POST", path, caller, body, idempotency_key=key)
    with clock.stopped_at(NOW + timedelta(hours=1)):
        again = call("POST", path, caller, body, idempotency_key=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)


def test_same_key_gives_the_api_key_again_but_not_its_text(world):
    body, key = {"name": "till", "scopes": ["orders:read"]}, unique("key")
    first, again = (call("POST", "/keys", world.seller_key, body, idempotency_key=key).json() for _ in range(2))
    assert (first["key"], first["text"][:3], again["text"]) == (again["key"], "ek_", None)
    other = call("POST", "/keys", world.seller_key, body | {"name": "shop"}, idempotency_key=key)
    assert problem(other)["code"] == "idempotency_key_reused"


def test_text_of_an_api_key_is_in_no_answer_that_is_kept(world):
    made = call("POST", "/keys", world.seller_key, {"name": "till", "scopes": ["orders:read"]}).json()
    assert not Answer.objects.filter(body__contains=made["text"]).exists()


def test_refusal_is_given_again_under_its_key(world):
    path, key = f"/orders/{world.order.public_id}/acts", unique("key")
    body = {"event": {"event": "balance_demanded"}}
    first, again = (call("POST", path, world.seller_key, body, idempotency_key=key) for _ in range(2))
    assert (first.status_code, first.content) == (409, again.content)
    assert again["Idempotency-Replayed"] == "true"


def test_same_key_for_another_request_is_refused(world):
    path, key = f"/sellers/{world.seller.slug}/webhooks", unique("key")
    body = {"url": "https://example.com/one"}
    assert call("POST", path, world.seller_key, body, idempotency_key=key).status_code == 201
    other = call("POST", path, world.seller_key, {"url": "https://example.com/two"}, idempotency_key=key)
    assert (other.status_code, problem(other)["code"]) == (409, "idempotency_key_reused")
    assert Endpoint.objects.filter(seller=world.seller, url="https://example.com/two").count() == 0


def test_same_key_on_another_order_is_refused():
    first, second = a_world(), a_world()
    second.order.buyer_id = first.order.buyer_id
    second.order.save()
    key, body = unique("key"), {"event": {"event": "production_requested"}}
    call("POST", f"/orders/{first.order.public_id}/acts", first.buyer_key, body, idempotency_key=key)
    other = call("POST", f"/orders/{second.order.public_id}/acts", first.buyer_key, body, idempotency_key=key)
    assert problem(other)["code"] == "idempotency_key_reused"


def test_invalid_request_leaves_its_key_free(world):
    path, key = f"/sellers/{world.seller.slug}/webhooks", unique("key")
    assert call("POST", path, world.seller_key, {"url": "ftp://example.com"}, idempotency_key=key).status_code == 422
    assert call("POST", path, world.seller_key, {"url": "https://example.com/"}, idempotency_key=key).status_code == 201


def test_key_of_one_person_is_not_anothers():
    key, body = unique("key"), {"event": {"event": "production_requested"}}
    for world in (a_world(), a_world()):
        path = f"/orders/{world.order.public_id}/acts"
        assert call("POST", path, world.buyer_key, body, idempotency_key=key).status_code == 201


def test_payment_is_started_once_and_its_key_is_not_anothers():
    world = a_world()
    path, key = f"/orders/{world.order.public_id}/payments", unique("key")
    body = {"purpose": "balance", "early": True}
    first, again = (call("POST", path, world.buyer_key, body, idempotency_key=key) for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    assert Payment.objects.filter(order=world.order).count() == 1
    other = call("POST", path, world.buyer_key, {"purpose": "deposit"}, idempotency_key=key)
    assert problem(other)["code"] == "idempotency_key_reused"


def test_of_two_at_once_with_one_key_one_is_done():
    world = a_world()
    path, key = f"/sellers/{world.seller.slug}/webhooks", unique("key")
    answers, ready = [], threading.Barrier(2)

    def send_it() -> None:
        with clock.stopped_at(NOW):
            ready.wait()
            answers.append(call("POST", path, world.seller_key, {"url": "https://example.com/"}, idempotency_key=key))
        connections.close_all()

    threads = [threading.Thread(target=send_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert Endpoint.objects.filter(seller=world.seller).count() == 1


def test_old_answers_are_forgotten_and_younger_ones_kept():
    old, young = unique("old"), unique("young")
    for owner, at in ((old, NOW - answering.KEPT - timedelta(days=1)), (young, NOW - answering.KEPT)):
        Answer.objects.create(owner=owner, key="k", request="", status=200, recorded_at=at)
    assert answering.forget() >= 1
    assert [Answer.objects.filter(owner=owner).exists() for owner in (old, young)] == [False, True]


def test_act_repeated_after_its_answer_was_forgotten_is_still_done_once():
    world = a_world()
    path, key = f"/orders/{world.order.public_id}/acts", unique("key")
    body = {"event": {"event": "production_requested"}}
    first = call("POST", path, world.buyer_key, body, idempotency_key=key)
    Answer.objects.filter(owner=f"user:{world.order.buyer_id}", key=key).delete()
    again = call("POST", path, world.buyer_key, body, idempotency_key=key)
    assert (again.status_code, again.json()) == (201, first.json())
