"""The words of a brief: citations, parties, reasons, awards, and every event told in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from earnest.core.brief.clause_text import sum_text, topic
from earnest.core.brief.dates import deadline_text, period_text, when_text
from earnest.core.case import Case
from earnest.core.deadlines import Deadline, Within
from earnest.core.facts.event import Defect
from earnest.core.facts.fact import Fact
from earnest.core.law.finding import Because
from earnest.core.law.provision import Provision
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.phrases import money, phrase, phrases
from earnest.core.standing import Award, Ending
from earnest.core.terms.clauses import OTHER_SIDE
from earnest.core.terms.ratio import Ratio

_PARAGRAPH = re.compile(r"(\d+)\((\d+)\)")
_NUMBERED = re.compile(r"[\d(),\s-]+")
_NOTHING_AFTER = re.compile("[:：] ?(?=[.。]$)")
_ITEMS = frozenset({("《民法典》", "511")})
"""Articles that list items (项) without paragraphs (款)."""


def citation(provision: Provision, lang: str) -> str:
    """``Civil Code, art. 587`` or ``《民法典》第587条``; what is no article is named by its heading."""
    act, article = (provision.act.zh if lang == "zh" else provision.act.en), provision.article
    if not _NUMBERED.fullmatch(article):
        return act if lang == "zh" else f"{act}: {article}"
    if lang == "en":
        return f"{act}, {'arts' if ',' in article else 'art.'} {article}"
    parts = (_article_zh(act, part.strip()) for part in article.split(","))
    return act + "、".join(parts)


def _article_zh(act: str, article: str) -> str:
    found = _PARAGRAPH.fullmatch(article)
    if found is None:
        return f"第{article}条"
    return f"第{found[1]}条第{found[2]}{'项' if (act, found[1]) in _ITEMS else '款'}"


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def party(word: str, lang: str) -> str:
    """``buyer``, ``买受人``."""
    return phrase(f"party.{word}", lang)


def listed(items: Iterable[str], lang: str) -> str:
    """Items in a row."""
    return ("、" if lang == "zh" else ", ").join(items)


def why(because: Because, lang: str, currency: str, by: str = "") -> str:
    """The reason, as a sentence."""
    key, values = because.key, dict[str, object](because.values)
    if key in ("duty.by_term", "power.by_term") and not because.clauses:
        key = key.replace("by_term", "by_law")
    if key in ("award.double", "award.retained") and values.get("left") != values.get("penalty"):
        all_returned = key == "award.double" and values.get("left") == "0"
        key = "award.double_all_returned" if all_returned else f"{key}_in_part"
    if key == "award.loss_above" and values.get("covered") == "0":
        key = "award.loss"
    if key == "root.time_of_the_essence" and values.get("purpose"):
        values["purpose"] = f"（{values['purpose']}）" if lang == "zh" else f" ({values['purpose']})"
    if values.get("age"):
        values["age"] = phrase("line.age", lang, age=values["age"])
    text = phrase(key, lang, currency=currency, **{"by": party(by, lang) if by else "", **values})
    return _NOTHING_AFTER.sub("", text)


def award_why(award: Award, ending: Ending | None, lang: str) -> str:
    """Why it is owed. What was agreed as the price of leaving is no consequence of a breach."""
    because = award.because
    if ending and ending.because.key == "right.exit_deposit" and because.key in ("award.double", "award.retained"):
        values = dict(because.values)
        return phrase(f"{because.key}_as_price_of_leaving", lang, currency=award.currency, **values)
    if because.key == "award.prepayment" and award.basis == "refund_of_price":
        return phrase("award.price_paid", lang)
    return why(because, lang, award.currency)


def told(case: Case, fact: Fact, lang: str) -> str:
    """The event in a sentence."""
    event = fact.event
    values: dict[str, object] = {name: _word(getattr(event, name), lang) for name in event.__struct_fields__}
    values["by"] = party(fact.by, lang) if fact.by in ("buyer", "seller", "both") else ""
    values["other"] = party(OTHER_SIDE.get(fact.by, "both"), lang)
    values["to"] = _recipient(case, getattr(event, "to", ""), lang)
    values |= _parts(fact, lang)
    return phrase(f"told.{fact.kind}", lang, currency="", **values)


def _recipient(case: Case, to: str, lang: str) -> str:
    known = case.parties.others.get(to)
    return known.name or to if known else (phrase("word.seller", lang) if to == "seller" else to)


def _parts(fact: Fact, lang: str) -> dict[str, object]:
    """What is said only where the event says it: a period, an amount, defects, a new day."""
    event: Any = fact.event
    made: dict[str, object] = {"that": str(getattr(event, "that", "")).replace("_", " ")}
    if within := getattr(event, "within", None):
        made["period"] = _within(within, fact.kind, lang)
    if getattr(event, "new_date", None):
        made["new_date"] = phrase("told_part.new_date", lang, date=_on(event.new_date, lang))
    if getattr(event, "unless", None):
        made["unless"] = phrase("told_part.unless", lang, deadline=deadline_text(event.unless, lang))
    if isinstance(amount := getattr(event, "amount", None), Money):
        key = "told_part.claimed" if fact.kind == "claim_filed" else "told_part.amount"
        made["claimed" if fact.kind == "claim_filed" else "of_amount"] = phrase(key, lang, amount=_word(amount, lang))
    if returns := getattr(event, "returns", None):
        made["returning"] = phrase("told_part.returns", lang, amount=sum_text(returns, lang))
    if truth := getattr(event, "truth", ""):
        made["truth_told"] = phrase("told_part.truth", lang, truth=truth.rstrip(".。"))
    if threats := getattr(event, "threatens", ()):
        made["threatening"] = phrase("told_part.threatens", lang, threats=_threats(threats, lang))
    for several in ("defects", "claims"):
        if isinstance(items := getattr(event, several, None), tuple):
            made[several] = _word(items, lang) or phrase("told_part.unnamed", lang)
    if getattr(event, "defects", ()):
        made["with_defects"] = phrase("told_part.defects", lang, defects=made["defects"])
    if hasattr(event, "part"):
        made["part"] = phrase("word.part" if event.part else "word.whole", lang, part=event.part or "")
    if isinstance(terms := getattr(event, "terms", None), tuple):
        named = listed((topic(clause, lang).lower() for clause in terms), lang)
        made["clauses"] = named or phrase("told_part.unnamed", lang)
    return made


def _within(within: Deadline, kind: str, lang: str) -> str:
    """The period that a demand gives, or the day it sets."""
    match within.rule:
        case Within(count=count, unit=unit, anchor=anchor) if anchor == kind and count:
            return phrase("told_part.within", lang, within=period_text(count, unit, lang))
        case _:
            return phrase("told_part.due", lang, deadline=deadline_text(within, lang))


def _on(when: When, lang: str) -> str:
    text = when_text(when, lang)
    return f"on {text}" if lang == "en" and when.exact else text


def _threats(threats: tuple[str, ...], lang: str) -> str:
    words = [phrase(f"word.{threat}", lang) for threat in threats]
    return listed(words, lang) if lang == "zh" else " and ".join(words)


def _word(value: Any, lang: str) -> str:
    match value:
        case Money():
            return money(value.minor, value.currency, lang)
        case Deadline() | When() | Ratio() | None:
            return str(value or "")
        case Defect():
            return value.what
        case tuple():
            return listed(filter(None, (_word(item, lang) for item in value)), lang)
        case str():
            return phrase(f"word.{value}", lang) if f"word.{value}" in phrases(lang) else value
        case _:
            return str(value)


def amount_text(award: Award, lang: str) -> str:
    """What an award comes to."""
    if award.minor is None:
        return phrase("verdict_line.unknown_amount", lang)
    return money(award.minor, award.currency, lang)


def basis_text(award: Award, lang: str) -> str:
    """What an award is for. Twofold is said only of what is the same sum twice."""
    values = dict(award.because.values)
    in_part = award.basis == "double_return_of_deposit" and values.get("left") != values.get("penalty")
    return phrase("basis.deposit_and_penalty" if in_part else f"basis.{award.basis}", lang)


def award_text(award: Award, lang: str) -> str:
    """An award within a sentence: ``the seller owes the buyer 10,000 CNY (the deposit returned twofold)``."""
    key = "keeps" if award.held else "owes" if award.minor is not None else "unknown_owes"
    if award.held and award.basis == "set_off_against_price":
        key = "counts"
    return phrase(
        f"verdict_line.{key}",
        lang,
        debtor=party(award.debtor, lang),
        creditor=party(award.creditor, lang),
        amount=amount_text(award, lang),
        basis=basis_text(award, lang),
    )


def awards_text(awards: Iterable[Award], lang: str) -> str:
    """Awards within a sentence, what one side owes the other in one sum; says so if there are none."""
    texts = [_together(list(group), lang) for _, group in groupby(awards, key=lambda a: (a.debtor, a.creditor, a.held))]
    return ("；" if lang == "zh" else "; ").join(texts) or phrase("line.nothing", lang)


def _together(awards: list[Award], lang: str) -> str:
    known = [award for award in awards if award.minor is not None]
    if len(awards) == 1 or awards[0].held or not known:
        return ("；" if lang == "zh" else "; ").join(award_text(award, lang) for award in awards)
    text = award_text(known[0], lang) if len(known) == 1 else _sum(known, lang)
    rest = [phrase("verdict_line.besides", lang, basis=basis_text(a, lang)) for a in awards if a.minor is None]
    return text + "".join(rest)


def _sum(awards: list[Award], lang: str) -> str:
    """What one side owes the other, and what it is made up of."""
    first = awards[0]
    parts = [
        phrase("verdict_line.one_of_several", lang, amount=amount_text(award, lang), basis=basis_text(award, lang))
        for award in awards
    ]
    return phrase(
        "verdict_line.owes_several",
        lang,
        debtor=party(first.debtor, lang),
        creditor=party(first.creditor, lang),
        amount=money(sum(award.minor or 0 for award in awards), first.currency, lang),
        parts=listed(parts, lang) if lang == "zh" else f"{', '.join(parts[:-1])} and {parts[-1]}",
    )
