"""Cases that read well and make no sense: the most facts a file may hold, sums no one pays, contradictions. Each has a standing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from typing import get_args

import pytest
from msgspec.structs import replace

from earnest.core import invariants
from earnest.core.case import Case
from earnest.core.case_checks import MOST_CLAUSES, MOST_FACTS, check_case
from earnest.core.deadlines import Deadline
from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import LARGEST_MINOR, Money
from earnest.core.standing import Standing
from earnest.core.terms import clauses as c
from tests.scenarios.contract import case

BASE = case("2025-03-01 deposit_paid {amount: 10000 CNY}", at="2026-12-31")
ONE = Money.parse("1 CNY")
MOST = Money(LARGEST_MINOR, "CNY")
FACTS = MOST_FACTS - 1
"""As many as the base case has room for."""
CLAUSES = MOST_CLAUSES - len(BASE.offer.terms)
"""Likewise."""
MEMORY_PER_FACT = 20_000
"""Bytes at the peak: generous, and far from what a square of the facts would need."""


def on(number: int) -> When:
    """Days in order, many facts on each."""
    return When.parse((date(2025, 3, 2) + timedelta(days=number // 50)).isoformat())


def many(make: Callable[[int], e.AnyEvent], count: int = FACTS) -> Case:
    """The base case with so many facts more."""
    return replace(BASE, facts=(*BASE.facts, *(make(number) for number in range(count))))


MANY: dict[str, Callable[[int], e.AnyEvent]] = {
    "deposits": lambda n: e.DepositPaid(on=on(n), amount=ONE),
    "returns": lambda n: e.SumReturned(on=on(n), amount=ONE),
    "demands": lambda n: e.DeliveryDemanded(on=on(n), within=Deadline.parse("within 15 days of delivery_demanded")),
    "demands for money": lambda n: e.BalanceDemanded(on=on(n), threatens=("cancellation", "forfeit")),
    "objections": lambda n: e.ObjectionRaised(on=on(n), by="buyer"),
    "tenders": lambda n: e.DeliveryTendered(on=on(n)),
    "changes of price": lambda n: e.VariationDeclared(on=on(n), of="price", new_price=ONE),
    "losses": lambda n: e.LossShown(on=on(n), by="buyer", amount=ONE),
    "claims": lambda n: e.ClaimFiled(on=on(n), by="buyer", claims=("double_return",)),
    "impediments": lambda n: e.ImpedimentArose(on=on(n), cause="epidemic", hinders="both"),
    "facts on no day": lambda n: e.ObjectionRaised(on=When.parse("unknown"), by="buyer"),
    "facts recorded long after": lambda n: e.ObjectionRaised(on=on(n), recorded=on(FACTS - n), by="seller"),
    "facts in reverse": lambda n: e.ObjectionRaised(on=on(FACTS - n), by="seller"),
}


@pytest.mark.parametrize("name", MANY)
def test_as_many_facts_as_are_allowed_have_a_standing_with_each_of_them(name: str) -> None:
    judged_case = many(MANY[name])
    assert check_case(judged_case) == []
    assert len(judged_case.judge().log) == MOST_FACTS


@pytest.mark.parametrize("name", ["deposits", "objections", "demands"])
def test_memory_grows_with_the_facts_and_not_with_their_square(name: str) -> None:
    judged_case = many(MANY[name])
    tracemalloc.start()
    try:
        judged_case.judge()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY_PER_FACT * FACTS


WRONGS: dict[str, Callable[[int], e.AnyEvent]] = {
    "resales": lambda n: e.UnitResold(on=on(n)),
    "terminations": lambda n: e.TerminationDeclared(on=on(n), by="seller", ground="non_payment"),
    "disputed facts": lambda n: e.UnitResold(on=on(n), status="disputed"),
    "amendments": lambda n: e.AmendmentAgreed(
        on=on(n), terms=(c.Delivery(layer="negotiated", due=Deadline.parse("2026-01-01")),)
    ),
    "promises": lambda n: e.PromiseMade(
        on=on(n), terms=(c.Conformity(layer="promise", quality=f"quality {n}", value="good"),)
    ),
}


@pytest.mark.parametrize("name", WRONGS)
def test_as_many_facts_that_change_much_have_a_standing(name: str) -> None:
    judged_case = many(WRONGS[name], CLAUSES if name in ("amendments", "promises") else FACTS)
    assert check_case(judged_case) == []
    standing = judged_case.judge()
    assert len(standing.log) == len(judged_case.facts)
    assert len(standing.undetermined) <= 4


@pytest.mark.parametrize("more", [0, 1])
def test_one_fact_or_clause_too_many_is_told(more: int) -> None:
    assert len(check_case(many(MANY["objections"], FACTS + more))) == more
    assert len(check_case(many(WRONGS["amendments"], CLAUSES + more))) == more


def test_questions_do_not_multiply() -> None:
    """Twenty disputed facts have a million answers together; each of the first few is asked by itself."""
    standing = many(lambda n: e.UnitResold(on=on(n), status="disputed"), 20).judge()
    assert sum(len(question.branches) for question in standing.undetermined) <= 12


# Sums
def sound(standing: Standing) -> None:
    assert invariants.money_is_conserved(standing) == ()
    assert invariants.everything_has_its_source(standing) == ()


@pytest.mark.parametrize("deposit", [Money(0, "CNY"), Money(1, "CNY"), MOST])
@pytest.mark.parametrize("price", [Money(0, "CNY"), Money(1, "CNY"), MOST])
@pytest.mark.parametrize("paid", [Money(0, "CNY"), Money(1, "CNY"), MOST])
def test_the_smallest_and_largest_sums_are_conserved(price: Money, deposit: Money, paid: Money) -> None:
    terms = (c.Price(layer="negotiated", amount=price), c.Deposit(layer="negotiated", called="earnest", amount=deposit))
    facts = (
        e.DepositPaid(on=on(0), amount=paid),
        e.UnitResold(on=on(100)),
        e.ClaimFiled(on=on(200), by="buyer", claims=("double_return",)),
    )
    sound(replace(BASE, offer=replace(BASE.offer, terms=terms), facts=facts).judge())


def test_the_largest_sum_paid_many_times_is_conserved() -> None:
    facts = [e.DepositPaid(on=on(n), amount=MOST) for n in range(50)]
    facts += [e.UnitResold(on=on(100)), e.ClaimFiled(on=on(200), by="buyer", claims=("double_return", "damages"))]  # type: ignore[list-item]
    standing = replace(BASE, facts=tuple(facts)).judge()
    assert standing.held_minor == 50 * LARGEST_MINOR
    sound(standing)


@pytest.mark.parametrize("share", ["0%", "0.000001%", "100%", "1/999999999"])
def test_the_smallest_and_largest_shares_are_conserved(share: str) -> None:
    taken = case(f"2025-03-01 deposit_paid {{amount: 0.01 CNY}}\n2025-04-01 delivery_taken {{part: {share}}}")
    sound(taken.judge())


def test_more_returned_than_was_paid_leaves_nothing_held() -> None:
    standing = replace(BASE, facts=(*BASE.facts, e.SumReturned(on=on(0), amount=MOST))).judge()
    assert standing.held_minor == 0
    sound(standing)


# Nonsense
SIMPLE = [kind for kind in get_args(e.AnyEvent) if kind.__struct_config__.tag != "deposit_paid"]


def bare(kind: type[e.AnyEvent], day: When) -> e.AnyEvent | None:
    """The event with nothing but its date, and its author where one must be named; None if it needs more."""
    for given in ({}, {"by": "buyer"}):
        try:
            return kind(on=day, **given)  # type: ignore[arg-type]
        except TypeError:
            continue
    return None


@pytest.mark.parametrize("kind", SIMPLE, ids=lambda kind: kind.__struct_config__.tag)
def test_an_event_before_everything_and_again_after_the_end_has_a_standing(kind: type[e.AnyEvent]) -> None:
    first, last = bare(kind, When.parse("2020-01-01")), bare(kind, When.parse("2026-06-01"))
    if first is None or last is None:
        return
    facts = (first, first, *BASE.facts, e.EndingAgreed(on=When.parse("2025-05-01")), last, last)
    sound(replace(BASE, facts=facts).judge())


def test_every_event_at_once_has_a_standing() -> None:
    day = When.parse("2025-03-01")
    facts = tuple(found for kind in SIMPLE if (found := bare(kind, day)))
    for order in (facts, facts[::-1]):
        sound(replace(BASE, facts=(*BASE.facts, *order)).judge())


def test_judging_long_before_and_long_after_has_a_standing() -> None:
    for day in ("1900-01-01", "2200-12-31"):
        sound(replace(BASE, at=When.parse(day)).judge())


def test_as_many_clauses_on_one_topic_as_are_allowed_have_a_standing() -> None:
    more = tuple(c.Delivery(layer="standard_term", due=Deadline.parse("2026-01-01")) for _ in range(CLAUSES))
    crowded = replace(BASE, offer=replace(BASE.offer, terms=(*BASE.offer.terms, *more)))
    assert check_case(crowded) == []
    assert len(crowded.judge().terms) >= MOST_CLAUSES
