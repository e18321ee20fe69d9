"""A launch simulated: buyers, payments, lapses, crashes and rival writers around the queue, all from one seed.

A run is decided by its seed alone, so a failing one can be played again. What is stored is stored whole or not at all, and
only by a writer that knows what was stored before (the fence); an answer may be lost on its way, a writer may die at any
moment, the clock may jump. Whatever happens, every answer that arrived must stay true.

``python -m earnest.intake.simulation --runs 5000 --seed 1``
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from earnest.intake.places import TAKES_CAPACITY, Place, Places, State
from earnest.intake.queue import STANDING, Queue, Refused, Rules

BUYERS, STEPS, HOLD = 14, 120, 60
FINAL = (State.PAID, State.LAPSED, State.CANCELLED)
"""States that a place never leaves."""


class Untrue(AssertionError):
    """Something that must always hold did not; the text says what."""


class Store(Struct):
    """What is durable: the places by number, the rules, how many batches there were, whom the money of a charge went to."""

    rules: Rules
    places: list[Place]
    batch: int = 0
    charges: dict[str, str] = {}


class Writer:
    """A writer: the queue in memory, and the batch that it believes to be the last."""

    def __init__(self, store: Store) -> None:
        self.queue = Queue(store.rules, Places(store.places))
        self.seen = store.batch


class Changes:
    """What a batch changes: the places as they then are, and at which position each was that is held from now on."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.places: dict[int, Place] = {}
        self.positions: dict[int, int] = {}

    def note(self, places: Iterable[Place], *, moved_up: bool = True) -> None:
        """Take in places as they change, one after the other."""
        for place in places:
            self.places[place.number] = place
            if moved_up and place.state is State.HELD:
                self.positions[place.number] = self.queue.taken(place.variant)


class World:
    """One run."""

    def __init__(self, seed: int) -> None:
        self.chance = chance = random.Random(seed)
        capacity = (chance.randint(1, 4), chance.randint(1, 3))
        rules = Rules(
            capacity=capacity, for_codes=(chance.randint(0, capacity[0]), 0), waiting=chance.randint(0, 4),
            per_buyer=chance.randint(1, 2), hold=HOLD,
        )  # fmt: skip
        self.store = Store(rules, [])
        self.writers = [Writer(self.store)]
        self.now = 0
        self.trace: list[str] = []
        self.told: dict[tuple[int, int], int] = {}
        self.final: dict[int, State] = {}
        self.paid_told: set[int] = set()
        self.standing: dict[int, int] = {}

    def run(self) -> None:
        """Take every step. Raises: Untrue."""
        for _ in range(STEPS):
            self.step()
            self.check()
        self.recover()
        self.check()

    def step(self) -> None:
        """Something happens: time passes, a writer dies or another begins, or a batch of requests comes."""
        kind = self.chance.random()
        if kind < 0.1:
            self.now = max(self.now + self.chance.choice((1, HOLD // 2, HOLD, -5)), 0)
        elif kind < 0.16:
            self.writers.append(Writer(self.store))  # a rival, or the same server started again
        elif kind < 0.2 and len(self.writers) > 1:
            self.writers.pop(self.chance.randrange(len(self.writers)))
        else:
            self.batch(self.chance.choice(self.writers), [self.request() for _ in range(self.chance.randint(0, 5))])

    def request(self) -> tuple[object, ...]:
        """What somebody wants: a place, to pay (once, twice, late, for a place that is not theirs), or to give up."""
        chance = self.chance
        kind = chance.random()
        if kind < 0.55:
            return "ask", chance.randrange(BUYERS), chance.randrange(3), chance.randrange(3), chance.random() < 0.2
        if kind < 0.85:
            number = chance.randint(0, len(self.store.places) + 1)
            return "pay", number, f"charge-{number}-{chance.randrange(2)}"
        if kind < 0.93:
            return "give up", chance.randint(1, len(self.store.places) + 1), chance.randrange(BUYERS)
        return chance.choice(
            (("pause",), ("resume",), ("add", chance.randrange(2)), ("extend", chance.randint(1, HOLD)))
        )

    def batch(self, writer: Writer, requests: list[tuple[object, ...]]) -> None:
        """A writer decides a batch and stores it; it may die before, or after and take its answers along."""
        changed, charges = Changes(writer.queue), dict(self.store.charges)
        changed.note(writer.queue.lapse(self.now))
        answers = [self.decide(writer, request, changed, charges) for request in requests]
        self.trace.append(f"{self.now}: {requests}")
        fate = self.chance.random()
        if fate < 0.05:
            self.trace.append("died before storing")
        elif writer.seen != self.store.batch:
            self.trace.append("fenced off")
        else:
            self.keep(changed, writer.queue.rules, charges)
            writer.seen = self.store.batch
            if fate >= 0.1:
                self.hear(requests, answers)
                return
            self.trace.append("died before answering")
        self.writers = [each for each in self.writers if each is not writer] or [Writer(self.store)]

    def decide(self, writer: Writer, request: tuple[object, ...], changed: Changes, charges: dict[str, str]) -> object:
        """One request, in the writer's memory."""
        queue = writer.queue
        match request:
            case ("ask", int(buyer), int(key), int(variant), bool(code)):
                before = len(queue.places)
                found = queue.place(buyer, key, variant, self.now, code=code)
                if isinstance(found, Place) and len(queue.places) > before:
                    changed.note([found])
                return found
            case ("pay", int(number), str(charge)):
                if charge in charges:
                    return charges[charge]
                paid = queue.pay(number)
                charges[charge] = "kept" if isinstance(paid, Place) else "returned"
                if isinstance(paid, Place):
                    changed.note([paid])
                return charges[charge]
            case ("give up", int(number), int(buyer)):
                moved = queue.cancel(number, buyer, self.now)
                if not isinstance(moved, Refused):
                    changed.note(moved)
                return moved
            case ("add", int(variant)):
                grown = tuple(c + (n == variant) for n, c in enumerate(queue.rules.capacity))
                changed.note(queue.change_rules(replace(queue.rules, capacity=grown), self.now))
            case ("extend", int(by)):
                changed.note(queue.extend(by), moved_up=False)
            case ("pause",):
                queue.shut = "paused"
            case ("resume",):
                queue.shut = None
        return None

    def keep(self, changed: Changes, rules: Rules, charges: dict[str, str]) -> None:
        """Store a batch, all of it."""
        self.standing |= changed.positions
        waited = [
            n
            for n in changed.positions
            if n <= len(self.store.places) and self.store.places[n - 1].state is State.WAITING
        ]
        for number, place in sorted(changed.places.items()):
            if number > len(self.store.places):
                self.store.places.append(place)
            else:
                self.store.places[number - 1] = place
        for number in waited:
            variant = self.store.places[number - 1].variant
            passed = [
                p.number for p in self.store.places[: number - 1] if (p.state, p.variant) == (State.WAITING, variant)
            ]
            _hold(not passed, f"place {number} moved up before {passed}")
        self.store.rules, self.store.charges = rules, charges
        self.store.batch += 1

    def hear(self, requests: Iterable[tuple[object, ...]], answers: Iterable[object]) -> None:
        """The answers arrive; from now on they must stay true."""
        for request, answer in zip(requests, answers, strict=True):
            match request, answer:
                case ("ask", int(buyer), int(key), _, _), Place(number=number):
                    known = self.told.setdefault((buyer, key), number)
                    _hold(known == number, f"buyer {buyer} was told {known} and then {number} for one key")
                case ("pay", int(number), _), "kept":
                    self.paid_told.add(number)

    def recover(self) -> None:
        """In the end one writer is there, everything that runs out has run out, and the queue it reads is whole."""
        self.now += 100 * HOLD
        self.writers = [Writer(self.store)]
        changed = Changes(self.writers[0].queue)
        changed.note(self.writers[0].queue.lapse(self.now))
        self.keep(changed, self.writers[0].queue.rules, self.store.charges)

    def check(self) -> None:
        """Everything that must hold of what is stored. Raises: Untrue."""
        places, rules = self.store.places, self.store.rules
        _hold([p.number for p in places] == list(range(1, len(places) + 1)), "a number is missing or there twice")
        taken: dict[tuple[int, int], int] = defaultdict(int)
        own: dict[int, int] = defaultdict(int)
        for place in places:
            if place.state in TAKES_CAPACITY:
                taken[place.variant, place.pool] += 1
            if place.state in STANDING:
                own[place.buyer] += 1
            if place.number in self.final:
                _hold(
                    self.final[place.number] == place.state, f"place {place.number} left {self.final[place.number]!r}"
                )
            if place.state in FINAL:
                self.final[place.number] = place.state
        for (variant, pool), count in taken.items():
            _hold(count <= rules.pools(variant)[pool], f"{count} of {rules.pools(variant)[pool]} places are taken")
        _hold(all(count <= rules.per_buyer for count in own.values()), "a buyer has too many places")
        _hold(len({(p.buyer, p.key) for p in places}) == len(places), "a key has two places")
        for (buyer, key), number in self.told.items():
            place = places[number - 1]
            _hold((place.buyer, place.key) == (buyer, key), f"place {number} is not whose it was said to be")
        _hold(all(places[number - 1].state is State.PAID for number in self.paid_told), "a paid place is not paid")
        kept = Counter(charge.split("-")[1] for charge, use in self.store.charges.items() if use == "kept")
        paid = {str(place.number): 1 for place in places if place.state is State.PAID}
        _hold(dict(kept) == paid, "money was kept that pays nothing, or a place is paid by none")
        self.check_positions(places)

    def check_positions(self, places: list[Place]) -> None:
        """Of those that stand, never more than n were held at a position of n or less: the plan has room for all."""
        for variant in range(len(self.store.rules.capacity)):
            standing = [
                self.standing[p.number] for p in places
                if p.variant == variant and p.state in TAKES_CAPACITY and p.number in self.standing
            ]  # fmt: skip
            for most in set(standing):
                _hold(
                    sum(position <= most for position in standing) <= most, "more were promised a week than it builds"
                )


def _hold(so: bool, what: str) -> None:
    if not so:
        raise Untrue(what)


def simulate(seed: int) -> list[str]:
    """One run; what happened in it. Raises: Untrue."""
    world = World(seed)
    try:
        world.run()
    except Untrue as untrue:
        raise Untrue(f"seed {seed}: {untrue}\n" + "\n".join(world.trace[-12:])) from None
    return world.trace


def main(arguments: list[str]) -> int:
    """Run many seeds; 1 with the seed and its last steps if something was untrue."""
    parser = argparse.ArgumentParser(prog="python -m earnest.intake.simulation", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    given = parser.parse_args(arguments)
    started = time.perf_counter()
    for seed in range(given.seed, given.seed + given.runs):
        try:
            simulate(seed)
        except Untrue as untrue:
            sys.stderr.write(f"{untrue}\nAgain with: python -m earnest.intake.simulation --runs 1 --seed {seed}\n")
            return 1
    minutes = (time.perf_counter() - started) / 60
    sys.stdout.write(f"{given.runs:,} runs, every answer stayed true; {given.runs / minutes:,.0f} runs a minute\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
