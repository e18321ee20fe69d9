"""Days and deadlines as readers of each language write them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from earnest.core.deadlines import (
    AheadOfDay,
    AheadOfEvent,
    BeforeDay,
    ByDay,
    ByMonth,
    ByQuarter,
    Deadline,
    Earlier,
    Later,
    Rule,
    Together,
    WhenAsked,
    Within,
)
from earnest.core.facts.fact import Fact
from earnest.core.moments import When
from earnest.core.phrases import phrase

_UNITS = {"days": "日", "working days": "个工作日", "weeks": "周", "months": "个月", "years": "年"}


def date_text(day: date, lang: str) -> str:
    """``19 July 2024``, ``2024年7月19日``."""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {day:%B} {day.year}"


def day_text(instant: datetime, zone: ZoneInfo, lang: str) -> str:
    """The local day of an instant."""
    return date_text(instant.astimezone(zone).date(), lang)


def fact_date(fact: Fact, zone: ZoneInfo, lang: str, *, alone: bool = True) -> str:
    """The day of a fact, or what is known of it. ``alone``: it stands by itself, not within a sentence."""
    when = fact.event.on
    if when.exact:
        return day_text(fact.at, zone, lang)
    if str(when) == "unknown" and alone:
        return phrase("when.bare_unknown", lang)
    return when_text(when, lang)


def when_text(when: When, lang: str) -> str:
    """A date as it is known: ``after 16 October 2024``, ``2014年1月``."""
    words = str(when).split()
    match words[0]:
        case "unknown":
            return phrase("when.unknown", lang)
        case "after" | "before":
            return phrase(f"when.{words[0]}", lang, day=_written(words[1], lang))
        case "between":
            return phrase("when.between", lang, first=_written(words[1], lang), last=_written(words[3], lang))
        case text:
            return _written(text, lang)


def _written(text: str, lang: str) -> str:
    """A day, a month or a year; the time of day is left out."""
    year, *rest = (int(part) for part in text[:10].split("-"))
    if len(rest) == 2:
        return date_text(date(year, *rest), lang)
    if lang == "zh":
        return f"{year}年{rest[0]}月" if rest else f"{year}年"
    return f"{date(year, rest[0], 1):%B} {year}" if rest else str(year)


def period_text(count: int, unit: str, lang: str) -> str:
    """``7 days``, ``1 month``, ``7日``."""
    return f"{count}{_UNITS[unit]}" if lang == "zh" else f"{count} {unit[:-1] if count == 1 else unit}"


def deadline_text(deadline: Deadline, lang: str) -> str:
    """A deadline within a sentence: ``within 7 days of the demand for the balance``."""
    return _rule_text(deadline.rule, lang)


def _rule_text(rule: Rule, lang: str) -> str:
    match rule:
        case Earlier(one=one, other=other) | Later(one=one, other=other):
            key = "due.earlier" if isinstance(rule, Earlier) else "due.later"
            return phrase(key, lang, one=_rule_text(one, lang), other=_rule_text(other, lang))
        case ByDay(day=day):
            return phrase("due.by_day", lang, day=date_text(day, lang))
        case BeforeDay(day=day):
            return phrase("due.before_day", lang, day=date_text(day, lang))
        case ByMonth(year=year, month=month):
            return phrase("due.by_month", lang, day=_written(f"{year}-{month:02}", lang))
        case ByQuarter(year=year, quarter=quarter):
            return phrase("due.by_quarter", lang, year=year, quarter=phrase("due.quarter", lang).split()[quarter - 1])
        case _:
            return _relative_text(rule, lang)


def _relative_text(rule: Rule, lang: str) -> str:
    event = phrase(f"noun.{getattr(rule, 'anchor', '')}", lang)
    match rule:
        case Within(count=0):
            return phrase("due.at_once", lang, event=event)
        case Within(count=count, unit=unit):
            return phrase("due.within", lang, period=period_text(count, unit, lang), event=event)
        case AheadOfDay(count=count, unit=unit, day=day):
            return phrase("due.ahead_of_day", lang, period=period_text(count, unit, lang), day=date_text(day, lang))
        case AheadOfEvent(count=count, unit=unit):
            return phrase("due.ahead_of_event", lang, period=period_text(count, unit, lang), event=event)
        case Together():
            return phrase("due.together", lang, event=event)
        case WhenAsked(by=by, count=count, unit=unit):
            key = "due.when_asked_within" if count else "due.when_asked"
            return phrase(key, lang, by=phrase(f"party.{by}", lang), period=period_text(count, unit, lang))
        case _:
            raise AssertionError(f"no words for the deadline {rule}")
