"""The demo's launches: one lived through, with all that happens in one; one that is still to open; both at the demo's time."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from earnest.intake.places import State
from earnest.platform import clock
from earnest.platform.demo import following, loading
from earnest.platform.demo.launching import COMING, LIVED
from earnest.platform.demo.models import DemoClock, move
from earnest.platform.launch import audit
from earnest.platform.launch.models import Launch, Place
from earnest.platform.payments.models import Payment
from tests.platform.launch.shop import a_launch, a_writer, ask
from tests.platform.web.browser_server import *  # noqa: F403
from tests.platform.web.launch.test_launch_pages import intake  # noqa: F401

LOADED_AT = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def lived():
    with clock.stopped_at(LOADED_AT):
        if not Launch.objects.filter(slug=COMING).exists():  # the Haikou offer alone may be there already
            list(loading.load(orders_each=2))
    return Launch.objects.get(slug=LIVED)


@pytest.fixture(autouse=True)
def back_to_the_machines_clock():
    DemoClock.objects.filter(pk=1).delete()
    yield
    DemoClock.objects.filter(pk=1).delete()
    clock.shift(timedelta(0))


def test_launch_was_lived_through_paid_lapsed_waited_for_and_paused(lived):
    states = Counter(State(each.state) for each in Place.objects.filter(launch_id=lived.pk))
    assert states[State.PAID] > states[State.LAPSED] > 0
    assert states[State.WAITING] > 0
    assert (
        Payment.objects.filter(order__number__gt=lived.number_base, seller=lived.seller).count() == states[State.PAID]
    )
    told = lived.acts.order_by("pk").values_list("kind", "leaf")
    assert [kind for kind, _ in told] == ["planned", "paused", "resumed"]
    assert all(leaf >= 0 for _, leaf in told)


def test_log_of_the_lived_launch_is_without_fault(lived):
    assert list(audit.faults(lived)) == []


def test_other_launch_is_still_to_open(lived):
    coming = Launch.objects.get(slug=COMING)
    assert coming.lobby_at > LOADED_AT
    assert coming.has_lobby


def test_both_launches_are_found_from_where_one_chooses_a_person(lived):
    page = Client().get("/account/people/").content.decode()
    for slug in (LIVED, COMING):
        assert f'href="/launch/{slug}/"' in page
        assert Client().get(f"/launch/{slug}/").status_code == 200


def test_process_that_follows_has_the_demos_time_in_every_thread():
    found = []
    move(timedelta(days=1))
    following.look()
    thread = threading.Thread(target=lambda: found.append(clock.now()))
    thread.start()
    thread.join()
    assert found[0] - datetime.now(UTC) > timedelta(hours=23)
    with clock.shifted_by(timedelta(0)):
        assert clock.now() - datetime.now(UTC) < timedelta(hours=1)


def test_time_moved_by_a_day_lapses_unpaid_holds_at_the_intake(server, intake):  # noqa: F811
    launch = a_launch()
    with a_writer(launch) as writer:
        writer.write([ask()])
    place = Place.objects.get(launch_id=launch.pk)
    assert place.state == State.HELD
    move(timedelta(days=1))
    for _ in range(200):
        place = Place.objects.get(launch_id=launch.pk)
        if place.state != State.HELD:
            break
        time.sleep(0.1)
    assert place.state == State.LAPSED
