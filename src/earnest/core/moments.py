"""Dates as a court report gives them, and where they stand on the line of time."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years outside these are taken for a typing error."""

ONE_DAY = timedelta(days=1)
FORMS = (
    '"2024-07-19", "2024-07-19 14:30", "2024-07-19T14:30+08:00", "2024-07", "2024", "after 2024-10-16", '
    '"before 2024-12-10", "between 2024-10-16 and 2024-10-22" or "unknown"'
)

_TIME = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY_OR_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
_CLOCK = re.compile(
    rf"(\d{{4}}-\d{{2}}-\d{{2}})(?: {_TIME}|T{_TIME}(?:Z|[+-]\d{{2}}:\d{{2}}))", re.ASCII | re.IGNORECASE
)
_P = ParamSpec("_P")
_R = TypeVar("_R")


def remembered(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Keep the latest 16,384 answers of a pure function; unlike a bare `lru_cache` its argument types stay checked."""
    return cast("Callable[_P, _R]", lru_cache(maxsize=2**14)(function))


class When:
    """A date as it was given: exact, or no more than a range of days, or unknown. Compared by its text.

    `exact` is true for a full day or better. `first` and `last` are the first and last local day it allows, None where
    it sets no bound. `clock` is the time of day if given: aware, or naive for the contract's own zone.
    """

    __slots__ = ("clock", "exact", "first", "last", "text")
    text: str
    exact: bool
    first: date | None
    last: date | None
    clock: datetime | None

    def __init__(self, text: str | date | int) -> None:
        """Same as `When.parse`."""
        words = _as_text(text)
        first, last, clock = _read(words)
        _set = object.__setattr__
        _set(self, "text", words)
        _set(self, "exact", first is not None and first == last)
        _set(self, "first", first)
        _set(self, "last", last)
        _set(self, "clock", clock)

    @classmethod
    def parse(cls, text: str | date | int) -> When:
        """Read a date in one of the `FORMS`; `str` gives the same text back, with single spaces.

        Seconds are read too. A date, datetime or year number, as YAML readers make them, is taken for what it says.

        Raises: ValueError: another form, a day that does not exist, or a year outside 1900 to 2200.
        """
        return cls(text)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a When does not change; make a new one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a When does not change; make a new one")

    def __reduce__(self) -> tuple[type[When], tuple[str]]:
        return When, (self.text,)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"When.parse({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, When) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def _as_text(given: str | date | int) -> str:
    if isinstance(given, datetime):
        return _clock_text(given)
    if isinstance(given, date):
        return given.isoformat()
    words = " ".join(str(given).split())
    return words.upper() if _CLOCK.fullmatch(words) else words.lower()


def _clock_text(given: datetime) -> str:
    precision = "auto" if given.second or given.microsecond else "minutes"
    if given.tzinfo is None:
        return given.isoformat(" ", precision)
    return given.astimezone(UTC).replace(tzinfo=None).isoformat("T", precision) + "Z"


def _read(text: str) -> tuple[date | None, date | None, datetime | None]:
    """First day, last day and clock time of a date in canonical text."""
    if text == "unknown":
        return None, None, None
    if clock := _CLOCK.fullmatch(text):
        day, _ = days_of(clock[1])
        return day, day, _clock(text)
    word, _, rest = text.partition(" ")
    match word:
        case "after":
            return days_of(rest, text)[1] + ONE_DAY, None, None
        case "before":
            return None, days_of(rest, text)[0] - ONE_DAY, None
        case "between":
            return *_between(rest, text), None
    if _YEAR.fullmatch(text):
        year = _year(text, text)
        return date(year, 1, 1), date(year, 12, 31), None
    return *days_of(text), None


def _between(rest: str, text: str) -> tuple[date, date]:
    earlier, _, later = rest.partition(" and ")
    first, last = days_of(earlier, text)[0], days_of(later, text)[1]
    if first > last:
        raise ValueError(
            f'"{text}" runs backwards; write the earlier date first, as in "between {later} and {earlier}"'
        )
    return first, last


_NEAR_A_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def _meant(text: str) -> str | None:
    """The day that was probably meant by another way of writing one."""
    found = _NEAR_A_DAY.fullmatch(text.strip())
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else None


def days_of(text: str, whole: str = "", forms: str = FORMS) -> tuple[date, date]:
    """First and last day of a day `2024-07-19` or a month `2024-07`; `whole` and `forms` are for the message.

    Raises: ValueError: another form, a day that does not exist, or a year outside 1900 to 2200.
    """
    whole = whole or text
    found = _DAY_OR_MONTH.fullmatch(text)
    if found is None:
        meant = _meant(text)
        raise ValueError(f'"{shortened(whole)}" is not a date; ' + (f'write "{meant}"' if meant else f"write {forms}"))
    year, month = _year(found[1], whole), int(found[2])
    if not 1 <= month <= 12:
        raise ValueError(f'"{whole}": there is no month {found[2]}; write 01 to 12')
    length = monthrange(year, month)[1]
    if found[3] is None:
        return date(year, month, 1), date(year, month, length)
    if not 1 <= int(found[3]) <= length:
        raise ValueError(f'"{whole}": the day {text} does not exist; {found[1]}-{found[2]} has the days 01 to {length}')
    day = date(year, month, int(found[3]))
    return day, day


def _year(digits: str, whole: str) -> int:
    if not FIRST_YEAR <= int(digits) <= LAST_YEAR:
        raise ValueError(f'"{whole}": the year {digits} is outside {FIRST_YEAR} to {LAST_YEAR}; write the year in full')
    return int(digits)


def _clock(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f'"{text}": there is no such time of day; write 00:00 to 23:59 and offsets as +08:00'
        ) from None


def shortened(text: str) -> str:
    """What was written, cut to 80 characters for a message."""
    return text if len(text) <= 80 else text[:77] + "..."


@remembered
def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the local day begins; where a clock change skips midnight, the instant of the change."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day it is in the zone at an aware instant."""
    return instant.astimezone(zone).date()


def place(whens: Sequence[When], zone: ZoneInfo, *, look_ahead: bool = True) -> list[datetime]:
    """UTC instants for dates in the order of the file, which is itself evidence of the order of events.

    An exact date is kept, even before its predecessor (it was recorded out of order): a day stands at its local start.
    An inexact one is placed at the earliest instant it allows that is not before its predecessor, not after the next
    exact date if it allows so, and on its own last day at the latest. An unknown one is placed with its predecessor.
    Without ``look_ahead`` no date is moved by one listed after it.
    """
    following = _next_exact(whens, zone) if look_ahead else [None] * len(whens)
    placed: list[datetime] = []
    for when, ahead in zip(whens, following, strict=True):
        behind = placed[-1] if placed else None
        placed.append(_exact_after(when, zone, behind) if when.exact else _inexact_instant(when, zone, behind, ahead))
    return placed


def _next_exact(whens: Sequence[When], zone: ZoneInfo) -> list[datetime | None]:
    """For each date the instant of the next exact one after it in the list."""
    ahead: datetime | None = None
    following: list[datetime | None] = []
    for when in reversed(whens):
        following.append(ahead)
        if when.exact:
            ahead = _exact_instant(when, zone)
    return following[::-1]


def _exact_after(when: When, zone: ZoneInfo, behind: datetime | None) -> datetime:
    """A day listed after an hour of the same day is not before that hour."""
    at = _exact_instant(when, zone)
    same_day = behind is not None and when.clock is None and local_day(behind, zone) == when.first
    return max(at, behind) if same_day and behind is not None else at


def _exact_instant(when: When, zone: ZoneInfo) -> datetime:
    if when.clock is None:
        return start_of(cast("date", when.first), zone)
    clock = when.clock if when.clock.tzinfo else when.clock.replace(tzinfo=zone)
    return clock.astimezone(UTC)


def _inexact_instant(when: When, zone: ZoneInfo, behind: datetime | None, ahead: datetime | None) -> datetime:
    opens = start_of(when.first, zone) if when.first else None
    if opens is None and when.last is None:
        return behind or ahead or start_of(date(FIRST_YEAR, 1, 1), zone)
    bounds = [bound for bound in (behind, opens) if bound]
    at = max(bounds) if bounds else start_of(cast("date", when.last), zone)
    if ahead and at > ahead and (opens is None or opens <= ahead):
        at = ahead
    if when.last and at >= start_of(when.last + ONE_DAY, zone):
        return start_of(when.last, zone)
    return at
