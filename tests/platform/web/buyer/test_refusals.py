"""Refusals in words: every code the platform refuses with is told in both languages, and none is told that is never used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import earnest.platform
from earnest.platform.orders import acts, answering
from earnest.platform.orders.outcomes import Instead, Refusal, refuse
from earnest.platform.payments import due
from earnest.platform.web.refusals import WORDS, explained, told

FOLDER = Path(earnest.platform.__file__).parent


def words_in(node: ast.AST) -> Iterator[str]:
    return (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value)


def codes() -> set[str]:
    """The second argument of every ``refuse(...)``, and what `may_do`, `due_minor` and `why_not` give back."""
    found: set[str] = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "refuse":
                found |= set(words_in(node.args[1]))
    (may_do,) = (
        n for n in ast.parse(Path(acts.__file__).read_text("utf-8")).body if getattr(n, "name", "") == "may_do"
    )
    for node in ast.walk(may_do):
        if isinstance(node, ast.Return) and node.value is not None:
            values = [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]
            found |= {value.value for value in values if isinstance(value, ast.Constant) and value.value}
    for function in ast.parse(Path(answering.__file__).read_text("utf-8")).body:
        if getattr(function, "name", "").startswith(("why_not", "_closed")):
            found |= {
                word for n in ast.walk(function) if isinstance(n, ast.Return) for word in words_in(n) if "_" in word
            }
    payable = ast.walk(ast.parse(Path(due.__file__).read_text("utf-8")))
    return found | {word for n in payable if isinstance(n, ast.Return) for word in words_in(n) if "_" in word}


def test_every_code_of_the_platform_has_words_and_every_word_is_used():
    assert codes() == set(WORDS)


@pytest.mark.parametrize("code", sorted(WORDS))
def test_words_are_whole_sentences_in_both_languages(code):
    assert told(refuse("O-1", code), "en").endswith((".", "?"))
    assert told(refuse("O-1", code), "zh").endswith("。")


def test_refusal_by_law_is_told_to_its_side_with_the_provision_and_what_is_possible():
    refusal = Refusal(
        "O-1", "breach_premature_demand", "breach.premature_demand", law=("CN-CC-526",),
        instead=(Instead("duty", "deliver", "2026-06-01T16:00:00+00:00"),),
    )  # fmt: skip
    shown = explained(refusal, "en", "seller")
    assert shown.because == "The balance is not owed yet. Asking for it now would be a breach."
    assert shown.citations[0].startswith("Civil Code, art. 526: ")
    # the instant is midnight in Shanghai, so the last day is the one before: 1 June
    assert shown.instead == ("Deliver (by 1 June 2026)",)


def test_refusal_by_law_is_told_in_chinese():
    refusal = Refusal("O-1", "x", "breach.premature_demand", law=("CN-CC-526",), instead=(Instead("power", "inspect"),))
    shown = explained(refusal, "zh")
    assert (shown.title, shown.instead) == ("没有办理。", ("检验货物",))
    assert shown.citations[0].startswith("《民法典》第526条：")


def test_code_that_nobody_wrote_words_for_is_still_a_sentence():
    assert told(refuse("O-1", "something_new"), "en") == "Something new."
