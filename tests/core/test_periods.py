"""Legal periods, on the Chinese calendars of 2024 to 2026 as published by the State Council."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.core.periods import (
    LARGEST_COUNT,
    Counted,
    LegalCalendar,
    Unit,
    end_of,
    last_day,
    last_day_of,
    last_day_of_months,
    last_day_of_weeks,
    last_day_of_years,
    last_working_day,
    latest_day_before,
)

CHINA = LegalCalendar("CN", "Asia/Shanghai", published_through=2026)
UNITS: list[Unit] = ["days", "working days", "weeks", "months", "years"]


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2024, 9, 29), False),  # Sunday worked for 4 October
        (date(2024, 9, 30), False),
        (date(2024, 10, 1), True),
        (date(2024, 10, 7), True),
        (date(2024, 10, 8), False),
        (date(2024, 10, 12), False),  # Saturday worked for 7 October
        (date(2024, 10, 13), True),
        (date(2025, 1, 26), False),  # Sunday worked for the Spring Festival
        (date(2025, 1, 28), True),
        (date(2025, 2, 4), True),
        (date(2025, 2, 5), False),
        (date(2025, 10, 8), True),
        (date(2025, 10, 11), False),  # Saturday worked for National Day
        (date(2026, 1, 2), True),
        (date(2026, 1, 4), False),  # Sunday worked for 2 January
        (date(2026, 2, 23), True),
        (date(2026, 2, 24), False),
    ],
)
def test_day_off_follows_the_published_chinese_calendar(day: date, off: bool) -> None:
    assert CHINA.is_day_off(day) is off


@pytest.mark.parametrize(("day", "provisional"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_calendar_is_provisional_after_the_last_published_year(day: date, provisional: bool) -> None:
    assert CHINA.is_provisional(day) is provisional


def test_calendar_of_a_subdivision_knows_its_own_holidays() -> None:
    assumption_day = date(2024, 8, 15)
    assert LegalCalendar("DE", "Europe/Berlin", 2026, "BY").is_day_off(date(2024, 1, 6))
    assert LegalCalendar("DE", "Europe/Berlin", 2026, "SL").is_day_off(assumption_day)
    assert not LegalCalendar("DE", "Europe/Berlin", 2026).is_day_off(assumption_day)


def test_calendars_are_told_apart_by_identity() -> None:
    assert LegalCalendar("CN", "Asia/Shanghai", 2026) != CHINA
    assert "Asia/Shanghai" in repr(CHINA)


@pytest.mark.parametrize(
    ("country", "zone", "part", "says"),
    [
        ("XX", "Asia/Shanghai", None, "XX"),
        ("DE", "Europe/Berlin", "QQ", "QQ"),
        ("CN", "Asia/Peking", None, "Asia/Peking"),
        ("CN", "../etc", None, "time zone"),
    ],
)
def test_calendar_refuses_unknown_places(country: str, zone: str, part: str | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        LegalCalendar(country, zone, 2026, part)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2024, 12, 4), 7, date(2024, 12, 11)),  # the Haikou demand
        (date(2024, 9, 23), 7, date(2024, 9, 30)),  # the day before National Day
        (date(2024, 9, 24), 7, date(2024, 10, 8)),  # ends on National Day: after the seven days off
        (date(2024, 9, 30), 7, date(2024, 10, 8)),
        (date(2024, 10, 1), 7, date(2024, 10, 8)),
        (date(2024, 10, 5), 7, date(2024, 10, 12)),  # ends on a Saturday that is worked
        (date(2024, 10, 6), 7, date(2024, 10, 14)),  # ends on a Sunday
        (date(2024, 9, 22), 7, date(2024, 9, 29)),  # ends on a Sunday that is worked
        (date(2025, 1, 21), 7, date(2025, 2, 5)),  # ends on New Year's Eve: after the Spring Festival
        (date(2026, 2, 9), 7, date(2026, 2, 24)),
        (date(2024, 7, 19), 360, date(2025, 7, 14)),
        (date(2024, 12, 4), 0, date(2024, 12, 4)),
        (date(2024, 10, 1), 0, date(2024, 10, 8)),
    ],
)
def test_period_of_days_ends_on_a_working_day(start: date, days: int, last: date) -> None:
    assert last_day(start, days, CHINA) == Counted(last, provisional=False)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2024, 12, 4), 5, date(2024, 12, 11)),  # Thu Fri Mon Tue Wed
        (date(2024, 9, 27), 1, date(2024, 9, 29)),  # a worked Sunday counts; Saturday 28 does not
        (date(2024, 9, 30), 5, date(2024, 10, 12)),  # 8 9 10 11 October, and the worked Saturday
        (date(2024, 9, 30), 6, date(2024, 10, 14)),
        (date(2024, 12, 4), 0, date(2024, 12, 4)),
        (date(2024, 12, 7), 0, date(2024, 12, 9)),
    ],
)
def test_period_of_working_days_counts_only_them(start: date, days: int, last: date) -> None:
    assert last_working_day(start, days, CHINA) == Counted(last, provisional=False)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 3, 31), 1, date(2024, 4, 30)),
        (date(2025, 1, 30), 1, date(2025, 2, 28)),
        (date(2024, 11, 15), 2, date(2025, 1, 15)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 9, 1), 1, date(2024, 10, 8)),  # 1 October is off
        (date(2024, 11, 12), 11, date(2025, 10, 13)),  # 12 October 2025 is a Sunday
    ],
)
def test_period_of_months_ends_on_the_corresponding_day(start: date, months: int, last: date) -> None:
    assert last_day_of_months(start, months, CHINA) == Counted(last, provisional=False)


def test_period_of_years_from_a_leap_day_ends_in_february() -> None:
    assert last_day_of_years(date(2024, 2, 29), 1, CHINA) == Counted(date(2025, 2, 28), provisional=False)


def test_period_of_weeks_ends_on_the_same_weekday() -> None:
    assert last_day_of_weeks(date(2024, 12, 4), 2, CHINA) == Counted(date(2024, 12, 18), provisional=False)
    assert last_day_of_weeks(date(2024, 9, 24), 1, CHINA).last_day == date(2024, 10, 8)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2026, 12, 24), 7, Counted(date(2026, 12, 31), provisional=False)),
        (date(2026, 12, 25), 7, Counted(date(2027, 1, 4), provisional=True)),  # 1 January off, then a weekend
    ],
)
def test_period_is_provisional_once_it_reaches_an_unpublished_year(start: date, days: int, expected: Counted) -> None:
    assert last_day(start, days, CHINA) == expected


def test_working_day_period_is_provisional_once_it_reaches_an_unpublished_year() -> None:
    assert not last_working_day(date(2026, 12, 30), 1, CHINA).provisional
    assert last_working_day(date(2026, 12, 30), 2, CHINA).provisional


@pytest.mark.parametrize(
    ("end", "count", "unit", "last"),
    [
        (date(2018, 12, 2), 30, "days", date(2018, 11, 2)),
        (date(2018, 12, 2), 90, "days", date(2018, 9, 3)),
        (date(2024, 10, 31), 30, "days", date(2024, 10, 1)),  # a day off, and not moved
        (date(2024, 3, 31), 1, "months", date(2024, 2, 29)),
        (date(2024, 1, 15), 1, "months", date(2023, 12, 15)),
        (date(2024, 2, 29), 1, "years", date(2023, 2, 28)),
        (date(2024, 12, 18), 2, "weeks", date(2024, 12, 4)),
        (date(2024, 10, 8), 1, "working days", date(2024, 9, 30)),
        (date(2024, 10, 14), 1, "working days", date(2024, 10, 12)),
        (date(2024, 10, 14), 0, "working days", date(2024, 10, 14)),
    ],
)
def test_counting_back_reaches_the_latest_day_and_does_not_move_it(
    end: date, count: int, unit: Unit, last: date
) -> None:
    assert latest_day_before(end, count, unit, CHINA) == Counted(last, provisional=False)


def test_working_days_counted_back_from_an_unpublished_year_are_provisional() -> None:
    assert latest_day_before(date(2027, 1, 6), 5, "working days", CHINA).provisional
    assert not latest_day_before(date(2027, 1, 1), 5, "working days", CHINA).provisional


@pytest.mark.parametrize("unit", UNITS)
def test_period_is_limited_to_a_hundred_years(unit: Unit) -> None:
    largest = LARGEST_COUNT[unit]
    start = date(2024, 1, 1)
    assert last_day_of(start, 0, unit, CHINA).last_day >= start
    assert last_day_of(start, largest - 1, unit, CHINA) <= last_day_of(start, largest, unit, CHINA)
    for count in (-1, largest + 1):
        with pytest.raises(ValueError, match=f"0 to {largest}"):
            last_day_of(start, count, unit, CHINA)
        with pytest.raises(ValueError, match=f"0 to {largest}"):
            latest_day_before(start, count, unit, CHINA)


@given(st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.integers(0, 60), st.sampled_from(UNITS))
def test_longer_period_never_ends_earlier_and_ends_on_a_working_day(start: date, count: int, unit: Unit) -> None:
    shorter, longer = last_day_of(start, count, unit, CHINA), last_day_of(start, count + 1, unit, CHINA)
    assert start <= shorter.last_day <= longer.last_day
    assert not CHINA.is_day_off(shorter.last_day)


@given(st.dates(date(2023, 1, 1), date(2026, 6, 1)), st.integers(1, 40))
def test_working_days_counted_agree_with_a_plain_list(start: date, count: int) -> None:
    year_after = (start + timedelta(n) for n in range(1, 200))
    working = [day for day in year_after if not CHINA.is_day_off(day)]
    assert last_working_day(start, count, CHINA).last_day == working[count - 1]


def test_day_ends_when_the_next_local_day_starts() -> None:
    assert end_of(date(2024, 12, 11), ZoneInfo("Asia/Shanghai")) == datetime(2024, 12, 11, 16, tzinfo=UTC)
    assert end_of(date(2024, 3, 31), ZoneInfo("Europe/Berlin")) == datetime(2024, 3, 31, 22, tzinfo=UTC)  # summer time
