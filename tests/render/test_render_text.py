import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from earnest import render
from earnest.core.brief.document import Group, Point
from earnest.render.text import columns, wrap
from earnest.render.words import plain
from tests.render.briefs import in_chinese, in_english

MIXED = st.text(st.one_of(st.characters(), st.sampled_from("ab -。，（）定金\u0301")))


def bare(text: str) -> str:
    return "".join(text.split())


@given(MIXED, st.integers(8, 60))
def test_wrapped_lines_keep_within_the_width_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(columns(line) <= width for line in lines)
    assert bare("".join(lines)) == bare(plain(text))


@given(MIXED, st.integers(40, 120))
def test_text_keeps_within_the_width(hostile: str, width: int) -> None:
    brief = replace(
        in_chinese(), verdict=hostile, groups=(Group(title=hostile, points=(Point(text=hostile, cites=("1",)),)),)
    )
    assert all(columns(line) <= width for line in render.text(brief, width).splitlines())


def test_width_below_40_is_taken_as_40() -> None:
    assert render.text(in_english(), 39) == render.text(in_english(), 40)
    assert render.text(in_english(), 41) != render.text(in_english(), 40)


def test_chinese_character_takes_two_columns_and_a_combining_mark_none() -> None:
    assert (columns("定金"), columns("ab"), columns("e\u0301"), columns("a\u200b")) == (4, 2, 1, 1)


def test_chinese_line_neither_starts_with_a_closing_mark_nor_ends_with_an_opening_one() -> None:
    assert wrap("收受定金，双倍（返还）。", 8) == ["收受定", "金，双倍", "（返", "还）。"]


def test_word_wider_than_a_line_is_broken() -> None:
    assert wrap("abcdefghij kl", 8) == ["abcdefgh", "ij kl"]


def test_text_can_neither_steer_a_terminal_nor_turn_its_direction() -> None:
    shown = render.text(replace(in_english(), title="a\x1b[2Jb\u202ec\nd\x00\x9b"))
    assert shown.startswith("a\ufffd[2Jb\ufffdc d\ufffd\ufffd\n")
    assert {c for c in shown if unicodedata.category(c) == "Cc"} == {"\n"}


def test_brief_without_awards_says_so_and_empty_lists_have_no_heading() -> None:
    shown = render.text(replace(in_english(), awards=(), exhibits=(), authorities=()))
    assert "Nothing is awarded to either side." in shown
    assert "Evidence" not in shown
    assert "Authorities" not in shown
