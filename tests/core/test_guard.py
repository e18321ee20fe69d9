"""The guard: an act is let through if it performs, exercises a power or does no harm; otherwise it is told what is possible."""

from __future__ import annotations

from datetime import timedelta

import pytest

from earnest.core.facts import events as e
from earnest.core.guard import Accepted, Refused, guard
from earnest.core.moments import When
from tests.scenarios.contract import DELIVERY, DEPOSIT, PAID, PRICE, judged

INSPECT_FIRST = "{topic: inspection, layer: promise, before: balance}"
TERMS = (PRICE, DEPOSIT, DELIVERY, INSPECT_FIRST)


def tried(event_type, story=PAID, at="2025-04-01", **fields):
    standing = judged(story, terms=TERMS, at=at)
    now = standing.at + timedelta(hours=1)
    return guard(standing, event_type(on=When(now), **fields), now)


def test_demand_before_the_look_is_refused_with_its_source_and_what_is_open_instead():
    refused = tried(e.BalanceDemanded)
    assert isinstance(refused, Refused)
    assert (refused.code, "CN-CC-526" in refused.because.law) == ("breach_premature_demand", True)
    assert {d.kind for d in refused.duties} == {"deliver", "offer_inspection"}


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        (e.TerminationDeclared, {"by": "seller", "ground": "non_payment"}),
        (e.SumRetained, {}),
        (e.UnitResold, {}),
        (e.VariationDeclared, {"of": "price"}),
    ],
)
def test_pretended_power_of_the_seller_is_refused(event, fields):
    assert isinstance(tried(event, **fields), Refused)


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        (e.WithdrawalDeclared, {"by": "buyer"}),
        (e.WithdrawalDeclared, {"by": "seller"}),
        (e.UnavailabilityDeclared, {}),
        (e.RefusalDeclared, {"by": "seller", "of": "deliver"}),
    ],
)
def test_nobody_is_kept_from_breaking_the_contract_openly(event, fields):
    accepted = tried(event, **fields)
    assert isinstance(accepted, Accepted)
    assert (accepted.judged.effect, accepted.after.default_by) == ("wrongful", accepted.judged.by)


def test_performance_and_power_are_let_through_with_the_standing_after_them():
    accepted = tried(e.InspectionOffered)
    assert isinstance(accepted, Accepted)
    assert [d.state for d in accepted.after.duties if d.kind == "offer_inspection"] == ["performed"]


def test_act_that_would_change_nothing_is_refused():
    ended = PAID + "\n2025-03-05 ending_agreed"
    assert isinstance(tried(e.DeliveryDemanded, story=ended), Refused)
