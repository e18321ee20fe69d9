"""The sandbox provider: the contract of every provider, its hosted page, and its deliveries over HTTP."""

from __future__ import annotations

import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import msgspec
import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

from earnest.platform import clock
from earnest.platform.payments.sandbox import acts, reports
from earnest.platform.payments.sandbox.models import Delivery, HostedCharge, HostedPayment
from earnest.platform.payments.sandbox.provider import Sandbox
from earnest.platform.payments.sandbox.signing import secret
from earnest.platform.payments.standard_webhooks import signed
from tests.platform.payments.contract import ProviderContract
from tests.platform.payments.scene import deliver, events, later, pay, start
from tests.platform.shop import an_order


class TestSandbox(ProviderContract):
    def provider(self):
        return Sandbox()

    def pay(self, reference):
        acts.do(reference, "pay")

    def reports(self, key, after):
        with clock.stopped_at(clock.now() + after):
            acts.work_off(lambda headers, body: 0)
        found = Delivery.objects.filter(body__contains=key).order_by("pk")
        return [(signed(secret(), row.event_id, clock.now(), row.body.encode()), row.body.encode()) for row in found]


def page(payment):
    return f"/sandbox/pay/{payment.reference}/"


def test_page_says_what_is_paid_for_whom_and_that_it_is_play():
    order = an_order()
    text = Client().get(page(start(order))).content.decode()
    assert "Pay 5,000 CNY" in text
    assert (order.public_id in text, "no money moves" in text) == (True, True)


@pytest.mark.parametrize("act", sorted(acts.ACTS))
def test_every_button_is_on_the_page_and_leads_back_to_the_shop(act):
    order = an_order()
    payment, client = start(order), Client()
    assert f'value="{act}"' in client.get(page(payment)).content.decode()
    answer = client.post(page(payment), {"act": act})
    assert (answer.status_code, answer["Location"]) == (302, f"{settings.EARNEST.base_url}/orders/{order.public_id}/")


def test_page_in_chinese_has_no_english_left():
    payment = start(an_order())
    text = Client().get(page(payment), headers={"Accept-Language": "zh-hans"}).content.decode()
    for english in ("Pay twice", "What can go wrong", "Nothing is paid", "behaves like a real one"):
        assert english not in text


def test_double_click_pays_once():
    payment = start(an_order())
    first, second = (Client().post(page(payment), {"act": "pay"}).status_code for _ in range(2))
    assert (first, second, HostedCharge.objects.filter(payment__reference=payment.reference).count()) == (302, 409, 1)


def test_unknown_button_and_unknown_page_are_refused():
    payment = start(an_order())
    assert Client().post(page(payment), {"act": "steal"}).status_code == 400
    assert Client().get("/sandbox/pay/sb_unknown/").status_code == 404


def test_page_needs_its_form_token():
    payment = start(an_order())
    assert Client(enforce_csrf_checks=True).post(page(payment), {"act": "pay"}).status_code == 403


def test_page_that_has_run_out_takes_nothing():
    payment = start(an_order())
    with later(hours=2):
        assert "run out" in Client().get(page(payment)).content.decode()
        assert Client().post(page(payment), {"act": "pay"}).status_code == 409
    assert HostedPayment.objects.get(reference=payment.reference).state == "open"


def test_sandbox_is_nowhere_but_in_the_demo(monkeypatch):
    payment = start(an_order())
    monkeypatch.setattr(settings, "EARNEST", msgspec.structs.replace(settings.EARNEST, demo=False))
    assert Client().get(page(payment)).status_code == 404
    assert Client().post("/hooks/payments/sandbox/", b"{}", content_type="application/json").status_code == 404


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def test_reports_come_over_http(monkeypatch):
    order = an_order()
    payment = start(order)
    acts.do(payment.reference, "pay")
    (mine,) = Delivery.objects.filter(body__contains=payment.provider_key)
    Delivery.objects.filter(delivered_at=None).exclude(pk=mine.pk).update(attempts=reports.ATTEMPTS_MAX)
    now, application = clock.now(), get_wsgi_application()

    def application_now(environ, respond):
        with clock.stopped_at(now):
            return application(environ, respond)

    with make_server("127.0.0.1", 0, application_now, handler_class=Quiet) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(settings, "EARNEST", msgspec.structs.replace(settings.EARNEST, base_url=url))

        def answer():
            server.handle_request()
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        assert reports.deliver() == 1
        thread.join()
    assert events(order) == ["order_placed", "deposit_paid"]


def test_server_that_does_not_answer_is_tried_again(monkeypatch):
    order = an_order()
    acts.do(start(order).reference, "pay")
    closed = msgspec.structs.replace(settings.EARNEST, base_url="http://127.0.0.1:9")
    with monkeypatch.context() as patch:
        patch.setattr(settings, "EARNEST", closed)
        assert reports.by_http({}, b"{}") == 0
        reports.deliver()
    with later(minutes=2):
        deliver()
    assert events(order) == ["order_placed", "deposit_paid"]


def test_report_is_given_up_after_a_number_of_tries():
    order = an_order()
    acts.do(start(order).reference, "pay")
    for hours in range(0, 24 * 8, 12):
        with later(hours=hours):
            acts.work_off(lambda headers, body: 500)
    with later(days=9):
        deliver()
    assert events(order) == ["order_placed"]


def test_paying_by_a_way_without_refunds_is_remembered_with_the_charge():
    payment = pay(an_order(), act="pay_refunds_fail")
    assert HostedCharge.objects.get(payment__reference=payment.reference).refunds_fail
