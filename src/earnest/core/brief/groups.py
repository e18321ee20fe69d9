"""The groups of a brief: sentences with their grounds, each read off one part of the standing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import msgspec

from earnest.core.brief.clause_text import called_in, content, topic
from earnest.core.brief.dates import date_text, day_text, fact_date
from earnest.core.brief.wording import (
    amount_text,
    award_why,
    awards_text,
    basis_text,
    listed,
    party,
    sentence,
    told,
    why,
)
from earnest.core.case import Case
from earnest.core.facts.fact import Fact
from earnest.core.law.finding import Because
from earnest.core.phrases import money, phrase, phrases
from earnest.core.standing import Award, Branch, Breach, Duty, JudgedEvent, Power, Question, Standing, Term
from earnest.core.terms.clauses import Label

Told = tuple[str, tuple[Because, ...]]
"""A sentence and the grounds it rests on."""
Build = Callable[[Case, Standing, str], Iterator[Told]]


def joined(parts: list[str], lang: str) -> str:
    """Sentences one after another."""
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def facts_by_number(standing: Standing) -> dict[int, Fact]:
    """The facts judged, by their number in the log."""
    return {fact.number: fact for fact in standing.inputs.facts.facts}


def told_of(standing: Standing) -> list[tuple[Fact, JudgedEvent | None]]:
    """The facts in the order of their effect, each with what it is in law; nothing where it was found not to be so."""
    judged, given = {entry.number: entry for entry in standing.log}, standing.inputs
    known = given.facts.known(given.at, given.known_at)
    return [(fact, judged.get(fact.number)) for fact in known if fact.number in judged or not fact.counts]


def agreed(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Every clause: what it says, whether it stands, and why."""
    called = called_in(term.clause for term in standing.terms)
    for term in standing.terms:
        own = Because("", clauses=(term.clause.id,) if term.clause.id else ())
        yield term_text(term, lang, called), (own, term.because)


def term_text(term: Term, lang: str, called: Label = "earnest") -> str:
    """A clause and what the law makes of it."""
    clause = term.clause
    reason = "" if term.because.key == "term.agreed" else why(term.because, lang, "")
    if clause.layer == "default_law":
        return phrase("line.term_of_law", lang, topic=topic(clause, lang), why=reason)
    seen = {"drawn": "line.attention", "not_drawn": "line.no_attention"}.get(clause.attention, "line.unknown_attention")
    values = {
        "topic": topic(clause, lang),
        "layer": phrase(f"layer.{clause.layer}", lang),
        "attention": phrase(seen, lang) if clause.layer == "standard_term" else "",
        "content": content(clause, lang, called),
    }
    if term.state == "in_force":
        return phrase("line.term_in_force", lang, why=reason, **values).strip()
    state = sentence(phrase(f"state.{term.state}", lang))
    return phrase("line.term", lang, state=state, why=phrase("line.term_why", lang, why=reason), **values).rstrip()


def happened(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Every event as it happened, and what it is in law."""
    zone, colon = standing.inputs.facts.zone, "：" if lang == "zh" else ": "
    for fact, entry in told_of(standing):
        date, own = sentence(fact_date(fact, zone, lang)), Because("", facts=(fact.number,))
        if entry is None:
            yield f"{date}{colon}{joined([told(case, fact, lang), found_text(fact, lang)], lang)}", (own,)
        else:
            yield f"{date}{colon}{event_text(case, standing, entry, lang)}", (own, entry.because)


def event_text(case: Case, standing: Standing, entry: JudgedEvent, lang: str) -> str:
    """An event and its effect, without its day."""
    fact = facts_by_number(standing)[entry.number]
    reason = why(entry.because, lang, standing.currency, entry.by)
    if entry.effect == "wrongful":
        reason = phrase("line.wrongful", lang)
    elif entry.because.key.startswith("right.") and reason:
        by = party(entry.by, lang)
        reason = phrase("line.by_right", lang, by=by, why=reason[:1].lower() + reason[1:])
    return joined([told(case, fact, lang), reason, found_text(fact, lang)], lang)


def found_text(fact: Fact, lang: str) -> str:
    """That a fact is disputed, was found to be so or not to be so, and by whom; empty where nobody doubts it."""
    status, by = fact.event.status, plain_name(fact.event.decided_by)
    if status == "disputed":
        return phrase("line.disputed", lang)
    if by:
        return phrase("line.found_so" if fact.counts else "line.found_not_so", lang, by=by)
    return "" if fact.counts else phrase("line.not_counted", lang)


def plain_name(text: str) -> str:
    """A name without the full stop it may end in, to stand inside a sentence."""
    return text.rstrip(".。 ")


def broke(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Every breach: does it go to the root, is it excused; and what that comes to."""
    told_once: dict[str, tuple[Because, ...]] = {}
    for breach in standing.breaches:  # the same act done twice is told once, with the grounds of both
        text, grounds = _breach(breach, standing, lang)
        told_once[text] = (*told_once.get(text, ()), *grounds)
    yield from told_once.items()
    if len(told_once) > 1:
        blame = {"both": "line.blame_both", "neither": "line.blame_neither"}.get(standing.default_by, "line.blame")
        fundamental = tuple(b.root_because or b.because for b in standing.breaches if b.fundamental)
        grounds = fundamental or tuple(b.because for b in standing.breaches)
        yield phrase(blame, lang, who=party(standing.default_by, lang)), grounds


def _breach(breach: Breach, standing: Standing, lang: str) -> Told:
    parts, grounds = [why(breach.because, lang, standing.currency, breach.by)], [breach.because]
    if breach.excused:
        parts.append(phrase("line.excused", lang, why=why(breach.excused, lang, standing.currency)))
        grounds.append(breach.excused)
    elif breach.root_because:
        parts.append(phrase("line.root", lang, why=why(breach.root_because, lang, standing.currency)))
        grounds.append(breach.root_because)
    else:
        parts.append(phrase("line.not_root", lang))
    if breach.cured:
        parts.append(phrase("line.cured", lang))
    return joined(parts, lang), tuple(grounds)


def stands(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Whether there is a contract, and how it ended."""
    because, end = standing.contract_because, standing.ending
    if end is None:
        if because.law or because.facts or because.clauses:
            contract = phrase(f"contract.{standing.contract}", lang)
            yield phrase("line.contract", lang, contract=contract, why=why(because, lang, "")), (because,)
        return
    facts, zone = facts_by_number(standing), standing.inputs.facts.zone
    fact = facts.get(end.fact) if end.fact else None
    day = fact_date(fact, zone, lang) if fact and not fact.event.on.exact else day_text(end.at, zone, lang)
    by = party(end.by, lang) if lang == "zh" or end.by in ("both", "law") else f"the {party(end.by, lang)}"
    alone = end.by in ("law", "both") or end.kind in ("agreed", "lapsed", "condition_failed", "without_effect")
    key = "line.ending_of_law" if alone else "line.ending"
    reason = why(end.because, lang, standing.currency)
    yield phrase(key, lang, how=phrase(f"ended.{end.kind}", lang), date=day, by=by, why=reason), (end.because,)


def duties(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """What is still owed, and when it falls due."""
    for duty in standing.duties:
        if duty.state not in ("discharged", "performed", "breached"):
            yield _duty(duty, standing, lang), (duty.because,)


def _duty(duty: Duty, standing: Standing, lang: str) -> str:
    due = ""
    if duty.last_day or duty.due:
        zone = standing.inputs.facts.zone
        day = date_text(duty.last_day, lang) if duty.last_day else day_text(duty.due, zone, lang) if duty.due else ""
        provisional = phrase("line.provisional", lang) if duty.provisional else ""
        due = "" if _rests_on_inexact_day(duty, standing) else phrase("line.due", lang, date=day) + provisional
    return phrase(
        "line.duty",
        lang,
        debtor=sentence(party(duty.debtor, lang)),
        duty=phrase(f"owe.{duty.kind}", lang),
        state=phrase(f"duty_state.{duty.state}", lang),
        due=due,
        why=why(duty.because, lang, ""),
    )


def _rests_on_inexact_day(duty: Duty, standing: Standing) -> bool:
    """Whether it fell due with an event whose day is not known, so that its own day is not known either."""
    facts = standing.inputs.facts.facts
    return any(fact.at == duty.due and not fact.event.on.exact for fact in facts)


def powers(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """What each side may do now, until when, at what price."""
    for power in standing.powers:
        yield _power(power, standing, lang), (power.because,)


MOMENT = timedelta(microseconds=1)
"""A power ends with a day; the instant at which it is over belongs to the next."""


def _power(power: Power, standing: Standing, lang: str) -> str:
    zone, price, because = standing.inputs.facts.zone, power.price_minor, power.because
    if because.key in ("duty.by_term", "duty.by_law"):  # what is owed may be demanded, from the same ground
        because = msgspec.structs.replace(because, key=because.key.replace("duty", "power"))
    name = phrase(f"power.{power.kind}", lang)
    if power.about:
        name = phrase("line.power_about", lang, power=name, duty=phrase(f"owe.{power.about}", lang))
    return phrase(
        "line.power",
        lang,
        holder=sentence(party(power.holder, lang)),
        power=name,
        until=phrase("line.until", lang, date=day_text(power.until - MOMENT, zone, lang)) if power.until else "",
        price=phrase("line.price", lang, amount=money(price, standing.currency, lang)) if price else "",
        why=why(because, lang, standing.currency),
    )


def follows(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Awards with their arithmetic, alternatives, and what leaving now would cost."""
    settlement = standing.settlement
    for award in settlement.awards:
        yield (
            _award(case, award, standing, lang),
            (award.because, *((award.jointly_because,) if award.jointly_because else ())),
        )
    for other in settlement.alternatives:
        values = {"holder": party(other.holder, lang), "remedy": phrase(f"remedy.{other.remedy}", lang)}
        text = phrase("line.alternative", lang, awards=awards_text(other.awards, lang), **values)
        yield text, (other.because, *(award.because for award in other.awards))
    for side, awards in (("buyer", settlement.if_buyer_walks), ("seller", settlement.if_seller_walks)):
        if awards:
            text = phrase("line.walks", lang, party=party(side, lang), awards=awards_text(awards, lang))
            yield text, tuple(award.because for award in awards)


def _award(case: Case, award: Award, standing: Standing, lang: str) -> str:
    key = "line.kept" if award.held else "line.award" if award.minor is not None else "line.award_open"
    if award.held and award.basis == "set_off_against_price":
        key = "line.counts"
    parts = [
        phrase(
            key,
            lang,
            debtor=party(award.debtor, lang),
            creditor=party(award.creditor, lang),
            amount=amount_text(award, lang),
            basis=basis_text(award, lang),
            why=award_why(award, standing.ending, lang),
        )
    ]
    if award.jointly and award.jointly_because:
        names = listed((case.parties.others[name].name or name for name in award.jointly), lang)
        parts.append(phrase("line.jointly", lang, names=names, why=why(award.jointly_because, lang, award.currency)))
    return joined(parts, lang)


def uncertain(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Open questions with what follows from each answer; what is odd about the log; days that are not exact."""
    facts, zone = facts_by_number(standing), standing.inputs.facts.zone
    for question in standing.undetermined:
        asked = [question_text(case, question, facts, lang)]
        yield (
            joined([*asked, *(branch_text(question, branch, lang) for branch in question.branches)], lang),
            (
                question.because,
                *(award.because for branch in question.branches for award in branch.awards),
            ),
        )
    for remark in standing.remarks:
        text = listed((told(case, facts[number], lang).rstrip(".。") for number in remark.facts), lang)
        recorded = day_text(facts[remark.facts[0]].recorded_at, zone, lang) if remark.facts else ""
        said = phrase(remark.key, lang, recorded=recorded)
        yield phrase("line.remark", lang, told=text, remark=said), (remark,)
    if inexact := tuple(entry.number for entry in standing.log if not facts[entry.number].event.on.exact):
        yield phrase("line.inexact", lang), (Because("line.inexact", facts=inexact),)


def question_text(case: Case, question: Question, facts: dict[int, Fact], lang: str) -> str:
    """The question in words, and of what kind it is."""
    because = question.because
    text = phrase(because.key, lang)
    if because.key == "question.fact" and because.facts and because.facts[0] in facts:
        fact = told(case, facts[because.facts[0]], lang)
        text = joined([phrase("line.quote", lang, text=fact), text], lang)
    return phrase("line.question", lang, question=text, kind=phrase(f"kind.{question.kind}", lang))


def branch_text(question: Question, branch: Branch, lang: str) -> str:
    """What follows from one answer to the question."""
    own = f"answer.{question.key.split(':', maxsplit=1)[0]}.{branch.answer}"
    answer = phrase(own if own in phrases(lang) else f"answer.{branch.answer}", lang)
    blame = {"both": "line.branch_both", "neither": "line.no_blame"}.get(branch.default_by, "line.branch_blame")
    who = phrase(blame, lang, who=party(branch.default_by, lang))
    return phrase("line.branch", lang, answer=answer, blame=who, awards=awards_text(branch.awards, lang))


GROUPS: tuple[tuple[str, Build], ...] = (
    ("agreed", agreed),
    ("happened", happened),
    ("broke", broke),
    ("stands", stands),
    ("duties", duties),
    ("powers", powers),
    ("follows", follows),
    ("uncertain", uncertain),
)
"""The groups in the order in which a brief tells them."""
