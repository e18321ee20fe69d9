"""What people write instead of the language's words, and what they are told."""

from __future__ import annotations

import pytest

from earnest.files import InvalidFile
from earnest.files.cases import case_in
from earnest.files.yaml_source import read_source

CASE = """earnest: 1
id: x
parties: {buyer: {acts_as: consumer}, seller: {acts_as: business}}
offer: {terms: [{topic: deposit, layer: negotiated, called: earnest, amount: 5000 CNY}]}
facts: [{on: 2025-04-05, event: deposit_paid, amount: 5000 CNY}]
"""


def told(wrong: str, right: str) -> str:
    with pytest.raises(InvalidFile) as caught:
        case_in(read_source(CASE.replace(right, wrong, 1), "x"))
    return str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("wrong", "right", "advice"),
    [
        ("5000 RMB", "5000 CNY", "write CNY"),
        ("2025/4/5", "2025-04-05", 'write "2025-04-05"'),
        ("2025年4月5日", "2025-04-05", 'write "2025-04-05"'),
        ("called: 定金", "called: earnest", 'Did you mean "earnest"?'),
        ("acts_as: company", "acts_as: business", 'Did you mean "business"?'),
        ("topic: earnest_money", "topic: deposit", 'Did you mean "deposit"?'),
        ("{clauses:", "{terms:", 'Did you mean "terms"?'),
        ("buyer：", "buyer:", "full-width colon"),
    ],
)
def test_word_meant_is_named(wrong, right, advice):
    assert advice in told(wrong, right)
