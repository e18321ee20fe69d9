"""What is different between two versions, clause by clause and line by line."""

from __future__ import annotations

from earnest.platform.selling.differences import differences, lines
from earnest.platform.selling.publishing import read_draft
from tests.platform.shop import FAIR, a_seller


def terms(text):
    return read_draft(text, a_seller()).offer


def found(after, lang="en"):
    return [(d.kind, d.topic) for d in differences(terms(FAIR), terms(after), lang)]


def test_same_terms_have_no_difference():
    assert found(FAIR) == []


def test_changed_clause_is_told_before_and_after():
    (only,) = differences(terms(FAIR), terms(FAIR.replace("5000 CNY", "8000 CNY")), "en")
    assert only.kind == "changed"
    assert "5,000 CNY" in only.before
    assert "8,000 CNY" in only.after


def test_clause_put_in_between_moves_nothing_else():
    added = FAIR.replace(
        "  - {topic: deposit", "  - {topic: transfer, layer: standard_term, allowed: true}\n  - {topic: deposit"
    )
    assert found(added) == [("added", "Transfer")]
    assert found(added, "zh")[0][1] != "Transfer"


def test_clause_taken_out_comes_last():
    without = "\n".join(line for line in FAIR.splitlines() if "inspection," not in line)
    assert found(without.replace("5000", "6000"))[-1] == ("removed", "Inspection")


def test_layer_and_attention_count_as_differences():
    assert found(FAIR.replace("layer: promise", "layer: standard_term, attention: not_drawn")) == [
        ("changed", "Inspection")
    ]


def test_line_by_line_only_the_changed_lines_are_marked():
    marked = [line for line in lines(FAIR, FAIR.replace("60 days", "90 days")) if line.sign != " "]
    assert [(line.sign, "60 days" in line.text, "90 days" in line.text) for line in marked] == [
        ("-", True, False), ("+", False, True),
    ]  # fmt: skip
