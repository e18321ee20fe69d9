"""Permits by API: a buyer's program orders in a launch as its pages do, and under the same conditions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import override_settings
from msgspec.structs import replace

from earnest.intake.places import State
from earnest.platform import clock
from earnest.platform.launch.codes import make_codes
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.models import Entrant, Launch, Place
from earnest.platform.launch.tickets import new, written
from tests.platform.api.world import call, key_for, problem
from tests.platform.launch.door import Door, wish
from tests.platform.launch.shop import a_launch, variant
from tests.platform.shop import a_member, a_user


@pytest.fixture
def buyer():
    user = a_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    return user


def asked(launch, user, **body):
    return call("POST", f"/launches/{launch.slug}/permits", key_for(user), {"buyer_name": "Wang Wei", **body})


def refused(response) -> str:
    assert response.status_code == 409, response.content
    return str(problem(response)["code"])


def test_program_orders_with_the_permit_at_the_address_it_is_told(buyer):
    launch = a_launch()
    told = asked(launch, buyer).json()
    assert told["places"] == f"{settings.EARNEST.intake_url}/intake/{launch.slug}/places"
    assert told["variants"] == ["std"]
    (placed,) = Door()(wish(launch, buyer.pk, "k", permit=told["permit"]))
    assert (placed.status, placed.json()["number"]) == (201, 1)
    own = Place.objects.get(launch_id=launch.pk)
    assert (own.buyer_id, own.buyer_name, own.state) == (buyer.pk, "Wang Wei", State.HELD)


def test_limit_for_one_buyer_holds_for_programs_too(buyer):
    launch = a_launch()
    first, second = (asked(launch, buyer).json()["permit"] for _ in range(2))
    door = Door()
    door(wish(launch, buyer.pk, "one", permit=first))
    (again,) = door(wish(launch, buyer.pk, "two", permit=second))
    assert (again.status, again.json()["code"]) == (409, "limit_reached")


@pytest.mark.parametrize(("opens_in", "closed", "code"), [
    (timedelta(hours=1), False, "not_open"), (timedelta(seconds=-1), True, "closed"),
])  # fmt: skip
def test_no_permit_before_the_opening_and_after_the_end(buyer, opens_in, closed, code):
    launch = a_launch(opens_in=opens_in)
    Launch.objects.filter(pk=launch.pk, closed_at=None).update(closed_at=clock.now() if closed else None)
    assert refused(asked(launch, buyer)) == code


def test_no_permit_without_a_proven_address():
    launch, user = a_launch(), a_user()
    with override_settings(EARNEST=replace(settings.EARNEST, demo=False)):
        assert refused(asked(launch, user)) == "email_not_proven"


def test_code_is_the_first_persons_who_sends_it(buyer):
    launch = a_launch(variants=[variant(for_codes=1)])
    (code,) = make_codes(launch, 1, a_member(launch.seller))
    assert asked(launch, buyer, code=code).status_code == 201
    assert refused(asked(launch, buyer, code="0000-0000-0000")) == "code_unknown"
    assert refused(asked(launch, a_user(), code=code)) == "code_used"


def test_ticket_must_be_let_in_and_lets_in_one_buyer(buyer):
    launch = a_launch(lobby_at=clock.now() - timedelta(minutes=5))
    assert refused(asked(launch, buyer)) == "no_ticket"
    held = new()
    ticket = written(held, token_key(bytes(launch.nonce)))
    Entrant.objects.create(launch_id=launch.pk, book_id=launch.seller_id, ticket=held, joined_at=clock.now(), rank=2)
    assert refused(asked(launch, buyer, ticket=ticket)) == "not_yet"
    Launch.objects.filter(pk=launch.pk).update(admitted=2)
    assert asked(launch, buyer, ticket=ticket).status_code == 201
    assert refused(asked(launch, a_user(), ticket=ticket)) == "ticket_used"


def test_name_must_be_one_and_launch_must_be_there(buyer):
    assert asked(a_launch(), buyer, buyer_name="  ").status_code == 422
    assert call("POST", "/launches/none/permits", key_for(buyer), {"buyer_name": "W"}).status_code == 404
