"""The groups of a brief: sentences with their grounds, each read off one part of the standing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from earnest.core.brief.wording import amount_text, awards_text, day_text, fact_date, party, told, why
from earnest.core.case import Case
from earnest.core.law.finding import Because
from earnest.core.phrases import money, phrase
from earnest.core.standing import Award, Breach, Standing, Term

Told = tuple[str, tuple[Because, ...]]
"""A sentence and the grounds it rests on."""
Build = Callable[[Case, Standing, str], Iterator[Told]]


def verdict(standing: Standing, lang: str) -> str:
    """Who owes whom what, in one or two sentences."""
    settlement, currency = standing.settlement, standing.currency
    if settlement.status == "open" and not settlement.awards:
        losses = {side: _loss(getattr(settlement, f"if_{side}_walks"), side) for side in ("buyer", "seller")}
        text = phrase("verdict_line.open", lang, **{side: money(loss, currency, lang) for side, loss in losses.items()})
    else:
        before = phrase("verdict_line.if_ended", lang) + " " if settlement.status == "due_on_termination" else ""
        text = before + (_sentences(settlement.awards, lang) or phrase("verdict_line.nothing", lang))
    doubt = " " + phrase("verdict_line.undetermined", lang) if standing.undetermined else ""
    return text + doubt


def _sentences(awards: tuple[Award, ...], lang: str) -> str:
    return "" if not awards else awards_text(awards, lang) + ("。" if lang == "zh" else ".")


def _loss(awards: tuple[Award, ...], side: str) -> int:
    """What a side is the poorer for: what it pays above giving back what it was paid, or what it leaves behind."""
    paid = sum(a.minor or 0 for a in awards if a.debtor == side)
    back = {
        "double_return_of_deposit": 2,
        "single_return_of_deposit": 1,
        "return_of_prepayment": 1,
        "return_of_excess_deposit": 1,
    }
    given_back = sum(
        (a.minor or 0) // back[a.basis] for a in awards if a.debtor == side == "seller" and a.basis in back
    )
    return paid - given_back


def agreed(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Every clause: in force, struck, limited, displaced, and why."""
    for term in standing.terms:
        yield _term(term, lang), (term.because, Because("", clauses=(term.clause.id,)))


def _term(term: Term, lang: str) -> str:
    clause = term.clause
    shown = {"drawn": "line.attention", "not_drawn": "line.no_attention"}.get(
        clause.attention, "line.unknown_attention"
    )
    attention = phrase(shown, lang) if clause.layer == "standard_term" else ""
    topic = phrase(f"topic.{clause.__struct_config__.tag}", lang)
    text = phrase(
        "line.term",
        lang,
        topic=topic[:1].upper() + topic[1:],
        layer=phrase(f"layer.{clause.layer}", lang),
        attention=attention,
        state=phrase(f"state.{term.state}", lang),
        why="" if term.because.key == "term.agreed" else why(term.because, lang, ""),
    )
    return text.strip()


def happened(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Every event as it happened, and what it is in law."""
    facts = {fact.number: fact for fact in standing.inputs.facts.facts}
    zone = standing.inputs.facts.zone
    for entry in standing.log:
        fact = facts[entry.number]
        colon = "：" if lang == "zh" else ": "
        parts = [
            f"{fact_date(fact, zone, lang)}{colon}{told(case, fact, lang)}",
            why(entry.because, lang, standing.currency, entry.by),
        ]
        if fact.event.status == "disputed":
            parts.append(phrase("line.disputed", lang))
        yield _joined(parts, lang), (entry.because,)


def broke(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Every breach: does it go to the root, is it excused."""
    for breach in standing.breaches:
        parts, grounds = _breach(breach, standing, lang)
        yield _joined(parts, lang), grounds
    blamed = [b.because for b in standing.breaches if b.fundamental]
    if blamed or standing.contract != "none":
        who = phrase("line.blame", lang, who=party(standing.default_by, lang))
        yield who, tuple(blamed) or (standing.contract_because,)


def _breach(breach: Breach, standing: Standing, lang: str) -> tuple[list[str], tuple[Because, ...]]:
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
    return parts, tuple(grounds)


def stands(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Whether there is a contract, and how it ended."""
    zone, because = standing.inputs.facts.zone, standing.contract_because
    contract = phrase(f"contract.{standing.contract}", lang)
    if standing.ending is None and (because.law or because.facts or because.clauses):
        yield phrase("line.contract", lang, contract=contract, why=why(because, lang, "")), (because,)
    if standing.ending:
        end = standing.ending
        values = {
            "how": phrase(f"ended.{end.kind}", lang),
            "date": day_text(end.at, zone, lang),
            "by": party(end.by, lang),
        }
        text = phrase("line.ending", lang, why=why(end.because, lang, standing.currency), **values)
        yield text[:1].upper() + text[1:], (end.because,)


def duties(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """What is still owed, and when it falls due."""
    zone = standing.inputs.facts.zone
    for duty in standing.duties:
        if duty.state in ("discharged", "performed", "breached"):
            continue
        due = (
            phrase(
                "line.due",
                lang,
                date=day_text(duty.due, zone, lang) if duty.last_day is None else _last(duty.last_day, lang),
            )
            if duty.due
            else ""
        )
        due += phrase("line.provisional", lang) if duty.provisional else ""
        values = {
            "debtor": party(duty.debtor, lang),
            "duty": phrase(f"owe.{duty.kind}", lang),
            "state": phrase(f"duty_state.{duty.state}", lang),
        }
        text = phrase("line.duty", lang, due=due, why=why(duty.because, lang, ""), **values)
        yield text[:1].upper() + text[1:], (duty.because,)


def _last(day: object, lang: str) -> str:
    year, month, date = str(day).split("-")
    return f"{year}年{int(month)}月{int(date)}日" if lang == "zh" else str(day)


def powers(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """What each side may do now, until when, at what price."""
    zone = standing.inputs.facts.zone
    for power in standing.powers:
        values = {"holder": party(power.holder, lang), "power": phrase(f"power.{power.kind}", lang)}
        until = phrase("line.until", lang, date=day_text(power.until, zone, lang)) if power.until else ""
        price = (
            phrase("line.price", lang, amount=money(power.price_minor, standing.currency, lang))
            if power.price_minor
            else ""
        )
        text = phrase(
            "line.power", lang, until=until, price=price, why=why(power.because, lang, standing.currency), **values
        )
        yield text[:1].upper() + text[1:], (power.because,)


def follows(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Awards with their arithmetic, alternatives, and what walking away would cost."""
    settlement = standing.settlement
    for award in settlement.awards:
        yield _award(case, award, lang), (award.because, *((award.jointly_because,) if award.jointly_because else ()))
    for other in settlement.alternatives:
        values = {"holder": party(other.holder, lang), "remedy": phrase(f"remedy.{other.remedy}", lang)}
        yield phrase("line.alternative", lang, awards=awards_text(other.awards, lang), **values), (other.because,)
    for side, awards in (("buyer", settlement.if_buyer_walks), ("seller", settlement.if_seller_walks)):
        if awards:
            text = phrase("line.walks", lang, party=party(side, lang), awards=awards_text(awards, lang))
            yield text[:1].upper() + text[1:], tuple(a.because for a in awards)


def _award(case: Case, award: Award, lang: str) -> str:
    values = {
        "debtor": party(award.debtor, lang),
        "creditor": party(award.creditor, lang),
        "basis": phrase(f"basis.{award.basis}", lang),
    }
    key = "line.kept" if award.held else "line.award"
    text = phrase(key, lang, amount=amount_text(award, lang), why=why(award.because, lang, award.currency), **values)
    parts = [text[:1].upper() + text[1:]]
    if award.jointly and award.jointly_because:
        names = ", ".join(case.parties.others[name].name or name for name in award.jointly)
        parts.append(phrase("line.jointly", lang, names=names, why=why(award.jointly_because, lang, award.currency)))
    return _joined(parts, lang)


def uncertain(case: Case, standing: Standing, lang: str) -> Iterator[Told]:
    """Open questions with what follows from each answer, and what is odd about the log."""
    for question in standing.undetermined:
        parts = [f"{phrase(question.because.key, lang)} ({phrase('kind.' + question.kind, lang)})"]
        for branch in question.branches:
            answer = phrase(f"answer.{branch.answer}", lang)
            parts.append(phrase("line.branch", lang, answer=answer, awards=awards_text(branch.awards, lang)))
        yield _joined(parts, lang), (question.because,)
    for remark in standing.remarks:
        yield why(remark, lang, standing.currency), (remark,)


def _joined(parts: list[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


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
