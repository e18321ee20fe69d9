"""Dates as given, their texts, and where they are placed."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.core.moments import FIRST_YEAR, LAST_YEAR, When, local_day, place, start_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)

days = st.dates(EARLIEST, LATEST)
days_or_months = days.map(str) | days.map(lambda day: str(day)[:7])
clocks = st.datetimes(datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR, 12, 31)).map(lambda at: f"{at:%H:%M}")
offsets = st.sampled_from(["Z", "+08:00", "-03:30", "+00:00", "+14:00"])


def between(one: str, other: str) -> str:
    first, last = sorted([one, other], key=lambda text: text[:7] + text[7:].ljust(3, "~"))
    return f"between {first} and {last}"


texts = st.one_of(
    days_or_months,
    days.map(lambda day: str(day.year)),
    st.builds("{} {}".format, days, clocks),
    st.builds("{}T{}{}".format, days, clocks, offsets),
    st.builds("{}T{}:07.25{}".format, days, clocks, offsets),
    days_or_months.map("after {}".format),
    days_or_months.map("before {}".format),
    st.builds(between, days.map(str), days.map(str)),
    st.builds(between, days.map(lambda day: str(day)[:7]), days.map(lambda day: str(day)[:7])),
    st.just("unknown"),
)


def placed(*dates: str, zone: ZoneInfo = SHANGHAI) -> list[str]:
    """Where dates are placed, as local times in the zone."""
    return [f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in place([When.parse(text) for text in dates], zone)]


@given(texts)
def test_when_text_round_trips(text: str) -> None:
    when = When.parse(text)
    assert str(when) == text
    assert When.parse(str(when)) == when
    assert hash(When.parse(text)) == hash(when)


@pytest.mark.parametrize(
    ("text", "exact", "first", "last"),
    [
        ("2024-07-19", True, date(2024, 7, 19), date(2024, 7, 19)),
        ("2024-07-19 14:30", True, date(2024, 7, 19), date(2024, 7, 19)),
        ("2024-07-19T14:30+08:00", True, date(2024, 7, 19), date(2024, 7, 19)),
        ("2024-02", False, date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", False, date(2024, 1, 1), date(2024, 12, 31)),
        ("after 2024-10-16", False, date(2024, 10, 17), None),
        ("after 2024-10", False, date(2024, 11, 1), None),
        ("before 2024-12-10", False, None, date(2024, 12, 9)),
        ("before 2024-12", False, None, date(2024, 11, 30)),
        ("between 2024-10-16 and 2024-10-22", False, date(2024, 10, 16), date(2024, 10, 22)),
        ("between 2024-10 and 2024-11", False, date(2024, 10, 1), date(2024, 11, 30)),
        ("unknown", False, None, None),
    ],
)
def test_when_allows_these_days(text: str, exact: bool, first: date | None, last: date | None) -> None:
    when = When.parse(text)
    assert (when.exact, when.first, when.last) == (exact, first, last)


@pytest.mark.parametrize(
    ("given_", "text"),
    [
        (date(2024, 7, 19), "2024-07-19"),
        (datetime(2024, 7, 19, 14, 30), "2024-07-19 14:30"),
        (datetime(2024, 7, 19, 14, 30, tzinfo=timezone(timedelta(hours=8))), "2024-07-19T06:30Z"),
        (datetime(2024, 7, 19, 14, 30, 5, tzinfo=UTC), "2024-07-19T14:30:05Z"),
        (2024, "2024"),
        ("  After   2024-10-16 ", "after 2024-10-16"),
        ("Unknown", "unknown"),
        ("2024-07-19t06:30z", "2024-07-19T06:30Z"),
    ],
)
def test_when_is_made_from_dates_and_careless_text(given_: str | date | int, text: str) -> None:
    assert str(When.parse(given_)) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2024-02-30", "2024-02 has the days 01 to 29"),
        ("2023-02-29", "2023-02 has the days 01 to 28"),
        ("2024-00", "no month 00"),
        ("2024-13", "no month 13"),
        ("2024-07-00", "does not exist"),
        ("after 2024-06-31", "does not exist"),
        ("1899-12-31", "1900 to 2200"),
        ("2201-01-01", "1900 to 2200"),
        ("1899", "1900 to 2200"),
        ("2201", "1900 to 2200"),
        ("2024-07-19 24:00", "time of day"),
        ("2024-07-19T14:30+25:00", "time of day"),
        ("2024-02-30 14:30", "does not exist"),
        ("between 2024-10-22 and 2024-10-16", "runs backwards"),
        ("between 2024-10-22", "between 2024-10-16 and 2024-10-22"),
        ("2024-07-19T14:30", "2024-07-19T14:30\\+08:00"),
        ("after 2024", "is not a date"),
        ("19.07.2024", "is not a date"),
        ("٢٠٢٤-07-19", "is not a date"),
        ("soon", "unknown"),
        ("", "is not a date"),
        ("x" * 500, "xxx\\.\\.\\."),
    ],
)
def test_when_refuses_other_text_and_says_why(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        When.parse(text)


@pytest.mark.parametrize(
    "text", ["1900-01-01", "2200-12-31", "1900", "2200-12", "before 1900-01-01", "after 2200-12-31"]
)
def test_when_reaches_from_1900_to_2200(text: str) -> None:
    assert place([When.parse(text)], SHANGHAI)


def test_when_does_not_change() -> None:
    when = When.parse("2024")
    with pytest.raises(AttributeError):
        when.text = "2025"
    with pytest.raises(AttributeError):
        del when.text


def test_when_survives_copying_and_pickling() -> None:
    when = When.parse("between 2024-10-16 and 2024-10-22")
    assert copy.deepcopy(when) == when
    assert pickle.loads(pickle.dumps(when)) == when
    assert eval(repr(when)) == when


def test_when_differs_from_its_text() -> None:
    assert When.parse("2024") != "2024"


def test_when_is_decoded_by_a_hook() -> None:
    class Event(msgspec.Struct):
        on: When

    event = msgspec.convert({"on": "2024-10"}, Event, dec_hook=lambda kind, text: kind.parse(text))
    assert event.on == When.parse("2024-10")


@pytest.mark.parametrize(
    ("dates", "where"),
    [
        # exact: a day at its local start, a time where it is, out of order or not
        (["2024-07-19"], ["2024-07-19 00:00"]),
        (["2024-07-19 14:30"], ["2024-07-19 14:30"]),
        (["2024-07-19T14:30Z"], ["2024-07-19 22:30"]),
        (["2024-12-10", "2024-10-01"], ["2024-12-10 00:00", "2024-10-01 00:00"]),
        # inexact: the earliest it allows that is not before its predecessor
        (["2024-07"], ["2024-07-01 00:00"]),
        (["2024"], ["2024-01-01 00:00"]),
        (["2024-07-19", "2024-07"], ["2024-07-19 00:00", "2024-07-19 00:00"]),
        (["2024-06-19", "2024-07"], ["2024-06-19 00:00", "2024-07-01 00:00"]),
        (["2024-10-16", "after 2024-10-16"], ["2024-10-16 00:00", "2024-10-17 00:00"]),
        (["2024-11-16", "after 2024-10-16"], ["2024-11-16 00:00", "2024-11-16 00:00"]),
        (["2024-12-04", "before 2024-12-10"], ["2024-12-04 00:00", "2024-12-04 00:00"]),
        (["2024-10-18 09:00", "between 2024-10-16 and 2024-10-22"], ["2024-10-18 09:00", "2024-10-18 09:00"]),
        # never after its own latest, whose last day may still be shared with the predecessor
        (["2024-10-31 14:30", "2024-10"], ["2024-10-31 14:30", "2024-10-31 14:30"]),
        (["2024-11-01", "2024-10"], ["2024-11-01 00:00", "2024-10-31 00:00"]),
        (["2024-12-10", "before 2024-12-10"], ["2024-12-10 00:00", "2024-12-09 00:00"]),
        (["before 2024-12-10"], ["2024-12-09 00:00"]),
        (["before 2024-12"], ["2024-11-30 00:00"]),
        # not after the next exact date, if its range allows an earlier one
        (
            ["2024-12-04", "after 2024-10-16", "2024-11-01"],
            ["2024-12-04 00:00", "2024-11-01 00:00", "2024-11-01 00:00"],
        ),
        (
            ["2024-12-04", "after 2024-11-01", "2024-11-01"],
            ["2024-12-04 00:00", "2024-12-04 00:00", "2024-11-01 00:00"],
        ),
        (["before 2024-12-10", "2024-10-01"], ["2024-10-01 00:00", "2024-10-01 00:00"]),
        # unknown: with its predecessor, else with the next exact date, else in 1900
        (["2024-12-16", "unknown", "2025-01"], ["2024-12-16 00:00", "2024-12-16 00:00", "2025-01-01 00:00"]),
        (["unknown", "2025-01-08", "2025-02"], ["2025-01-08 00:00", "2025-01-08 00:00", "2025-02-01 00:00"]),
        (["unknown"], ["1900-01-01 00:00"]),
        (["unknown", "before 2024-12-10"], ["1900-01-01 00:00", "1900-01-01 00:00"]),
        ([], []),
    ],
)
def test_place_puts_dates_in_order(dates: list[str], where: list[str]) -> None:
    assert placed(*dates) == where


@given(st.lists(texts, max_size=8))
def test_place_is_total_and_keeps_each_date_within_its_own_days(dates: list[str]) -> None:
    whens = [When.parse(text) for text in dates]
    instants = place(whens, SHANGHAI)
    assert instants == place(whens, SHANGHAI)
    assert len(instants) == len(whens)
    for when, at in zip(whens, instants, strict=True):
        assert at.tzinfo is UTC
        if when.clock is None:
            assert when.first is None or at >= start_of(when.first, SHANGHAI)
            assert when.last is None or at < start_of(when.last + timedelta(1), SHANGHAI)


def test_local_day_is_that_of_the_zone() -> None:
    half_past_eleven_at_night = datetime(2024, 12, 4, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    assert local_day(half_past_eleven_at_night, SHANGHAI) == date(2024, 12, 4)
    assert local_day(half_past_eleven_at_night + timedelta(minutes=30), SHANGHAI) == date(2024, 12, 5)


def test_day_without_midnight_starts_at_the_clock_change() -> None:
    beirut = ZoneInfo("Asia/Beirut")  # on 2024-03-31 the clock went from 24:00 to 01:00
    assert start_of(date(2024, 3, 31), beirut) == datetime(2024, 3, 30, 22, 0, tzinfo=UTC)
