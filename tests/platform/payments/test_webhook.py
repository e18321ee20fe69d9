"""The hook: only the provider's own reports are taken, each is kept, and one that cannot be handled is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from standardwebhooks import Webhook

from earnest.platform import clock
from earnest.platform.payments import receiving
from earnest.platform.payments.models import Charge, Incoming
from earnest.platform.payments.sandbox import acts
from earnest.platform.payments.sandbox.models import Delivery
from earnest.platform.payments.sandbox.signing import secret
from earnest.platform.payments.standard_webhooks import is_signed, signed
from tests.platform.payments.scene import HOOK, deliver, events, later, paid_order, send, start
from tests.platform.shop import an_order


def reported(order, act="pay"):
    """A payment made, its report written and not delivered: the report's body and id."""
    payment = start(order)
    acts.do(payment.reference, act)
    row = Delivery.objects.get(body__contains=payment.provider_key)
    return row.body.encode(), row.event_id


def headers_for(body, event_id, at=None):
    return signed(secret(), event_id, at or clock.now(), body)


def test_report_signed_by_the_provider_is_taken():
    order = an_order()
    body, event_id = reported(order)
    assert send(headers_for(body, event_id), body) == 204
    assert events(order) == ["order_placed", "deposit_paid"]


def test_report_is_kept_as_it_came():
    body, event_id = reported(an_order())
    send(headers_for(body, event_id), body)
    row = Incoming.objects.get(event_id=event_id)
    assert (row.body.encode(), row.kind, row.handled_at) == (body, "paid", clock.now())


@pytest.mark.parametrize(
    "forge",
    [
        lambda h: {},
        lambda h: {**h, "webhook-signature": "v1," + "A" * 43 + "="},
        lambda h: {**h, "webhook-signature": "v2" + h["webhook-signature"][2:]},
        lambda h: {**h, "webhook-id": "evt_another"},
        lambda h: {**h, "webhook-timestamp": str(int(h["webhook-timestamp"]) + 1)},
        lambda h: {**h, "webhook-timestamp": "soon"},
        lambda h: {**h, "webhook-timestamp": "9" * 400},
    ],
    ids=["unsigned", "other signature", "other scheme", "other id", "other time", "no time", "huge time"],
)
def test_forged_report_is_refused_and_nothing_is_kept(forge):
    order = an_order()
    body, event_id = reported(order)
    assert send(forge(headers_for(body, event_id)), body) == 400
    assert (events(order), Incoming.objects.filter(event_id=event_id).count()) == (["order_placed"], 0)


def test_report_with_a_changed_amount_is_refused():
    body, event_id = reported(an_order())
    assert send(headers_for(body, event_id), body.replace(b"500000", b"500001")) == 400


@pytest.mark.parametrize(("seconds", "status"), [(-301, 400), (-300, 204), (300, 204), (301, 400)])
def test_report_is_taken_within_five_minutes_of_its_signing(seconds, status):
    body, event_id = reported(an_order())
    assert send(headers_for(body, event_id, clock.now() + timedelta(seconds=seconds)), body) == status


def test_signature_is_that_of_the_standard():
    body = b'{"a":1}'
    with clock.stopped_at(clock.now().replace(microsecond=0)):
        ours = Webhook(secret())
        headers = signed(secret(), "msg_1", clock.now(), body)
        assert ours.sign("msg_1", clock.now(), body.decode()) == headers["webhook-signature"]


def test_one_of_several_signatures_is_enough():
    """A provider signs with its old and its new secret while it changes them."""
    headers = signed(secret(), "msg_1", clock.now(), b"{}")
    headers["webhook-signature"] = f"v1,AAAA {headers['webhook-signature']}"
    assert is_signed(secret(), headers, b"{}", clock.now())


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"id": 5}', b"\xff\xfe"])
def test_signed_nonsense_is_refused(body):
    assert send(headers_for(body, "evt_1"), body) == 400


def test_hook_takes_nothing_but_posts_of_known_providers():
    assert Client().get(HOOK).status_code == 405
    assert Client().post("/hooks/payments/nobody/").status_code == 404
    assert Client().post(HOOK, b"x" * 65_537, content_type="application/json").status_code == 413


def test_report_that_cannot_be_handled_is_kept_and_tried_again(monkeypatch):
    order = an_order()
    body, event_id = reported(order)
    with monkeypatch.context() as patch:
        patch.setitem(receiving.HANDLERS, "paid", lambda provider, event: 1 / 0)
        assert send(headers_for(body, event_id), body) == 204
    assert events(order) == ["order_placed"]
    receiving.work_off()
    assert events(order) == ["order_placed"]  # its turn comes after a minute
    with later(minutes=1):
        receiving.work_off()
    assert events(order) == ["order_placed", "deposit_paid"]
    with later(minutes=5):
        receiving.work_off()
    assert events(order) == ["order_placed", "deposit_paid"]


def test_report_that_was_handled_is_not_handled_again(monkeypatch):
    body, event_id = reported(an_order())
    send(headers_for(body, event_id), body)
    monkeypatch.setitem(receiving.HANDLERS, "paid", lambda provider, event: pytest.fail("handled again"))
    assert send(headers_for(body, event_id), body) == 204


def test_report_that_fails_half_way_leaves_nothing(monkeypatch):
    order = an_order()
    body, event_id = reported(order)
    take = receiving.HANDLERS["paid"]

    def take_and_die(provider, event):
        take(provider, event)
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setitem(receiving.HANDLERS, "paid", take_and_die)
        send(headers_for(body, event_id), body)
    assert (events(order), Charge.objects.filter(order=order).count()) == (["order_placed"], 0)


def test_report_of_something_not_ours_is_kept_and_does_nothing():
    body, event_id = reported(an_order())
    other = body.replace(b'"key":"', b'"key":"x')
    assert send(headers_for(other, event_id), other) == 204
    assert Incoming.objects.get(event_id=event_id).handled_at is not None


def test_report_that_is_not_taken_is_delivered_again():
    order = an_order()
    reported(order)
    acts.work_off(lambda headers, body: 503)
    assert events(order) == ["order_placed"]
    with later(seconds=61):
        deliver()
    assert events(order) == ["order_placed", "deposit_paid"]


def test_charges_and_reports_cannot_be_changed_by_the_server():
    order = paid_order()
    for statement in (
        "UPDATE payments_charge SET amount_minor = 1",
        "DELETE FROM payments_charge",
        "UPDATE payments_incoming SET body = ''",
        "DELETE FROM payments_incoming",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as c:
            c.execute(statement)
    assert Charge.objects.filter(order=order).count() == 1
