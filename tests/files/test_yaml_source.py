"""Reading YAML: what is taken for what, where it stands, what is refused and why."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from earnest.files import InvalidFile, read_source, yaml_source
from earnest.files.yaml_source import DEPTH_MAX, NODES_MAX, SCALAR_CHARACTERS_MAX, TEXT_BYTES_MAX


def data_of(text: str | bytes) -> object:
    return read_source(text, "x.yaml").data


def refusal_of(text: str | bytes) -> str:
    with pytest.raises(InvalidFile) as caught:
        read_source(text, "x.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5", 5),
        ("-5", -5),
        ("0", 0),
        ("9" * 18, 999_999_999_999_999_999),
        ("9" * 19, "9" * 19),
        ("-" + "9" * 18, -999_999_999_999_999_999),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"5"', "5"),
        ("'true'", "true"),
        ('""', ""),
        ("|\n  5", "5"),
    ],
)
def test_a_value_is_a_number_a_truth_nothing_or_a_text(written: str, read: object) -> None:
    assert data_of(f"a: {written}") == {"a": read}
    assert repr(data_of(f"a: {written}")) == repr({"a": read})


WORDS_AS_WRITTEN = """012 0o17 0x1F 1_000 1:30 190:20:30 +5 -0 5000.50 1e3 .nan .inf -.inf ٣ yes no on off y n True NULL
2024-07-19 2024-07-19T14:30:00Z 定金 = 5000,CNY"""


@pytest.mark.parametrize("written", WORDS_AS_WRITTEN.split())
def test_everything_else_stays_the_text_as_written(written: str) -> None:
    assert data_of(f"a: {written}") == {"a": written}


def test_the_key_on_stays_the_word_on() -> None:
    assert data_of("on: 2024-07-19\nno: 1\n5: x\n") == {"on": "2024-07-19", "no": 1, "5": "x"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_value_and_key_has_its_line_and_column(end: str) -> None:
    source = read_source(
        end.join(["# 定金", "facts:", "  - on: 2024", "    amount: '5'", "  - {定: [a, b]}", ""]), "x.yaml"
    )
    assert source.position(()) == (2, 1)
    assert source.position(("facts",)) == (3, 3)
    assert source.position(("facts", 0)) == (3, 5)
    assert source.position(("facts", 0, "amount")) == (4, 13)
    assert source.key_position(("facts", 0, "amount")) == (4, 5)
    assert source.position(("facts", 1, "定", 1)) == (5, 13)
    assert source.key_position(("facts", 1)) == (5, 5)


def test_a_place_that_is_not_in_the_file_is_that_of_what_is_around_it() -> None:
    source = read_source("a:\n  - b: 1\n", "x.yaml")
    assert source.position(("a", 0, "missing", 7)) == (2, 5)
    assert read_source("", "x.yaml").position(("a",)) == (1, 1)


def test_an_empty_file_reads_as_nothing() -> None:
    assert data_of("") is None
    assert data_of("# only a comment\n") is None


def test_a_byte_order_mark_is_passed_over() -> None:
    assert data_of(b"\xef\xbb\xbfa: 1") == {"a": 1}
    assert read_source(b"\xef\xbb\xbfa: 1", "x.yaml").position(("a",)) == (1, 4)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: &b 1", "x.yaml:1:4: anchors (&b) are not allowed"),
        ("a: [*b]", "x.yaml:1:5: aliases (*b) are not allowed"),
        ("a: !!str 5", "x.yaml:1:4: tags (!) are not allowed"),
        ("a: ! 5", "tags (!) are not allowed"),
        ("!!python/object/apply:os.system [id]", "tags (!) are not allowed"),
        ("a: !!set {b}", "tags (!) are not allowed"),
        ("<<: {a: 1}", "x.yaml:1:1: merge keys (<<) are not allowed"),
        ("a: 1\nb: 2\na: 3", 'x.yaml:3:1: a: the field "a" is given twice. It is first on line 1.'),
        ("5: 1\n'5': 2", 'the field "5" is given twice'),
        ("a\n---\nb", "x.yaml:2:1: a second document begins here"),
        ("%YAML 1.1\n---\na", "directives (%YAML, %TAG) are not allowed"),
        ("%TAG ! tag:x,2000:\n---\na", "directives (%YAML, %TAG) are not allowed"),
        ("[a, b]: 1", "x.yaml:1:1: a list, a mapping or an alias cannot be the name of a field"),
        ("? {a: b}\n: 1", "cannot be the name of a field"),
        ("true: 1", "true cannot be the name of a field. Put the name in quotes."),
        ("~: 1", "~ cannot be the name of a field"),
        ("? \n: 1", "nothing cannot be the name of a field"),
        (
            "a: b: c",
            'x.yaml:1:5: this is not YAML: mapping values are not allowed in this context. If this is a text with ": "',
        ),
        ("a:\n\t- b", "x.yaml:2:1: this is not YAML"),
        ("a: [1, 2", "this is not YAML"),
        ("a: 'x", "Check that every quote is closed."),
        ('"\\UFFFFFFFF"', "this is not YAML"),
    ],
)
def test_what_is_not_in_the_subset_is_refused_with_its_place(text: str, what: str) -> None:
    assert what in refusal_of(text)


@pytest.mark.parametrize("text", ["a: x\n\tb: y", "a:\n\t- b", "\ta: b\n\tc: d"])
def test_tabs_are_refused_as_indentation_with_the_remedy(text: str) -> None:
    assert "ndent with spaces, not tabs." in refusal_of(text)


@pytest.mark.parametrize(
    "sign", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u202a", "\u202e", "\u2066", "\u2069"]
)
def test_characters_that_hide_what_a_file_says_are_refused(sign: str) -> None:
    assert f"x.yaml:2:6: the character U+{ord(sign):04X}" in refusal_of(f"a: 1\nb: x {sign}y")
    assert f"x.yaml:1:4: a: the character U+{ord(sign):04X}" in refusal_of(f'a: "x\\u{ord(sign):04x}"')


def test_characters_next_to_those_are_allowed() -> None:
    assert data_of("a: x\u2029y".replace("\u2029", "\u202f")) == {"a": "x\u202fy"}
    assert data_of("a: \u2065\u206a\u2010") == {"a": "\u2065\u206a\u2010"}
    assert data_of('a: "x\ty\\nz\\r\\n"') == {"a": "x\ty\nz\r\n"}


def test_a_lone_carriage_return_or_byte_order_mark_inside_is_refused() -> None:
    assert "U+000D" in refusal_of("# a comment\rb: 1")
    assert "U+FEFF" in refusal_of("a: 1\n\ufeffb: 2")
    assert "U+D800" in refusal_of("a: \ud800")


@pytest.mark.parametrize(
    ("data", "place"),
    [(b"a: \xe9", "x.yaml:1:4"), ("定: 1\n金 ".encode() + b"\xff", "x.yaml:2:3"), (b"\xff\xfea", "x.yaml:1:1")],
)
def test_bytes_that_are_not_utf_8_are_refused_with_their_line(data: bytes, place: str) -> None:
    refusal = refusal_of(data)
    assert refusal.startswith(place)
    assert "is not UTF-8. Save the file as UTF-8." in refusal


def test_a_text_of_the_largest_size_is_read_and_a_byte_more_refused() -> None:
    text = "a: 1\n" + "#" * (TEXT_BYTES_MAX - 5)
    assert data_of(text) == data_of(text.encode()) == {"a": 1}
    assert "1,048,577 bytes; at most 1,048,576 can be read" in refusal_of(text + "#")
    assert "1,048,577 bytes" in refusal_of(text.encode() + b"#")
    # 定 is three bytes of UTF-8, so fewer characters than bytes
    assert "bytes" in refusal_of("#" + "定" * (TEXT_BYTES_MAX // 3 + 1))


def test_the_greatest_depth_is_read_and_one_more_refused() -> None:
    assert data_of("[" * DEPTH_MAX + "]" * DEPTH_MAX)
    assert "more than 32 deep" in refusal_of("[" * (DEPTH_MAX + 1) + "]" * (DEPTH_MAX + 1))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[[],", '{"a":['])
def test_a_hundred_thousand_brackets_are_refused_for_their_depth(opening: str) -> None:
    assert "more than 32 deep" in refusal_of(opening * 100_000)


def test_the_largest_number_of_values_is_read_and_one_more_refused() -> None:
    # the list itself is one of them
    assert len(data_of("[" + "1," * (NODES_MAX - 1) + "]")) == NODES_MAX - 1
    assert "more than 50,000 values" in refusal_of("[" + "1," * NODES_MAX + "]")


def test_the_longest_text_is_read_and_one_character_more_refused() -> None:
    assert data_of("定" * SCALAR_CHARACTERS_MAX) == "定" * SCALAR_CHARACTERS_MAX
    assert "20,001 characters; at most 20,000" in refusal_of("a: " + "定" * (SCALAR_CHARACTERS_MAX + 1))
    assert "20,001 characters" in refusal_of('"' + "k" * (SCALAR_CHARACTERS_MAX + 1) + '": 1')


def test_a_billion_laughs_are_refused_as_anchors() -> None:
    laughs = "a0: &a0 [lol]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    assert "anchors (&a0) are not allowed" in refusal_of(laughs)


def test_several_problems_are_told_at_once_up_to_twenty() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_source("a: &x 1\nb: *x\nb: !t 2\nc: [", "x.yaml")
    assert [problem.line for problem in caught.value.problems] == [1, 2, 3, 3, 5]
    for count, told in ((19, 19), (20, 20), (21, 20)):
        with pytest.raises(InvalidFile) as caught:
            read_source("- *x\n" * count, "x.yaml")
        assert len(caught.value.problems) == told


def test_an_escaped_surrogate_pair_outside_json_is_left_as_it_is() -> None:
    assert data_of("['\\ud83d\\ude00',]") == ["\\ud83d\\ude00"]
    assert data_of("a: '\\ud83d\\ude00'") == {"a": "\\ud83d\\ude00"}


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc定😀 :#", max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES, st.booleans(), st.sampled_from([None, 2, "\t"]))
@example({"a": "😀 \\ud83d\\ude00 \\😀", "b": '"\\'}, True, None)
def test_json_reads_as_json_unless_it_hides_characters(value: object, as_ascii: bool, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=as_ascii, indent=indent)
    try:
        assert data_of(text) == value
    except InvalidFile as refused:
        assert all("can hide what a file says" in problem.what for problem in refused.problems)


WORDS = r"""a b on 5 5.5 ~ 定 😀 : [ ] { } ' " \ \u202e \ud83d\ude00 | > *x << ? # @ ` !!python/name:os.system"""
PIECES = (
    *WORDS.split(),
    *(": ", "- ", ", ", "&x ", "!t ", "= ", "\n", "\n  ", "\r\n", "\t", "%YAML 1.1\n", "---\n", "...\n"),
    *("\ufeff", "\r", "\x00", "\u2028", "\ud800"),
)
YAML_LIKE = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(st.text() | YAML_LIKE | st.binary() | YAML_LIKE.map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_any_text_reads_or_is_refused_with_a_problem_in_the_file(text: str | bytes) -> None:
    try:
        source = read_source(text, "x.yaml")
    except InvalidFile as refused:
        assert 1 <= len(refused.problems) <= 20
        assert all(problem.line >= 1 and problem.column >= 1 and problem.what for problem in refused.problems)
        assert len(str(refused).splitlines()) == len(refused.problems)
    else:
        assert all(position >= (1, 1) for position in (*source.values.values(), *source.keys.values()))


@given(st.text() | YAML_LIKE)
@example('"\\UFFFFFFFF"')
def test_any_text_reads_or_is_refused_also_without_the_c_parser(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_source, "_LOADER", yaml.SafeLoader)
        try:
            read_source(text, "x.yaml")
        except InvalidFile as refused:
            assert refused.problems
