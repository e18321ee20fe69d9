"""What a court held beside what the engine finds."""

from typing import Any

import msgspec
import pytest

from earnest.core.case import Case, read_custom
from earnest.core.comparison import Comparison, compare

DOUBLE = {"from": "seller", "to": "buyer", "for": "double_return_of_deposit", "amount": "20000 CNY"}
UNAVAILABLE: list[dict[str, Any]] = [
    {"on": "2025-04-05", "event": "unavailability_declared"},
    {"on": "2025-04-20", "event": "claim_filed", "by": "buyer", "claims": ["termination", "double_return"]},
]


def case_with(held: dict[str, Any] | None, facts: list[dict[str, Any]], terms: tuple[dict[str, Any], ...] = ()) -> Case:
    """A car for 100,000 with earnest money of 10,000 paid, what happened next, and what was held."""
    told: dict[str, Any] = {
        "earnest": 1,
        "id": "example",
        "at": "2025-12-31",
        "parties": {"buyer": {"acts_as": "consumer"}, "seller": {"acts_as": "business"}},
        "offer": {
            "goods": {"kind": "car", "made_to_order": "yes"},
            "terms": [
                {"topic": "price", "layer": "negotiated", "amount": "100000 CNY"},
                {"topic": "deposit", "layer": "negotiated", "called": "earnest"},
                *terms,
            ],
        },
        "facts": [{"on": "2025-03-01", "event": "deposit_paid", "amount": "10000 CNY"}, *facts],
    }
    if held is not None:
        told["held"] = held
    return msgspec.convert(told, Case, dec_hook=read_custom)


def compared(
    held: dict[str, Any] | None, facts: list[dict[str, Any]] = UNAVAILABLE, terms: tuple[dict[str, Any], ...] = ()
) -> Comparison:
    """The comparison of that case."""
    case = case_with(held, facts, terms)
    return compare(case, case.judge())


def test_a_case_without_a_holding_is_not_compared() -> None:
    assert compared(None).verdict == "not_compared"


def test_a_holding_that_cannot_be_compared_at_all_says_why() -> None:
    found = compared({"in_breach": "buyer", "not_compared": {"all": "settled in court"}})
    assert (found.verdict, found.why) == ("not_compared", "settled in court")


def test_equal_parts_agree_without_a_word() -> None:
    found = compared({"in_breach": "seller", "contract": "ended", "awards": [DOUBLE]})
    assert (found.verdict, found.why) == ("agrees", "")


def test_a_part_left_out_is_not_compared_and_the_rest_is() -> None:
    found = compared(
        {"in_breach": "seller", "awards": [{**DOUBLE, "amount": "1 CNY"}], "not_compared": {"awards": "rounded"}}
    )
    assert found.verdict == "agrees"
    assert [part.verdict for part in found.parts] == ["agrees", "not_compared", "not_compared"]
    assert "awards not compared: rounded" in found.why


@pytest.mark.parametrize(
    ("part", "held"),
    [
        ("in_breach", {"in_breach": "buyer", "awards": [DOUBLE]}),
        ("contract", {"contract": "in_force", "awards": [DOUBLE]}),
        ("awards", {"in_breach": "seller"}),
    ],
)
def test_one_part_that_differs_makes_the_case_differ(part: str, held: dict[str, Any]) -> None:
    found = compared(held)
    assert found.verdict == "differs"
    assert [p.name for p in found.parts if p.verdict == "differs"] == [part]
    assert "held" in found.why


@pytest.mark.parametrize(("amount", "verdict"), [("19999.99", "differs"), ("20000", "agrees"), ("20000.01", "differs")])
def test_awards_are_compared_to_the_fen(amount: str, verdict: str) -> None:
    assert compared({"awards": [{**DOUBLE, "amount": f"{amount} CNY"}]}).verdict == verdict


def test_money_that_goes_back_is_compared_in_total_whatever_it_is_called() -> None:
    parts = [
        {"from": "seller", "to": "buyer", "for": "refund_of_price", "amount": "5000 CNY"},
        {"from": "seller", "to": "buyer", "for": "restitution", "amount": "15000 CNY"},
    ]
    assert compared({"awards": parts}).verdict == "agrees"


def test_money_kept_is_not_money_to_be_paid() -> None:
    assert compared({"awards": [{**DOUBLE, "for": "deposit_retained"}]}).verdict == "differs"


def test_damages_are_not_money_that_goes_back() -> None:
    assert compared({"awards": [{**DOUBLE, "for": "damages"}]}).verdict == "differs"


def test_an_award_without_amount_is_not_compared_and_the_others_are() -> None:
    interest = {"from": "seller", "to": "buyer", "for": "interest"}
    found = compared({"awards": [DOUBLE, interest]})
    assert found.verdict == "agrees"
    assert "interest" in found.why


def test_only_unknown_amounts_leave_nothing_to_compare() -> None:
    unknown = {key: value for key, value in DOUBLE.items() if key != "amount"}
    assert compared({"awards": [unknown]}).verdict == "not_compared"


DISPUTED: list[dict[str, Any]] = [
    {"on": "2025-04-05", "event": "refusal_declared", "by": "seller", "of": "deliver", "status": "disputed"},
    {"on": "2025-04-20", "event": "claim_filed", "by": "buyer", "claims": ["double_return"]},
]


def test_an_answer_that_gives_the_holding_makes_the_case_undetermined() -> None:
    found = compared({"in_breach": "neither", "contract": "in_force"}, DISPUTED)
    assert found.verdict == "undetermined"
    assert "answered not_so" in found.why


def test_no_answer_that_gives_the_holding_leaves_the_case_different() -> None:
    assert compared({"in_breach": "buyer"}, DISPUTED).verdict == "differs"


def test_a_choice_between_remedies_left_open_makes_the_case_undetermined() -> None:
    agreed = {"topic": "liquidated_damages", "layer": "negotiated", "by": "seller", "amount": "15000 CNY"}
    facts: list[dict[str, Any]] = [
        UNAVAILABLE[0],
        {"on": "2025-04-20", "event": "termination_declared", "by": "buyer", "ground": "unavailability"},
    ]
    awards = [
        {"from": "seller", "to": "buyer", "for": "single_return_of_deposit", "amount": "10000 CNY"},
        {"from": "seller", "to": "buyer", "for": "liquidated_damages", "amount": "15000 CNY"},
    ]
    found = compared({"in_breach": "seller", "contract": "ended", "awards": awards}, facts, (agreed,))
    assert found.verdict == "undetermined"
    assert "the buyer chooses liquidated_damages" in found.why


def test_the_fewest_answers_that_give_the_holding_are_named() -> None:
    facts: list[dict[str, Any]] = [
        {"on": "2025-04-05", "event": "impediment_arose", "cause": "registration_rule", "hinders": "buyer"},
        {"on": "2025-04-20", "event": "claim_filed", "by": "buyer", "claims": ["avoidance", "single_return"]},
    ]
    kept = {"from": "buyer", "to": "seller", "for": "deposit_retained", "amount": "10000 CNY"}
    held = {"in_breach": "buyer", "contract": "in_force", "awards": [kept]}
    case = case_with(held, facts)
    standing = case.judge()
    assert len(standing.undetermined) > 1
    assert compare(case, standing).why.split(";")[0] == "agrees if claim_without_right:buyer is answered root"
