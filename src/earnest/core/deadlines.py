"""A small algebra of deadlines: on a date, so long after an event, when asked, the earlier or later of two.

`Deadline.parse` reads the words of a contract form, `resolve` says when a deadline falls due given what has happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Literal, NoReturn, cast

from msgspec import Struct

from earnest.core.moments import FIRST_YEAR, LAST_YEAR, days_of, shortened
from earnest.core.periods import Unit, check_count

Asker = Literal["buyer", "seller"]

MAX_DEPTH = 8
"""How deep `earlier of` and `later of` may be nested."""

FORMS = (
    '"by 2025-09-24", "before 2025-09-24", "2025-09", "2025-Q3", "within 7 days of EVENT" (or working days, weeks, months, '
    'years), "at once after EVENT", "30 days before 2018-12-02", "90 days before EVENT", "on EVENT", "when asked by buyer", '
    '"when asked by buyer, within 30 days", "earlier of (A; B)" or "later of (A; B)"'
)

_ANCHOR = re.compile(r"[a-z_]+")


class ByDay(Struct, frozen=True, tag="by_day"):
    """Due by the end of a fixed day."""

    day: date

    def __post_init__(self) -> None:
        _check_year(self.day.year)

    def __str__(self) -> str:
        return f"by {self.day.isoformat()}"


class BeforeDay(Struct, frozen=True, tag="before_day"):
    """Due before a fixed day begins."""

    day: date

    def __post_init__(self) -> None:
        _check_year(self.day.year)

    def __str__(self) -> str:
        return f"before {self.day.isoformat()}"


class ByMonth(Struct, frozen=True, tag="by_month"):
    """Due by the last day of a month, 1 to 12."""

    year: int
    month: int

    def __post_init__(self) -> None:
        _check_year(self.year)
        if not 1 <= self.month <= 12:
            raise ValueError(f"there is no month {self.month}; use 1 to 12")

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


class ByQuarter(Struct, frozen=True, tag="by_quarter"):
    """Due by the last day of a quarter, 1 to 4."""

    year: int
    quarter: int

    def __post_init__(self) -> None:
        _check_year(self.year)
        if not 1 <= self.quarter <= 4:
            raise ValueError(f"there is no quarter {self.quarter}; use 1 to 4")

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}"


class Within(Struct, frozen=True, tag="within"):
    """Due by the end of a period that an event sets running; 0 days is at once."""

    count: int
    unit: Unit
    anchor: str

    def __post_init__(self) -> None:
        check_count(self.count, self.unit)
        _check_anchor(self.anchor)

    def __str__(self) -> str:
        if (self.count, self.unit) == (0, "days"):
            return f"at once after {self.anchor}"
        return f"within {_period(self.count, self.unit)} of {self.anchor}"


class AheadOfDay(Struct, frozen=True, tag="ahead_of_day"):
    """Due so long before a fixed day, that day not counted."""

    count: int
    unit: Unit
    day: date

    def __post_init__(self) -> None:
        check_count(self.count, self.unit)
        _check_year(self.day.year)

    def __str__(self) -> str:
        return f"{_period(self.count, self.unit)} before {self.day.isoformat()}"


class AheadOfEvent(Struct, frozen=True, tag="ahead_of_event"):
    """Due so long before the day of an event, that day not counted."""

    count: int
    unit: Unit
    anchor: str

    def __post_init__(self) -> None:
        check_count(self.count, self.unit)
        _check_anchor(self.anchor)

    def __str__(self) -> str:
        return f"{_period(self.count, self.unit)} before {self.anchor}"


class Together(Struct, frozen=True, tag="together"):
    """Due at the same moment as an event: performance by both sides at once."""

    anchor: str

    def __post_init__(self) -> None:
        _check_anchor(self.anchor)

    def __str__(self) -> str:
        return f"on {self.anchor}"


class WhenAsked(Struct, frozen=True, tag="when_asked"):
    """Due once a party asks: at once, or within a period of the request."""

    by: Asker
    count: int = 0
    unit: Unit = "days"

    def __post_init__(self) -> None:
        check_count(self.count, self.unit)
        if self.by not in ("buyer", "seller"):
            raise ValueError(f'"{shortened(self.by)}" cannot ask; the parties are buyer and seller')

    def __str__(self) -> str:
        asked = f"when asked by {self.by}"
        return asked if (self.count, self.unit) == (0, "days") else f"{asked}, within {_period(self.count, self.unit)}"


class Earlier(Struct, frozen=True, tag="earlier"):
    """Due when the earlier of two deadlines is."""

    one: Rule
    other: Rule

    def __str__(self) -> str:
        return f"earlier of ({self.one}; {self.other})"


class Later(Struct, frozen=True, tag="later"):
    """Due when the later of two deadlines is."""

    one: Rule
    other: Rule

    def __str__(self) -> str:
        return f"later of ({self.one}; {self.other})"


Rule = (
    ByDay
    | BeforeDay
    | ByMonth
    | ByQuarter
    | Within
    | AheadOfDay
    | AheadOfEvent
    | Together
    | WhenAsked
    | Earlier
    | Later
)
"""The closed list of ways to set a deadline."""


class Deadline:
    """When something falls due, as agreed. Compared by its canonical text, which `parse` reads and `str` gives."""

    __slots__ = ("rule", "text")
    rule: Rule
    text: str

    def __init__(self, rule: Rule) -> None:
        """Wrap a rule built in Python. Raises: ValueError: it is nested deeper than `MAX_DEPTH`."""
        _check_depth(rule)
        object.__setattr__(self, "rule", rule)
        object.__setattr__(self, "text", str(rule))

    @classmethod
    def parse(cls, text: str, anchors: frozenset[str] | None = None) -> Deadline:
        """Read a deadline in one of the `FORMS`; capitals and runs of spaces make no difference.

        Args:
            text: The words, say "within 7 days of balance_demanded".
            anchors: The event kinds a deadline may name; None admits any word.

        Raises: ValueError: another form, an impossible date or count, or an event kind that is not in `anchors`.
        """
        deadline = cls(_read(" ".join(text.split()).lower(), 0))
        if anchors is not None:
            for anchor in deadline.anchors():
                _check_known(anchor, anchors)
        return deadline

    def anchors(self) -> tuple[str, ...]:
        """The event kinds it names, in the order of its text."""
        return tuple(leaf.anchor for leaf in _leaves(self.rule) if isinstance(leaf, Within | AheadOfEvent | Together))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Deadline does not change; make a new one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Deadline does not change; make a new one")

    def __reduce__(self) -> tuple[type[Deadline], tuple[Rule]]:
        return Deadline, (self.rule,)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Deadline.parse({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Deadline) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}; write the year in full")


def _check_anchor(anchor: str) -> None:
    if _ANCHOR.fullmatch(anchor) is None:
        raise ValueError(f'"{shortened(anchor)}" is not the name of an event; use small letters and _')


def _check_known(anchor: str, anchors: frozenset[str]) -> None:
    if anchor in anchors:
        return
    near = get_close_matches(anchor, sorted(anchors), n=1)
    advice = f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(sorted(anchors))}"
    raise ValueError(f'no event is called "{shortened(anchor)}"; {advice}')


def _check_depth(rule: Rule, depth: int = 0) -> None:
    if isinstance(rule, Earlier | Later):
        if depth == MAX_DEPTH:
            _too_deep()
        _check_depth(rule.one, depth + 1)
        _check_depth(rule.other, depth + 1)


def _too_deep() -> NoReturn:
    raise ValueError(
        f'"earlier of" and "later of" are nested more than {MAX_DEPTH} deep; state the deadline more simply'
    )


def _leaves(rule: Rule) -> Iterator[Rule]:
    if isinstance(rule, Earlier | Later):
        yield from _leaves(rule.one)
        yield from _leaves(rule.other)
    else:
        yield rule


def _period(count: int, unit: Unit) -> str:
    return f"{count} {unit[:-1] if count == 1 else unit}"


_PERIOD = r"(?P<count>\d{1,6}) (?P<unit>(?:calendar |natural |working |business )?days?|weeks?|months?|years?)"
_EVENT = r"(?P<anchor>[a-z_]+)"
_DAY = r"(?P<day>\d{4}-\d{2}(?:-\d{2})?)"
_BY = re.compile(rf"(?:by |on or before )?{_DAY}", re.ASCII)
_BEFORE = re.compile(rf"before {_DAY}", re.ASCII)
_QUARTER = re.compile(r"(?:by |on or before )?(?P<year>\d{4})-q(?P<quarter>\d)", re.ASCII)
_WITHIN = re.compile(rf"within {_PERIOD} (?:of|after) {_EVENT}", re.ASCII)
_AFTER = re.compile(rf"{_PERIOD} after {_EVENT}", re.ASCII)
_AT_ONCE = re.compile(rf"at once after {_EVENT}")
_AHEAD = re.compile(rf"{_PERIOD} before (?:{_DAY}|{_EVENT})", re.ASCII)
_ON = re.compile(rf"on {_EVENT}")
_ASKED = re.compile(rf"when asked by (?P<by>[a-z_]+)(?:, within {_PERIOD})?", re.ASCII)
_CHOICE = re.compile(r"(earlier|later) of ?\((.*)\)")


def _read(text: str, depth: int) -> Rule:
    """The rule in a text of small letters and single spaces."""
    if choice := _CHOICE.fullmatch(text):
        if depth == MAX_DEPTH:
            _too_deep()
        one, other = (_read(part.strip(), depth + 1) for part in _halves(choice[2], text))
        return Earlier(one, other) if choice[1] == "earlier" else Later(one, other)
    rule = _read_fixed(text) or _read_relative(text)
    if rule is None:
        raise ValueError(f'"{shortened(text)}" is not a deadline; write {FORMS}')
    return rule


def _halves(inside: str, text: str) -> tuple[str, str]:
    """The two parts of `A; B`, parted at the semicolon that stands in no inner parentheses."""
    level, cuts = 0, []
    for place, sign in enumerate(inside):
        level += (sign == "(") - (sign == ")")
        if sign == ";" and level == 0:
            cuts.append(place)
    if level != 0 or len(cuts) != 1:
        raise ValueError(
            f'"{shortened(text)}" does not name two deadlines; write "earlier of (A; B)" or "later of (A; B)"'
        )
    return inside[: cuts[0]], inside[cuts[0] + 1 :]


def _read_fixed(text: str) -> Rule | None:
    if found := _BY.fullmatch(text):
        first, last = days_of(found["day"], text)
        return ByDay(first) if first == last else ByMonth(first.year, first.month)
    if found := _BEFORE.fullmatch(text):
        return BeforeDay(days_of(found["day"], text)[0])
    if found := _QUARTER.fullmatch(text):
        return ByQuarter(int(found["year"]), int(found["quarter"]))
    return None


def _read_relative(text: str) -> Rule | None:
    if found := _WITHIN.fullmatch(text) or _AFTER.fullmatch(text):
        return Within(int(found["count"]), _unit(found["unit"]), found["anchor"])
    if found := _AT_ONCE.fullmatch(text):
        return Within(0, "days", found["anchor"])
    if found := _AHEAD.fullmatch(text):
        count, unit = int(found["count"]), _unit(found["unit"])
        if found["anchor"]:
            return AheadOfEvent(count, unit, found["anchor"])
        return AheadOfDay(count, unit, days_of(found["day"], text)[0])
    if found := _ON.fullmatch(text):
        return Together(found["anchor"])
    if found := _ASKED.fullmatch(text):
        return WhenAsked(cast("Asker", found["by"]), int(found["count"] or 0), _unit(found["unit"] or "days"))
    return None


def _unit(word: str) -> Unit:
    if word.startswith(("working", "business")):
        return "working days"
    if word.startswith(("calendar", "natural")):
        return "days"
    return cast("Unit", word.removesuffix("s") + "s")
