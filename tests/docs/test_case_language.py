"""The reference of the case language says everything the types say, nothing else, and its examples do what it says."""

from __future__ import annotations

import ast
import re
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import get_args

import pytest
from msgspec import Struct

from earnest.core.case import Case, Exhibit, Held, HeldAward, Point
from earnest.core.case_checks import OfferFile
from earnest.core.deadlines import Deadline
from earnest.core.facts.event import Defect, Event
from earnest.core.facts.events import AnyEvent, Matter
from earnest.core.judging.ending import ENDS
from earnest.core.law.packs.cn.breach import FORCE_MAJEURE
from earnest.core.law.packs.cn.fraud import WEIGHTY
from earnest.core.law.registry import pack
from earnest.core.moments import When
from earnest.core.periods import last_day
from earnest.core.terms.clauses import AnyClause, Clause
from earnest.core.terms.offer import Goods, Offer, Other, Parties, Person
from tests.docs import snippets as s
from tests.docs.tables import COMMON_CLAUSE, COMMON_EVENT, Row, rows_of
from tests.repo.tree import SOURCE, parsed

TEXT = s.LANGUAGE.read_text(encoding="utf-8")
IN_ONE_LINE = " ".join(TEXT.split())
TOPICS = {str(kind.__struct_config__.tag): kind for kind in AnyClause.__args__}
EVENTS = {str(kind.__struct_config__.tag): kind for kind in AnyEvent.__args__}
PLAIN = (Case, Parties, Person, Other, Offer, Goods, Clause, Event, Defect, Exhibit, Held, HeldAward, Point, OfferFile)
ALL = s.snippets()
JUDGED = [snippet for snippet in ALL if snippet.kind in ("case", "story")]
WRONG = [snippet for snippet in ALL if snippet.kind.startswith("wrong")]
OFFERS = [snippet for snippet in ALL if snippet.kind == "offer"]
FRAGMENTS = [snippet for snippet in ALL if snippet not in (*JUDGED, *WRONG, *OFFERS)]

_ROW = re.compile(r"^\| `(?P<field>\w+)` \| (?P<may_be>[^|]+) \| (?P<default>[^|]+) \| (?P<why>[^|]+) \|$", re.M)
_HEADING = re.compile(r"^#{2,4} (.+)$", re.M)


def section(name: str) -> str:
    """The text under the heading that begins with this word of the language."""
    starts = [m for m in _HEADING.finditer(TEXT) if m[1].startswith(f"`{name}`")]
    assert len(starts) == 1, f"docs/case-language.md: {len(starts)} headings for `{name}`; there must be one"
    after = _HEADING.search(TEXT, starts[0].end())
    return TEXT[starts[0].end() : after.start() if after else len(TEXT)]


def in_one_line(name: str) -> str:
    """The section without its line breaks."""
    return " ".join(section(name).split())


def rows_in(text: str) -> list[Row]:
    """The rows of the tables of fields in a text, without the last column."""
    return [Row(m["field"], m["may_be"], m["default"]) for m in _ROW.finditer(text)]


def purposes(text: str) -> dict[str, str]:
    """What a text says each field is for."""
    return {m["field"]: m["why"] for m in _ROW.finditer(text)}


def id_of(snippet: s.Snippet) -> str:
    """A name for a test of a snippet."""
    return f"line-{snippet.line}"


@pytest.mark.parametrize("topic", TOPICS)
def test_topic_is_documented_with_every_field_word_and_default(topic: str) -> None:
    assert rows_in(section(topic)) == rows_of(TOPICS[topic], COMMON_CLAUSE)


@pytest.mark.parametrize("event", EVENTS)
def test_event_is_documented_with_every_field_word_and_default(event: str) -> None:
    assert rows_in(section(event)) == rows_of(EVENTS[event], COMMON_EVENT)


@pytest.mark.parametrize("struct", PLAIN, ids=lambda struct: struct.__name__)
def test_table_of_fields_is_complete(struct: type[Struct]) -> None:
    rows = rows_of(struct)
    found = rows_in(TEXT)
    assert any(found[n : n + len(rows)] == rows for n in range(len(found))), f"no table has exactly {rows}"


def test_nothing_is_documented_that_the_language_does_not_have() -> None:
    named = {m[1] for m in re.finditer(r"^#{3,4} `(\w+)`", TEXT, re.M)}
    assert named == set(TOPICS) | set(EVENTS)


@pytest.mark.parametrize("name", [*TOPICS, *EVENTS])
def test_every_topic_and_event_has_an_example(name: str) -> None:
    assert re.search(rf"(topic|event): {name}\b", section(name)), f"`{name}` has no example of its own"


def test_every_example_is_found_by_the_tests() -> None:
    assert s.examples_without_mark() == 0, "a ```yaml block without a mark such as <!-- clause --> above it"


@pytest.mark.parametrize("snippet", FRAGMENTS, ids=id_of)
def test_fragment_loads_and_judges_in_the_example(snippet: s.Snippet) -> None:
    case = s.as_case(s.spliced(snippet.kind, snippet.code))
    assert case.judge().settlement
    assert s.as_case(s.written(case)) == case


@pytest.mark.parametrize("snippet", OFFERS, ids=id_of)
def test_offer_loads(snippet: s.Snippet) -> None:
    assert s.as_offer(snippet.code).offer.terms


@pytest.mark.parametrize("snippet", JUDGED, ids=id_of)
def test_printed_outcome_is_what_the_engine_says(snippet: s.Snippet) -> None:
    data = s.plain(snippet.code) if snippet.kind == "case" else s.spliced("story", snippet.code)
    shown = snippet.shown or _shown_below_the_example()
    assert shown == s.told(s.as_case(data).judge())


def _shown_below_the_example() -> str:
    found = re.search(r"^What the engine makes of it, in short:\n\n```text\n(.*?)^```", TEXT, re.M | re.S)
    assert found, "the outcome of the complete example is missing"
    return found[1]


@pytest.mark.parametrize("snippet", WRONG, ids=id_of)
def test_common_mistake_gets_the_message_shown(snippet: s.Snippet) -> None:
    assert snippet.shown == s.complaint(snippet.kind, snippet.code) + "\n"


def test_deadlines_are_written_as_the_table_says() -> None:
    table = TEXT.split("<!-- deadlines -->")[1].split("\n\n")[0]
    written = [form for line in table.splitlines()[3:] for form in re.findall(r"`([^`]+)`", line.split("|")[1])]
    assert len(written) >= 20
    for form in written:
        assert not set(Deadline.parse(form).anchors()) - set(EVENTS)


def test_dates_are_written_as_the_table_says() -> None:
    table = TEXT.split("\n## Dates\n")[1].split("\n## ")[0]
    first_column = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert len(first_column) == 9
    for cell in first_column:
        assert str(When.parse(re.findall(r"`([^`]+)`", cell)[0]))


SAME_NAME_ELSEWHERE = {
    "condition.by", "refund.within", "ratification.by", "balance_demanded.amount", "sum_retained.amount",
    "claim_filed.amount", "refund_demanded.within", "order_transferred.to", "fee_paid.for", "Goods.kind",
    "Goods.condition", "Person.name", "Other.name", "Offer.id", "Exhibit.source", "Clause.evidence", "Clause.text",
    "Goods.description", "Offer.version", "Event.note", "transfer.allowed",
}  # fmt: skip
"""Fields no rule reads, whose name is that of a field that rules do read, or of something else."""


def names_read_by_the_engine() -> set[str]:
    """Every attribute that the engine's rules take from anything, by dot, by name in a pattern, or by ``getattr``."""
    found: set[str] = set()
    for path in (SOURCE / "core").rglob("*.py"):
        inside = path.relative_to(SOURCE / "core").as_posix()
        if inside.startswith(("phrases/", "brief/", "facts/events")) or inside in ("explore.py", "comparison.py"):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.MatchClass):
                found.update(node.kwd_attrs)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
                found.update(str(a.value) for a in node.args[1:2] if isinstance(a, ast.Constant))
            elif isinstance(node, ast.Assign):
                found.update(str(c.value) for c in ast.walk(node) if isinstance(c, ast.Constant))
    return found


def fields_with_purposes() -> list[tuple[str, str, str]]:
    """Owner, field and purpose of everything documented."""
    owners = {**{name: section(name) for name in (*TOPICS, *EVENTS)}}
    found = [(owner, field, why) for owner, text in owners.items() for field, why in purposes(text).items()]
    rows = [(m["field"], m["why"]) for m in _ROW.finditer(TEXT)]
    for struct in (Goods, Person, Other, Offer, Defect, Clause, Event, Exhibit):
        names = [row.field for row in rows_of(struct)]
        for n in range(len(rows)):
            if [field for field, _ in rows[n : n + len(names)]] == names:
                found += [(struct.__name__, field, why) for field, why in rows[n : n + len(names)]]
                break
    return found


def test_fields_that_no_rule_reads_are_said_to_be_noted_only() -> None:
    read = names_read_by_the_engine()
    unread = [
        f"{owner}.{field}"
        for owner, field, why in fields_with_purposes()
        if field not in read and f"{field}_" not in read and not why.startswith("*Noted.*")
    ]
    assert not unread, f"no rule reads these; say *Noted.* in docs/case-language.md: {unread}"


def test_fields_said_to_be_noted_only_are_read_by_no_rule() -> None:
    read = names_read_by_the_engine()
    wrong = [
        f"{owner}.{field}"
        for owner, field, why in fields_with_purposes()
        if why.startswith("*Noted.*") and field in read and f"{owner}.{field}" not in SAME_NAME_ELSEWHERE
    ]
    assert not wrong, f"rules may read these now; say in docs/case-language.md what they are for: {wrong}"


def test_table_of_contents_names_every_section_in_order() -> None:
    sections = [m[1] for m in re.finditer(r"^## (.+)$", TEXT, re.M)]
    contents = TEXT.split("\n## ")[0]
    places = [contents.lower().find(f"[{name.lower()}]") for name in sections]
    assert -1 not in places, f"not in the table of contents: {sections[places.index(-1)]}"
    assert all(one < other for one, other in pairwise(places))


def test_numbers_of_the_law_in_the_text_are_those_of_the_parameters() -> None:
    law = pack("CN").on(date(2025, 1, 1))
    said = {
        "three months are enough": ("ample_period_months", 3),
        "for ninety days the engine asks": ("mistake_days", 90),
        "Thirty days of silence are a refusal": ("ratification_days", 30),
        "Three times the price": ("fraud_multiple", 3),
        "A fifth of it is the most": ("deposit_cap", Fraction(1, 5)),
        "Under 8 the contract is void": ("least_age", 8),
        "from 8 to 17 it waits": ("full_age", 18),
    }
    for words, (parameter, value) in said.items():
        assert words in IN_ONE_LINE
        assert law.parameter(parameter) == value, f'docs/case-language.md says "{words}"; {parameter} has changed'


def test_causes_of_force_majeure_are_those_of_the_law() -> None:
    sentence = re.search(r"can only be (.+?), and only if", in_one_line("impediment_arose"))
    assert sentence
    assert set(re.findall(r"`(\w+)`", sentence[1])) == FORCE_MAJEURE


def test_matters_that_do_not_weigh_by_themselves_are_those_of_the_law() -> None:
    sentence = re.search(r"What about\. (.+?) can be fraud only", in_one_line("concealment_found"))
    assert sentence
    assert set(re.findall(r"`(\w+)`", sentence[1])) == set(get_args(Matter)) - WEIGHTY - {"display_use"}


def test_claims_that_end_the_contract_are_those_of_the_engine() -> None:
    sentence = re.search(r"A claim for (.+?) ends the contract", in_one_line("claim_filed"))
    assert sentence
    assert set(re.findall(r"`(\w+)`", sentence[1])) == ENDS


def test_example_of_counting_is_right() -> None:
    assert "Seven days from a demand on 4 December end with 11 December." in IN_ONE_LINE
    assert last_day(date(2024, 12, 4), 7, pack("CN").calendar).last_day == date(2024, 12, 11)
