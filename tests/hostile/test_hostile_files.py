"""Files that mean harm or make no sense: each is refused in words that say where and what, or judged; nothing else happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from earnest.core.case_checks import MOST_FACTS
from earnest.files import InvalidFile
from earnest.files.cases import case_in, read_case
from earnest.files.yaml_source import TEXT_BYTES_MAX, read_source
from tests.hostile.limits import judged

HEAD = "earnest: 1\nid: x\nat: 2025-12-31\nparties: {buyer: {acts_as: consumer}, seller: {acts_as: business}}\n"
OFFER = """offer:
  goods: {kind: car}
  channel: shop
  terms:
    - {topic: price, layer: negotiated, amount: 100000 CNY}
    - {topic: deposit, layer: negotiated, called: earnest, amount: 10000 CNY}
    - {topic: delivery, layer: negotiated, due: 2025-06-30}
"""
PAID = "facts:\n  - {on: 2025-03-01, event: deposit_paid, amount: 10000 CNY}\n"
WHOLE = HEAD + OFFER + PAID


def refusal(text: str | bytes) -> InvalidFile:
    """Why the file is refused. Every problem has a place in the file, and says what is wrong at readable length."""
    with pytest.raises(InvalidFile) as caught:
        case_in(read_source(text, "x.yaml"))
    lines = (text if isinstance(text, str) else text.decode("utf-8", "replace")).count("\n") + 1
    for problem in caught.value.problems:
        assert 1 <= problem.line <= lines + 1
        assert problem.column >= 1
        assert 10 <= len(problem.what) <= 1000
        assert "sys." not in problem.what  # Python's own words are no help
    return caught.value


def test_the_file_that_the_others_are_made_from_is_judged() -> None:
    assert case_in(read_source(WHOLE, "x.yaml")).judge().held_minor == 1_000_000


# Bombs, with limits on memory and processor
LAUGHS = "\n".join(["a0: &a0 [x, x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)])
BOMBS = {
    "aliases of aliases": (LAUGHS.encode(), "anchors"),
    "an alias of itself": (b"a: &a [*a]", "anchors"),
    "merge keys": (b"a: &a {b: c}\nd: {<<: [*a, *a]}", "anchors"),
    "half a million brackets": (b"[" * 500_000, "deep"),
    "half a million braces": (b"{a: " * 200_000, "deep"),
    "half a million dashes": (b"- " * 500_000, "deep"),
    "a million commas": (b"[" + b"a," * 500_000 + b"]", "more than 50,000 values"),
    "a million keys": (b"".join(b"%x:\n" % n for n in range(60_000)), "more than 50,000 values"),
    "one long text": (b"id: " + b"x" * 1_000_000, "characters"),
    "one long key": (b"x" * 1_000_000 + b": 1", ""),
    "a long quoted text that never ends": (b'id: "' + b"x" * 1_000_000, "Check that every quote is closed"),
    "a million quotes": (b'"' * 1_000_000, ""),
    "a million newlines": (b"\n" * 1_000_000, ""),
    "a million tabs": (b"\t" * 1_000_000, ""),
    "a million comments": (b"#\n" * 500_000, ""),
    "an endless number": (b"earnest: " + b"9" * 1_000_000, "characters"),
    "a number with an exponent": (WHOLE.replace("10000 CNY", "1e999999999 CNY").encode(), "is not an amount"),
    "more than a mebibyte": (b"#" * (TEXT_BYTES_MAX + 1), "at most 1,048,576 can be read"),
    "zeros": (b"\0" * 1_000_000, "U+0000"),
    "every byte there is": (bytes(range(256)) * 4000, "is not UTF-8"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_the_memory_of_a_small_server(name: str) -> None:
    text, what = BOMBS[name]
    told = judged(text)
    assert told.startswith("refused hostile.yaml:")
    assert what in told
    assert len(told) < 20_000


def crowded(facts: int) -> bytes:
    """A file with so many facts."""
    later = (f"  - {{on: 2025-03-{2 + n // 100:02}, event: objection_raised, by: buyer}}\n" for n in range(facts - 1))
    return (WHOLE + "".join(later)).encode()


def test_the_largest_file_allowed_is_judged_within_the_memory_of_a_small_server() -> None:
    assert judged(crowded(MOST_FACTS)).startswith("standing")


def test_a_file_with_more_facts_is_refused_with_the_number_allowed() -> None:
    assert f"at most {MOST_FACTS} are allowed" in str(refusal(crowded(MOST_FACTS + 1)))


# Numbers, texts, dates that are none
@pytest.mark.parametrize(
    "amount",
    [
        ".nan CNY", ".inf CNY", "NaN CNY", "-5000 CNY", "+5000 CNY", "1e9 CNY", "0x10 CNY", "5000", "CNY", "5000CNY",
        "5,00 CNY", "5000.001 CNY", "5000. CNY", ".5 CNY", "5000 cny", "5000 YUAN", "五千 CNY",
        "\uff15\uff10\uff10\uff10 CNY", "\u0665 CNY",
        "10000000000001 CNY", "9" * 5000 + " CNY", "5000 CNY 5000 CNY", "'5000 CNY\\n'", "null", "true", "[5000 CNY]", "{a: 1}",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_at_its_place(amount: str) -> None:
    refused = refusal(HEAD + OFFER + PAID.replace("10000 CNY", amount))
    assert "facts[0].amount" in {problem.field for problem in refused.problems}


@pytest.mark.parametrize("amount", ["10000000000000 CNY", "0 CNY", "0.01 CNY", "10,000 CNY"])
def test_amounts_at_the_limits_are_judged(amount: str) -> None:
    case = case_in(read_source(HEAD + OFFER + PAID.replace("10000 CNY", f'"{amount}"'), "x.yaml"))
    assert case.judge().held_minor == case.log().facts[0].event.amount.minor  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "day",
    [
        "2025-02-30", "2025-02-29", "2025-13-01", "2025-00-10", "2025-01-00", "0000-01-01", "1899-12-31", "2201-01-01",
        "99999-01-01", "-2025-01-01", "2025-1-1", "20250301", "01/03/2025", "2025-03-01T25:00", "2025-03-01 12:60",
        "2025-03-01T10:00+99:00", "2025-W10-1", "tomorrow", "NaN", "0", "'2025-03-01\\n2025-03-02'", "２０２５-03-01",
        "between 2025-03-02 and 2025-03-01", "between 2025-03-01", "after", "after after 2025-03-01", "null", "[]",
        "x" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_at_its_place(day: str) -> None:
    refused = refusal(HEAD + OFFER + PAID.replace("2025-03-01", day))
    assert "facts[0].on" in {problem.field for problem in refused.problems}


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31", "2024-02-29", "unknown", "1900", "after 2200-12-30"])
@pytest.mark.parametrize("judged_on", ["1900-01-01", "2025-12-31", "2200-12-31"])
def test_dates_at_the_limits_are_judged(day: str, judged_on: str) -> None:
    text = HEAD.replace("2025-12-31", judged_on) + OFFER.replace("2025-06-30", "2200-12-31")
    facts = PAID.replace("2025-03-01", f'"{day}"') + "  - {on: 2200-12-31, event: withdrawal_declared, by: buyer}\n"
    case = case_in(read_source(text + facts, "x.yaml"))
    assert len(case.judge().log) <= 2


@pytest.mark.parametrize(
    "due",
    [
        "within 0 days of goods_ready", "within 99999 years of deposit_paid", "within 999999999999 days of deposit_paid",
        "within -1 days of deposit_paid", "within 7 days of nothing", "within 1.5 days of deposit_paid",
        "earlier of ()", "earlier of (;)", "earlier of (2025-01-01)", "earlier of (" * 1000 + ")" * 1000,
        "later of (" * 9 + "2025-01-01; 2025-01-02" + ")" * 9, "99999 years before 2025-01-01", "when asked by nobody",
        "before 1900-01-01", "2025-Q5", "2025-13", "within days of of of deposit_paid", "(" * 5000, "NaN", "null", "[]",
    ],
)  # fmt: skip
def test_what_is_no_deadline_is_refused_at_its_place_or_judged(due: str) -> None:
    text = WHOLE.replace("due: 2025-06-30", f'due: "{due}"')
    try:
        case = case_in(read_source(text, "x.yaml"))
    except InvalidFile:
        assert "offer.terms[2].due" in {problem.field for problem in refusal(text).problems}
    else:
        assert case.judge().deposit_paid_minor == 1_000_000


@pytest.mark.parametrize(
    "due", ["within 100 years of deposit_paid", "100 years before 2025-01-01", "90 days before deposit_paid", "2200"]
)
@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_deadlines_beyond_the_calendar_are_refused_or_judged(due: str, day: str) -> None:
    text = HEAD.replace("2025-12-31", "2200-12-31") + OFFER.replace("2025-06-30", due) + PAID.replace("2025-03-01", day)
    try:
        case = case_in(read_source(text, "x.yaml"))
    except InvalidFile:
        refusal(text)
    else:
        assert case.judge().deposit_paid_minor == 1_000_000


ODD = {
    "right to left": "\u202emoc.elbon",
    "zero width": "a\u200bb\u200d\u2060c",
    "emoji joined": "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈",
    "combining": "e" + "\u0301" * 5000,
    "private use": "\ue000\U0010fffd",
    "not a character": "\ufffe",
    "ideographic space": "\u3000定\u3000金\u3000",
    "line separator": "a\u2028b",
    "next line": "a\u0085b",
    "escape": "\x1b[31mred",
    "bell": "\x07",
    "byte order mark inside": "a\ufeffb",
    "fraction": "½",
    "format braces": "{0.__class__} %s %(x)s ${x}",
    "markup": "<script>alert(1)</script> [red]x[/red] #set page()",
    "path": "../../etc/passwd",
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("field", ["id", "title"])
def test_odd_signs_are_kept_as_written_or_refused_at_their_place(name: str, field: str) -> None:
    sign = ODD[name]
    text = WHOLE.replace("id: x\n", "") + (f"id: |-\n  {sign}\n" if field == "id" else f"id: x\ntitle: |-\n  {sign}\n")
    try:
        case = case_in(read_source(text, "x.yaml"))
    except InvalidFile:
        told = str(refusal(text))
        assert sign not in told or sign.isprintable()
    else:
        assert getattr(case, field) == sign.rstrip(" ")
        assert case.judge().settlement.status


def test_a_lone_surrogate_is_refused() -> None:
    refusal(WHOLE.replace("id: x", "id: \ud800"))
    refusal(WHOLE.replace("id: x", 'id: "\\ud800"'))


@pytest.mark.parametrize("key", ["__class__", "__init__", "self", "on ", "ON", "ｏｎ", "оn", "amount\u200b"])
def test_a_field_that_only_looks_right_is_refused(key: str) -> None:
    refusal(HEAD + OFFER + PAID.replace("{on:", f'{{"{key}":'))


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "5", "text", "{}", "- a", "{earnest: 1}", "earnest: 2", "earnest: true"]
)
def test_what_is_no_case_at_all_is_refused(text: str) -> None:
    refusal(text)


@pytest.mark.parametrize("part", ["parties", "offer", "facts", "evidence", "held", "zone", "law", "sources"])
@pytest.mark.parametrize("value", ["5", "true", "[[]]", "[5]", "{a: {b: {c: 1}}}", "text", "''", "[null]"])
def test_a_part_of_the_wrong_kind_is_refused_or_judged(part: str, value: str) -> None:
    kept = {
        "parties": HEAD.partition("parties")[0] + OFFER + PAID,
        "offer": HEAD + PAID,
        "facts": HEAD + OFFER,
    }.get(part, WHOLE)
    try:
        case = case_in(read_source(kept + f"{part}: {value}\n", "x.yaml"))
    except InvalidFile:
        refusal(kept + f"{part}: {value}\n")
    else:
        assert case.judge().settlement.status


ZONES = ["../../etc/passwd", "/etc/localtime", "Asia/Nowhere", "UTC+99", "", "\\0", "x" * 5000, "Asia"]


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    refusal(WHOLE + f'zone: "{zone}"\n')


LONG = "x" * 5000


@pytest.mark.parametrize(
    ("part", "longer"),
    [
        ("id: x", f"id: x\nlaw: {LONG}"),
        ("paid, amount: 10000 CNY", f"paid, amount: {LONG}"),
        ("paid, amount: 10000 CNY", f"paid, amount: {'9' * 5000} CNY"),
        ("2025-06-30", LONG),
        ("due: 2025-06-30", f"due: within 7 days of {LONG}"),
        ("called: earnest", f"called: {LONG}"),
        ("called: earnest", f"called: earnest, {LONG}: 1"),
        ("event: deposit_paid", f"event: {LONG}"),
        ("event: deposit_paid", f"event: deposit_paid, to: {LONG}"),
        ("event: deposit_paid", f"event: deposit_paid, evidence: [{LONG}]"),
        ("topic: price", f"topic: {LONG}"),
        ("layer: negotiated, due", f"layer: negotiated, evidence: [{LONG}], due"),
        ("facts:", f"facts:\n  - {{on: 2025-03-01, event: delivery_taken, part: {LONG}}}"),
        ("facts:", f"facts:\n  - {{on: 2025-03-01, event: delivery_taken, part: {'9' * 5000}%}}"),
        ("facts:", f"facts:\n  - {{on: 2025-03-01, event: concealment_found, about: other, contradicts: {LONG}}}"),
    ],
)  # fmt: skip
def test_a_long_wrong_word_is_refused_in_a_short_message(part: str, longer: str) -> None:
    assert part in WHOLE
    refusal(WHOLE.replace(part, longer, 1))


def test_a_file_cut_off_anywhere_is_refused_or_judged() -> None:
    for end in range(len(WHOLE)):
        try:
            case = case_in(read_source(WHOLE[:end], "x.yaml"))
        except InvalidFile:
            continue
        assert case.judge().settlement.status


@pytest.mark.parametrize("name", ["directory", "missing"])
def test_what_cannot_be_read_is_an_error_of_the_system(tmp_path: Path, name: str) -> None:
    path = tmp_path if name == "directory" else tmp_path / "missing.yaml"
    with pytest.raises(OSError, match=r".+"):
        read_case(path)
