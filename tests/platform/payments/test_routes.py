"""Which way money goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.platform.payments.port import Limits
from earnest.platform.payments.routes import Part, Refundable, open_until, split, still_owed, wait

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def charge(number, rest_minor, *, age_days=1, until=None):
    return Refundable(number, rest_minor, NOW - timedelta(days=age_days), until)


def test_sum_within_a_charge_is_one_refund():
    assert split(500, [charge(1, 500)], NOW) == [Part(1, 500)]


def test_sum_above_the_charges_is_refunds_and_a_payout():
    assert split(1000, [charge(1, 500)], NOW) == [Part(1, 500), Part(None, 500)]


def test_oldest_charge_goes_first_since_its_way_closes_first():
    assert split(300, [charge(1, 500), charge(2, 200, age_days=9)], NOW) == [Part(2, 200), Part(1, 100)]


@pytest.mark.parametrize(("seconds", "part"), [(-1, None), (0, 1), (1, 1)])
def test_closed_way_is_left_for_a_payout(seconds, part):
    assert split(500, [charge(1, 500, until=NOW + timedelta(seconds=seconds))], NOW) == [Part(part, 500)]


def test_charge_that_went_back_already_is_passed_over():
    assert split(500, [charge(1, 0), charge(2, 500)], NOW) == [Part(2, 500)]


def test_way_is_open_for_the_days_the_provider_names_or_for_ever():
    assert open_until(NOW, Limits(refund_days=365, sendings_per_second=1)) == NOW + timedelta(days=365)
    assert open_until(NOW, Limits(refund_days=None, sendings_per_second=1)) is None


def test_wait_doubles_from_two_minutes_to_six_hours():
    minutes = [wait(n) // timedelta(minutes=1) for n in (1, 2, 3, 8, 9, 10, 10_000)]
    assert minutes == [2, 4, 8, 256, 360, 360, 360]


def test_what_is_owed_is_what_was_credited_less_what_is_on_its_way():
    credited = [("double_return_of_deposit", 500), ("double_return_of_deposit", 500), ("", 70)]
    assert still_owed(credited, [("double_return_of_deposit", 500)]) == {"double_return_of_deposit": 500, "": 70}
    assert still_owed(credited, [("double_return_of_deposit", 1000), ("", 70)]) == {}


@given(
    st.integers(1, 10**9), st.lists(st.tuples(st.integers(0, 10**6), st.booleans(), st.integers(0, 500)), max_size=6)
)
def test_parts_add_up_and_no_charge_gives_more_than_its_rest(amount, drawn):
    charges = [
        charge(n + 1, rest, age_days=age, until=None if is_open else NOW - timedelta(days=1))
        for n, (rest, is_open, age) in enumerate(drawn)
    ]
    parts = split(amount, charges, NOW)
    rests = {c.charge_id: c.rest_minor for c in charges if c.until is None}
    assert sum(p.amount_minor for p in parts) == amount
    assert all(p.amount_minor > 0 for p in parts)
    assert all(p.amount_minor <= rests[p.charge_id] for p in parts if p.charge_id is not None)
    assert len({p.charge_id for p in parts}) == len(parts)
