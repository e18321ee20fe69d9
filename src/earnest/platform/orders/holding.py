"""The hold: no settlement rests on a side's own unanswered word, in its favour, before the other had its time to deny it.

Whether one does is asked of the engine: the order is judged as if that word were not so. What speaks against its author, a
delivery that the buyer says was taken, holds nothing up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from msgspec.structs import replace

from earnest.core.facts.fact import Fact
from earnest.core.judge import judge
from earnest.core.standing import Award, Standing
from earnest.core.terms.clauses import OTHER_SIDE, SIDES, Role
from earnest.platform.orders.believing import Word, unanswered, words_of
from earnest.platform.orders.models import Order

KINDS_TRIED = 8
"""So many kinds of report of one side are left out in every combination; of more, each alone, and all together."""


class Hold(NamedTuple):
    """Why a settlement is not carried out yet: whose word it rests on, which events, and when it goes on if nobody denies."""

    side: Role
    numbers: tuple[int, ...]
    until: datetime


def is_settled(standing: Standing) -> bool:
    """Whether the standing says for certain who gets what: ended or performed, no question open, no choice left to make.

    While the buyer may still send the goods back and withdraw, a sale that was performed is not: the price stays here.
    """
    settlement = standing.settlement
    withdrawable = any(power.kind == "withdraw" and power.holder == "buyer" for power in standing.powers)
    over = settlement.status == "final" or (settlement.status == "performed" and not withdrawable)
    return over and not standing.undetermined and not settlement.alternatives


def rest_is_sellers(standing: Standing) -> bool:
    """Whether what no award names is the seller's: the sale was performed, or both agreed to end it."""
    agreed = standing.ending is not None and standing.ending.kind == "agreed"
    return agreed or standing.settlement.status == "performed"


def hold_of(order: Order, standing: Standing) -> Hold | None:
    """The hold on a settled order's money at the instant of the standing; None if it may be carried out."""
    if not is_settled(standing):
        return None
    return hold_on(standing, unanswered(words_of(order), standing.at))


def hold_on(standing: Standing, waiting: Sequence[Word]) -> Hold | None:
    """The hold on a settled standing, while these reports can be denied."""
    found = _resting(standing, waiting)
    if found is None:
        return None
    side, numbers = found
    ends = sorted({word.answer_by for word in waiting if word.answer_by})
    free = bisect_left(ends, True, key=lambda end: _resting(standing, unanswered(waiting, end)) is None)
    return Hold(side, numbers, ends[free])


def _resting(standing: Standing, waiting: Sequence[Word]) -> tuple[Role, tuple[int, ...]] | None:
    """A side that gains by words of its own among these, and the fewest of them that it gains by."""
    for side in SIDES:
        for left_out in _choices([word for word in waiting if word.side == side]):
            if _gains(standing, _without(standing, left_out), side):
                return side, left_out
    return None


def _choices(words: Sequence[Word]) -> Iterator[tuple[int, ...]]:
    """Numbers of words to leave out, few first. Words of one kind pull one way, so they are left out together."""
    kinds = sorted({word.kind for word in words})
    sizes: Iterable[int] = range(1, len(kinds) + 1) if len(kinds) <= KINDS_TRIED else (1, len(kinds))
    for size in sizes:
        for chosen in combinations(kinds, size):
            yield tuple(word.number for word in words if word.kind in chosen)


def _without(standing: Standing, numbers: Collection[int]) -> Standing:
    """The standing if these facts were not so."""
    given = standing.inputs
    facts = tuple(_not_so(fact) if fact.number in numbers else fact for fact in given.facts.facts)
    return judge(given.terms, given.facts._replace(facts=facts), given.law, given.at, assumed=given.assumed)


def _not_so(fact: Fact) -> Fact:
    return fact._replace(event=replace(fact.event, status="not_so"))


def _gains(standing: Standing, without: Standing, side: Role) -> bool:
    """Whether the side gets more, or the other less, than it would without; of what is open then, the other's best counts."""
    other: Role = OTHER_SIDE[side]
    settled = is_settled(without)
    own = given_to(without, side) if settled else 0
    others = given_to(without, other) if settled else max(_sum(a, other) for a in _possible(without))
    return given_to(standing, side) > own or given_to(standing, other) < others


def given_to(standing: Standing, side: Role) -> int:
    """What a settlement gives the side of the money held and of the other's, in minor units."""
    named = _sum(standing.settlement.awards, side)
    if side == "buyer" or not rest_is_sellers(standing):
        return named
    return max(named, standing.held_minor - _sum(standing.settlement.awards, "buyer"))


def _sum(awards: Iterable[Award], side: Role) -> int:
    """What awards move to the side: the buyer is paid, the seller keeps what is held."""
    return sum(a.minor or 0 for a in awards if a.creditor == side and (side == "buyer" or a.held))


def _possible(standing: Standing) -> Iterator[tuple[Award, ...]]:
    """Every outcome that an open standing names."""
    settlement = standing.settlement
    yield from (settlement.awards, settlement.if_buyer_walks, settlement.if_seller_walks)
    yield from (other.awards for other in settlement.alternatives)
    yield from (branch.awards for question in standing.undetermined for branch in question.branches)
