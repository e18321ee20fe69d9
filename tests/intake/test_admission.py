"""The waiting room: in order, never back, no faster than what is behind it takes, and out of the way when nobody waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.intake.admission import Admission, Limits

STEPS = st.lists(st.tuples(st.floats(0, 3), st.integers(0, 5000), st.booleans()), max_size=60)


@given(STEPS)
def test_nobody_who_was_let_in_is_put_out_and_nobody_is_let_in_faster_than_the_rate(steps):
    room, last = Admission(0), 0
    for seconds, came, slow in steps:
        last += came
        before = room.admitted
        admitted = room.step(seconds, last, slow=slow)
        assert before <= admitted <= before + room.rate + 1
        assert admitted <= max(before, last + room.rate)
        assert room.limits.least <= room.rate <= room.limits.most


def test_rate_grows_while_all_is_quick_and_is_halved_when_something_is_slow():
    room = Admission(0, Limits(least=5, most=100, step=10))
    rates = [room.rate]
    for _ in range(20):
        room.step(1.0, 10**6, slow=False)
        rates.append(room.rate)
    assert rates == sorted(rates)
    assert room.rate == 100
    room.step(1.0, 10**6, slow=True)
    assert room.rate == 50
    for _ in range(10):
        room.step(1.0, 10**6, slow=True)
    assert room.rate == 5


def test_who_comes_when_nobody_waits_does_not_wait():
    room = Admission(0)
    room.step(1.0, 0, slow=False)
    assert room.wait(1) == 0
    for last in range(1, 200):
        assert room.wait(last) == 0
        room.step(1.0, last, slow=False)


def test_wait_that_is_told_is_what_it_takes_at_that_rate():
    room = Admission(0, Limits(least=10, most=10, step=10))
    assert room.wait(100) == 10.0
    for _ in range(10):
        assert room.wait(100) > 0
        room.step(1.0, 1000, slow=False)
    assert room.wait(100) == 0


@pytest.mark.parametrize("wrong", [(-1.0, 5), (1.0, -5)])
def test_time_that_goes_back_is_refused(wrong):
    with pytest.raises(ValueError, match="forward"):
        Admission(0).step(*wrong, slow=False)
