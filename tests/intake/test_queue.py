"""The queue of a launch against a plain second model, whatever is asked in whatever order, through crashes too."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from earnest.intake.places import Place, Places, State
from earnest.intake.queue import Queue, Refused, Rules
from tests.properties.effort import effort

RULES = Rules(capacity=(3, 2), for_codes=(1, 0), waiting=2, hold=1000)


def placed(queue, buyer, variant=0, now=0, **more):
    made = queue.place(buyer, more.pop("key", buyer), variant, now, **more)
    assert isinstance(made, Place), made
    return made


def test_places_are_numbered_without_gaps_and_held_while_there_is_capacity():
    queue = Queue(RULES)
    made = [placed(queue, buyer) for buyer in range(1, 5)]
    assert [place.number for place in made] == [1, 2, 3, 4]
    assert [place.state for place in made] == [State.HELD, State.HELD, State.WAITING, State.WAITING]


def test_what_is_kept_for_codes_goes_to_codes_alone():
    queue = Queue(RULES)
    for buyer in (1, 2, 3):
        placed(queue, buyer)
    assert placed(queue, 4, code=True).state is State.HELD
    assert placed(queue, 5, code=True).state is State.WAITING


def test_beyond_the_waiting_list_nothing_is_promised():
    queue = Queue(RULES)
    for buyer in range(1, 5):
        placed(queue, buyer)
    assert queue.place(9, 9, 0, 0) == Refused("full")
    assert placed(queue, 9, 1).state is State.HELD


def test_second_place_of_a_buyer_is_refused_and_the_first_is_named():
    queue = Queue(RULES)
    first = placed(queue, 7)
    assert queue.place(7, 8, 1, 0) == Refused("limit_reached", first.number)


def test_key_gives_its_place_again_even_when_paused_and_after_it_lapsed():
    queue = Queue(RULES)
    first = placed(queue, 7)
    queue.shut = "paused"
    assert queue.place(7, 7, 1, 5) == first
    list(queue.lapse(1000))
    assert queue.place(7, 7, 0, 2000).state is State.LAPSED


def test_key_of_another_buyer_gives_nothing_of_theirs():
    queue = Queue(RULES)
    assert placed(queue, 1, key=5).number != placed(queue, 2, key=5).number


def test_hold_lapses_at_its_end_and_who_waits_moves_up_with_a_whole_hold():
    queue = Queue(RULES)
    for buyer in (1, 2, 3):
        placed(queue, buyer)
    assert list(queue.lapse(999)) == []
    changed = list(queue.lapse(1000))
    assert [(p.number, p.state, p.until) for p in changed] == [
        (1, State.LAPSED, 0), (2, State.LAPSED, 0), (3, State.HELD, 2000),
    ]  # fmt: skip


def test_nobody_passes_those_who_wait_when_a_place_falls_free():
    queue = Queue(RULES)
    for buyer in (1, 2, 3):
        placed(queue, buyer)
    queue.cancel(1, 1, 10)
    assert queue.places[3].state is State.HELD
    assert placed(queue, 9).state is State.WAITING


def test_money_for_what_is_paid_lapsed_waiting_or_not_there_has_no_place():
    queue = Queue(RULES)
    for buyer in (1, 2, 3):
        placed(queue, buyer)
    assert queue.pay(1).state is State.PAID
    told = [queue.pay(1), queue.pay(3), queue.pay(99), queue.pay(0)]
    list(queue.lapse(5000))
    told.append(queue.pay(2))
    assert [refused.code for refused in told] == [
        "already_paid",
        "not_held",
        "no_such_place",
        "no_such_place",
        "lapsed",
    ]


@pytest.mark.parametrize("given", [
    {"capacity": (), "for_codes": ()}, {"capacity": (1,), "for_codes": (2,)}, {"capacity": (1,), "for_codes": ()},
    {"capacity": (1,), "for_codes": (0,), "per_buyer": 0}, {"capacity": (1,), "for_codes": (0,), "hold": 0},
])  # fmt: skip
def test_rules_that_cannot_be_are_refused(given):
    with pytest.raises(ValueError, match=r"\w"):
        Rules(**{"waiting": 0, **given})


def test_places_out_of_order_are_refused():
    with pytest.raises(ValueError, match="place 2 comes after place 0"):
        Places([Place(2, 1, 1, 0, 0, State.PAID, 0)])


class Launch(RuleBasedStateMachine):
    """One launch, with a crash at any moment: the queue is made anew from its places and goes on as if nothing was."""

    @initialize(per_buyer=st.integers(1, 2), waiting=st.integers(0, 3))
    def begin(self, per_buyer, waiting):
        self.rules = Rules(capacity=(3, 2), for_codes=(1, 0), waiting=waiting, per_buyer=per_buyer, hold=50)
        self.queue, self.now, self.keys, self.paid = Queue(self.rules), 0, {}, set()

    @rule(buyer=st.integers(1, 8), key=st.integers(1, 3), variant=st.integers(0, 2), code=st.booleans())
    def place(self, buyer, key, variant, code):
        before = len(self.queue.places)
        made = self.queue.place(buyer, key, variant, self.now, code=code)
        if (buyer, key) in self.keys:
            assert made.number == self.keys[buyer, key]
            assert len(self.queue.places) == before
        elif isinstance(made, Place):
            assert made.number == before + 1
            self.keys[buyer, key] = made.number
        else:
            assert len(self.queue.places) == before

    @rule(number=st.integers(1, 12))
    def pay(self, number):
        found = self.queue.places[number] if number <= len(self.queue.places) else None
        told = self.queue.pay(number)
        assert isinstance(told, Place) == (found is not None and found.state is State.HELD)
        if isinstance(told, Place):
            self.paid.add(number)

    @rule(number=st.integers(1, 12), buyer=st.integers(1, 8))
    def cancel(self, number, buyer):
        told = self.queue.cancel(number, buyer, self.now)
        if not isinstance(told, Refused):
            assert self.queue.places[number].buyer == buyer

    @rule(milliseconds=st.integers(1, 60))
    def time_passes(self, milliseconds):
        self.now += milliseconds
        list(self.queue.lapse(self.now))

    @rule()
    def crash(self):
        self.queue = Queue(self.rules, list(self.queue.places))

    @invariant()
    def nothing_is_oversold_and_nobody_is_passed_over(self):
        if not hasattr(self, "queue"):
            return
        places = list(self.queue.places)
        for variant, capacity in enumerate(self.rules.capacity):
            own = [place for place in places if place.variant == variant]
            taken = [place for place in own if place.state in (State.HELD, State.PAID)]
            waiting = [place for place in own if place.state is State.WAITING]
            open_taken = sum(place.pool == 0 for place in taken)
            assert len(taken) <= capacity
            assert open_taken <= self.rules.pools(variant)[0]
            assert len(waiting) <= self.rules.waiting
            assert not waiting or open_taken == self.rules.pools(variant)[0]
        standing = Counter(p.buyer for p in places if p.state in (State.HELD, State.PAID, State.WAITING))
        assert all(count <= self.rules.per_buyer for count in standing.values())
        assert all(place.until > self.now for place in places if place.state is State.HELD)
        assert {place.number for place in places if place.state is State.PAID} == self.paid
        assert [place.number for place in places] == list(range(1, len(places) + 1))


TestLaunch = Launch.TestCase
TestLaunch.settings = effort(0.5)
