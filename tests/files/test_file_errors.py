"""Problems as the writer of a file reads them."""

from __future__ import annotations

import pickle

from earnest.files import InvalidFile, Problem
from earnest.files.errors import dotted, nearest_of, quoted


def a_problem(what: str = '"deposit_payed" is not an event', **more: object) -> Problem:
    return Problem(
        **({"file": "cases/x.yaml", "line": 12, "column": 5, "field": "facts[3].event", "what": what} | more)
    )


def test_a_problem_reads_as_place_field_and_what_is_wrong() -> None:
    assert str(a_problem()) == 'cases/x.yaml:12:5: facts[3].event: "deposit_payed" is not an event.'
    assert str(a_problem("the file is empty", field="")) == "cases/x.yaml:12:5: the file is empty."


def test_a_problem_says_what_was_meant_what_is_allowed_and_what_to_do() -> None:
    problem = a_problem(allowed=("deposit_paid", "price_paid"), nearest="deposit_paid", hint="See the list of events.")
    assert str(problem).endswith(
        'is not an event. Did you mean "deposit_paid"? Allowed: deposit_paid, price_paid. See the list of events.'
    )


def test_twelve_allowed_words_are_written_out_and_the_rest_counted() -> None:
    words = tuple("abcdefghijklmnop")
    assert str(a_problem(allowed=words[:11])).endswith("Allowed: a, b, c, d, e, f, g, h, i, j, k.")
    assert str(a_problem(allowed=words[:12])).endswith("Allowed: a, b, c, d, e, f, g, h, i, j, k, l.")
    assert str(a_problem(allowed=words[:13])).endswith("Allowed: a, b, c, d, e, f, g, h, i, j, k, l and 1 more.")


def test_an_invalid_file_keeps_twenty_problems_one_a_line() -> None:
    assert len(InvalidFile([a_problem()] * 20).problems) == 20
    assert len(InvalidFile([a_problem()] * 21).problems) == 20
    assert str(InvalidFile([a_problem()] * 2)).splitlines() == [str(a_problem())] * 2


def test_an_invalid_file_survives_pickling() -> None:
    refused = InvalidFile([a_problem()])
    assert pickle.loads(pickle.dumps(refused)).problems == refused.problems


def test_a_path_is_written_with_dots_and_brackets() -> None:
    assert dotted(()) == ""
    assert dotted(("facts", 3, "amount")) == "facts[3].amount"
    assert dotted((0, "甲方", "a b", 'x"]')) == r'[0].甲方["a b"]["x\"]"]'


def test_a_value_is_quoted_on_one_line_and_shortened_beyond_eighty_characters() -> None:
    assert quoted('a "b"\n定') == r'"a \"b\"\n定"'
    assert quoted("x" * 80) == '"' + "x" * 80 + '"'
    assert quoted("x" * 81) == '"' + "x" * 77 + '..."'


def test_the_nearest_word_is_found_only_for_slips() -> None:
    assert nearest_of("deposit_payed", ("price_paid", "deposit_paid")) == "deposit_paid"
    assert nearest_of("inspection", ("a", "b")) is None
    assert nearest_of(5, ("5",)) is None
    assert nearest_of("a" * 81, ("a" * 80,)) is None
