"""The demo: loaded by the real commands, every phase and quarrel in it; its clock goes forward only, and there alone."""

from __future__ import annotations

import itertools
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils.translation import gettext, override
from msgspec.structs import replace

from earnest.platform import clock
from earnest.platform.demo import loading, people
from earnest.platform.demo.launching import COMING
from earnest.platform.demo.models import DemoClock, Scene, ahead, move
from earnest.platform.demo.views import next_deadline
from earnest.platform.launch.models import Launch
from earnest.platform.orders.models import (
    NUMBERS_OF_LAUNCHES,
    Consequence,
    FactAnswer,
    Notice,
    Order,
    OrderEvent,
    Proposal,
)
from earnest.platform.payments.models import Difference, Outgoing
from earnest.platform.selling import production
from earnest.platform.selling.models import ROLES, Offer, Seller
from earnest.platform.selling.promises import standing_promises

LOADED_AT = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def warnings():
    """What the loader had to leave out, while the demo was loaded with two orders for every story."""
    kept = []

    class Keep(logging.Handler):
        def emit(self, record):
            kept.append(record.getMessage())

    handler = Keep(logging.WARNING)
    loading.LOG.addHandler(handler)
    with clock.stopped_at(LOADED_AT):
        if not Launch.objects.filter(slug=COMING).exists():  # the Haikou offer alone may be there already
            list(loading.load(orders_each=2))
    loading.LOG.removeHandler(handler)
    return kept


@pytest.fixture(scope="module")
def demo(warnings):
    """The orders of the stories, without those of the launch."""
    sellers = [shop.slug for shop in loading.SHOPS]
    return Order.objects.filter(seller__slug__in=sellers, number__lt=NUMBERS_OF_LAUNCHES)


@pytest.fixture(autouse=True)
def back_to_the_machines_clock():
    DemoClock.objects.filter(pk=1).delete()
    yield
    DemoClock.objects.filter(pk=1).delete()


def test_every_act_of_every_story_is_let_through(demo, warnings):
    assert warnings == []
    assert demo.count() == Scene.objects.filter(order__in=demo).count() == loading.total(2) - len(loading.SHOPS) - 1


def test_every_phase_and_quarrel_is_there(demo):
    phases = {"bound", "in_production", "ready", "completed", "ended"}
    assert set(demo.values_list("phase", flat=True)) >= phases
    assert set(demo.values_list("default_by", flat=True)) >= {"neither", "buyer", "seller"}
    assert demo.filter(settlement="due_on_termination").exists()
    assert demo.filter(uncertain=True).exists()
    assert Proposal.objects.filter(order__in=demo, answer="", needs="seller", side="seller").exists()
    claims = OrderEvent.objects.filter(order__in=demo, status="claimed")
    assert claims.exists()
    answered = FactAnswer.objects.filter(order__in=demo)
    assert set(answered.values_list("agrees", flat=True)) == {False}
    assert claims.exclude(order__in=answered.values("order")).exists()


def test_deadlines_passed_when_they_came_and_not_when_the_demo_was_loaded(demo):
    breaches = Consequence.objects.filter(order__in=demo, key__startswith="breach:")
    assert breaches.filter(recorded_at__lt=LOADED_AT - timedelta(days=1)).count() > breaches.count() / 2
    assert not demo.filter(next_change_at__lte=LOADED_AT).exists()
    told = Notice.objects.filter(order__in=demo, key="order_placed").select_related("order")
    assert {notice.recorded_at - notice.order.placed_at < timedelta(hours=1) for notice in told} == {True}


def test_money_went_out_as_refund_and_payout_and_some_is_stuck(demo):
    rows = Outgoing.objects.filter(order__in=demo)
    assert set(rows.values_list("kind", "state")) >= {
        ("refund", "arrived"),
        ("refund", "failed"),
        ("payout", "arrived"),
        ("refund", "sent"),
        ("payout", "sent"),
    }
    twofold = rows.filter(side="buyer", order__default_by="seller", order__contract="ended")
    assert {"refund", "payout"} <= set(twofold.values_list("kind", flat=True))


def test_good_offers_are_published_by_the_checker_and_the_haikou_offer_could_not_be(demo):
    from earnest.platform.selling.publishing import read_draft

    for shop in (*loading.SHOPS, loading.HAIKOU):
        seller = Seller.objects.get(slug=shop.slug)
        assert read_draft(loading.offer_source(shop.offer), seller).passes is (shop is not loading.HAIKOU)


def test_statement_of_the_provider_differs_from_the_ledger(demo):
    found = Difference.objects.filter(seller__slug__in=[shop.slug for shop in loading.SHOPS], cleared_at=None)
    assert set(found.values_list("kind", flat=True)) == {"other_amount", "missing_there"}


def test_sellers_speak_and_what_they_promise_is_in_every_order(demo):
    offer = Offer.objects.get(seller__slug="aurora")
    assert offer.updates.exists()
    assert offer.questions.filter(answers=None).exists()
    promised = OrderEvent.objects.filter(order__in=demo.filter(seller=offer.seller), kind="promise_made")
    assert len(standing_promises(offer, LOADED_AT)) == 1
    assert promised.count() == demo.filter(seller=offer.seller).count()


def test_slots_are_given_in_turn_but_one_and_somebody_still_waits(demo):
    seller = Seller.objects.get(slug="aurora")
    assert seller.slots.filter(departs=True).exclude(reason="").count() == 1
    assert seller.slots.filter(departs=False).exists()
    assert production.waiting(seller).exists()
    assert seller.saved_views.exists()
    assert set(seller.members.values_list("role", flat=True)) == set(ROLES)


@pytest.fixture
def front(demo):
    """The home page as the demo has it."""
    return Client(headers={"accept-language": "en"}).get("/").content.decode()


def test_front_door_says_what_this_is_and_whom_one_can_be(front):
    assert "This is a demo" in front
    assert 'href="/demo/haikou/"' in front
    for title in itertools.chain(*people.FRONT_BUYERS.values()):
        assert f">{title}<" in front


def test_who_is_chosen_at_the_front_door_begins_on_their_own_page(front):
    client = Client()
    chosen = re.findall(r'name="next" value="([^"]+)">\s*<button class="be" name="person" value="(\d+)"', front)
    assert len(chosen) == sum(map(len, people.FRONT_BUYERS.values())) + len(people.FRONT_STAFF)
    for page, person in chosen:
        assert client.post("/account/people/", {"person": person, "next": page})["Location"] == page
        assert client.get(page).status_code == 200


@pytest.mark.parametrize(("asked", "kept"), [("/aurora/car/order/", True), ("/orders/O-1/", False), ("/", False)])
def test_another_person_begins_on_the_page_asked_for_only_if_it_is_anybodys(demo, asked, kept):
    page = Client().get("/account/people/", {"next": asked}).content.decode()
    assert (f'name="next" value="{asked}"' in page) is kept


def test_every_title_of_a_story_is_told_in_chinese():
    titles = {title for shop in loading.SHOPS for title in shop.stories()}
    with override("zh-hans"):
        assert {title for title in titles if gettext(title) == title} == set()


def test_front_door_is_the_demos_alone(demo):
    with override_settings(EARNEST=replace(settings.EARNEST, demo=False)):
        assert "This is a demo" not in Client().get("/").content.decode()


def test_load_that_was_broken_off_goes_on_where_it_stopped(demo):
    orders = set(demo.values_list("public_id", flat=True))
    with clock.stopped_at(LOADED_AT + timedelta(hours=1)):
        list(loading.load(orders_each=2))
    assert set(demo.values_list("public_id", flat=True)) == orders


def test_clock_goes_forward_only():
    move(timedelta(days=7))
    assert ahead() == timedelta(days=7)
    with pytest.raises(ValueError, match="forward"):
        move(timedelta(days=-1))


def test_page_moves_the_clock_by_what_is_offered_and_comes_back():
    client = Client()
    answer = client.post("/demo/clock/", {"days": "30", "next": "/health/live"})
    assert (answer.status_code, answer["Location"], ahead()) == (302, "/health/live", timedelta(days=30))
    answer = client.post("/demo/clock/", {"days": "4000", "next": "https://elsewhere.example/"})
    assert (answer["Location"], ahead()) == ("/", timedelta(days=30))


def test_page_moves_the_clock_to_the_next_deadline_of_its_order(demo):
    order = demo.filter(next_change_at__gt=clock.now()).order_by("-next_change_at").first()
    order = order or demo.filter(next_change_at__isnull=False).order_by("-next_change_at").first()
    with clock.stopped_at(order.next_change_at - timedelta(days=3)):
        assert next_deadline(f"/orders/{order.public_id}/") == order.next_change_at
        assert next_deadline("/orders/") <= order.next_change_at
    Order.objects.filter(pk=order.pk).update(next_change_at=clock.now() + timedelta(days=400))
    Client().post("/demo/clock/", {"days": "deadline", "next": f"/orders/{order.public_id}/"})
    assert timedelta(days=399) < ahead() < timedelta(days=401)
    Order.objects.filter(pk=order.pk).update(next_change_at=order.next_change_at)


@pytest.mark.parametrize("address", ["/demo/clock/", "/demo/haikou/next"])
def test_outside_the_demo_nothing_of_it_is_there(address):
    with override_settings(EARNEST=replace(settings.EARNEST, demo=False)):
        assert Client().post(address, {"days": "30"}).status_code == 404
        assert Client().get("/demo/haikou/").status_code == 404
    assert ahead() == timedelta(0)
