"""The page on which one side answers the other's word, or takes its own back, with what would follow from either."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext
from msgspec import Struct
from msgspec.structs import replace

from earnest.core.brief.compose import Sources
from earnest.core.brief.dates import day_text
from earnest.core.brief.document import Language
from earnest.core.brief.groups import facts_by_number
from earnest.core.brief.wording import told
from earnest.core.case import Case
from earnest.core.judge import judge
from earnest.core.standing import Standing
from earnest.platform.orders import answering
from earnest.platform.orders.believing import words_of
from earnest.platform.orders.holding import given_to, hold_of
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Outcome, Refusal
from earnest.platform.orders.posting import settled_up_to
from earnest.platform.orders.reading import standing_of
from earnest.platform.web.buyer.acting import keep_files
from earnest.platform.web.buyer.case_file import whole_case
from earnest.platform.web.doubts import doubts
from earnest.platform.web.headline import headline, lede
from earnest.platform.web.spoken import Heard, Spoken, spoken
from earnest.platform.web.voice import Reader, Voice


class Preview(Struct, frozen=True):
    """The word to be answered or taken back: what was said, what became of it, and what follows from each thing said to it."""

    number: int
    mine: bool
    is_open: bool
    text: str
    day: str
    note: str
    evidence: tuple[str, ...]
    spoken: Spoken | None
    if_so: tuple[str, ...]
    if_denied: tuple[str, ...]
    if_not_so: tuple[str, ...]


def heard(order: Order, standing: Standing) -> Heard:
    """What the pages are told of either side's word on the order."""
    words = {word.number: word for word in words_of(order)}
    if not words:
        return Heard(words)
    hold = hold_of(order, standing)
    return Heard(words, settled_up_to(order), hold, given_to(standing, hold.side) if hold else 0)


def preview(order: Order, number: int, side: Reader, lang: Language, now: datetime) -> Preview | None:
    """The page's content; None if that event is nobody's word."""
    standing, voice = standing_of(order, now), Voice(side, lang)
    given, fact = heard(order, standing), facts_by_number(standing).get(number)
    if number not in given.words or fact is None:
        return None
    case, under = whole_case(order, log=standing.inputs.facts), spoken(number, given, standing, voice)
    so, denied, not_so = (
        _stands(case, _if(standing, number, status), voice) for status in ("established", "disputed", "not_so")
    )
    return Preview(
        number=number,
        mine=given.words[number].side == side,
        is_open=under is not None and bool(under.answer or under.take_back),
        text=voice.says(told(case, fact, lang)),
        day=day_text(fact.at, standing.inputs.facts.zone, lang),
        note=fact.event.note,
        evidence=fact.event.evidence,
        spoken=under,
        if_so=so,
        if_denied=denied,
        if_not_so=not_so,
    )


def _stands(case: Case, after: Standing, voice: Voice) -> tuple[str, ...]:
    """Where the reader would stand, and what would follow from either answer to what is open then."""
    open_ = doubts(case, after, Sources(case, after, voice.lang), voice)
    lines = [headline(case, after, voice), lede(after, voice, after.at)]
    lines += [branch.text for doubt in open_ for branch in doubt.branches]
    return tuple(dict.fromkeys(line for line in lines if line))


def _if(standing: Standing, number: int, status: str) -> Standing:
    """The standing if the fact were taken so."""
    given = standing.inputs
    facts = tuple(
        fact._replace(event=replace(fact.event, status=status)) if fact.number == number else fact
        for fact in given.facts.facts
    )
    return judge(given.terms, given.facts._replace(facts=facts), given.law, given.at, assumed=given.assumed)


def unread(given: QueryDict) -> str:
    """What to tell who binds themselves without having ticked that they read what follows; empty if they have."""
    return "" if given.get("sure") == "yes" else gettext("Confirm that you have read what follows from this.")


def answer(
    order: Order, number: int, agrees: bool, actor: Actor, key: str, note: str, files: list[UploadedFile[Any]]
) -> Outcome:
    """Confirm or deny, with the files that show why.

    Raises: earnest.platform.web.buyer.acting.BadForm: a file cannot be taken. KeyReused.
    """
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=order.pk)
        labels = keep_files(order, actor, files) if files else ()
        outcome = answering.answer_fact(order.public_id, number, agrees, actor, key, note=note, evidence=labels)
        if isinstance(outcome, Refusal) and labels:
            transaction.set_rollback(True)
        return outcome
