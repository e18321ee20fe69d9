"""Deadlines: their texts, and when they fall due."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.core.deadlines import (
    MAX_DEPTH,
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
from earnest.core.due import Due, resolve
from earnest.core.periods import LARGEST_COUNT, LegalCalendar

CHINA = LegalCalendar("CN", "Asia/Shanghai", published_through=2026)
ANCHORS = frozenset({"balance_demanded", "delivery_tendered", "deposit_paid"})

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
years = st.integers(1900, 2200)
units = st.sampled_from(sorted(LARGEST_COUNT))
counts = st.integers(0, 100)
anchors = st.text("abcxyz_", min_size=1, max_size=12)
leaves = st.one_of(
    st.builds(ByDay, days),
    st.builds(BeforeDay, days),
    st.builds(ByMonth, years, st.integers(1, 12)),
    st.builds(ByQuarter, years, st.integers(1, 4)),
    st.builds(Within, counts, units, anchors),
    st.builds(AheadOfDay, counts, units, days),
    st.builds(AheadOfEvent, counts, units, anchors),
    st.builds(Together, anchors),
    st.builds(WhenAsked, st.sampled_from(["buyer", "seller"]), counts, units),
)


def pairs(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    return st.builds(Earlier, rules, rules) | st.builds(Later, rules, rules)


rules = st.one_of(leaves, pairs(leaves), pairs(pairs(leaves)), pairs(leaves | pairs(leaves)))


def shanghai(text: str) -> datetime:
    """The instant of a local time in Shanghai, eight hours ahead of UTC."""
    return (datetime.fromisoformat(text) - timedelta(hours=8)).replace(tzinfo=UTC)


def due(text: str, *, asked: dict[str, str] | None = None, **happened: str) -> Due:
    return resolve(
        Deadline.parse(text),
        {kind: shanghai(at) for kind, at in happened.items()},
        CHINA,
        asked={party: shanghai(at) for party, at in (asked or {}).items()},
    )


def nested(depth: int) -> str:
    return "earlier of (" * depth + "2025-01-01" + "; 2025-01-02)" * depth


@given(rules)
def test_deadline_text_round_trips(rule: Rule) -> None:
    deadline = Deadline(rule)
    again = Deadline.parse(str(deadline))
    assert again == deadline
    assert again.rule == rule
    assert hash(again) == hash(deadline)
    assert str(again) == str(deadline)


@given(rules)
def test_deadline_rule_survives_json(rule: Rule) -> None:
    assert msgspec.json.decode(msgspec.json.encode(rule), type=Rule) == rule


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2025-09-24", "by 2025-09-24"),
        ("on or before 2025-09-24", "by 2025-09-24"),
        ("by 2025-09", "2025-09"),
        ("before 2025-09", "before 2025-09-01"),
        ("2025-q3", "2025-Q3"),
        ("Within  7 Days of balance_demanded", "within 7 days of balance_demanded"),
        ("7 days after balance_demanded", "within 7 days of balance_demanded"),
        ("within 1 natural day after deposit_paid", "within 1 day of deposit_paid"),
        ("within 5 business days of deposit_paid", "within 5 working days of deposit_paid"),
        ("within 0 days of deposit_paid", "at once after deposit_paid"),
        ("within 1 months of deposit_paid", "within 1 month of deposit_paid"),
        ("when asked by buyer, within 0 days", "when asked by buyer"),
        ("EARLIER OF(2025-09-24 ;2025-10 )", "earlier of (by 2025-09-24; 2025-10)"),
    ],
)
def test_deadline_has_one_canonical_text(text: str, canonical: str) -> None:
    assert str(Deadline.parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2025-09-24", date(2025, 9, 24)),
        ("by 2025-09-24", date(2025, 9, 24)),
        ("on or before 2025-09-24", date(2025, 9, 24)),
        ("before 2025-09-24", date(2025, 9, 23)),
        ("before 2025-09", date(2025, 8, 31)),
        ("2025-09", date(2025, 9, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2025-Q1", date(2025, 3, 31)),
        ("2025-Q4", date(2025, 12, 31)),
        ("by 2024-10-01", date(2024, 10, 1)),  # National Day: a fixed date is not moved
        ("30 days before 2018-12-02", date(2018, 11, 2)),
        ("5 working days before 2024-10-08", date(2024, 9, 25)),  # 30 29 27 26 25; 28 September is a Saturday
    ],
)
def test_fixed_deadline_is_late_from_the_end_of_its_last_day(text: str, last: date) -> None:
    end = datetime(last.year, last.month, last.day, 16, tzinfo=UTC)  # 24:00 in Shanghai
    assert due(text) == Due(at=end, last_day=last)


@pytest.mark.parametrize(
    ("text", "event", "last"),
    [
        ("within 7 days of balance_demanded", "2024-12-04", date(2024, 12, 11)),
        ("7 days after balance_demanded", "2024-12-04", date(2024, 12, 11)),
        ("within 7 days of balance_demanded", "2024-09-24", date(2024, 10, 8)),
        ("within 5 working days of balance_demanded", "2024-09-30", date(2024, 10, 12)),
        ("within 2 weeks of balance_demanded", "2024-12-04", date(2024, 12, 18)),
        ("within 1 month of balance_demanded", "2024-01-31", date(2024, 2, 29)),
        ("within 1 year of balance_demanded", "2024-12-04", date(2025, 12, 4)),
        ("at once after balance_demanded", "2024-12-04", date(2024, 12, 4)),
        ("90 days before balance_demanded", "2018-12-02", date(2018, 9, 3)),
    ],
)
def test_deadline_runs_from_its_event(text: str, event: str, last: date) -> None:
    found = due(text, balance_demanded=event)
    assert found == Due(at=datetime(last.year, last.month, last.day, 16, tzinfo=UTC), last_day=last)


@pytest.mark.parametrize(
    "text", ["within 7 days of deposit_paid", "at once after deposit_paid", "90 days before deposit_paid"]
)
def test_deadline_waits_for_its_event(text: str) -> None:
    assert due(text, balance_demanded="2024-12-04") == Due(waits_for="deposit_paid")


@pytest.mark.parametrize(
    ("local", "last"),
    [
        ("2024-12-04 00:00", date(2024, 12, 11)),  # still 3 December in UTC
        ("2024-12-04 23:30", date(2024, 12, 11)),
        ("2024-12-05 00:00", date(2024, 12, 12)),  # still 4 December in UTC
    ],
)
def test_period_starts_on_the_local_day_of_its_event(local: str, last: date) -> None:
    assert due("within 7 days of balance_demanded", balance_demanded=local).last_day == last


def test_zone_of_the_calendar_decides_the_day_of_an_event() -> None:
    utc = LegalCalendar("CN", "UTC", published_through=2026)
    deadline = Deadline.parse("within 7 days of balance_demanded")
    happened = {"balance_demanded": shanghai("2024-12-05 00:30")}  # 2024-12-04 16:30 UTC
    assert resolve(deadline, happened, CHINA).at == datetime(2024, 12, 12, 16, tzinfo=UTC)
    assert resolve(deadline, happened, utc).at == datetime(2024, 12, 12, 0, tzinfo=UTC)


def test_simultaneous_performance_waits_for_the_other_side() -> None:
    assert due("on delivery_tendered") == Due(waits_for="delivery_tendered", together_with="delivery_tendered")


def test_simultaneous_performance_is_due_on_the_day_of_the_other() -> None:
    found = due("on delivery_tendered", delivery_tendered="2024-10-01 10:00")
    end = datetime(2024, 10, 1, 16, tzinfo=UTC)
    assert found == Due(at=end, last_day=date(2024, 10, 1), together_with="delivery_tendered")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("when asked by buyer", date(2024, 12, 4)),
        ("when asked by buyer, within 30 days", date(2025, 1, 3)),
        ("when asked by buyer, within 5 working days", date(2024, 12, 11)),
    ],
)
def test_deadline_on_request_runs_from_the_request(text: str, last: date) -> None:
    assert due(text, asked={"seller": "2024-12-01"}) == Due(waits_for="asked_by_buyer")
    assert due(text, asked={"buyer": "2024-12-04"}).last_day == last


def test_deadline_on_request_waits_when_nobody_is_said_to_have_asked() -> None:
    assert resolve(Deadline.parse("when asked by seller"), {}, CHINA) == Due(waits_for="asked_by_seller")


BOTH = "(2024-12-20; within 7 days of balance_demanded)"


@pytest.mark.parametrize(
    ("text", "event", "last"),
    [
        (f"earlier of {BOTH}", "2024-12-04", date(2024, 12, 11)),
        (f"later of {BOTH}", "2024-12-04", date(2024, 12, 20)),
        (f"earlier of {BOTH}", "2024-12-20", date(2024, 12, 20)),
        (f"later of {BOTH}", "2024-12-20", date(2024, 12, 27)),
        (f"earlier of (2024-12-01; later of {BOTH})", "2024-12-04", date(2024, 12, 1)),
        (f"later of (earlier of {BOTH}; 2024-12-15)", "2024-12-04", date(2024, 12, 15)),
    ],
)
def test_choice_of_two_deadlines_takes_the_right_one(text: str, event: str, last: date) -> None:
    assert due(text, balance_demanded=event).last_day == last


@pytest.mark.parametrize("pair", ["(2024-12-20; on delivery_tendered)", "(on delivery_tendered; 2024-12-20)"])
def test_earlier_of_with_one_side_waiting_is_the_other(pair: str) -> None:
    assert due(f"earlier of {pair}").last_day == date(2024, 12, 20)
    assert due(f"later of {pair}") == Due(waits_for="delivery_tendered", together_with="delivery_tendered")


@pytest.mark.parametrize("choice", ["earlier", "later"])
def test_choice_waits_when_both_sides_wait(choice: str) -> None:
    found = due(f"{choice} of (at once after deposit_paid; when asked by buyer)")
    assert found.at is None
    assert found.waits_for in {"deposit_paid", "asked_by_buyer"}


@pytest.mark.parametrize(
    ("text", "provisional"),
    [
        ("within 7 days of deposit_paid", True),  # 1 January 2027 is off: 4 January
        ("2027-01-04", False),  # a fixed date is certain
        ("2027-01", False),
        ("30 days before 2027-06-01", False),
        ("earlier of (2026-12-31; within 7 days of deposit_paid)", False),  # the period cannot come before 2027
        ("earlier of (2027-01-03; within 7 days of deposit_paid)", True),  # but it may yet end on 2 January
        ("later of (2027-01-05; within 7 days of deposit_paid)", True),
        ("later of (2026-12-31; within 7 days of deposit_paid)", True),
    ],
)
def test_due_is_provisional_while_an_unpublished_calendar_decides(text: str, provisional: bool) -> None:
    assert due(text, deposit_paid="2026-12-25").provisional is provisional


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a deadline"),
        ("soon", "within 7 days of EVENT"),
        ("within seven days of deposit_paid", "is not a deadline"),
        ("within 36501 days of deposit_paid", "0 to 36500 days"),
        ("within 101 years of deposit_paid", "0 to 100 years"),
        ("101 years before 2024-01-01", "0 to 100 years"),
        ("when asked by buyer, within 1201 months", "0 to 1200 months"),
        ("by 2024-02-30", "does not exist"),
        ("2024-13", "no month 13"),
        ("2024-Q5", "no quarter 5"),
        ("1899-Q4", "1900 to 2200"),
        ("by 2201-01-01", "1900 to 2200"),
        ("when asked by bob", "buyer and seller"),
        ("within 7 days of balance_demandd", 'did you mean "balance_demanded"'),
        ("on xylophone", "balance_demanded, delivery_tendered, deposit_paid"),
        ("earlier of (2025-01-01; on balance_demand)", 'did you mean "balance_demanded"'),
        ("earlier of (2025-01-01)", "does not name two deadlines"),
        ("earlier of (2025-01-01; 2025-01-02; 2025-01-03)", "does not name two deadlines"),
        ("earlier of (2025-01-01; later of (2025-01-02; 2025-01-03)", "does not name two deadlines"),
        ("earlier of (2025-01-01; )", "is not a deadline"),
        ("x" * 500, "xxx\\.\\.\\."),
    ],
)
def test_deadline_refuses_other_text_and_says_why(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Deadline.parse(text, ANCHORS)


def test_deadline_admits_the_named_events_and_without_a_list_any_word() -> None:
    deadline = Deadline.parse("later of (on delivery_tendered; 7 days after balance_demanded)", ANCHORS)
    assert deadline.anchors() == ("delivery_tendered", "balance_demanded")
    assert Deadline.parse("on xylophone").anchors() == ("xylophone",)


def test_deadline_nests_to_the_limit_and_no_deeper() -> None:
    for depth in (MAX_DEPTH - 1, MAX_DEPTH):
        assert Deadline.parse(nested(depth)).text.count("earlier") == depth
    with pytest.raises(ValueError, match="more than 8 deep"):
        Deadline.parse(nested(MAX_DEPTH + 1))
    with pytest.raises(ValueError, match="more than 8 deep"):
        Deadline(Later(Deadline.parse(nested(MAX_DEPTH)).rule, ByMonth(2025, 1)))


def test_rule_built_in_python_is_checked() -> None:
    with pytest.raises(ValueError, match="name of an event"):
        Within(7, "days", "Balance demanded")
    with pytest.raises(ValueError, match="no month 13"):
        ByMonth(2025, 13)
    with pytest.raises(ValueError, match="no quarter 0"):
        ByQuarter(2025, 0)
    with pytest.raises(ValueError, match="1900 to 2200"):
        AheadOfDay(30, "days", date(1899, 12, 31))
    with pytest.raises(ValueError, match="not a unit of time"):
        Within(7, "fortnights", "balance_demanded")  # type: ignore[arg-type]


def test_deadline_does_not_change() -> None:
    deadline = Deadline.parse("2025-09-24")
    with pytest.raises(AttributeError):
        deadline.text = "2025-09-25"
    with pytest.raises(AttributeError):
        del deadline.text


def test_deadline_survives_copying_and_pickling() -> None:
    deadline = Deadline.parse("earlier of (2025-09-24; when asked by buyer, within 30 days)")
    assert copy.deepcopy(deadline) == deadline
    assert pickle.loads(pickle.dumps(deadline)) == deadline
    assert eval(repr(deadline)) == deadline
    assert deadline != str(deadline)


@given(rules, st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_resolve_is_total_and_either_dates_or_waits(rule: Rule, at: datetime) -> None:
    deadline = Deadline(rule)
    waiting = resolve(deadline, {}, CHINA)
    happened = dict.fromkeys(deadline.anchors(), at)
    settled = resolve(deadline, happened, CHINA, asked=MappingProxyType({"buyer": at, "seller": at}))
    assert (waiting.at is None) == (waiting.waits_for is not None)
    assert settled.at is not None
    assert settled.last_day is not None
    assert settled.waits_for is None
