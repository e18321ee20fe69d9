"""Each invariant sees a standing that breaks it: one part is changed for the worse, and it says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from earnest.core import invariants
from earnest.core.law.finding import Because
from earnest.core.standing import Award, Duty, Standing
from tests.scenarios.contract import DELIVERY, DEPOSIT, PAID, PRICE, judged

UNAVAILABLE = PAID + "\n2025-04-05 unavailability_declared\n2025-04-06 refund_demanded"
LEFT = PAID + "\n2025-04-05 withdrawal_declared {by: buyer}\n2025-04-06 sum_retained"
INSPECT_FIRST = (PRICE, DEPOSIT, DELIVERY, "{topic: inspection, layer: negotiated, before: balance}")
WHY = Because("made up", law=("CN-CC-587",))


def with_awards(standing: Standing, *awards: Award, **settled: Any) -> Standing:
    return replace(standing, settlement=replace(standing.settlement, awards=awards, **settled))


def award(debtor: str, basis: str, minor: int | None, *, held: bool = False, **values: str) -> Award:
    creditor = "seller" if debtor == "buyer" else "buyer"
    why = Because("made up", law=("CN-CC-587",), values=tuple(values.items()))
    return Award(debtor, creditor, basis, minor, "CNY", why, held)  # type: ignore[arg-type]


def names(standing: Standing) -> set[str]:
    return {name for name, _ in invariants.broken(standing)}


@pytest.mark.parametrize("story", [PAID, UNAVAILABLE, LEFT])
def test_sound_standing_breaks_nothing(story: str) -> None:
    assert invariants.broken(judged(story, at="2025-05-01")) == ()


@pytest.mark.parametrize(("minor", "broken"), [(999_999, True), (1_000_000, False), (1_000_001, True)])
def test_what_goes_back_is_neither_more_nor_less_than_what_was_paid(minor: int, broken: bool) -> None:
    standing = with_awards(judged(UNAVAILABLE), award("seller", "single_return_of_deposit", minor))
    assert ("money is conserved" in names(standing)) is broken


def test_money_held_is_what_was_paid_and_not_returned() -> None:
    assert "money is conserved" in names(replace(judged(PAID), held_minor=999_999))


def test_deposit_effective_is_no_more_than_was_paid() -> None:
    assert "money is conserved" in names(replace(judged(PAID), deposit_effective_minor=1_000_001))


@pytest.mark.parametrize(("penalty", "broken"), [("1000000", False), ("1000001", True)])
def test_penalty_is_no_more_than_the_deposit(penalty: str, broken: bool) -> None:
    double = award("seller", "double_return_of_deposit", 1_000_000 + int(penalty), penalty=penalty)
    standing = with_awards(judged(UNAVAILABLE), double)
    assert ("money is conserved" in names(standing)) is broken


def test_amount_below_nothing_is_seen() -> None:
    assert "money is conserved" in names(with_awards(judged(UNAVAILABLE), award("seller", "damages", -1)))


def test_amount_in_another_currency_is_seen() -> None:
    standing = judged(UNAVAILABLE)
    assert "money is conserved" in names(with_awards(standing, replace(standing.settlement.awards[0], currency="USD")))


def test_buyer_losing_the_deposit_by_the_sellers_breach_is_seen() -> None:
    kept = award("buyer", "deposit_retained", 1_000_000, held=True)
    assert "nobody pays for the other side's act" in names(with_awards(judged(UNAVAILABLE), kept))


def test_buyer_paying_damages_without_a_breach_is_seen() -> None:
    standing = judged(UNAVAILABLE)
    paying = with_awards(standing, *standing.settlement.awards, award("buyer", "damages", 1))
    assert "nobody pays for the other side's act" in names(paying)


def test_seller_paying_more_than_it_holds_by_the_buyers_breach_is_seen() -> None:
    double = award("seller", "double_return_of_deposit", 2_000_000, penalty="1000000")
    assert "nobody pays for the other side's act" in names(with_awards(judged(LEFT), double))


def test_buyer_losing_when_the_seller_walks_away_is_seen() -> None:
    standing = judged(PAID, at="2025-04-01")
    kept = (award("buyer", "deposit_retained", 1_000_000, held=True),)
    walked = replace(standing, settlement=replace(standing.settlement, if_seller_walks=kept))
    assert {"nobody pays for the other side's act", "penalties are symmetric"} <= names(walked)


def test_half_a_penalty_for_one_side_is_seen() -> None:
    standing = judged(PAID, at="2025-04-01")
    half = (award("seller", "double_return_of_deposit", 1_500_000, penalty="500000"),)
    assert "penalties are symmetric" in names(
        replace(standing, settlement=replace(standing.settlement, if_seller_walks=half))
    )


def test_penalty_left_out_for_the_seller_to_blame_is_seen() -> None:
    single = award("seller", "single_return_of_deposit", 1_000_000)
    assert "penalties are symmetric" in names(with_awards(judged(UNAVAILABLE), single))


def test_balance_late_before_a_look_is_seen() -> None:
    standing = judged(PAID, terms=INSPECT_FIRST, at="2025-04-01")
    late = Duty("pay_balance", "buyer", "seller", "late", WHY)
    assert "nobody pays unseen" not in names(standing)
    assert "nobody pays unseen" in names(replace(standing, duties=(late,)))


@pytest.mark.parametrize("shown", ["inspection_offered", "delivery_tendered"])
def test_balance_late_after_a_look_is_in_order(shown: str) -> None:
    standing = judged(PAID + f"\n2025-03-20 {shown}", terms=INSPECT_FIRST, at="2025-04-01")
    late = Duty("pay_balance", "buyer", "seller", "late", WHY)
    assert "nobody pays unseen" not in names(replace(standing, duties=(late,)))


def test_party_without_a_way_out_is_seen() -> None:
    standing = judged(PAID, at="2025-04-01")
    closed = replace(standing.settlement, if_buyer_walks=(), if_seller_walks=())
    locked = replace(standing, settlement=closed, powers=(), duties=())
    assert [text for name, text in invariants.broken(locked) if name == "nobody is locked in"] == [
        f"the {side} has no way out: no power to end it, and nothing says what leaving would cost"
        for side in ("buyer", "seller")
    ]


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (Because("made up"), "no source"),
        (Because("made up", law=("CN-CC-9999",)), "CN-CC-9999 is no provision that governs on 2025-03-01"),
        (Because("made up", law=("CN-CL-94",)), "CN-CL-94 is no provision that governs on 2025-03-01"),
        (Because("made up", facts=(4,)), "there is no fact 4"),
        (Because("made up", clauses=("C9",)), "there is no clause 'C9'"),
    ],
)
def test_statement_without_a_source_that_is_there_is_seen(why: Because, text: str) -> None:
    standing = judged(UNAVAILABLE)
    (breach, *others) = standing.breaches
    unfounded = replace(standing, breaches=(replace(breach, because=why), *others))
    assert any(text in found for found in invariants.everything_has_its_source(unfounded))


def test_award_without_law_is_seen() -> None:
    why = Because("made up", facts=(1,))
    standing = judged(UNAVAILABLE)
    unlawful = with_awards(standing, replace(standing.settlement.awards[0], because=why))
    assert any("without law" in found for found in invariants.everything_has_its_source(unlawful))


def test_term_struck_without_law_is_seen() -> None:
    standing = judged(UNAVAILABLE)
    term = replace(standing.terms[1], state="void", because=Because("made up", clauses=("C2",)))
    struck = replace(standing, terms=(standing.terms[0], term, *standing.terms[2:]))
    assert any("without law" in found for found in invariants.everything_has_its_source(struck))


def past(**changed: Any) -> tuple[str, ...]:
    earlier = judged(UNAVAILABLE, at="2025-05-01")
    return invariants.the_past_stays(earlier, replace(judged(UNAVAILABLE, at="2025-06-01"), **changed))


def test_past_that_stays_is_in_order() -> None:
    assert past() == ()


def test_entry_judged_otherwise_later_is_seen() -> None:
    log = judged(UNAVAILABLE).log
    assert past(log=(*log[:1], replace(log[1], effect="notice"), *log[2:])) != ()


def test_entry_forgotten_later_is_seen() -> None:
    assert past(log=judged(UNAVAILABLE).log[:-1]) != ()


def test_breach_entered_later_as_of_before_is_seen() -> None:
    (breach, *_) = judged(UNAVAILABLE).breaches
    assert past(breaches=(breach, replace(breach, kind="late_delivery"))) != ()


def test_root_reached_later_as_of_before_is_seen() -> None:
    (breach, *others) = judged(UNAVAILABLE).breaches
    assert past(breaches=(replace(breach, root_since=breach.since + timedelta(days=1)), *others)) != ()


def test_ending_revoked_or_backdated_later_is_seen() -> None:
    assert past(ending=None) != ()
    earlier, later = judged(PAID, at="2025-05-01"), judged(UNAVAILABLE, at="2025-06-01")
    assert any("had not ended" in text for text in invariants.the_past_stays(earlier, later))
