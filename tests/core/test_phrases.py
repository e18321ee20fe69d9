"""Phrases: both languages say everything the code can say, with the same placeholders."""

import re
from pathlib import Path
from typing import get_args

import pytest

from earnest.core import standing
from earnest.core.facts import event, events
from earnest.core.phrases import money, phrase, phrases
from earnest.core.terms import clauses

SOURCE = Path(__file__).parents[2] / "src/earnest"
FAMILIES = [
    "term",
    "bargain",
    "duty",
    "power",
    "event",
    "breach",
    "root",
    "excuse",
    "defence",
    "right",
    "award",
    "ending",
    "deposit",
    "fraud",
    "conformity",
    "mend",
    "missing",
    "remark",
    "question",
    "alternative",
    "verdict_line",
    "line",
    "told_part",
    "brief",
    "head",
    "when",
    "check",
    "law",
    "notice",
    "noun",
    "due",
    "called",
    "clause",
    "answer",
    "kind",
    "heading",
]
KEY = re.compile(rf'"((?:{"|".join(FAMILIES)})\.[a-z_]+(?:\.[a-z_]+)*)"')


def keys_in_code() -> set[str]:
    below = [path for path in SOURCE.rglob("*.py") if "platform" not in path.parts]  # the platform has words of its own
    found = {key for path in below for key in KEY.findall(path.read_text("utf-8"))}
    kinds = {kind.__struct_config__.tag for kind in get_args(events.AnyEvent)}
    found |= {f"{prefix}.{kind}" for kind in kinds for prefix in ("told", "noun")}
    found |= {f"topic.{topic.__struct_config__.tag}" for topic in get_args(clauses.AnyClause)}
    for prefix, words in {
        "layer": clauses.Layer, "owe": standing.DutyKind, "duty_state": standing.DutyState, "power": standing.PowerKind,
        "contract": standing.Contract, "phase": standing.Phase, "basis": standing.Basis, "word": event.ClaimWord,
    }.items():  # fmt: skip
        found |= {f"{prefix}.{word}" for word in get_args(words)}
    for words in (event.Ground, event.Cause, event.Matter, event.DutyWord, event.Remedy):
        found |= {f"word.{word}" for word in get_args(words)}
    return found - {"brief.typ"}  # a file, not a phrase


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_key_in_the_code_has_a_phrase(lang):
    missing = sorted(key for key in keys_in_code() if key not in phrases(lang) and not key.endswith("."))
    assert not missing, f"write these in core/phrases/{lang}/"


def test_both_languages_say_the_same_things_with_the_same_placeholders():
    assert set(phrases("en")) == set(phrases("zh"))
    for key, text in phrases("en").items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", phrases("zh")[key])), key


def test_key_without_a_phrase_is_shown_as_its_words():
    assert phrase("event.something_new", "en") == "something new"


@pytest.mark.parametrize(
    ("minor", "currency", "lang", "shown"),
    [
        (1_000_000, "CNY", "en", "10,000 CNY"),
        (1_000_000, "CNY", "zh", "10,000元"),
        (119_980, "CNY", "en", "1,199.80 CNY"),
        (5, "CNY", "en", "0.05 CNY"),
        (1234, "JPY", "en", "1,234 JPY"),
    ],
)
def test_money_is_written_for_readers(minor, currency, lang, shown):
    assert money(minor, currency, lang) == shown
