"""What is decided of one batch: each request in its turn, in memory, and then as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from msgspec.structs import replace
from psycopg import Cursor

from earnest.intake.places import Place, State
from earnest.intake.queue import Queue, Refused
from earnest.platform.launch.asking import (
    Admit,
    Answer,
    Ask,
    GiveUp,
    Granted,
    Join,
    Joined,
    Kept,
    Money,
    NotNow,
    Request,
)
from earnest.platform.launch.models import Launch
from earnest.platform.launch.planning import Windows
from earnest.platform.launch.reading import known_places
from earnest.platform.launch.recording import Recording

Raised = tuple[Place, date | None]
"""A place that moved up, and the day that goes with its position."""
TURNS: tuple[type[Request], ...] = (GiveUp, Money, Ask, Join, Admit)
"""What frees places comes first, then what keeps them, then who wants one: so nothing changes twice in a batch."""


class Batch:
    """The decisions of one batch, of one instant. Holds that ran out lapse first; ``raised`` moved up before that.

    ``rank``: the last that was given in the waiting room.
    """

    def __init__(
        self,
        queue: Queue,
        windows: Windows,
        launch: Launch,
        now: datetime,
        raised: Iterable[Raised] = (),
        rank: int = 0,
    ) -> None:
        self.queue, self.windows, self.launch = queue, windows, launch
        self.now = milliseconds(now)
        self.first = len(queue.places) + 1
        self.placed: list[tuple[Place, str, date | None]] = []
        self.paid: list[tuple[Place, Money]] = []
        self.changed: dict[int, Raised] = {}
        self.kept: list[tuple[Money, str]] = []
        self.asked_again: set[int] = set()
        self.rank, self.joined, self.admitted = rank, list[tuple[bytes, int]](), 0
        self._public_ids: dict[int, str] = {}
        self.changed |= {place.number: (place, window) for place, window in raised}
        self._change(queue.lapse(self.now))

    def decide(self, requests: Sequence[Request]) -> list[Answer]:
        """The answer to each request, in the order given."""
        answers: list[Answer | None] = [None] * len(requests)
        for kind in TURNS:
            for at, request in enumerate(requests):
                if type(request) is kind:
                    answers[at] = self._one(request)
        return answers  # type: ignore[return-value]

    def _one(self, request: Request) -> Answer:
        match request:
            case Ask():
                return self._ask(request)
            case Money():
                return self._pay(request)
            case GiveUp():
                return self._give_up(request)
            case Join():
                return self._join(request)
            case Admit():
                self.admitted = max(self.admitted, request.up_to)
                return Joined(request.up_to)

    def _join(self, request: Join) -> Answer:
        """Before the draw without a rank; afterwards behind everybody, unless the launch is by lot alone."""
        drawn = self.launch.drawn_at is not None
        if self.queue.shut == "closed" or (drawn and self.launch.mode == "draw"):
            return Refused("closed" if self.queue.shut == "closed" else "drawn")
        self.rank += drawn
        self.joined.append((request.ticket, self.rank if drawn else 0))
        return Joined(self.rank if drawn else 0)

    def _give_up(self, request: GiveUp) -> Answer:
        if request.number in self.changed:
            return NotNow("changing")
        found = self.queue.cancel(request.number, request.buyer, self.now)
        if isinstance(found, Refused):
            return found
        self._change(found)
        return Granted(found[0])

    def _pay(self, money: Money) -> Answer:
        places, because = self.queue.places, ""
        if money.number in self.changed:
            return NotNow("changing")
        if not 0 < money.number < self.first or places[money.number].key != money.key:
            because = "no_such_place"
        elif (money.event.amount_minor, money.event.currency) != (self.launch.deposit_minor, self.launch.currency):
            because = "other_amount"
        else:
            found = self.queue.pay(money.number)
            if isinstance(found, Place):
                self.paid.append((found, money))
                return Granted(found)
            because = found.code
        self.kept.append((money, because))
        return Kept(because)

    def _ask(self, ask: Ask) -> Answer:
        found = self.queue.place(ask.buyer, ask.key, ask.variant, self.now, code=ask.code)
        if isinstance(found, Refused):
            return found
        new = found.number == self.first + len(self.placed)
        if new:
            self.placed.append((found, ask.name, self._window(found)))
        else:
            self.asked_again.add(found.number)
        return Granted(found, new=new)

    def _window(self, place: Place) -> date | None:
        """The day that goes with the position of a place that was held just now."""
        if place.state is not State.HELD:
            return None
        return self.windows.last_day(place.variant, self.queue.taken(place.variant))

    def _change(self, places: Iterable[Place]) -> None:
        for place in places:
            self.changed[place.number] = (place, self._window(place))

    def record(self, cursor: Cursor[Any], rows: Recording) -> None:
        """Turn the decisions into rows."""
        numbers = {place.number for place, _ in self.paid} | self.changed.keys() | self.asked_again
        known = known_places(cursor, self.launch, sorted(numbers))
        for number, (place, window) in self.changed.items():
            if place.state is State.HELD:
                rows.hold(place, known[number], window)
            else:
                rows.give_up(place, known[number])
        for place, money in self.paid:
            rows.pay(place, known[place.number], money)
        for place, name, window in self.placed:
            rows.place(place, name, window)
        for money, because in self.kept:
            rows.keep(money, because)
        self._public_ids = {number: row.public_id for number, row in known.items()} | rows.public_ids

    def told(self, answer: Answer) -> Answer:
        """The answer with the public id of its order."""
        if isinstance(answer, Granted):
            return replace(answer, public_id=self._public_ids.get(answer.place.number, ""))
        return answer


def milliseconds(at: datetime) -> int:
    """An instant as the queue counts it: milliseconds since 1970."""
    return round(at.timestamp() * 1000)
