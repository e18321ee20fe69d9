"""A clock that is set forwards or back while a launch is written."""

from datetime import timedelta

import pytest

from earnest.intake.places import State
from earnest.intake.queue import Refused
from earnest.platform import clock
from earnest.platform.launch.models import Act, Place
from tests.platform.launch.shop import a_launch, a_writer, ask, variant

HOUR = 3600


def at(began, seconds):
    return clock.stopped_at(began + timedelta(seconds=seconds))


def states(launch):
    return list(Place.objects.filter(launch_id=launch.pk).order_by("number").values_list("number", "state"))


@pytest.mark.parametrize("jump", [1, HOUR, -HOUR])
def test_seller_can_pause_whatever_the_clock_did(jump):
    launch, began = a_launch(opens_in=timedelta(hours=-2)), clock.now()
    with a_writer(launch) as writer:
        with at(began, 0):
            writer.write([ask()])
        Act.objects.create(launch=launch, kind="paused", detail={}, reason="because", at=began)
        with at(began, jump):
            assert writer.write([ask()]) == [Refused("paused")]


@pytest.mark.parametrize("again", [False, True], ids=["same writer", "new writer"])
def test_no_hold_lapses_early_and_nothing_is_oversold_after_the_clock_is_set_back(again):
    launch = a_launch(variants=[variant(capacity=3)], waiting=3, hold_seconds=60, opens_in=timedelta(hours=-2))
    began = clock.now()
    with a_writer(launch) as writer:
        with at(began, 0):
            writer.write([ask()])
        if not again:
            with at(began, -HOUR):
                writer.write([ask(), ask(), ask()])
    if again:
        with at(began, -HOUR), a_writer(launch) as writer:
            writer.write([ask(), ask(), ask()])
    assert states(launch) == [(1, State.HELD), (2, State.HELD), (3, State.HELD), (4, State.WAITING)]


@pytest.mark.parametrize("ahead", [0, HOUR])
def test_hold_lapses_in_time_behind_one_that_was_made_while_the_clock_was_ahead(ahead):
    launch = a_launch(variants=[variant(capacity=2)], waiting=3, hold_seconds=60, opens_in=timedelta(hours=-2))
    began = clock.now()
    with at(began, ahead), a_writer(launch) as writer:
        writer.write([ask()])
    with a_writer(launch) as writer:
        with at(began, 1):
            writer.write([ask()])
        with at(began, 62):
            writer.write([])
    assert states(launch)[1] == (2, State.LAPSED)
