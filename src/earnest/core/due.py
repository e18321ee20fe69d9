"""When a deadline falls due, given what has happened, as the law of the place counts."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

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
from earnest.core.moments import ONE_DAY, local_day, remembered
from earnest.core.periods import Counted, LegalCalendar, Unit, end_of, last_day_of, latest_day_before


class Due(Struct, frozen=True):
    """When a deadline falls due, as far as what has happened tells.

    `at` is the UTC instant from which it is late: the end of `last_day` in the calendar's zone. Both are None while
    the deadline waits for the event (or the request, as `asked_by_buyer`) named in `waits_for`. `provisional`: the
    official calendar that decides is not published yet. `together_with` names the event to be performed at one with.
    """

    at: datetime | None = None
    last_day: date | None = None
    provisional: bool = False
    waits_for: str | None = None
    together_with: str | None = None


NOBODY_ASKED: Mapping[str, datetime] = MappingProxyType({})


def resolve(
    deadline: Deadline,
    happened: Mapping[str, datetime],
    calendar: LegalCalendar,
    *,
    asked: Mapping[str, datetime] = NOBODY_ASKED,
) -> Due:
    """Say when a deadline falls due.

    Args:
        deadline: What was agreed.
        happened: Event kind to the UTC instant at which it first took effect; kinds that have not happened are absent.
        calendar: Days off, and the zone in which days begin and end.
        asked: `buyer` or `seller` to the UTC instant of its request, for deadlines that run when asked.

    Source: PRC Civil Code 201 to 203 for the counting of periods; fixed dates are not periods and are not moved.
    """
    return _resolve(deadline.rule, happened, calendar, asked)


def _resolve(
    rule: Rule, happened: Mapping[str, datetime], calendar: LegalCalendar, asked: Mapping[str, datetime]
) -> Due:
    match rule:
        case Within():
            return _after(rule, rule.anchor, happened.get(rule.anchor), calendar)
        case WhenAsked():
            return _after(rule, f"asked_by_{rule.by}", asked.get(rule.by), calendar)
        case AheadOfEvent():
            event = happened.get(rule.anchor)
            if event is None:
                return Due(waits_for=rule.anchor)
            return _due_ahead(local_day(event, calendar.zone), rule.count, rule.unit, calendar)
        case AheadOfDay():
            return _due_ahead(rule.day, rule.count, rule.unit, calendar)
        case Together():
            return _together(rule.anchor, happened.get(rule.anchor), calendar)
        case Earlier() | Later():
            one = _resolve(rule.one, happened, calendar, asked)
            other = _resolve(rule.other, happened, calendar, asked)
            return _earlier(one, other, calendar) if isinstance(rule, Earlier) else _later(one, other, calendar)
        case ByDay() | BeforeDay() | ByMonth() | ByQuarter():
            return _due_on(_fixed_day(rule), calendar)
        case _:
            assert_never(rule)


def _after(rule: Within | WhenAsked, waits_for: str, event: datetime | None, calendar: LegalCalendar) -> Due:
    if event is None:
        return Due(waits_for=waits_for)
    return _due_after(local_day(event, calendar.zone), rule.count, rule.unit, calendar)


@remembered
def _due_after(start: date, count: int, unit: Unit, calendar: LegalCalendar) -> Due:
    return _due(last_day_of(start, count, unit, calendar), calendar)


@remembered
def _due_ahead(end: date, count: int, unit: Unit, calendar: LegalCalendar) -> Due:
    return _due(latest_day_before(end, count, unit, calendar), calendar)


@remembered
def _due_on(day: date, calendar: LegalCalendar) -> Due:
    return _due(Counted(day, False), calendar)


def _due(counted: Counted, calendar: LegalCalendar) -> Due:
    return Due(end_of(counted.last_day, calendar.zone), counted.last_day, counted.provisional)


def _together(anchor: str, event: datetime | None, calendar: LegalCalendar) -> Due:
    if event is None:
        return Due(waits_for=anchor, together_with=anchor)
    # a day is as fine as most events are dated, so who performs on the same day is not late
    day = local_day(event, calendar.zone)
    return Due(end_of(day, calendar.zone), day, together_with=anchor)


def _fixed_day(rule: ByDay | BeforeDay | ByMonth | ByQuarter) -> date:
    match rule:
        case ByDay(day):
            return day
        case BeforeDay(day):
            return day - ONE_DAY
        case ByMonth(year, month):
            return date(year, month, monthrange(year, month)[1])
        case ByQuarter(year, quarter):
            return date(year, 3 * quarter, monthrange(year, 3 * quarter)[1])
        case _:
            assert_never(rule)


def _earlier(one: Due, other: Due, calendar: LegalCalendar) -> Due:
    if one.at is None or other.at is None:
        return other if one.at is None else one
    return _chosen(other, one, calendar) if other.at < one.at else _chosen(one, other, calendar)


def _later(one: Due, other: Due, calendar: LegalCalendar) -> Due:
    if one.at is None or other.at is None:
        return one if one.at is None else other
    return _chosen(other, one, calendar) if other.at > one.at else _chosen(one, other, calendar)


def _chosen(due: Due, passed_over: Due, calendar: LegalCalendar) -> Due:
    """The chosen one, provisional also if the one passed over is and might still overtake it."""
    if due.provisional or not passed_over.provisional or due.last_day is None or passed_over.last_day is None:
        return due
    # a count of days moves within the years not yet published, never back into those that are
    if calendar.is_provisional(due.last_day) != calendar.is_provisional(passed_over.last_day):
        return due
    return replace(due, provisional=True)
