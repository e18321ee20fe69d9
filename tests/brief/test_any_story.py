"""What holds of every brief, whatever was agreed and whatever is said to have happened."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from earnest.core.brief import groups
from earnest.core.brief.compose import compose
from earnest.core.brief.document import unsourced
from earnest.core.brief.verdict import verdict
from earnest.core.case import Case
from earnest.render.standing_text import standing_lines
from earnest.render.text import columns
from tests.properties.effort import effort
from tests.properties.strategies import cases, stories

GLITCH = re.compile(r"[{}_]|None|\(\)|（）|  | [.,;:]|[.,;:]{2}|[，。；：、]{2}|^[,.，。]|“”|: *$|\b(\w{2,}) \1\b")
"""What a sentence put together from parts shows when a part is missing or said twice."""


def sentences(case: Case, lang: str) -> list[str]:
    standing = case.judge()
    told = [text for _, group in groups.GROUPS for text, _ in group(case, standing, lang)]
    return [verdict(standing, lang), *told]


@pytest.mark.parametrize("lang", ["en", "zh"])
@effort(0.3)
@given(case=cases() | cases(stories()))
def test_no_sentence_of_any_story_lacks_its_source(lang, case):
    assert unsourced(compose(case, case.judge(), lang)) == ()


@pytest.mark.parametrize("lang", ["en", "zh"])
@effort(0.3)
@given(case=cases() | cases(stories()))
def test_sentences_of_any_story_are_whole(lang, case):
    for text in sentences(case, lang):
        assert not GLITCH.search(text), text


@pytest.mark.parametrize("width", [24, 80])
@effort(0.1)
@given(case=cases(stories()))
def test_terminal_text_keeps_to_its_width(width, case):
    for lang in ("en", "zh"):
        lines = standing_lines(case, case.judge(), lang, width=width).split("\n")
        assert [line for line in lines if columns(line) > width] == []
