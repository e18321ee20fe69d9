"""What belongs to the demo is not there in any other deployment: its clock, its people, its play money, its tracebacks."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client, override_settings
from msgspec.structs import replace

from earnest.platform import clock
from earnest.platform.demo.models import ahead
from earnest.platform.payments.sandbox.models import HostedPayment
from tests.platform.hostile.deployed import settings_under
from tests.platform.payments.scene import HOOK, send, start
from tests.platform.payments.test_webhook import headers_for, reported
from tests.platform.shop import NOW, a_user, an_order


@pytest.fixture
def real():
    """A deployment for real money."""
    with override_settings(EARNEST=replace(settings.EARNEST, demo=False)):
        yield


@pytest.mark.parametrize(
    ("method", "address", "sent"),
    [
        ("post", "/demo/clock/", {"days": "30"}),
        ("get", "/demo/haikou/", {}),
        ("post", "/demo/haikou/next", {"do": "begin"}),
        ("get", "/account/people/", {}),
        ("post", "/account/people/", {"person": "1"}),
    ],
)
def test_demos_pages_are_gone(real, method, address, sent):
    before = ahead()
    assert getattr(Client(), method)(address, sent).status_code == 404
    assert ahead() == before


def test_nobody_is_signed_in_by_choosing_a_person(real):
    client = Client()
    client.post("/account/people/", {"person": str(a_user().pk)})
    assert "_auth_user_id" not in client.session


def test_play_money_pays_nothing():
    with clock.stopped_at(NOW):
        order = an_order()
        payment = start(order)
        with override_settings(EARNEST=replace(settings.EARNEST, demo=False)):
            address = f"/sandbox/pay/{payment.reference}/"
            assert Client().get(address).status_code == 404
            assert Client().post(address, {"act": "pay"}).status_code == 404
        assert HostedPayment.objects.get(reference=payment.reference).state == "open"


def test_play_moneys_reports_are_not_taken():
    with clock.stopped_at(NOW):
        body, event_id = reported(an_order())
        with override_settings(EARNEST=replace(settings.EARNEST, demo=False)):
            assert send(headers_for(body, event_id), body) == 404
    assert HOOK.endswith("/sandbox/")


def test_deployment_has_no_clock_to_move_no_tracebacks_and_reaches_no_private_network():
    made = settings_under("DEBUG", "MIDDLEWARE", "WEBHOOK_NETWORKS", EARNEST_BASE_URL="https://shop.example")
    assert (made["DEBUG"], made["WEBHOOK_NETWORKS"]) == (False, [])
    assert not [name for name in made["MIDDLEWARE"] if "demo" in name]


def test_page_shows_nothing_of_the_demo(real):
    page = Client().get("/").content.decode()
    assert "/demo/" not in page
    assert "/account/people/" not in page
