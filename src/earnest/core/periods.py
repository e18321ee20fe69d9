"""Periods counted the way the law counts them: first day excluded, last day moved off a day off, working days.

Only periods move. A fixed date ("by 2025-10-01") is not a period and stands, day off or not. Which days are off, in
which zone a day ends and how far the official calendar is known, the law pack says with its `LegalCalendar`.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from earnest.core.moments import ONE_DAY, remembered, start_of

Unit = Literal["days", "working days", "weeks", "months", "years"]

LARGEST_COUNT: dict[Unit, int] = {"days": 36500, "working days": 36500, "weeks": 5214, "months": 1200, "years": 100}
"""A hundred years; longer periods are taken for a typing error."""


class Counted(NamedTuple):
    """The last local day of a period; provisional while the official calendar it was counted on is not published."""

    last_day: date
    provisional: bool


class LegalCalendar:
    """The days off of a country or a part of it, and the zone in which its days end. Compared by identity.

    `published_through` is the last year whose official calendar is known; later years are an estimate.
    """

    __slots__ = ("__weakref__", "_days_off", "country", "published_through", "subdivision", "zone")

    def __init__(self, country: str, zone: str, published_through: int, subdivision: str | None = None) -> None:
        """Take an ISO 3166 country code, an IANA zone name, a year, and an ISO 3166-2 subdivision code.

        Raises: ValueError: the country, its subdivision or the zone is not known.
        """
        try:
            holidays.country_holidays(country, subdiv=subdivision, years=published_through)
            self.zone = ZoneInfo(zone)
        except NotImplementedError:
            raise ValueError(f'no calendar for "{country}", part "{subdivision or "-"}"; use ISO 3166 codes') from None
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f'"{zone}" is not a time zone; use an IANA name, as in "Asia/Shanghai"') from None
        self.country = country
        self.subdivision = subdivision
        self.published_through = published_through
        self._days_off: dict[int, frozenset[date]] = {}

    def __repr__(self) -> str:
        return f"LegalCalendar({self.country!r}, {self.zone.key!r}, {self.published_through}, {self.subdivision!r})"

    def is_day_off(self, day: date) -> bool:
        """Whether the day is a public holiday or a weekend day, and not a weekend day made a working day instead."""
        known = self._days_off.get(day.year)
        if known is None:
            known = self._days_off[day.year] = self._days_off_in(day.year)
        return day in known

    def is_provisional(self, day: date) -> bool:
        """Whether the official calendar of the day's year is not published yet."""
        return day.year > self.published_through

    def _days_off_in(self, year: int) -> frozenset[date]:
        # the years around: a holiday may be observed, or made up for, across New Year
        known = holidays.country_holidays(self.country, subdiv=self.subdivision, years=range(year - 1, year + 2))
        length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
        days = (date(year, 1, 1) + timedelta(n) for n in range(length))
        return frozenset(day for day in days if not known.is_working_day(day))


def check_count(count: int, unit: Unit) -> None:
    """Raise ValueError unless a period of `count` units lies between none and a hundred years."""
    if unit not in LARGEST_COUNT:
        raise ValueError(f'"{unit}" is not a unit of time; use one of {", ".join(LARGEST_COUNT)}')
    if not 0 <= count <= LARGEST_COUNT[unit]:
        raise ValueError(f"a period has 0 to {LARGEST_COUNT[unit]} {unit}, not {count}")


def _first_working_day_from(day: date, calendar: LegalCalendar) -> Counted:
    while calendar.is_day_off(day):
        day += ONE_DAY
    # the days looked at run upwards, so the last one speaks for all
    return Counted(day, calendar.is_provisional(day))


@remembered
def last_day(start: date, days: int, calendar: LegalCalendar) -> Counted:
    """Last day of a period of calendar days that an event on `start` sets running.

    Args:
        start: Local date of the event in the calendar's zone; not itself counted.
        days: Calendar days, 0 to 36500; 0 ends on the day of the event.
        calendar: Days off; a last day off gives way to the next working day.

    Raises: ValueError: the number of days is out of range.
    Source: PRC Civil Code 201, 203.
    """
    check_count(days, "days")
    return _first_working_day_from(start + timedelta(days), calendar)


@remembered
def last_working_day(start: date, days: int, calendar: LegalCalendar) -> Counted:
    """Last day of a period of working days: only they are counted, so it ends on one and is not moved.

    Args:
        start: Local date of the event; not itself counted.
        days: Working days, 0 to 36500; 0 ends on the day of the event, or the next working day if that is one off.
        calendar: Days off.

    Raises: ValueError: the number of days is out of range.
    Source: PRC Civil Code 201.
    """
    check_count(days, "working days")
    counted = _first_working_day_from(start, calendar) if days == 0 else Counted(start, False)
    for _ in range(days):
        counted = _first_working_day_from(counted.last_day + ONE_DAY, calendar)
    return counted


@remembered
def last_day_of_weeks(start: date, weeks: int, calendar: LegalCalendar) -> Counted:
    """Last day of a period of 0 to 5214 weeks: the same weekday, or the next working day if that is a day off.

    Raises: ValueError: the number of weeks is out of range.
    Source: PRC Civil Code 201, 203.
    """
    check_count(weeks, "weeks")
    return last_day(start, 7 * weeks, calendar)


@remembered
def last_day_of_months(start: date, months: int, calendar: LegalCalendar) -> Counted:
    """Last day of a period of 0 to 1200 months: the corresponding day, or the month's last where there is none.

    If that is a day off the next working day takes its place.

    Raises: ValueError: the number of months is out of range.
    Source: PRC Civil Code 202, 203.
    """
    check_count(months, "months")
    return _first_working_day_from(_corresponding_day(start, months), calendar)


@remembered
def last_day_of_years(start: date, years: int, calendar: LegalCalendar) -> Counted:
    """Last day of a period of 0 to 100 years: the same date; 28 February for the 29th where there is none.

    If that is a day off the next working day takes its place.

    Raises: ValueError: the number of years is out of range.
    Source: PRC Civil Code 202, 203.
    """
    check_count(years, "years")
    return last_day_of_months(start, 12 * years, calendar)


def _corresponding_day(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of(start: date, count: int, unit: Unit, calendar: LegalCalendar) -> Counted:
    """Last day of a period of `count` units, by the function for the unit.

    Raises: ValueError: the count is out of range, or the unit unknown.
    """
    match unit:
        case "days":
            return last_day(start, count, calendar)
        case "working days":
            return last_working_day(start, count, calendar)
        case "weeks":
            return last_day_of_weeks(start, count, calendar)
        case "months":
            return last_day_of_months(start, count, calendar)
        case "years":
            return last_day_of_years(start, count, calendar)
        case _:
            assert_never(unit)


@remembered
def latest_day_before(end: date, count: int, unit: Unit, calendar: LegalCalendar) -> Counted:
    """Latest day that leaves `count` units until the day `end`, itself not counted: 30 days before 2 December is 2 November.

    A day reached by counting back is not moved when it is a day off: moving it on would shorten the notice.

    Raises: ValueError: the count is out of range, or the unit unknown.
    """
    check_count(count, unit)
    match unit:
        case "days":
            return Counted(end - timedelta(count), False)
        case "weeks":
            return Counted(end - timedelta(7 * count), False)
        case "months":
            return Counted(_corresponding_day(end, -count), False)
        case "years":
            return Counted(_corresponding_day(end, -12 * count), False)
        case "working days":
            return _working_days_back(end, count, calendar)
        case _:
            assert_never(unit)


def _working_days_back(end: date, count: int, calendar: LegalCalendar) -> Counted:
    day = end
    for _ in range(count):
        day -= ONE_DAY
        while calendar.is_day_off(day):
            day -= ONE_DAY
    return Counted(day, count > 0 and calendar.is_provisional(end - ONE_DAY))


@remembered
def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the local day is over: the start of the next one."""
    return start_of(day + ONE_DAY, zone)
