"""Webhooks out: what is told, signed so that the specification's own library accepts it, tried again, given up, replayed."""

from __future__ import annotations

import base64
import http.server
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connections
from django.test import override_settings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from earnest.core.facts import events as e
from earnest.platform import clock
from earnest.platform.api import webhooks
from earnest.platform.api.models import Delivery, Endpoint
from earnest.platform.api.webhooks import secrets, sending
from earnest.platform.orders import outbox
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Outbox
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.sweep import sweep
from earnest.platform.selling.models import AuditEntry
from tests.platform.api.world import ANY_DAY, PAID, a_world, call
from tests.platform.shop import NOW, an_order, unique


class Receiver(http.server.ThreadingHTTPServer):
    """A receiver on this machine: keeps what it gets and answers with ``answers``, the last of them for ever."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = [200]
        self.url = f"http://127.0.0.1:{self.server_port}/hook?a=1"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        answers = self.server.answers
        self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
        self.send_header("location", "http://127.0.0.1:1/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


MINE: list[int] = []
"""Endpoints of the present test; nothing is sent to others."""


@pytest.fixture(autouse=True)
def _alone():
    MINE.clear()
    with clock.stopped_at(NOW):
        yield


def work_off(at):
    Delivery.objects.exclude(endpoint__in=MINE).filter(next_try_at__isnull=False).update(next_try_at=None)
    return webhooks.work_off(at)


def an_endpoint(world, url, **body):
    made = call("POST", f"/sellers/{world.seller.slug}/webhooks", world.seller_key, {"url": url, **body})
    assert made.status_code == 201, made.content
    endpoint = Endpoint.objects.get(pk=made.json()["endpoint"]["id"])
    if url.startswith("http://127.0.0.1"):
        MINE.append(endpoint.pk)
    return endpoint, made.json()["secret"]


def tell():
    while outbox.work_off({"webhook": webhooks.teller}, limit=1000):
        pass


def produced(world):
    """Something happens on the world's order."""
    execute(world.order.public_id, e.ProductionRequested(on=ANY_DAY), Actor("buyer", world.order.buyer), unique("key"))
    tell()


def a_delivery(endpoint, at=NOW):
    return Delivery.objects.create(
        endpoint=endpoint,
        kind="order.goods_ready",
        payload='{"type":"order.goods_ready"}',
        created_at=at,
        next_try_at=at,
    )


def test_message_is_accepted_by_the_specifications_own_library(receiver):
    world = a_world()
    tell()
    _, secret = an_endpoint(world, receiver.url)
    now = datetime.now(UTC)  # the library looks at the time of day
    produced(world)
    assert work_off(max(now, NOW)) == 1
    ((headers, body),) = receiver.got
    assert Webhook(secret).verify(body.decode(), headers) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.decode() + " ", headers)


def test_message_tells_the_event_in_the_case_language_and_where_the_order_stands(receiver):
    world = a_world()
    tell()
    an_endpoint(world, receiver.url)
    produced(world)
    work_off(NOW)
    message = json.loads(receiver.got[0][1])
    assert message["type"] == "order.production_requested"
    assert message["timestamp"] == NOW.isoformat()
    data = message["data"]
    assert (data["order"], data["number"], data["event"]["event"], data["phase"]) == (
        world.order.public_id, 3, "production_requested", "in_production",
    )  # fmt: skip


def test_what_time_brings_about_is_told_too():
    world = a_world()
    endpoint, _ = an_endpoint(world, "https://example.com/", kinds=["order.time.breach"])
    produced(world)
    with clock.stopped_at(NOW + timedelta(days=100)):
        sweep(seller_id=world.seller.pk)
        tell()
    kinds = set(endpoint.deliveries.values_list("kind", flat=True))
    assert kinds == {"order.time.breach"}


def test_endpoint_is_told_only_the_kinds_it_wants_and_only_of_its_own_book():
    world, other = a_world(), a_world()
    tell()
    wants, _ = an_endpoint(world, "https://example.com/a", kinds=["order.production_requested"])
    wants_not, _ = an_endpoint(world, "https://example.com/b", kinds=["order.goods_ready"])
    stranger, _ = an_endpoint(other, "https://example.com/c")
    produced(world)
    assert [endpoint.deliveries.count() for endpoint in (wants, wants_not, stranger)] == [1, 0, 0]


def test_news_told_twice_is_one_delivery():
    world = a_world()
    endpoint, _ = an_endpoint(world, "https://example.com/")
    row = Outbox.objects.filter(order=world.order, topic="webhook").first()
    webhooks.teller(row)
    webhooks.teller(row)
    assert endpoint.deliveries.filter(news=row.pk).count() == 1


def test_failed_try_comes_again_on_the_schedule_with_the_same_id(receiver):
    endpoint, _ = an_endpoint(a_world(), receiver.url)
    receiver.answers = [500]
    delivery, at, waits = a_delivery(endpoint), NOW, []
    while delivery.next_try_at is not None:
        assert work_off(delivery.next_try_at - timedelta(seconds=1)) == 0
        at = delivery.next_try_at
        assert work_off(at) == 1
        delivery.refresh_from_db()
        if delivery.next_try_at:
            waits.append((delivery.next_try_at - at).total_seconds())
    # 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 24 h
    assert waits == [5, 300, 1800, 7200, 18_000, 36_000, 86_400]
    assert (delivery.attempts, delivery.given_up_at, delivery.last_status) == (8, at, 500)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_success_ends_the_tries_and_clears_the_endpoints_failing(receiver):
    endpoint, _ = an_endpoint(a_world(), receiver.url)
    receiver.answers = [503, 204]
    delivery = a_delivery(endpoint)
    work_off(NOW)
    endpoint.refresh_from_db()
    assert endpoint.failing_since == NOW
    work_off(NOW + timedelta(seconds=5))
    delivery.refresh_from_db()
    endpoint.refresh_from_db()
    assert (delivery.delivered_at, delivery.next_try_at, delivery.last_status, endpoint.failing_since) == (
        NOW + timedelta(seconds=5), None, 204, None,
    )  # fmt: skip


def test_redirect_is_a_failure_and_is_not_followed(receiver):
    endpoint, _ = an_endpoint(a_world(), receiver.url)
    receiver.answers = [307]
    delivery = a_delivery(endpoint)
    work_off(NOW)
    delivery.refresh_from_db()
    assert (delivery.delivered_at, delivery.last_status, len(receiver.got)) == (None, 307, 1)


def test_receiver_that_is_not_there_is_a_failed_try():
    endpoint, _ = an_endpoint(a_world(), "http://127.0.0.1:9/")
    delivery = a_delivery(endpoint)
    work_off(NOW)
    delivery.refresh_from_db()
    assert (delivery.last_status, delivery.attempts) == (None, 1)
    assert delivery.last_error


def test_endpoint_that_fails_for_days_is_disabled_and_its_owners_are_told(receiver):
    world = a_world()
    endpoint, _ = an_endpoint(world, receiver.url)
    receiver.answers = [500]
    mail.outbox = []
    a_delivery(endpoint)
    work_off(NOW)
    late = NOW + sending.DISABLED_AFTER
    second, waiting = a_delivery(endpoint, late), a_delivery(endpoint, late + timedelta(days=1))
    work_off(late)
    endpoint.refresh_from_db()
    assert (endpoint.disabled_at, "5 days" in endpoint.disabled_because) == (late, True)
    assert [message.to for message in mail.outbox] == [[world.owner.email]]
    for delivery in (second, waiting):
        delivery.refresh_from_db()
        assert (delivery.next_try_at, delivery.given_up_at) == (None, late)
    assert work_off(late + timedelta(days=2)) == 0


def test_endpoint_just_short_of_the_days_goes_on(receiver):
    endpoint, _ = an_endpoint(a_world(), receiver.url)
    receiver.answers = [500]
    a_delivery(endpoint)
    work_off(NOW)
    late = NOW + sending.DISABLED_AFTER - timedelta(seconds=1)
    a_delivery(endpoint, late)
    work_off(late)
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


def test_receiver_that_is_gone_is_disabled_at_once(receiver):
    endpoint, _ = an_endpoint(a_world(), receiver.url)
    receiver.answers = [410]
    a_delivery(endpoint)
    work_off(NOW)
    endpoint.refresh_from_db()
    assert endpoint.disabled_because.startswith("it answered 410 Gone")


def test_endpoint_is_switched_on_again_and_a_message_replayed(receiver):
    world = a_world()
    endpoint, _ = an_endpoint(world, receiver.url)
    receiver.answers = [410, 200]
    delivery = a_delivery(endpoint)
    work_off(NOW)
    path = f"/sellers/{world.seller.slug}/webhooks/{endpoint.pk}"
    on = call("PATCH", path, world.seller_key, {"disabled": False})
    assert on.json()["disabled_at"] is None
    given_up = call("GET", f"{path}/deliveries?state=given_up", world.seller_key).json()["items"]
    assert [row["id"] for row in given_up] == [delivery.pk]
    replayed = call("POST", f"{path}/deliveries/{delivery.pk}/replay", world.seller_key).json()
    assert (replayed["attempts"], replayed["given_up_at"]) == (0, None)
    work_off(NOW)
    delivery.refresh_from_db()
    assert delivery.delivered_at == NOW
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]


def test_old_secret_signs_beside_the_new_one_for_a_day(receiver):
    world = a_world()
    endpoint, old = an_endpoint(world, receiver.url)
    rotated = call("POST", f"/sellers/{world.seller.slug}/webhooks/{endpoint.pk}/secret", world.seller_key)
    new = rotated.json()["secret"]
    for at in (NOW, NOW + secrets.OVERLAP):
        a_delivery(endpoint, at)
        work_off(at)
    both, after = (headers["webhook-signature"].split(" ") for headers, _ in receiver.got)
    assert (len(both), len(after)) == (2, 1)
    headers, body = receiver.got[0]
    for secret in (old, new):
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        assert Webhook(secret).sign(headers["webhook-id"], at, body.decode()) in both
    headers, body = receiver.got[1]
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert Webhook(new).sign(headers["webhook-id"], at, body.decode()) == after[0]


def test_secret_is_shown_once_and_has_256_bits():
    world = a_world()
    endpoint, secret = an_endpoint(world, "https://example.com/")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    path = f"/sellers/{world.seller.slug}/webhooks"
    for address in (path, f"{path}/{endpoint.pk}"):
        assert secret not in call("GET", address, world.seller_key).content.decode()


def test_two_workers_at_once_send_a_message_once(receiver):
    endpoint, _ = an_endpoint(a_world(), receiver.url)
    for _ in range(6):
        a_delivery(endpoint)
    ready, sent = threading.Barrier(2), []

    def work() -> None:
        ready.wait()
        sent.append(work_off(NOW))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sum(sent), len(receiver.got)) == (6, 6)


def test_worker_that_dies_while_sending_leaves_the_message_to_be_sent_again(receiver, monkeypatch):
    endpoint, _ = an_endpoint(a_world(), receiver.url)
    delivery = a_delivery(endpoint)

    def dies(*_):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_record", dies)
        with pytest.raises(SystemExit):
            work_off(NOW)
    assert work_off(NOW + timedelta(seconds=5)) == 1
    delivery.refresh_from_db()
    assert delivery.delivered_at == NOW + timedelta(seconds=5)
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]


@override_settings(WEBHOOK_NETWORKS=[])
def test_nothing_is_sent_to_an_address_that_became_private(receiver):
    endpoint = Endpoint.objects.create(
        seller=a_world().seller, url=receiver.url, created_at=NOW, secrets=secrets.rotated([], secrets.fresh(), NOW)
    )
    MINE.append(endpoint.pk)
    delivery = a_delivery(endpoint)
    work_off(NOW)
    delivery.refresh_from_db()
    assert ("public internet" in delivery.last_error, receiver.got) == (True, [])


def test_seller_has_no_more_endpoints_than_it_may(monkeypatch):
    monkeypatch.setattr("earnest.platform.api.webhooks.endpoints.MOST_ENDPOINTS", 1)
    world = a_world()
    an_endpoint(world, "https://example.com/")
    path = f"/sellers/{world.seller.slug}/webhooks"
    assert call("POST", path, world.seller_key, {"url": "https://example.com/"}).status_code == 422


def test_test_message_goes_to_an_endpoint_that_wants_other_kinds_and_to_none_that_is_off(receiver):
    world = a_world()
    endpoint, _ = an_endpoint(world, receiver.url)
    path = f"/sellers/{world.seller.slug}/webhooks/{endpoint.pk}"
    call("PATCH", path, world.seller_key, {"kinds": ["order.goods_ready"]})
    assert call("POST", f"{path}/test", world.seller_key).json()["kind"] == "earnest.test"
    work_off(NOW)
    ((_, body),) = receiver.got
    assert json.loads(body) == {
        "type": "earnest.test",
        "timestamp": NOW.isoformat(),
        "data": {"seller": world.seller.slug},
    }
    call("PATCH", path, world.seller_key, {"disabled": True})
    assert call("POST", f"{path}/test", world.seller_key).status_code == 422


def test_what_is_done_to_an_endpoint_is_in_the_sellers_log_by_its_host_alone():
    world = a_world()
    path = f"/sellers/{world.seller.slug}/webhooks"
    made = call("POST", path, world.seller_key, {"url": "https://example.com/secret-part"}).json()["endpoint"]["id"]
    for body in ({"description": "Till"}, {"description": "Till"}, {"disabled": True}, {"disabled": False}):
        call("PATCH", f"{path}/{made}", world.seller_key, body)
    call("POST", f"{path}/{made}/secret", world.seller_key)
    call("DELETE", f"{path}/{made}", world.seller_key)
    rows = AuditEntry.objects.filter(seller=world.seller, act__startswith="webhook").order_by("pk")
    acts = ["webhook_made", "webhook_changed", "webhook_off", "webhook_on", "webhook_secret", "webhook_removed"]
    assert [(row.act, row.about) for row in rows] == [(act, "example.com") for act in acts]


def test_removed_endpoint_takes_its_deliveries_with_it():
    world = a_world()
    endpoint, _ = an_endpoint(world, "https://example.com/")
    a_delivery(endpoint)
    path = f"/sellers/{world.seller.slug}/webhooks/{endpoint.pk}"
    assert call("DELETE", path, world.seller_key).status_code == 204
    assert Delivery.objects.filter(endpoint_id=endpoint.pk).count() == 0
    assert call("GET", path, world.seller_key).status_code == 404


def test_order_placed_is_told():
    world = a_world()
    endpoint, _ = an_endpoint(world, "https://example.com/")
    order = an_order(world.order.offer_version)
    execute(order.public_id, PAID, PLATFORM, unique("pay"))
    tell()
    kinds = endpoint.deliveries.filter(payload__contains=order.public_id).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["order.order_placed", "order.deposit_paid"]
