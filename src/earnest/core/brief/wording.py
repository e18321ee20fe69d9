"""The words of a brief: citations, dates, parties, and every event told in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from earnest.core.case import Case
from earnest.core.deadlines import ByDay, Deadline, Within
from earnest.core.facts.event import Defect
from earnest.core.facts.fact import Fact
from earnest.core.law.finding import Because
from earnest.core.law.provision import Provision
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.phrases import money, phrase, phrases
from earnest.core.standing import Award
from earnest.core.terms.clauses import OTHER_SIDE
from earnest.core.terms.ratio import Ratio


def citation(provision: Provision, lang: str) -> str:
    """``Civil Code, art. 587`` or ``《民法典》第587条``; a heading that is no article number is given as it is."""
    act = provision.act.zh if lang == "zh" else provision.act.en
    if not provision.article[0].isdigit():
        return f"{act}, {provision.article}" if lang == "en" else f"{act}（{provision.article}）"
    return f"{act}第{provision.article}条" if lang == "zh" else f"{act}, art. {provision.article}"


def day_text(instant: datetime, zone: ZoneInfo, lang: str) -> str:
    """A local day as readers of the language write it: ``19 July 2024``, ``2024年7月19日``."""
    day = instant.astimezone(zone)
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {day:%B %Y}"


def fact_date(fact: Fact, zone: ZoneInfo, lang: str) -> str:
    """The day of a fact, or its words where the day is not exact."""
    when = fact.event.on
    return day_text(fact.at, zone, lang) if when.exact else when_text(when, lang)


def when_text(when: When, lang: str) -> str:
    """An inexact date for readers: ``after 16 October 2024``, ``2014年1月``."""
    words = str(when).split()
    match words[0]:
        case "unknown":
            return phrase("when.unknown", lang)
        case "after" | "before":
            return phrase(f"when.{words[0]}", lang, day=_date_text(words[1], lang))
        case "between":
            return phrase("when.between", lang, first=_date_text(words[1], lang), last=_date_text(words[3], lang))
        case text:
            return _date_text(text, lang)


def _date_text(text: str, lang: str) -> str:
    """A day, a month or a year as readers write it."""
    year, *rest = (int(part) for part in text.split("-"))
    if lang == "zh":
        return f"{year}年" + "".join(f"{number}{unit}" for number, unit in zip(rest, "月日", strict=False))
    names = [str(rest[1])] if len(rest) == 2 else []
    return " ".join([*names, *([f"{date(year, rest[0], 1):%B}"] if rest else []), str(year)])


def party(word: str, lang: str) -> str:
    """``buyer``, ``买受人``."""
    return phrase(f"party.{word}", lang)


def why(because: Because, lang: str, currency: str, by: str = "") -> str:
    """The reason, as a sentence."""
    values: dict[str, object] = dict(because.values)
    if lang == "en" and because.key == "root.time_of_the_essence" and values.get("purpose"):
        values["purpose"] = f" ({values['purpose']})"
    elif because.key == "root.time_of_the_essence" and values.get("purpose"):
        values["purpose"] = f"（{values['purpose']}）"
    return phrase(because.key, lang, currency=currency, **{"by": party(by, lang) if by else "", **values})


def told(case: Case, fact: Fact, lang: str) -> str:
    """The event in a sentence."""
    event = fact.event
    values: dict[str, object] = {name: _word(getattr(event, name), lang) for name in event.__struct_fields__}
    values["by"] = party(fact.by, lang) if fact.by in ("buyer", "seller", "both") else ""
    values["other"] = party(OTHER_SIDE.get(fact.by, "both"), lang)
    values["to"] = _recipient(case, getattr(event, "to", ""), lang)
    values |= _parts(event, lang)
    return phrase(f"told.{fact.kind}", lang, currency="", **values)


def _recipient(case: Case, to: str, lang: str) -> str:
    known = case.parties.others.get(to)
    return known.name or to if known else (phrase("word.seller", lang) if to == "seller" else to)


def _parts(event: Any, lang: str) -> dict[str, object]:
    """What is said only where the event says it: a period, an amount, defects, a new day."""
    made: dict[str, object] = {}
    if within := getattr(event, "within", None):
        made["period"] = phrase("told_part.within", lang, within=deadline_text(within, lang))
    if getattr(event, "new_date", None):
        made["new_date"] = phrase("told_part.new_date", lang, date=when_text(event.new_date, lang))
    if getattr(event, "unless", None):
        made["unless"] = phrase("told_part.unless", lang, deadline=deadline_text(event.unless, lang))
    if isinstance(amount := getattr(event, "amount", None), Money):
        made["of_amount"] = phrase("told_part.amount", lang, amount=_word(amount, lang))
    if defects := getattr(event, "defects", ()):
        made["with_defects"] = phrase("told_part.defects", lang, defects=_word(defects, lang))
    if hasattr(event, "part"):
        key = "word.part" if event.part else "word.whole"
        made["part"] = phrase(key, lang, part=event.part or "")
    if terms := getattr(event, "terms", ()):
        made["clauses"] = ("、" if lang == "zh" else ", ").join(
            phrase(f"topic.{clause.__struct_config__.tag}", lang) for clause in terms
        )
    return made


_UNITS = {"days": "日", "working days": "个工作日", "weeks": "周", "months": "个月", "years": "年"}


def deadline_text(deadline: Deadline, lang: str) -> str:
    """A deadline for readers: a plain period as its length, a day as the day, anything else in the words of the file."""
    match deadline.rule:
        case Within(count=count, unit=unit):
            return f"{count}{_UNITS[unit]}" if lang == "zh" else f"{count} {unit[:-1] if count == 1 else unit}"
        case ByDay(day=day):
            return str(day)
        case _:
            return str(deadline)


def _word(value: Any, lang: str) -> str:
    match value:
        case Money():
            return money(value.minor, value.currency, lang)
        case Deadline() | When() | Ratio() | None:
            return str(value or "")
        case Defect():
            return value.what
        case tuple():
            return ("、" if lang == "zh" else ", ").join(_word(item, lang) for item in value)
        case str():
            return phrase(f"word.{value}", lang) if f"word.{value}" in phrases(lang) else value
        case _:
            return str(value)


def amount_text(award: Award, lang: str) -> str:
    """What an award comes to."""
    if award.minor is None:
        return phrase("verdict_line.unknown_amount", lang)
    return money(award.minor, award.currency, lang)


def awards_text(awards: Iterable[Award], lang: str) -> str:
    """Awards in one line."""
    listed = [
        phrase(
            "verdict_line.keeps" if award.held else "verdict_line.owes",
            lang,
            debtor=party(award.debtor, lang),
            creditor=party(award.creditor, lang),
            amount=amount_text(award, lang),
            basis=phrase(f"basis.{award.basis}", lang),
        ).rstrip(".。")
        for award in awards
    ]
    return ("；" if lang == "zh" else "; ").join(listed) or phrase("line.nothing", lang)
