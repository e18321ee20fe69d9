"""Walking through the short stories of a sale: how many there are, in which order, and what is told of a broken one."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import pytest

from earnest.core import explore as walked
from earnest.core import invariants
from earnest.core.explore import FAIR_CAR, HAIKOU_SELLER, OFFERS, PHONE, Move, Walk, case_text, dated, explore, shrunk
from earnest.core.standing import Standing
from earnest.core.terms.offer import Offer
from earnest.files.cases import case_in
from earnest.files.yaml_source import read_source


def stories(depth: int, waits: int, acts: int) -> int:
    """How many stories of at most that many moves there are, counted by length: two waits in a row come in one order only."""
    ends_in_act, ends_in_wait = 1, [0] * waits  # the opening is an act
    total = 1
    for _ in range(depth):
        so_far = ends_in_act + sum(ends_in_wait)
        ends_in_wait = [ends_in_act + sum(ends_in_wait[: shorter + 1]) for shorter in range(waits)]
        ends_in_act = acts * so_far
        total += ends_in_act + sum(ends_in_wait)
    return total


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_every_story_up_to_the_depth_is_judged_once_for_each_offer(depth: int) -> None:
    moves = walked.moves(FAIR_CAR)
    waits = sum(move.event is None for move in moves)
    assert explore(depth).states == len(OFFERS) * stories(depth, waits, len(moves) - waits)


def test_the_report_says_how_deep_it_went() -> None:
    assert explore(1, offers=(PHONE,)).depth == 1


def test_no_story_is_told_twice() -> None:
    told = [story for story, _, _ in Walk(FAIR_CAR, "CN").stories(2)]
    assert len({tuple(id(move) for move in story[1:]) for story in told}) == len(told)


def test_two_runs_find_the_same_in_the_same_order() -> None:
    seen: list[list[datetime]] = [[], []]
    first = explore(1, on_state=lambda s: seen[0].append(s.at))
    second = explore(1, on_state=lambda s: seen[1].append(s.at))
    assert first == second
    assert seen[0] == seen[1]
    assert len(seen[0]) == first.states


def test_the_standing_before_is_that_of_the_story_without_its_last_move() -> None:
    walk = Walk(PHONE, "CN")
    for told, standing, before in itertools.islice(walk.stories(1), 1, None):
        assert before is not None
        assert before.at <= standing.at
        assert [entry.number for entry in before.log] == list(range(1, sum(m.event is not None for m in told[:-1]) + 1))


def test_every_move_is_a_day_after_the_one_before_unless_it_waits_longer() -> None:
    for offer in OFFERS:
        for move in walked.moves(offer):
            assert move.days == 1 if move.event else move.days in (walked.SOON, walked.LATER, walked.LONG)


def test_acts_are_dated_by_the_days_that_went_by() -> None:
    paid, act = walked.opening(PHONE), walked.moves(PHONE)[0]
    facts, day = dated((paid, Move(10), act, Move(60)))
    assert [str(fact.on) for fact in facts] == ["2026-09-01", "2026-09-12"]
    assert day == date(2026, 11, 11)


def test_a_state_is_judged_at_the_last_second_of_its_day_in_the_contracts_zone() -> None:
    assert Walk(PHONE, "CN").judge((walked.opening(PHONE),)).at == datetime(2026, 9, 1, 15, 59, 59, tzinfo=UTC)


def test_both_parties_act_and_time_passes() -> None:
    by = {getattr(move.event, "by", "nobody") for move in walked.moves(FAIR_CAR)}
    assert {"buyer", "seller", "nobody"} <= by


def test_an_unknown_law_is_refused() -> None:
    with pytest.raises(KeyError):
        explore(0, law="XX")


# Shrinking
OPENING, ACT, OTHER, THIRD = (Move(0), *walked.moves(FAIR_CAR)[:3])


def test_a_broken_story_keeps_only_the_moves_that_matter() -> None:
    assert shrunk((OPENING, OTHER, ACT, Move(60), THIRD), lambda story: ACT in story) == (OPENING, ACT)


def test_moves_that_break_only_together_stay_together() -> None:
    def fails(story: tuple[Move, ...]) -> bool:
        return ACT in story and THIRD in story

    assert shrunk((OPENING, ACT, OTHER, THIRD), fails) == (OPENING, ACT, THIRD)


def test_an_act_that_only_lets_time_pass_is_told_as_a_wait() -> None:
    def fails(story: tuple[Move, ...]) -> bool:
        return sum(move.days for move in story) >= 1

    assert shrunk((OPENING, ACT), fails) == (OPENING, Move(1))


def test_the_opening_stays_whatever_breaks() -> None:
    assert shrunk((OPENING, ACT, OTHER), lambda _: True) == (OPENING,)


# Telling: an invariant that no sale keeps, so that there is something to tell
def nothing_is_demanded(s: Standing) -> tuple[str, ...]:
    return tuple(f"fact {e.number} is a demand" for e in s.log if e.event == "balance_demanded")


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invariants, "INVARIANTS", {"nothing is demanded": nothing_is_demanded})


@pytest.mark.usefixtures("strict")
def test_a_broken_invariant_is_told_once_by_its_shortest_story() -> None:
    found = [v for v in explore(2, offers=(FAIR_CAR,)).violations if v.invariant == "nothing is demanded"]
    assert [v.text for v in found] == ["fact 2 is a demand"]


@pytest.mark.usefixtures("strict")
def test_the_story_told_is_a_case_file_that_breaks_the_invariant_again() -> None:
    found = explore(1, offers=(HAIKOU_SELLER,)).violations[0]
    case = case_in(read_source(found.case_yaml, "found.yaml"))
    assert case.id == "haikou-seller-1"
    assert [event.__struct_config__.tag for event in case.facts] == ["deposit_paid", "balance_demanded"]
    assert invariants.broken(case.judge()) == (("nothing is demanded", found.text),)


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.id)
def test_every_story_can_be_told_as_a_case_file_that_reads_the_same(offer: Offer) -> None:
    walk = Walk(offer, "CN")
    for told, standing, _ in walk.stories(1):
        case = walk.case(told, "told")
        read = case_in(read_source(case_text(case), "told.yaml"))
        assert read == case
        assert read.judge().settlement == standing.settlement


# What this is all for
@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.id)
def test_every_invariant_holds_in_every_state_two_moves_deep(offer: Offer) -> None:
    assert [f"{v.invariant}: {v.text}\n{v.case_yaml}" for v in explore(2, offers=(offer,)).violations] == []
