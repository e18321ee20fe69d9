"""Every operation of the OpenAPI document as nobody, with a wrong key, without its scope, as strangers, and as it should be.

The matrix is made from the document: an operation that is not in ``RIGHT`` fails, so that none is forgotten.
"""

from __future__ import annotations

import io
import json
import re
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from earnest.platform import clock
from earnest.platform.api import keys
from earnest.platform.api.models import Delivery, Endpoint
from earnest.platform.api.service import OPERATIONS, document
from earnest.platform.api.webhooks import secrets
from earnest.platform.launch.example import example_plan
from earnest.platform.orders.models import Notice, Order
from earnest.platform.payments.models import Payment
from earnest.platform.selling.models import Member, Question, SavedView
from tests.platform.api.world import a_world, call, key_for, problem
from tests.platform.launch.shop import a_launch, variant
from tests.platform.shop import FAIR, NOW, a_member, a_user, unique

FILE = object()
"""Stands for a form with a file."""
BY_BUYER = {"event": {"event": "deferral_requested"}}
FOUND, OPEN, LIST = "not found", "open to all", "own rows only"


class Right(NamedTuple):
    """Who may call an operation and with what; what a stranger gets: ``FOUND`` that there is nothing, or what is open."""

    side: str
    body: Any = None
    strangers: str = FOUND
    status: int = 200


def placing(world: Any) -> dict[str, Any]:
    version = world.order.offer_version.version
    return {
        "seller": world.seller.slug,
        "offer": world.order.offer_version.offer.slug,
        "version": version,
        "buyer_name": "L",
    }


def a_plan(world: Any) -> str:
    """A launch of the world's offer."""
    text = example_plan(world.seller, NOW, ZoneInfo("UTC"))
    return text.replace("-launch\n", f"-{unique('l')}\n", 1)


def proven(world: Any) -> None:
    """Let the world's buyer have shown that an e-mail address is theirs."""
    EmailAddress.objects.get_or_create(user=world.order.buyer, email=world.order.buyer.email, verified=True)


RIGHT = {
    "list_offers": Right("buyer", strangers=OPEN),
    "read_offer": Right("buyer", strangers=OPEN),
    "list_versions": Right("buyer", strangers=OPEN),
    "read_version": Right("buyer", strangers=OPEN),
    "make_offer": Right("seller", lambda w: {"slug": unique("new"), "title": "New"}, status=201),
    "change_offer": Right("seller", lambda w: {"title": "Other"}),
    "write_draft": Right("seller", lambda w: FAIR),
    "check_draft": Right("seller", lambda w: FAIR),
    "publish_draft": Right("seller", status=201),
    "list_orders": Right("buyer", strangers=LIST),
    "place_order": Right("buyer", placing, strangers="may", status=201),
    "read_order": Right("buyer"),
    "list_events": Right("buyer"),
    "act": Right("buyer", lambda w: BY_BUYER, status=201),
    "preview_act": Right("buyer", lambda w: BY_BUYER),
    "list_proposals": Right("buyer"),
    "propose": Right("buyer", lambda w: {"event": {"event": "ending_agreed"}}, status=201),
    "answer_proposal": Right("seller", lambda w: {"agrees": False}),
    "claim": Right("buyer", lambda w: {"event": {"event": "delay_announced", "on": "2026-03-01"}}, status=201),
    "answer_fact": Right("seller", lambda w: {"agrees": True}),
    "take_back": Right("buyer"),
    "list_evidence": Right("buyer"),
    "upload_evidence": Right("buyer", lambda w: FILE, status=201),
    "download_evidence": Right("buyer"),
    "read_brief": Right("buyer"),
    "download_bundle": Right("buyer"),
    "list_payments": Right("buyer"),
    "read_payment": Right("buyer"),
    "start": Right("buyer", lambda w: {"purpose": "balance", "early": True}, status=201),
    "read_statement": Right("buyer"),
    "list_notices": Right("buyer", strangers=LIST),
    "read_notice": Right("buyer"),
    "read_me": Right("buyer", strangers="may"),
    "list_sellers": Right("seller", strangers=LIST),
    "read_seller": Right("seller"),
    "list_members": Right("seller"),
    "add_member": Right("seller", lambda w: {"email": a_user().email, "role": "sales"}, status=204),
    "change_member": Right("seller", lambda w: {"role": "sales"}, status=204),
    "remove_member": Right("seller", status=204),
    "read_log": Right("seller"),
    "read_plan": Right("seller"),
    "list_launches": Right("seller"),
    "read_launch": Right("seller"),
    "plan_launch": Right("seller", lambda w: {"plan": a_plan(w)}, status=201),
    "make_launch_codes": Right("seller", lambda w: {"count": 1}, status=201),
    "give_permit": Right("buyer", lambda w: proven(w) or {"buyer_name": "L"}, strangers="may", status=201),
    "act_on_launch": Right("seller", lambda w: {"kind": "paused", "reason": "A moment."}, status=201),
    "give_slot": Right("seller", lambda w: {"order": w.order.public_id, "week": "2026-03-09"}, status=409),
    "give_next_slots": Right("seller", lambda w: {"count": 1, "week": "2026-03-09"}, status=201),
    "list_updates": Right("buyer", strangers=OPEN),
    "publish_update": Right("seller", lambda w: {"text": "It goes well."}, status=201),
    "list_questions": Right("buyer", strangers=OPEN),
    "ask_question": Right("buyer", lambda w: {"text": "When?"}, strangers="may", status=201),
    "answer_question": Right("seller", lambda w: {"text": "Soon."}, status=201),
    "set_question_aside": Right("seller"),
    "list_outgoing": Right("seller"),
    "list_differences": Right("seller"),
    "pay_reserve": Right("seller", lambda w: {"amount_minor": 100}, status=201),
    "read_seller_account": Right("seller"),
    "give_seller_account": Right("seller", lambda w: {"account": "acct-1"}),
    "read_account": Right("buyer", strangers="may"),
    "give_account": Right("buyer", lambda w: {"account": "acct-2"}, strangers="may"),
    "list_endpoints": Right("seller"),
    "make_endpoint": Right("seller", lambda w: {"url": "https://example.com/hook"}, status=201),
    "read_endpoint": Right("seller"),
    "change_endpoint": Right("seller", lambda w: {"description": "Other"}),
    "remove_endpoint": Right("seller", status=204),
    "rotate_secret": Right("seller", status=201),
    "list_deliveries": Right("seller"),
    "replay_delivery": Right("seller"),
    "try_endpoint": Right("seller", status=201),
    "compare_versions": Right("buyer", strangers=OPEN),
    "download_book": Right("seller"),
    "download_book_as_parquet": Right("seller"),
    "list_disputes": Right("seller"),
    "list_views": Right("seller"),
    "save_view": Right("seller", lambda w: {"name": unique("view"), "query": "default=any"}, status=201),
    "forget_view": Right("seller", status=204),
    "list_keys": Right("buyer", strangers=LIST),
    "make_key": Right("seller", lambda w: {"name": "till", "scopes": ["orders:read"]}, strangers="may", status=201),
    "revoke_key": Right("seller", status=204),
}
ASKED = {"compare_versions": "?before=1&after=1"}
"""What an operation has to be asked beside its address."""
ONES_OWN = {"read_notice": 404, "make_key": 201, "revoke_key": 404, "save_view": 201, "forget_view": 404}
"""What even a viewer may do, with what is their own; what is another's they do not find."""


class Operation(NamedTuple):
    id: str
    method: str
    path: str
    scope: str


DESCRIBED = [
    Operation(entry["operationId"], method.upper(), path.removeprefix("/api/v1"), entry["x-scope"])
    for path, methods in json.loads(document())["paths"].items()
    for method, entry in methods.items()
]
every_operation = pytest.mark.parametrize("operation", DESCRIBED, ids=lambda operation: operation.id)


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
    """Something at every address of the world's order and seller."""
    with clock.stopped_at(NOW):
        return furnished(world)


def furnished(world: Any) -> dict[str, Any]:
    order, offer = world.order, world.order.offer_version.offer
    at = f"/orders/{order.public_id}"
    proposed = call("POST", f"{at}/proposals", world.buyer_key, {"event": {"event": "ending_agreed"}}).json()["event"]
    said = {"event": "delay_announced", "on": "2026-03-01"}
    claimed = call("POST", f"{at}/claims", world.buyer_key, {"event": said}).json()["event"]
    label = send(Operation("", "POST", "", ""), f"{at}/evidence", world.buyer_key, FILE).json()["label"]
    notice = Notice.objects.create(order=order, side="buyer", key="k", recorded_at=NOW)
    payment = Payment.objects.create(
        seller=order.seller, order=order, purpose="deposit", amount_minor=1, currency="CNY", provider="sandbox",
        key=unique("key"), state="paid", created_at=NOW, expires_at=NOW,
    )  # fmt: skip
    hook = Endpoint.objects.create(
        seller=order.seller,
        url="https://example.com/",
        created_at=NOW,
        secrets=secrets.rotated([], secrets.fresh(), NOW),
    )
    delivery = Delivery.objects.create(endpoint=hook, kind="order.goods_ready", payload="{}", created_at=NOW)
    return {
        "order": order.public_id, "seller": order.seller.slug, "offer": offer.slug, "version": 1, "proposal": proposed,
        "number": claimed, "label": label, "notice": notice.pk, "payment": payment.pk, "endpoint": hook.pk,
        "delivery": delivery.pk, "member": Member.objects.create(seller=order.seller, user=a_user(), role="viewer").pk,
        "key": keys.make(world.owner, keys.Wish("spare", ["orders:read"]), order.seller)[0].pk,
        "view": SavedView.objects.create(seller=order.seller, user=world.owner, name=unique("view"), query="").pk,
        "question": Question.objects.create(offer=offer, text="When?", asked_at=NOW).pk,
        "launch": a_launch(order.offer_version, variants=[variant(for_codes=1)]).slug,
    }  # fmt: skip


def send(operation: Operation, path: str, key: str, body: Any) -> Any:
    if body is FILE:
        headers = {"HTTP_AUTHORIZATION": f"Bearer {key}", "HTTP_IDEMPOTENCY_KEY": unique("key")}
        file = io.BytesIO(b"seen")
        file.name = "note.txt"
        return Client().post("/api/v1" + path, {"file": file}, **headers)
    return call(operation.method, path, key, body)


def addressed(operation: Operation, there: dict[str, Any]) -> str:
    return re.sub(r"{(\w+)}", lambda found: str(there[found[1]]), operation.path) + ASKED.get(operation.id, "")


def test_every_operation_is_in_the_matrix():
    assert {operation.id for operation in DESCRIBED} == set(RIGHT) == set(OPERATIONS)


@every_operation
def test_nobody_is_asked_for_a_key(operation, there):
    response = call(operation.method, addressed(operation, there))
    assert (response.status_code, problem(response)["code"]) == (401, "not_signed_in")
    assert response["WWW-Authenticate"].startswith("Bearer")


@every_operation
def test_wrong_key_is_refused(operation, there):
    response = call(operation.method, addressed(operation, there), "ek_00000000_" + "x" * 43)
    assert (response.status_code, problem(response)["code"]) == (401, "key_invalid")


@pytest.mark.parametrize("operation", [o for o in DESCRIBED if o.scope], ids=lambda operation: operation.id)
def test_key_without_the_scope_is_refused(operation, there, world):
    side = RIGHT[operation.id].side
    seller = world.seller if side == "seller" else None
    user = world.owner if side == "seller" else world.order.buyer
    scopes = (keys.SELLER_SCOPES if seller else keys.BUYER_SCOPES) - {operation.scope}
    response = call(operation.method, addressed(operation, there), key_for(user, seller, scopes))
    assert (response.status_code, problem(response)["code"]) == (403, "scope_missing")


@every_operation
@pytest.mark.parametrize("stranger", ["other_buyer_key", "other_seller_key"])
def test_stranger_finds_nothing_that_is_not_open_to_all(operation, stranger, there, world):
    right = RIGHT[operation.id]
    key, body = getattr(world, stranger), right.body(world) if right.body else None
    response = send(operation, addressed(operation, there), key, body)
    missing = operation.scope and operation.scope not in (
        keys.BUYER_SCOPES if stranger == "other_buyer_key" else keys.SELLER_SCOPES
    )
    if missing:
        assert problem(response)["code"] == "scope_missing"
    elif right.strangers == FOUND:
        assert (response.status_code, problem(response)["code"]) == (404, "not_found")
    elif right.strangers == OPEN:
        assert response.status_code == 200
        assert b'"draft":"' not in response.content
    elif right.strangers == LIST:
        assert response.status_code == 200
        assert world.order.public_id not in response.content.decode()
        assert f'"{world.seller.slug}"' not in response.content.decode()


@every_operation
def test_right_caller_is_let_through(operation):
    world = a_world()
    right = RIGHT[operation.id]
    path = addressed(operation, furnished(world))
    key = key_for(a_user()) if operation.id == "place_order" else getattr(world, f"{right.side}_key")
    if operation.id == "publish_draft":
        call("PUT", path.replace("/versions", "/draft"), key, FAIR.replace("200000", "210000"))
    response = send(operation, path, key, right.body(world) if right.body else None)
    assert response.status_code == right.status, response.content[:600]


@every_operation
def test_viewer_of_a_seller_changes_nothing(operation, there, world):
    """Whatever changes something is refused to whoever may only look."""
    right = RIGHT[operation.id]
    if operation.method == "GET" or operation.id == "check_draft":
        return
    viewer = key_for(a_member(world.seller, "viewer"), world.seller)
    before = Order.objects.get(pk=world.order.pk).version
    response = send(operation, addressed(operation, there), viewer, right.body(world) if right.body else None)
    if operation.id in ONES_OWN:
        assert response.status_code == ONES_OWN[operation.id]
    else:
        assert problem(response)["code"] == "not_your_role", response.content
    assert Order.objects.get(pk=world.order.pk).version == before


def test_session_reads_and_acts_with_the_csrf_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.order.buyer, backend="django.contrib.auth.backends.ModelBackend")
    path = f"/api/v1/orders/{world.order.public_id}"
    assert client.get(path).status_code == 200
    body, sent = json.dumps({"event": {"event": "objection_raised"}}), {"content_type": "application/json"}
    bare = client.post(f"{path}/acts", body, HTTP_IDEMPOTENCY_KEY=unique("key"), **sent)
    assert problem(bare)["code"] == "csrf_failed"
    client.cookies["csrftoken"] = "a" * 32
    with_token = client.post(
        f"{path}/acts", body, HTTP_IDEMPOTENCY_KEY=unique("key"), HTTP_X_CSRFTOKEN="a" * 32, **sent
    )
    assert with_token.status_code in (201, 409), with_token.content  # whatever the law makes of it, it was let in
    assert problem(with_token)["code"] != "csrf_failed" if with_token.status_code == 409 else True


def test_session_of_a_member_reads_the_book_it_names(world):
    client = Client()
    client.force_login(world.owner, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/orders").json()["items"] == []
    book = client.get(f"/api/v1/orders?seller={world.seller.slug}").json()["items"]
    assert world.order.public_id in {row["id"] for row in book}
    assert {row["side"] for row in book} == {"seller"}


def test_wrong_key_is_not_made_good_by_a_session(world):
    client = Client()
    client.force_login(world.order.buyer, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(f"/api/v1/orders/{world.order.public_id}", HTTP_AUTHORIZATION="Bearer ek_wrong")
    assert problem(response)["code"] == "key_invalid"
