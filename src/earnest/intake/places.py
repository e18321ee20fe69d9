"""Every place of a launch, in columns: five million of them are some hundred megabytes, not gigabytes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple


class State(IntEnum):
    """What a place is: held while its buyer pays, waiting for capacity, paid, or given up."""

    HELD = 1
    WAITING = 2
    PAID = 3
    LAPSED = 4
    CANCELLED = 5


TAKES_CAPACITY = (State.HELD, State.PAID)


class Place(NamedTuple):
    """A place in the queue. ``number`` from 1, without gaps; ``until``: end of the hold, milliseconds since 1970, 0 if none.

    ``key``: 64 bits of the hash of the request's idempotency key. ``pool``: 0 for everybody's capacity, 1 for that kept for
    codes.
    """

    number: int
    buyer: int
    key: int
    variant: int
    pool: int
    state: State
    until: int


class Places:
    """The places by number. Raises: ValueError: the numbers given are not 1, 2, 3, ..."""

    def __init__(self, rows: Iterable[Place] = ()) -> None:
        self._buyer, self._key, self._until = array("q"), array("Q"), array("q")
        self._variant, self._pool, self._state = array("H"), array("B"), array("B")
        for row in rows:
            if row.number != len(self) + 1:
                raise ValueError(f"place {row.number} comes after place {len(self)}")
            self.add(row.buyer, row.key, row.variant, row.pool, row.state, row.until)

    def __len__(self) -> int:
        return len(self._buyer)

    def __iter__(self) -> Iterator[Place]:
        return (self[number] for number in range(1, len(self) + 1))

    def __getitem__(self, number: int) -> Place:
        if not 0 < number <= len(self):
            raise IndexError(f"there is no place {number}")
        at = number - 1
        return Place(
            number,
            self._buyer[at],
            self._key[at],
            self._variant[at],
            self._pool[at],
            State(self._state[at]),
            self._until[at],
        )

    def add(self, buyer: int, key: int, variant: int, pool: int, state: State, until: int) -> Place:
        """A place at the end of the queue."""
        self._buyer.append(buyer)
        self._key.append(key)
        self._variant.append(variant)
        self._pool.append(pool)
        self._state.append(state)
        self._until.append(until)
        return Place(len(self), buyer, key, variant, pool, state, until)

    def change(self, number: int, state: State, until: int = 0, pool: int | None = None) -> Place:
        """Change the state of a place; its number, buyer and variant stay for ever."""
        at = number - 1
        self._state[at], self._until[at] = state, until
        if pool is not None:
            self._pool[at] = pool
        return self[number]
