"""What is believed of one side's word, a claim or a report: by the other side's answer, by silence, by a decision from outside.

A claim is believed once the other side agrees. A report, which is an act done here, is believed unless it is denied; but while
it can still be answered in time, no settlement rests on it (`holding.py`). What is denied holds a settlement up only while who
said it pursues it (`pursuing.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from earnest.core.moments import local_day, start_of
from earnest.platform.orders.acts import RELIED_ON, is_report
from earnest.platform.orders.models import FactAnswer, Order, OrderEvent

DENIAL = timedelta(days=7)
"""How long a settlement waits for the other side to deny a report that it rests on, after the day of its recording."""
PURSUIT = timedelta(days=90)
"""How long what is disputed holds a settlement up, unless who says it goes to court or arbitration meanwhile."""

Answer = Literal["", "confirmed", "denied", "taken_back", "found_so", "found_not_so"]
"""What became of a side's word: not answered, answered by the other side, taken back by its own, decided from outside."""
FINAL: frozenset[Answer] = frozenset({"confirmed", "taken_back", "found_so", "found_not_so"})
Status = Literal["established", "disputed", "not_so"]


class Word(NamedTuple):
    """One side's word that something is so: the event, whose it is, what was said of it, and since when it is pursued.

    ``waited_for``: since when a settlement waits for it alone; ``proceeding``: whether its side then went to court in time.
    """

    number: int
    kind: str
    side: str
    claimed: bool
    recorded_at: datetime
    zone: ZoneInfo
    answers: tuple[FactAnswer, ...] = ()
    waited_for: datetime | None = None
    proceeding: bool = False

    @property
    def last(self) -> FactAnswer | None:
        """What was last said of it."""
        return self.answers[-1] if self.answers else None

    @property
    def answer(self) -> Answer:
        """What became of it."""
        last = self.last
        if last is None:
            return ""
        if last.decided_by:
            return "found_so" if last.agrees else "found_not_so"
        if last.side == self.side:
            return "taken_back"
        return "confirmed" if last.agrees else "denied"

    @property
    def answer_by(self) -> datetime | None:
        """Until when a settlement waits for an answer to a report; None for what is answered, and for claims."""
        return None if self.claimed or self.answers else period_end(self.recorded_at, DENIAL, self.zone)

    @property
    def waited_until(self) -> datetime | None:
        """When its side's time to go to court is over, whether or not it has; None where nothing waits for it."""
        return None if self.waited_for is None else period_end(self.waited_for, PURSUIT, self.zone)

    @property
    def can_be_taken_back(self) -> bool:
        """Whether its side may unsay it: not what the other side could rely on from the first moment."""
        return self.claimed or self.kind not in RELIED_ON

    @property
    def pursue_by(self) -> datetime | None:
        """Until when its side must go to court, where a settlement waits for it; None if it has, or need not."""
        return None if self.proceeding else self.waited_until

    def status(self, at: datetime) -> Status:
        """How the engine is to take it."""
        if self.answer in ("confirmed", "found_so") or (not self.answers and not self.claimed):
            return "established"
        lapsed = self.pursue_by is not None and at >= self.pursue_by
        return "not_so" if lapsed or self.answer in FINAL else "disputed"


def period_end(since: datetime, time: timedelta, zone: ZoneInfo) -> datetime:
    """When a period of whole days is over: with the end of its last local day; the day it began on is not counted.

    Source: Civil Code of China, articles 201 and 203; here a last day that is a day off is not moved.
    """
    return start_of(local_day(since, zone) + time + timedelta(days=1), zone)


def words_of(order: Order, rows: Sequence[OrderEvent] | None = None) -> list[Word]:
    """Every claim and report on the order, by number; ``rows``: the order's events, if they were read already."""
    rows = list(order.events.order_by("number")) if rows is None else rows
    said = [row for row in rows if row.status == "claimed" or is_report(row.payload)]
    if not said:
        return []
    answers: dict[int, list[FactAnswer]] = {}
    for answer in order.answers.order_by("pk"):
        answers.setdefault(answer.event_number, []).append(answer)
    words = [_word(row, order, answers.get(row.number, [])) for row in said]
    if not any(word.claimed or word.answers for word in words):
        return words
    starts = {c.key: c.at for c in order.consequences.filter(key__startswith="pursue:")}
    return [_pursued(word, starts.get(pursuit_key(word)), rows) for word in words]


def word_of(order: Order, number: int) -> Word | None:
    """The word with that number, None if that event is none."""
    return next((word for word in words_of(order) if word.number == number), None)


def unanswered(words: Iterable[Word], at: datetime) -> list[Word]:
    """The reports that a settlement still waits for."""
    return [word for word in words if word.answer_by is not None and at < word.answer_by]


def pursuit_key(word: Word) -> str:
    """Under which key the start of a word's time is kept among the consequences."""
    return f"pursue:{word.side}:{word.number}"


def author_side(order: Order, row: OrderEvent) -> str:
    """Whose word an event is: of a claim, which may tell of anybody's act, its author's."""
    if row.status == "claimed":
        return "buyer" if row.author_id == order.buyer_id else "seller"
    return row.side


def _word(row: OrderEvent, order: Order, answers: Iterable[FactAnswer]) -> Word:
    side, zone = author_side(order, row), ZoneInfo(order.seller.zone)
    return Word(row.number, row.kind, side, row.status == "claimed", row.recorded_at, zone, tuple(answers))


def _pursued(word: Word, since: datetime | None, rows: Iterable[OrderEvent]) -> Word:
    if since is None:
        return word
    filed = any(
        row.kind == "claim_filed"
        and row.status == "agreed"
        and row.side == word.side
        and row.recorded_at < period_end(since, PURSUIT, word.zone)
        for row in rows
    )
    return word._replace(waited_for=since, proceeding=filed)
