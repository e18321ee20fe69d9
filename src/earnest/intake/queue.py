"""The rules of a launch: every request, in the order in which it came, is placed, kept waiting or refused.

`Queue` is what one writer knows of a launch. It is made anew from what the database holds whenever there is doubt; a
decision counts only once it is written there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Literal

from msgspec import Struct

from earnest.intake.places import TAKES_CAPACITY, Place, Places, State

Refusal = Literal[
    "not_open", "paused", "closed", "unknown_variant", "limit_reached", "full", "no_such_place", "not_yours", "already_paid",
    "lapsed", "not_held", "cancelled", "drawn",
]  # fmt: skip
"""Why a request is refused."""
STANDING = (*TAKES_CAPACITY, State.WAITING)
"""States that count towards a buyer's limit."""
OPEN, CODES = 0, 1
"""Pools of capacity: everybody's, and what is kept for codes."""


class Rules(Struct, frozen=True, kw_only=True):
    """What the offer says of its launch. ``capacity``: places of each variant; of it ``for_codes`` go to codes alone.

    ``waiting``: how many may wait beyond capacity, for each variant; ``per_buyer``: places one buyer may have at a time;
    ``hold``: milliseconds within which a place is to be paid.
    """

    capacity: tuple[int, ...]
    for_codes: tuple[int, ...]
    waiting: int
    per_buyer: int = 1
    hold: int = 15 * 60_000

    def __post_init__(self) -> None:
        if len(self.capacity) != len(self.for_codes) or not self.capacity:
            raise ValueError("every variant has a capacity, and a part of it (0 or more) for codes")
        for whole, part in zip(self.capacity, self.for_codes, strict=True):
            if not 0 <= part <= whole:
                raise ValueError(f"of {whole} places, {part} cannot be kept for codes")
        if self.waiting < 0 or self.per_buyer < 1 or self.hold < 1:
            raise ValueError("waiting is 0 or more; per_buyer and hold are 1 or more")

    def pools(self, variant: int) -> tuple[int, int]:
        """The places of a variant that are everybody's, and those for codes."""
        return self.capacity[variant] - self.for_codes[variant], self.for_codes[variant]


class Refused(Struct, frozen=True, array_like=True, tag=True):
    """The request was refused; ``number``: the place the buyer has already, 0 if none."""

    code: Refusal
    number: int = 0


class Queue:
    """The queue of one launch, as rules and places make it. ``shut``: why nobody new is placed now, None while it is open.

    ``counts``: for each variant, how many places stand in which `State`.
    """

    def __init__(self, rules: Rules, places: Iterable[Place] = (), *, shut: Refusal | None = None) -> None:
        self.rules, self.shut = rules, shut
        self.places = places if isinstance(places, Places) else Places(places)
        self._taken = [[0, 0] for _ in rules.capacity]
        self.counts = [[0] * (max(State) + 1) for _ in rules.capacity]
        self._waiting: list[deque[int]] = [deque() for _ in rules.capacity]
        self._of_buyer: dict[int, tuple[int, ...]] = {}
        self._holds: list[tuple[int, int]] = []
        holds = []
        for place in self.places:
            self._note(place)
            if place.state is State.HELD:
                holds.append((place.until, place.number))
        self._holds.extend(sorted(holds))  # a heap: a clock that was set back gives holds out of order

    def _note(self, place: Place) -> None:
        if place.state in TAKES_CAPACITY:
            self._taken[place.variant][place.pool] += 1
        if place.state is State.WAITING:
            self._waiting[place.variant].append(place.number)
        self.counts[place.variant][place.state] += 1
        self._of_buyer[place.buyer] = (*self._of_buyer.get(place.buyer, ()), place.number)

    def place(self, buyer: int, key: int, variant: int, now: int, *, code: bool = False) -> Place | Refused:
        """The next place for a buyer: held if there is capacity, waiting beyond it, or the reason there is none.

        A buyer's key that was used before gives the place that it got, as it is now.
        """
        own = [self.places[number] for number in self._of_buyer.get(buyer, ())]
        for place in own:
            if place.key == key:
                return place
        if self.shut is not None:
            return Refused(self.shut)
        if not 0 <= variant < len(self.rules.capacity):
            return Refused("unknown_variant")
        standing = [place.number for place in own if place.state in STANDING]
        if len(standing) >= self.rules.per_buyer:
            return Refused("limit_reached", standing[-1])
        pool = self._free_pool(variant, code=code)
        if pool is None and len(self._waiting[variant]) >= self.rules.waiting:
            return Refused("full")
        if pool is None:
            made = self.places.add(buyer, key, variant, OPEN, State.WAITING, 0)
        else:
            made = self.places.add(buyer, key, variant, pool, State.HELD, now + self.rules.hold)
            heappush(self._holds, (made.until, made.number))
        self._note(made)
        return made

    def _free_pool(self, variant: int, *, code: bool) -> int | None:
        pools, taken = self.rules.pools(variant), self._taken[variant]
        if code and taken[CODES] < pools[CODES]:
            return CODES
        waits = bool(self._waiting[variant])  # nobody passes who waits already
        return OPEN if taken[OPEN] < pools[OPEN] and not waits else None

    def taken(self, variant: int) -> int:
        """How many places of a variant are held or paid: the position, from 1, of the one held last.

        Of the places that stand, never more than ``n`` were at a position of ``n`` or less when they were held, however many
        lapsed since: so a plan that has room for the positions has room for the places.
        """
        return sum(self._taken[variant])

    def change_rules(self, rules: Rules, now: int) -> Iterator[Place]:
        """Go on under other rules, of the same variants; gives who moves up, each as it does.

        Raises: ValueError: places are taken away.
        """
        if len(rules.capacity) != len(self.rules.capacity) or any(
            new < old
            for variant in range(len(rules.capacity))
            for new, old in zip(rules.pools(variant), self.rules.pools(variant), strict=True)
        ):
            raise ValueError("capacity is added, never taken away")
        self.rules = rules
        for variant in range(len(rules.capacity)):
            yield from self._move_up(variant, now)

    def extend(self, by: int) -> list[Place]:
        """Hold every place that is held so many milliseconds longer; gives them, by number."""
        self._holds = [(until + by, number) for until, number in self._holds]
        held = (place for place in self.places if place.state is State.HELD)
        return [self.places.change(place.number, State.HELD, place.until + by) for place in held]

    def pay(self, number: int) -> Place | Refused:
        """The deposit of a place has come in: it is paid if it was held, or the money has no place and goes back."""
        if not 0 < number <= len(self.places):
            return Refused("no_such_place")
        place = self.places[number]
        if place.state is State.HELD:
            self._counted(place, State.PAID)
            return self.places.change(number, State.PAID)
        codes: dict[State, Refusal] = {
            State.PAID: "already_paid", State.LAPSED: "lapsed", State.WAITING: "not_held", State.CANCELLED: "cancelled",
        }  # fmt: skip
        return Refused(codes[place.state], number)

    def cancel(self, number: int, buyer: int, now: int) -> list[Place] | Refused:
        """A buyer gives up a place that is not paid; gives it and who moves up."""
        if not 0 < number <= len(self.places):
            return Refused("no_such_place")
        place = self.places[number]
        if place.buyer != buyer:
            return Refused("not_yours")
        if place.state not in (State.HELD, State.WAITING):
            return Refused("already_paid" if place.state is State.PAID else "not_held", number)
        return [self._give_up(place, State.CANCELLED), *self._move_up(place.variant, now)]

    def lapse(self, now: int, *, most: int = 10_000) -> Iterator[Place]:
        """Holds that have run out lapse, at most so many; whoever waits moves up. Gives every place that changed."""
        freed: dict[int, None] = {}
        while most and self._holds and self._holds[0][0] <= now:
            until, number = heappop(self._holds)
            place = self.places[number]
            if place.state is not State.HELD or place.until != until:
                continue
            most -= 1
            freed[place.variant] = None
            yield self._give_up(place, State.LAPSED)
        for variant in freed:
            yield from self._move_up(variant, now)

    def _give_up(self, place: Place, state: State) -> Place:
        if place.state is State.HELD:
            self._taken[place.variant][place.pool] -= 1
        else:
            self._waiting[place.variant].remove(place.number)
        self._counted(place, state)
        return self.places.change(place.number, state)

    def _counted(self, place: Place, state: State) -> None:
        self.counts[place.variant][place.state] -= 1
        self.counts[place.variant][state] += 1

    def _move_up(self, variant: int, now: int) -> Iterator[Place]:
        waiting, taken = self._waiting[variant], self._taken[variant]
        while waiting and taken[OPEN] < self.rules.pools(variant)[OPEN]:
            number = waiting.popleft()
            taken[OPEN] += 1
            self._counted(self.places[number], State.HELD)
            until = now + self.rules.hold
            heappush(self._holds, (until, number))
            yield self.places.change(number, State.HELD, until, OPEN)
