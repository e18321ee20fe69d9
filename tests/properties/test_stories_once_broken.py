"""Stories that once broke what must always hold, each as short as it gets. The explorer or a property found them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from earnest.core import invariants
from earnest.core.judge import judge
from earnest.core.standing import Standing
from tests.scenarios.contract import DELIVERY, DEPOSIT, PAID, PRICE, case, judged, owed

INSPECT_FIRST = "{topic: inspection, layer: promise, before: balance}"
WHEN_ASKED = "{topic: delivery, layer: negotiated, due: when asked by buyer}"


def later(standing: Standing, days: int) -> Standing:
    given = standing.inputs
    return judge(given.terms, given.facts, given.law, standing.at + timedelta(days=days))


def test_balance_withheld_until_the_look_is_not_late_before_the_look() -> None:
    """The balance, withheld at a tender, was counted from that tender once the goods were taken."""
    terms = (PRICE, DEPOSIT, DELIVERY, INSPECT_FIRST)
    tendered = PAID + "\n2025-03-02 delivery_tendered"
    before = judged(tendered, terms=terms, at="2025-03-03")
    after = judged(tendered + "\n2025-03-04 delivery_taken", terms=terms, at="2025-03-04")
    assert invariants.the_past_stays(before, after) == ()


@pytest.mark.parametrize(
    "act",
    [
        "withdrawal_declared {by: buyer}",
        "unavailability_declared",
        "unit_resold",
        "termination_declared {by: seller, ground: non_payment}",
    ],
)
def test_breach_that_nobody_acted_upon_for_a_year_locks_nobody_in(act: str) -> None:
    standing = judged(PAID + f"\n2025-03-02 {act}", terms=(PRICE, DEPOSIT, WHEN_ASKED), at="2026-04-10")
    assert invariants.broken(standing) == ()


def test_seller_unpaid_for_years_may_still_ask_for_the_price() -> None:
    story = PAID + "\n2025-03-02 delivery_taken\n2025-03-03 balance_demanded"
    standing = judged(story, at="2027-03-03")
    assert ("demand_performance", "seller", "pay_balance") in {(p.kind, p.holder, p.about) for p in standing.powers}


def test_money_paid_for_nothing_has_its_source() -> None:
    formation = "{topic: formation, layer: negotiated, concluded_on: signature}"
    standing = judged("2025-03-01 price_paid {amount: 100 CNY}", terms=(PRICE, formation), at="2025-03-02")
    assert (standing.contract, standing.held_minor) == ("none", 10_000)
    assert invariants.broken(standing) == ()


def test_demand_for_the_balance_before_a_look_is_not_right() -> None:
    balance = "{topic: balance, layer: negotiated, due: within 7 days of balance_demanded}"
    standing = judged(
        PAID + "\n2025-03-10 balance_demanded", terms=(PRICE, DEPOSIT, balance, INSPECT_FIRST), at="2025-04-01"
    )
    assert standing.log[-1].effect != "exercise"
    assert invariants.broken(standing) == ()


def test_agreeing_to_end_what_was_never_begun_ends_nothing() -> None:
    standing = judged("2025-03-01 ending_agreed", at="2025-03-02")
    assert (standing.contract, standing.log[0].effect) == ("none", "no_effect")


def test_deposit_that_went_back_is_not_set_off() -> None:
    story = PAID + "\n2025-03-02 price_paid {amount: 90000 CNY}\n2025-03-03 delivery_taken"
    standing = judged(story + "\n2025-03-04 sum_returned {amount: 100000 CNY}", at="2025-03-05")
    assert (standing.settlement.status, owed(standing)) == ("performed", [])


@pytest.mark.parametrize("claims", ["balance", "performance"])
@pytest.mark.parametrize("by", ["buyer", "seller"])
def test_claim_to_hold_on_does_not_hide_what_leaving_costs(by: str, claims: str) -> None:
    standing = judged(PAID + f"\n2025-03-05 claim_filed {{by: {by}, claims: [{claims}]}}", at="2025-04-01")
    assert invariants.broken(standing) == ()
    assert standing.settlement.if_buyer_walks
    assert standing.settlement.if_seller_walks


def test_what_was_not_known_does_not_move_an_inexact_date() -> None:
    facts = "2025-03-05 order_placed\n2025 balance_demanded"
    late = "\n2025-03-01 order_confirmed {recorded: 2025-06-01}"
    without, told = case(facts), case(facts + late)
    known_at = told.instant() - timedelta(days=250)
    law = judged(facts).inputs.law
    before = judge(told.terms(), told.log(), law, told.instant(), known_at=known_at)
    assert before.log == judge(without.terms(), without.log(), law, told.instant(), known_at=known_at).log


def test_goods_delivered_cannot_be_resold() -> None:
    standing = judged(PAID + "\n2025-03-02 delivery_taken\n2025-03-03 unit_resold", at="2025-03-04")
    assert [b.kind for b in standing.breaches if b.by == "seller"] == []


def test_leaving_after_a_demand_too_early_costs_what_was_said() -> None:
    terms = (PRICE, DEPOSIT, DELIVERY, INSPECT_FIRST)
    story = PAID + "\n2025-03-10 balance_demanded {threatens: [cancellation, forfeit]}"
    told = judged(story, terms=terms, at="2025-03-11").settlement.if_buyer_walks
    left = judged(story + "\n2025-03-12 withdrawal_declared {by: buyer}", terms=terms, at="2025-03-12")
    assert [(a.basis, a.minor) for a in told] == [(a.basis, a.minor) for a in left.settlement.awards]


def test_late_tender_that_makes_the_delay_good_leaves_nothing_late() -> None:
    standing = judged(PAID + "\n2025-07-10 delivery_tendered", at="2025-07-10")
    assert [d.state for d in standing.duties if d.kind == "deliver"] == ["performed"]
    assert [b.cured is not None for b in standing.breaches if b.kind == "late_delivery"] == [True]


def test_price_given_back_early_does_not_cost_the_seller_the_deposit() -> None:
    story = PAID + "\n2025-03-02 balance_paid {amount: 50000 CNY}\n2025-03-03 sum_returned {amount: 50000 CNY}"
    left = judged(story + "\n2025-03-04 withdrawal_declared {by: buyer}", at="2025-03-05")
    assert owed(left) == ["buyer deposit_retained 10000 kept"]


def test_what_was_not_known_does_not_move_the_recording_of_an_inexact_date() -> None:
    facts = "2025-03-01 order_placed\n2025-03-05 order_placed\n2025 order_placed"
    told, without = case(facts + "\n2025-03-01 order_placed {recorded: 2025-03-05}"), case(facts)
    known_at = case("2025-03-01 order_placed", at="2025-03-01").instant()
    law = judged(facts).inputs.law
    before = judge(told.terms(), told.log(), law, told.instant(), known_at=known_at)
    assert before.log == judge(without.terms(), without.log(), law, told.instant(), known_at=known_at).log


def test_buyer_that_cancels_on_its_own_default_does_not_blame_the_seller() -> None:
    cancellation = "{topic: cancellation, layer: negotiated, by: buyer, when: delivery_not_taken}"
    standing = judged(
        PAID + "\n2025-03-02 delivery_tendered", terms=(PRICE, DEPOSIT, DELIVERY, cancellation), at="2025-03-10"
    )
    assert invariants.broken(standing) == ()
