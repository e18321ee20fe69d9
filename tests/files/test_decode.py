"""Decoding: what a file may say, and what its writer is told when it says something else."""

from __future__ import annotations

import datetime
import json
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, Literal, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from earnest.files import InvalidFile, Problem, decode, read_source


class Amount:
    def __init__(self, text: str) -> None:
        number, currency = text.split(" ")
        self.minor, self.currency = int(number) * 100, currency

    @classmethod
    def parse(cls, text: str) -> Amount:
        if text.count(" ") != 1 or not text.split(" ", maxsplit=1)[0].isdecimal():
            raise ValueError(f'"{text}" is not an amount; write "5000 CNY"')
        return cls(text)


def hook(kind: type[Any], data: Any) -> Any:
    return Fraction(data) if kind is Fraction else kind.parse(data)


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event"):
    on: str
    note: str = ""


class DepositPaid(Event, frozen=True, kw_only=True, tag="deposit_paid"):
    amount: Amount
    by: Literal["buyer", "seller"] = "buyer"
    share: Fraction | None = None


class GoodsReady(Event, frozen=True, kw_only=True, tag="goods_ready"):
    units: Annotated[int, Meta(ge=1, le=3)] = 1
    colours: tuple[Colour, ...] = ()
    after: DepositPaid | None = None


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    first: int
    last: int

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("the window ends before it begins")


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    facts: tuple[DepositPaid | GoodsReady, ...] = ()
    others: dict[str, DepositPaid | GoodsReady] = {}
    years: dict[int, str] = {}
    kinds: dict[Literal["car", "phone"], bool] = {}
    day: datetime.date | None = None
    pair: tuple[int, str] = (1, "")
    few: Annotated[tuple[str, ...], Meta(min_length=1, max_length=2)] = ("a",)
    words: list[str] | str | None = None
    window: Window | None = None
    code: Annotated[str, Meta(max_length=3)] | None = None
    sure: bool = False
    level: Literal[1, 2] | None = None
    size: Annotated[int, Meta(description="in square metres")] = 1


def case_of(text: str) -> Case:
    return decode(read_source(text, "x.yaml"), Case, dec_hook=hook)


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidFile) as caught:
        case_of("title: t\n" + text)
    return caught.value.problems


def problem_of(text: str) -> Problem:
    (problem,) = problems_of(text)
    return problem


def test_a_file_decodes_into_typed_values() -> None:
    case = case_of(
        "title: Haikou\n"
        "facts:\n"
        "  - {event: deposit_paid, on: 2024-07-19, amount: 5000 CNY, share: 1/5}\n"
        "  - {event: goods_ready, on: 2024-10, units: 2, colours: [red]}\n"
        "years: {2024: first}\n"
        "kinds: {car: true}\n"
        "day: 2024-07-19\n"
        "few: [a, b]\n"
    )
    paid, ready = case.facts
    assert isinstance(paid, DepositPaid)
    assert (paid.on, paid.amount.minor, paid.share) == ("2024-07-19", 500_000, Fraction(1, 5))
    assert isinstance(ready, GoodsReady)
    assert (ready.units, ready.colours) == (2, (Colour.RED,))
    assert (case.years, case.kinds, case.day) == ({2024: "first"}, {"car": True}, datetime.date(2024, 7, 19))


def test_an_unknown_event_is_told_with_the_nearest_and_the_allowed() -> None:
    problem = problem_of("facts:\n  - event: deposit_payed\n    on: 2024-10\n")
    assert (problem.line, problem.column, problem.field) == (3, 12, "facts[0].event")
    assert (problem.nearest, problem.allowed) == ("deposit_paid", ("deposit_paid", "goods_ready"))
    assert str(problem).startswith('x.yaml:3:12: facts[0].event: "deposit_payed" is not an event. Did you mean')


def test_an_event_without_its_name_is_told_at_its_mapping() -> None:
    problem = problem_of("facts:\n  - on: 2024\n")
    assert (problem.line, problem.field, problem.what) == (3, "facts[0]", 'the field "event" is missing')
    assert problem.allowed == ("deposit_paid", "goods_ready")


@pytest.mark.parametrize("written", ["5", "true", "~", "[a]", "{a: b}"])
def test_an_event_whose_name_is_no_text_is_told(written: str) -> None:
    assert problem_of(f"facts: [{{event: {written}, on: x}}]").what.endswith("is not an event")


def test_an_unknown_field_is_told_at_its_name_with_the_fields_of_that_event() -> None:
    problem = problem_of("facts:\n  - event: goods_ready\n    on: 2024-10\n    uints: 2\n")
    assert (problem.line, problem.column, problem.field) == (5, 5, "facts[0].uints")
    assert problem.what == '"uints" is not a field of "goods_ready"'
    assert (problem.nearest, problem.allowed) == ("units", ("on", "note", "units", "colours", "after"))


def test_a_misspelt_required_field_is_told_once() -> None:
    assert problem_of("facts: [{event: deposit_paid, on: x, amuont: 1 CNY}]").nearest == "amount"


def test_a_missing_field_is_told_at_the_line_of_its_mapping() -> None:
    problem = problem_of("facts:\n  - event: deposit_paid\n    on: 2024-10\n")
    assert (problem.line, problem.field, problem.what) == (3, "facts[0]", 'the field "amount" is missing')


@pytest.mark.parametrize(
    ("text", "field", "what"),
    [
        ("facts: 5", "facts", "expected a list, found the number 5"),
        ("facts: [5]", "facts[0]", 'expected fields ("name: value"), found the number 5'),
        ("facts: {a: 1}", "facts", "expected a list, found fields"),
        ("others: [a]", "others", 'expected fields ("name: value"), found a list'),
        ("facts: [{event: goods_ready, on: 5}]", "facts[0].on", "expected a text in quotes, found the number 5"),
        ("sure: yes", "sure", 'expected true or false, found the text "yes"'),
        ("sure: 1", "sure", "expected true or false, found the number 1"),
        ("pair: [true, a]", "pair[0]", "expected a whole number, found true"),
        ("pair: [1]", "pair", "expected exactly 2 items, found 1"),
        ("few: []", "few", "expected at least 1 items, found 0"),
        ("few: [a, b, c]", "few", "expected at most 2 items, found 3"),
        ("few: ", "few", "expected a list, found nothing"),
        ("words: 5", "words", "expected a list or a text in quotes or nothing, found the number 5"),
        ("words: [5]", "words[0]", "expected a text in quotes, found the number 5"),
        ("day: 19.07.2024", "day", 'expected a date like 2024-07-19 or nothing, found the text "19.07.2024"'),
        ("window: 3", "window", 'expected fields ("name: value") or nothing, found the number 3'),
        ("window: {first: 2, last: 1}", "window", "the window ends before it begins"),
        ("window: {first: 1, last: 2}\nsize: x", "size", 'expected a whole number, found the text "x"'),
        ("level: 3", "level", "3 is not allowed here"),
        ("level: a", "level", '"a" is not allowed here'),
        ("kinds: {carr: true}", "kinds.carr", '"carr" is not allowed here'),
        ("years: {first: a}", "years.first", 'expected a whole number, found the text "first"'),
        ("years: {2024: 5}", "years.2024", "expected a text in quotes, found the number 5"),
        ('others: {"a.b]": {event: goods_ready, on: 1}}', 'others["a.b]"].on',
         "expected a text in quotes, found the number 1"),
        ("facts: [{event: goods_ready, on: x, colours: [blue]}]", "facts[0].colours[0]", '"blue" is not allowed here'),
        ("facts: [{event: goods_ready, on: x, after: {event: goods_ready}}]", "facts[0].after.event",
         '"goods_ready" is not an event'),
        ("facts: [{event: deposit_paid, on: x, amount: 50 000 CNY}]", "facts[0].amount",
         '"50 000 CNY" is not an amount; write "5000 CNY"'),
        ("facts: [{event: deposit_paid, on: x, amount: 5000}]", "facts[0].amount",
         "the number 5000 cannot be read here; a text is expected"),
        ("facts: [{event: deposit_paid, on: x, amount: 1 CNY, share: 1/0}]", "facts[0].share",
         'the text "1/0" cannot be read here'),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_told_in_plain_words(text: str, field: str, what: str) -> None:
    problem = problem_of(text)
    assert (problem.line, problem.field, problem.what) == (1 + len(text.splitlines()), field, what)


@pytest.mark.parametrize(("units", "fits"), [(0, False), (1, True), (3, True), (4, False)])
def test_a_number_outside_its_limits_is_told_with_the_limit(units: int, fits: bool) -> None:
    text = f"facts: [{{event: goods_ready, on: x, units: {units}}}]"
    if fits:
        assert case_of("title: t\n" + text).facts[0].units == units
    else:
        limit = ">= 1" if units == 0 else "<= 3"
        assert problem_of(text).what == f"expected a whole number {limit}, found the number {units}"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("code: 5", 'Put it in quotes: "5"'),
        ("code: true", 'Put it in quotes: "true"'),
        ('pair: ["5", a]', "Leave out the quotes."),
        ("pair: [1234567890123456789, a]", "A whole number has at most 18 digits."),
        ("facts: 5", 'Begin each item with "- " on a line of its own, or write [one, two].'),
        ("pair: [x, a]", None),
    ],
)
def test_a_common_slip_is_told_with_its_remedy(text: str, hint: str | None) -> None:
    assert problem_of(text).hint == hint


def test_an_enum_value_is_told_with_the_allowed() -> None:
    problem = problem_of("facts: [{event: deposit_paid, on: x, amount: 1 CNY, by: byuer}]")
    assert (problem.nearest, problem.allowed) == ("buyer", ("buyer", "seller"))
    problem = problem_of("facts: [{event: goods_ready, on: x, colours: [gren]}]")
    assert (problem.nearest, problem.allowed) == ("green", ("red", "green"))


def test_several_problems_are_told_in_the_order_of_the_file() -> None:
    found = problems_of("facts:\n  - {event: x}\n  - {event: deposit_paid, amount: 5, by: me}\nfew: 1\nzzz: 1\n")
    assert [(p.line, p.field) for p in found] == [
        (3, "facts[0].event"), (4, "facts[1].amount"), (4, "facts[1].by"), (4, "facts[1]"), (5, "few"), (6, "zzz"),
    ]  # fmt: skip


@pytest.mark.parametrize(("wrong", "told"), [(19, 19), (20, 20), (21, 20), (9000, 20)])
def test_at_most_twenty_problems_are_told(wrong: int, told: int) -> None:
    assert len(problems_of("facts:\n" + "  - 1\n" * wrong)) == told


@pytest.mark.parametrize("text", ["", "[]", "5", "a text"])
def test_a_file_that_is_no_mapping_is_told(text: str) -> None:
    with pytest.raises(InvalidFile, match=r'x.yaml:1:1: expected fields \("name: value"\), found'):
        case_of(text)


def test_a_long_message_of_a_hook_is_shortened() -> None:
    what = problem_of(f"facts: [{{event: deposit_paid, on: x, amount: {'9' * 19_000}}}]").what
    assert len(what) == 600


def test_a_refusal_the_walk_does_not_explain_is_told_in_its_own_words() -> None:
    """A class of another kind than those walked, here a TypedDict, is left to msgspec."""

    class Loose(TypedDict):
        a: dict[str, list[int]]

    with pytest.raises(InvalidFile) as caught:
        decode(read_source("- {a: {}}\n- a: {k: [x]}\n", "x.yaml"), list[Loose])
    assert [(p.line, p.field) for p in caught.value.problems] == [(2, "[1].a")]


def test_a_union_without_tags_and_a_struct_that_takes_more_fields_decode() -> None:
    class Loose(Struct):
        a: int | str | None = None

    assert decode(read_source("{a: x, b: 1}", "x.yaml"), Loose).a == "x"
    with pytest.raises(InvalidFile, match="a: expected a whole number or a text in quotes or nothing, found a list"):
        decode(read_source("{a: [], b: 1}", "x.yaml"), Loose)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from(
        ["deposit_paid", "goods_ready", "5000 CNY", "1/0", "red", "2024-07-19", "x" * 90, " - at `$.x[9]`"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*Case.__struct_fields__, "event", "on", "amount", "share", "after", "colours", "x", "1", "first"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(VALUES)
def test_any_data_decodes_or_is_refused_with_a_problem_in_the_file(value: object) -> None:
    text = json.dumps(value, indent=1)
    try:
        case_of(text)
    except InvalidFile as refused:
        assert 1 <= len(refused.problems) <= 20
        lines = text.splitlines()
        assert all(p.line <= len(lines) and p.column <= len(lines[p.line - 1]) + 1 for p in refused.problems)
        assert all("`" not in p.what or "$.x" in p.what for p in refused.problems)
