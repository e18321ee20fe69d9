"""What happened, what was agreed, and what comes, as the page tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as LocalDay  # noqa: N812 - a field is called date
from datetime import datetime, timedelta

from msgspec import Struct

from earnest.core.brief.clause_text import called_in, content, topic
from earnest.core.brief.compose import Sources
from earnest.core.brief.dates import date_text, fact_date
from earnest.core.brief.groups import event_text, told_of
from earnest.core.brief.wording import sentence, told, why
from earnest.core.case import Case
from earnest.core.judge import judge
from earnest.core.law.finding import Because
from earnest.core.moments import local_day
from earnest.core.phrases import phrase
from earnest.core.standing import JudgedEvent, Standing, Term
from earnest.platform.orders.read_model import day_before
from earnest.platform.web.balance import Said, outcome
from earnest.platform.web.duties import distance, what
from earnest.platform.web.spoken import NOTHING_HEARD, Heard, Spoken, spoken
from earnest.platform.web.voice import Voice


class Happening(Struct, frozen=True):
    """An event: its number, day, whose act it was, what happened, its effect in law, and what was said or shown with it."""

    label: str
    date: str
    on: LocalDay
    side: str
    text: str
    effect: str
    wrong: bool
    disputed: bool
    why: Said
    note: str
    evidence: str
    number: int
    spoken: Spoken | None = None


class Agreed(Struct, frozen=True):
    """A clause: its number, topic, where it comes from, what it says, its own words, whether it stands, and why."""

    label: str
    topic: str
    layer: str
    content: str
    quote: str
    state: str
    struck: bool
    why: Said


class Coming(Struct, frozen=True):
    """A day ahead: how far off, whose it is, and what it brings."""

    date: str
    on: LocalDay
    distance: str
    side: str
    text: Said


def happened(
    case: Case, standing: Standing, sources: Sources, voice: Voice, heard: Heard = NOTHING_HEARD
) -> tuple[Happening, ...]:
    """Every event so far, in the order of its effect; what was found not to be so is told, and has none."""
    shown, made = {e.label: e for e in sources.exhibits()}, []
    for fact, entry in told_of(standing):
        (label, *_) = sources.cites(Because("", facts=(fact.number,)))
        text, by = told(case, fact, voice.lang), entry.by if entry else fact.by
        made.append(
            Happening(
                label=label,
                date=sentence(fact_date(fact, sources.zone, voice.lang)),
                on=local_day(fact.at, sources.zone),
                side=by if by in ("buyer", "seller", "both") else "",
                text=voice.says(text),
                effect=phrase(f"effect.{entry.effect}", voice.lang) if entry else "",
                wrong=entry is not None and entry.effect in ("wrongful", "no_effect"),
                disputed=fact.event.status == "disputed",
                why=_effect(case, standing, entry, text, sources, voice) if entry else Said(""),
                note=fact.event.note,
                evidence=shown[label].source,
                number=fact.number,
                spoken=spoken(fact.number, heard, standing, voice),
            )
        )
    return tuple(made)


def _effect(case: Case, standing: Standing, entry: JudgedEvent, text: str, sources: Sources, voice: Voice) -> Said:
    """What the event is in law: the engine's sentence about it, after the one that tells it."""
    whole = event_text(case, standing, entry, voice.lang)
    own = sources.cites(Because("", facts=(entry.number,)))
    cites = tuple(label for label in sources.cites(entry.because) if label not in own)
    return Said(voice.says(whole.removeprefix(text).strip()), cites)


def agreed(standing: Standing, sources: Sources, voice: Voice) -> tuple[Agreed, ...]:
    """Every clause, in the order of the terms, with what the law makes of it."""
    called = called_in(term.clause for term in standing.terms)
    return tuple(_clause(term, called, sources, voice) for term in standing.terms)


def _clause(term: Term, called: str, sources: Sources, voice: Voice) -> Agreed:
    clause, lang = term.clause, voice.lang
    by_law = clause.layer == "default_law"
    reason = "" if term.because.key == "term.agreed" else why(term.because, lang, "")
    labels = sources.cites(Because("", clauses=(clause.id,))) if clause.id and not by_law else ()
    said = reason if by_law else sentence(content(clause, lang, called))  # type: ignore[arg-type]
    return Agreed(
        label=labels[0] if labels else "",
        topic=topic(clause, lang),
        layer=phrase(f"layer.{clause.layer}", lang),
        content=voice.says(said),
        quote=clause.text,
        state=phrase(f"state.{term.state}", lang),
        struck=term.state in ("void", "not_part_of_contract", "not_binding", "displaced"),
        why=Said(
            "" if by_law else voice.says(reason), tuple(c for c in sources.cites(term.because) if c not in labels)
        ),
    )


def coming(standing: Standing, sources: Sources, voice: Voice, now: datetime) -> tuple[Coming, ...]:
    """Days ahead: when duties fall due, when powers end, and what time alone will bring next."""
    zone = sources.zone
    today = local_day(now, zone)
    found = {(day, side, text.text): text for day, side, text in _ahead(standing, sources, voice) if day >= today}
    ordered = sorted(found.items(), key=lambda item: item[0][0])
    return tuple(
        Coming(date_text(day, voice.lang), day, distance(day, today, voice), side, text)
        for (day, side, _), text in ordered
    )


def _ahead(standing: Standing, sources: Sources, voice: Voice) -> Iterator[tuple[LocalDay, str, Said]]:
    zone, lang = sources.zone, voice.lang
    for duty in standing.duties:
        if duty.state == "pending" and duty.due:
            key = "coming.due_you" if duty.debtor == voice.side else "coming.due_they"
            text = voice.word(key, duty=what(duty, standing, voice))
            yield duty.last_day or day_before(duty.due, zone), duty.debtor, Said(text, sources.cites(duty.because))
    for power in standing.powers:
        if power.until and power.holder == voice.side:
            text = voice.word("coming.power_ends", power=phrase(f"power.{power.kind}", lang))
            yield day_before(power.until, zone), power.holder, Said(text, sources.cites(power.because))
    brought = _time_alone(standing, sources, voice)
    if brought and standing.next_change:
        yield day_before(standing.next_change, zone), "", brought


def _time_alone(standing: Standing, sources: Sources, voice: Voice) -> Said | None:
    """What the next instant brings if nobody does anything, where that ends the contract."""
    given = standing.inputs
    if standing.next_change is None or standing.next_change <= given.at:
        return None
    after = judge(
        given.terms,
        given.facts.as_known(given.at),
        given.law,
        standing.next_change + timedelta(seconds=1),
        assumed=given.assumed,
    )
    if after.ending is None or standing.ending is not None:
        return None
    awards = after.settlement.awards
    text = voice.word("coming.time_alone", what=voice.word("coming.ends", awards=outcome(awards, voice)))
    cites = sources.cites(after.ending.because, *(award.because for award in awards))
    return Said(text + ("。" if voice.lang == "zh" else "."), cites)
