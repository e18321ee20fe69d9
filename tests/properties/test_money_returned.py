"""What the seller sends back, before the end or after it, counts once, and first for what goes back in any event."""

from __future__ import annotations

from typing import Literal

from hypothesis import example, given
from hypothesis import strategies as st

from earnest.core import invariants
from earnest.core.standing import Standing
from tests.properties.effort import effort
from tests.scenarios.contract import judged

Breaker = Literal["buyer", "seller", "nobody"]
CAP = 2_000_000
"""A fifth of the contract's price in fen: what is paid above it is no deposit."""
SUMS = st.integers(0, 4_000_000)
ENDS = {
    "buyer": "2025-04-05 withdrawal_declared {by: buyer}\n2025-04-06 sum_retained\n",
    "seller": "2025-04-05 unavailability_declared\n2025-04-06 claim_filed {by: buyer, claims: [double_return, price_refund]}\n",
    "nobody": "2025-04-05 ending_agreed\n",
}


def paid(day: str, event: str, fen: int) -> str:
    """A line of the story; none for no money."""
    return f"{day} {event} {{amount: {fen // 100}.{fen % 100:02} CNY}}\n" if fen else ""


def ended(breaker: Breaker, deposit: int, price: int, before: int, after: int) -> Standing:
    """The standing after the contract ended and money went back before and after it."""
    story = paid("2025-03-01", "deposit_paid", deposit) + paid("2025-03-02", "price_paid", price)
    story += paid("2025-03-03", "sum_returned", before) + ENDS[breaker] + paid("2025-05-01", "sum_returned", after)
    return judged(story)


@given(
    breaker=st.sampled_from(["buyer", "seller", "nobody"]),
    deposit=st.integers(1, 4_000_000),
    price=SUMS,
    before=SUMS,
    after=SUMS,
)
@example(breaker="buyer", deposit=1_000_000, price=2_000_000, before=0, after=2_000_000)
@example(breaker="buyer", deposit=1_000_000, price=2_000_000, before=0, after=500_000)
@example(breaker="buyer", deposit=2_500_000, price=0, before=0, after=500_000)
@example(breaker="buyer", deposit=1_000_000, price=0, before=400_000, after=0)
@example(breaker="seller", deposit=1_000_000, price=0, before=0, after=2_000_000)
@example(breaker="seller", deposit=1_000_000, price=0, before=0, after=1_500_000)
@example(breaker="seller", deposit=2_500_000, price=500_000, before=100, after=3_000_000)
@example(breaker="nobody", deposit=1_000_000, price=2_000_000, before=0, after=2_500_000)
@effort()
def test_the_buyer_still_gets_what_is_owed_less_what_came_back(
    breaker: Breaker, deposit: int, price: int, before: int, after: int
) -> None:
    before = min(before, deposit + price)
    effective, returned = min(deposit, CAP), before + after
    standing = ended(breaker, deposit, price, before, after)
    due = deposit + price - returned + {"seller": effective, "buyer": -effective, "nobody": 0}[breaker]
    assert standing.contract == "ended"
    assert sum(a.minor or 0 for a in standing.settlement.awards if a.creditor == "buyer") == max(due, 0)
    assert invariants.broken(standing) == ()


@given(deposit=st.integers(1, 4_000_000), price=SUMS, after=SUMS)
@example(deposit=1_000_000, price=2_000_000, after=2_000_000)
@effort(0.5)
def test_a_seller_in_the_right_keeps_the_deposit_as_long_as_it_holds_it(deposit: int, price: int, after: int) -> None:
    standing = ended("buyer", deposit, price, 0, after)
    kept = sum(award.minor or 0 for award in standing.settlement.awards if award.held)
    assert kept == min(deposit, CAP, max(deposit + price - after, 0))
