"""The intake over its own interface: what is answered, and that nothing a stranger sends breaks it."""

from __future__ import annotations

import msgspec
import pytest

from earnest.intake.places import State
from earnest.platform import clock
from earnest.platform.launch import line
from earnest.platform.launch.models import Place
from earnest.platform.launch.paying import read_payment_key
from earnest.platform.launch.reading import order_id_of
from earnest.platform.orders.models import Order
from earnest.platform.payments.port import ProviderEvent
from earnest.platform.payments.sandbox.links import opened
from earnest.platform.payments.sandbox.signing import secret
from earnest.platform.payments.standard_webhooks import signed
from tests.platform.launch.door import Door, permit_for, wish
from tests.platform.launch.shop import a_launch, variant
from tests.platform.shop import a_user, unique


def hook(key: str, launch, *, amount: int | None = None, reference: str = "", secret_=None):
    event = ProviderEvent(
        id=unique("evt"), kind="paid", key=key, reference=reference or unique("ch"),
        amount_minor=launch.deposit_minor if amount is None else amount, currency="CNY", at=clock.now(),
    )  # fmt: skip
    body = msgspec.json.encode(event)
    headers = signed(secret_ or secret(), event.id, clock.now(), body)
    return lambda door: door.send("POST", "/intake/hooks/sandbox", body, headers)


def paid_through(answer) -> str:
    """The payment key in the address that an answer gives."""
    return opened(answer.json()["pay"].partition("?")[2]).key


def test_crowd_gets_dense_places_and_each_retry_its_own():
    launch = a_launch(variants=[variant(capacity=50)], waiting=10)
    buyers = [a_user().pk for _ in range(20)]
    answers = Door()(*(wish(launch, buyer, f"k{buyer}") for buyer in buyers for _ in range(3)))
    assert sorted(a.json()["number"] for a in answers if a.status == 201) == list(range(1, 21))
    assert sum(a.status == 200 for a in answers) == 40
    by_buyer = [{a.json()["number"] for a in answers[at : at + 3]} for at in range(0, 60, 3)]
    assert all(len(numbers) == 1 for numbers in by_buyer)
    assert Place.objects.filter(launch_id=launch.pk).count() == 20


def test_place_is_paid_through_the_address_that_was_given_with_it():
    launch = a_launch()
    (placed,) = Door()(wish(launch, a_user().pk, "k"))
    told = placed.json()
    assert (told["number"], told["state"], told["variant"]) == (1, "held", "std")
    key = paid_through(placed)
    assert read_payment_key(key)[:2] == (launch.pk, 1)
    (taken,) = Door()(hook(key, launch))
    assert taken.status == 204
    assert Place.objects.get(launch_id=launch.pk, number=1).state == State.PAID
    assert Order.objects.get(pk=order_id_of(launch.pk, 1)).public_id == told["order"]


def test_report_that_comes_twice_counts_once():
    launch = a_launch()
    (placed,) = Door()(wish(launch, a_user().pk, "k"))
    again = hook(paid_through(placed), launch, reference="one-charge")
    assert [a.status for a in Door()(again, again)] == [204, 204]
    assert Order.objects.get(pk=order_id_of(launch.pk, 1)).payments.get().charges.count() == 1


def test_forged_report_changes_nothing():
    launch = a_launch()
    (placed,) = Door()(wish(launch, a_user().pk, "k"))
    (answer,) = Door()(hook(paid_through(placed), launch, secret_=b"not the secret"))
    assert (answer.status, answer.json()["code"]) == (400, "forged")
    assert Place.objects.get(launch_id=launch.pk, number=1).state == State.HELD


@pytest.mark.parametrize(("change", "code", "status"), [
    ({"permit": ""}, "permit_missing", 401), ({"permit": "x" * 40}, "permit_wrong", 401),
    ({"permit": "☃"}, "permit_wrong", 401), ({"variant": "gold"}, "unknown_variant", 422), ({"key": ""}, "key_missing", 400),
    ({"key": "k" * 129}, "key_missing", 400),
])  # fmt: skip
def test_wish_that_cannot_be_granted_says_why(change, code, status):
    launch = a_launch()
    given = {"permit": permit_for(launch, a_user().pk), "variant": "std", "key": "k", **change}
    path = f"/intake/{launch.slug}/places"
    (answer,) = Door()(lambda door: door.send("POST", path, msgspec.json.encode(given)))
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_permit_of_another_launch_or_of_yesterday_is_refused():
    one, other = a_launch(), a_launch()
    user = a_user().pk
    wrong = wish(one, user, "k", permit=permit_for(other, user))
    late = wish(one, user, "k", permit=permit_for(one, user, seconds=-1))
    assert [a.json()["code"] for a in Door()(wrong, late)] == ["permit_wrong", "permit_expired"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"permit": 1}', b"\xff\xfe", b'{"permit":"","variant":""}', b"null"]
)
def test_body_that_cannot_be_read_is_refused(body):
    path = f"/intake/{a_launch().slug}/places"
    (answer,) = Door()(lambda door: door.send("POST", path, body))
    assert (answer.status, answer.json()["code"]) == (400, "unreadable")


@pytest.mark.parametrize(("method", "path", "status"), [
    ("POST", "/intake/no-such-launch/places", 404), ("GET", "/intake/some-launch/places", 405), ("GET", "/intake/", 404),
    ("GET", "/intake/live", 200), ("GET", "/intake/ready", 200), ("POST", "/intake/hooks/nobody", 404), ("GET", "/", 404),
    ("DELETE", "/intake/hooks/sandbox", 405),
])  # fmt: skip
def test_addresses(method, path, status):
    (answer,) = Door()(lambda door: door.send(method, path, b"{}"))
    assert answer.status == status


def test_crowd_beyond_what_can_wait_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr(line, "WAITING_MAX", 0)
    (answer,) = Door()(wish(a_launch(), a_user().pk, "k"))
    assert (answer.status, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "2")


def test_one_request_the_database_refuses_does_not_stand_in_the_way_of_the_others():
    launch = a_launch(variants=[variant(capacity=50)])
    buyers = [a_user().pk for _ in range(6)]
    nobody = 2**31 - 1
    wishes = [wish(launch, buyer, "k") for buyer in (*buyers[:3], nobody, *buyers[3:])]
    answers = Door()(*wishes)
    assert [a.status for a in answers] == [201, 201, 201, 500, 201, 201, 201]
    assert sorted(a.json()["number"] for a in answers if a.status == 201) == [1, 2, 3, 4, 5, 6]


def test_form_without_javascript_leads_on_to_the_payment_and_back_with_the_reason():
    launch = a_launch()
    user = a_user().pk
    headers = {"content-type": "application/x-www-form-urlencoded"}
    path = f"/intake/{launch.slug}/places"

    def form(variant: str):
        body = f"permit={permit_for(launch, user)}&variant={variant}&key=k-{variant}".encode()
        return lambda door: door.send("POST", path, body, headers)

    (placed,) = Door()(form("std"))
    (refused,) = Door()(form("gold"))
    assert (placed.status, refused.status) == (303, 303)
    assert opened(placed.headers["location"].partition("?")[2]).amount_minor == launch.deposit_minor
    assert refused.headers["location"].endswith(f"/launch/{launch.slug}/?refused=unknown_variant")
