"""The ways out that a standing shows are ways out: tried, not only named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from earnest.core import explore as ex
from earnest.core.deadlines import Deadline
from earnest.core.explore import OFFERS
from earnest.core.facts import events as e
from earnest.core.facts.event import Demand
from earnest.core.invariants import LEAVING
from earnest.core.judge import judge
from earnest.core.moments import When
from earnest.core.standing import Standing
from earnest.core.terms.clauses import OTHER_SIDE
from earnest.core.terms.offer import Offer

DEMANDS: dict[str, type[Demand]] = {
    "deliver": e.DeliveryDemanded,
    "pay_balance": e.BalanceDemanded,
    "take_delivery": e.TakingDemanded,
    "cure": e.CureDemanded,
}


def states(offer: Offer, depth: int = 2) -> Iterator[Standing]:
    found: list[Standing] = []
    ex.explore(depth, offers=(offer,), on_state=found.append)
    return iter(found)


def waited(standing: Standing, days: int) -> Standing:
    given = standing.inputs
    return judge(given.terms, given.facts, given.law, standing.at + timedelta(days=days))


def next_day(standing: Standing) -> When:
    zone = standing.inputs.facts.zone
    return When.parse((standing.at.astimezone(zone).date() + timedelta(days=1)).isoformat())


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.id)
def test_demand_in_vain_lets_its_author_leave(offer: Offer) -> None:
    tried = 0
    for standing in states(offer):
        for power in standing.powers:
            demand = DEMANDS.get(power.about)
            innocent = standing.default_by in ("neither", OTHER_SIDE[power.holder])
            if power.kind != "demand_performance" or demand is None or standing.ending or not innocent:
                continue
            within = Deadline.parse(f"within 15 days of {demand.__struct_config__.tag}")
            after = waited(standing.after(demand(on=next_day(standing), within=within)), 60)  # type: ignore[call-arg]
            may = {p.kind for p in after.powers if p.holder == power.holder}
            tried += 1
            assert may & LEAVING, f"{[entry.event for entry in after.log]} at {after.at}: {may}"
    assert tried > 0


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.id)
def test_right_to_leave_ends_the_contract_when_used(offer: Offer) -> None:
    tried = 0
    for standing in states(offer):
        for side in ("buyer", "seller"):
            rights = [p for p in standing.powers if p.holder == side and p.kind in LEAVING - {"ratify"}]
            if not rights or standing.contract in ("none", "ended", "without_effect"):
                continue
            tried += 1
            left = standing.after(e.WithdrawalDeclared(on=next_day(standing), by=side))
            # a right that ran out with the standing's own day is over on the next
            over = all(p.until is not None and p.until <= left.at for p in rights)
            assert left.ending or over, f"{[entry.event for entry in left.log]} at {left.at}: {rights}"
    assert tried > 0


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.id)
def test_walking_away_costs_what_was_said_before(offer: Offer) -> None:
    tried = 0
    for standing in states(offer):
        if standing.settlement.status != "open" or standing.contract not in ("in_force", "preliminary"):
            continue
        for side, told in (
            ("buyer", standing.settlement.if_buyer_walks),
            ("seller", standing.settlement.if_seller_walks),
        ):
            left = standing.after(e.WithdrawalDeclared(on=When.parse(str(standing.at.date())), by=side))  # type: ignore[arg-type]
            if left.log[-1].effect in ("notice", "no_effect"):
                continue
            tried += 1
            said = [(a.debtor, a.basis, a.minor, a.held) for a in told]
            came = [(a.debtor, a.basis, a.minor, a.held) for a in left.settlement.awards]
            assert said == came, f"{[entry.event for entry in left.log]}: {side}"
    assert tried > 0
