"""An end to disputes that nobody pursues: who says what the other denies goes to court in time, or the settlement goes on.

The time starts when a settlement waits for nothing else, so that it would be carried out if what is disputed were so, or if it
were not: before, there is nothing to sue for, and a contract that goes on needs no court. Start, reminder and end are
consequences of time, each entered once, and told to both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from earnest.core.judge import judge
from earnest.core.standing import Standing
from earnest.platform.orders import outbox
from earnest.platform.orders.believing import Word, pursuit_key, words_of
from earnest.platform.orders.holding import is_settled
from earnest.platform.orders.models import Consequence, Order

REMINDER = timedelta(days=14)
"""How long before the time ends both sides are told again."""


def keep_time(order: Order, standing: Standing) -> None:
    """Start the time of what the settlement waits for now, and tell both sides when it starts, soon ends, and is over."""
    if not _may_matter(standing):
        return
    words = [word for word in words_of(order) if word.claimed or word.answers]
    if _waits(standing):
        for word in words:
            if word.status(standing.at) == "disputed" and word.waited_for is None:
                _enter(order, pursuit_key(word), standing.at, standing)
    for word in words:
        for key, at in _times(word):
            if at <= standing.at:
                _enter(order, key, at, standing)


def next_time(order: Order, standing: Standing) -> datetime | None:
    """When time next changes something about what the settlement waits for; None if nothing of it runs."""
    if not _may_matter(standing):
        return None
    ahead = [at for word in words_of(order) for _, at in _times(word) if at > standing.at]
    return min(ahead, default=None)


def _may_matter(standing: Standing) -> bool:
    """Whether anything was said that is not believed; most orders never come to that."""
    return any(fact.event.status != "established" for fact in standing.inputs.facts.facts)


def _waits(standing: Standing) -> bool:
    """Whether what is disputed keeps a settlement from being carried out: one that is certain if all of it is so, or none."""
    if not any(question.kind == "disputed_fact" for question in standing.undetermined):
        return False
    return any(is_settled(_taken(standing, status)) for status in ("established", "not_so"))


def _taken(standing: Standing, status: str) -> Standing:
    """The standing with everything that is disputed taken so."""
    given = standing.inputs
    facts = tuple(
        fact._replace(event=replace(fact.event, status=status)) if fact.event.status == "disputed" else fact
        for fact in given.facts.facts
    )
    return judge(given.terms, given.facts._replace(facts=facts), given.law, given.at, assumed=given.assumed)


def _times(word: Word) -> Iterator[tuple[str, datetime]]:
    """What time brings about for a word that is waited for and not pursued, each with its key."""
    if word.pursue_by is not None and word.answer in ("", "denied"):
        yield f"pursue_soon:{word.side}:{word.number}", word.pursue_by - REMINDER
        yield f"pursue_over:{word.side}:{word.number}", word.pursue_by


def _enter(order: Order, key: str, at: datetime, standing: Standing) -> None:
    _, made = Consequence.objects.get_or_create(order=order, key=key, defaults={"at": at, "recorded_at": standing.at})
    if made:
        outbox.write(order, len(standing.inputs.facts.facts), consequence=key)
