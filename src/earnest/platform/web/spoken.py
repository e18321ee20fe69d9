"""One side's word, as the page tells it: whether it can be denied and by when, what was answered, what the money waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from earnest.core.brief.dates import day_text
from earnest.core.brief.groups import MOMENT, facts_by_number
from earnest.core.brief.wording import told
from earnest.core.case import Case
from earnest.core.phrases import money
from earnest.core.standing import Standing
from earnest.platform.web.voice import Voice

if TYPE_CHECKING:
    from earnest.platform.orders.believing import Word
    from earnest.platform.orders.holding import Hold


class Heard(NamedTuple):
    """What the page is given of either side's word: each by number, the last event that was settled on, and the hold."""

    words: dict[int, Word]
    settled_up_to: int = 0
    hold: Hold | None = None
    held_minor: int = 0


NOTHING_HEARD = Heard({})


class Spoken(Struct, frozen=True):
    """What is said below an event that is one side's word; ``answer`` and ``take_back`` label what the reader may do."""

    says: tuple[str, ...]
    answer: str = ""
    take_back: str = ""
    denied: bool = False


def spoken(number: int, heard: Heard, standing: Standing, voice: Voice) -> Spoken | None:
    """What is said below the event; None if it is nobody's word, or there is nothing to say of it."""
    word = heard.words.get(number)
    if word is None:
        return None
    mine, settled = word.side == voice.side, number <= heard.settled_up_to
    may = not settled and word.answer in ("", "denied")
    answer = _answer_label(word, standing.at, voice) if may and not mine else ""
    says = tuple(_says(word, standing, voice, settled=settled))
    if not says and not answer:
        return None
    back = voice.word("said.take_back") if may and mine and word.can_be_taken_back else ""
    return Spoken(says, answer, back, word.answer == "denied")


def _answer_label(word: Word, at: datetime, voice: Voice) -> str:
    late = word.answer_by is not None and at >= word.answer_by
    key = "said.confirm" if word.answer == "denied" else "said.not_so" if late else "said.answer"
    return voice.word(key)


def _says(word: Word, standing: Standing, voice: Voice, *, settled: bool) -> Iterator[str]:
    """What became of the word, and what its time brings."""
    zone, lang = standing.inputs.facts.zone, voice.lang
    whose = "mine" if word.side == voice.side else "theirs"
    if word.answer_by is not None:
        if not settled and standing.at < word.answer_by:
            yield voice.word(f"said.reported_{whose}", day=day_text(word.answer_by - MOMENT, zone, lang))
        return
    last = word.last
    if last is not None and last.decided_by:
        yield voice.word(f"said.{word.answer}", by=last.decided_by)
    else:
        yield voice.word(f"said.{word.answer or 'claimed'}_{whose}")
    if last is not None and last.note:
        yield voice.word("said.reason", note=last.note)
    if last is not None and last.evidence:
        yield voice.word("said.shown", labels=", ".join(last.evidence))
    if word.waited_for is not None and word.answer in ("", "denied") and not settled:
        yield _pursuit(word, whose, standing, voice)


def _pursuit(word: Word, whose: str, standing: Standing, voice: Voice) -> str:
    if word.pursue_by is None:
        return voice.word("said.proceeding")
    if standing.at >= word.pursue_by:
        return voice.word("said.lapsed")
    last = day_text(word.pursue_by - MOMENT, standing.inputs.facts.zone, voice.lang)
    return voice.word(f"said.pursue_{whose}", day=last)


def hold_text(case: Case, standing: Standing, heard: Heard, voice: Voice) -> str:
    """What the settlement's money waits for, in a sentence; empty if it waits for nobody's word."""
    hold = heard.hold
    if hold is None:
        return ""
    facts, space = facts_by_number(standing), "" if voice.lang == "zh" else " "
    said = space.join(voice.says(told(case, facts[number], voice.lang)) for number in hold.numbers)
    whose = "mine" if hold.side == voice.side else "theirs"
    key = f"hold.{whose}" if heard.held_minor else f"hold.{whose}_rest"
    amount = money(heard.held_minor, standing.currency, voice.lang)
    return voice.word(key, amount=amount, day=day_text(hold.until, standing.inputs.facts.zone, voice.lang), said=said)
