"""The deposit rule of China, told as stories. Price 100,000, deposit 10,000 (below the cap of 20,000), delivery by 30 June 2025."""

import pytest

from tests.scenarios.contract import DELIVERY, DEPOSIT, PAID, PRICE, judged, owed

PAID_30000 = PAID.replace("10000", "30000")
NO_CAR = "\n2025-04-05 unavailability_declared\n2025-04-06 termination_declared {by: buyer, ground: unavailability}"
RESERVATION = DEPOSIT.replace("earnest", "reservation")
DAMAGES = "{topic: liquidated_damages, layer: negotiated, by: seller, breach: late_delivery, per_day: 100 CNY}"
IN_VAIN = "\n2025-07-05 delivery_demanded {within: within 15 days of delivery_demanded}"


def test_seller_that_cannot_supply_returns_the_deposit_twofold():
    standing = judged(PAID + NO_CAR)
    assert (standing.default_by, standing.contract) == ("seller", "ended")
    assert owed(standing) == ["seller double_return_of_deposit 20000"]  # 10,000 back and 10,000 more


def test_buyer_that_walks_away_loses_the_deposit():
    standing = judged(PAID + "\n2025-04-05 withdrawal_declared {by: buyer}\n2025-04-06 sum_retained")
    assert (standing.default_by, standing.contract) == ("buyer", "ended")
    assert owed(standing) == ["buyer deposit_retained 10000 kept"]


@pytest.mark.parametrize(("paid", "kept", "back"), [(19_999, 19_999, 0), (20_000, 20_000, 0), (20_001, 20_000, 1)])
def test_deposit_counts_up_to_a_fifth_of_the_price(paid, kept, back):
    story = PAID.replace("10000", str(paid)) + "\n2025-04-05 withdrawal_declared {by: buyer}\n2025-04-06 sum_retained"
    expected = [f"buyer deposit_retained {kept} kept"] + ([f"seller return_of_excess_deposit {back}"] if back else [])
    assert owed(judged(story)) == expected


def test_excess_over_a_fifth_is_returned_once_by_a_seller_in_default():
    # 20,000 twofold, and the 10,000 above the cap once
    assert owed(judged(PAID_30000 + NO_CAR)) == [
        "seller double_return_of_deposit 40000",
        "seller return_of_excess_deposit 10000",
    ]


def test_reservation_money_goes_back_once_whoever_broke():
    terms = (PRICE, RESERVATION, DELIVERY)
    assert owed(judged(PAID + NO_CAR, terms=terms)) == ["seller return_of_prepayment 10000"]
    left = PAID + "\n2025-04-05 withdrawal_declared {by: buyer}\n2025-04-06 sum_retained"
    assert owed(judged(left, terms=terms)) == ["seller return_of_prepayment 10000"]


def test_court_gives_no_more_than_is_claimed():
    story = (
        PAID
        + "\n2025-04-05 unavailability_declared\n2025-04-06 claim_filed {by: buyer, claims: [termination, single_return]}"
    )
    assert owed(judged(story)) == ["seller single_return_of_deposit 10000"]


def test_part_performed_and_accepted_leaves_the_penalty_in_proportion():
    story = PAID + (
        "\n2025-06-05 delivery_taken {part: 3/10}\n2025-06-06 refusal_declared {by: seller, of: deliver}"
        "\n2025-06-07 claim_filed {by: buyer, claims: [double_return]}"
    )
    assert owed(judged(story)) == ["seller double_return_of_deposit 17000"]  # 10,000 back and 7/10 of 10,000


def test_force_majeure_brings_single_return():
    story = PAID + (
        "\n2025-06-05 impediment_arose {cause: epidemic, hinders: seller, lasting: yes}"
        "\n2025-07-06 termination_declared {by: buyer, ground: impediment}"
    )
    standing = judged(story)
    assert standing.default_by == "neither"
    assert owed(standing) == ["seller single_return_of_deposit 10000"]


def test_force_majeure_during_delay_does_not_excuse():
    story = PAID + (
        "\n2025-07-05 impediment_arose {cause: epidemic, hinders: seller}"
        "\n2025-07-10 delivery_demanded {within: within 15 days of delivery_demanded}"
        "\n2025-08-01 termination_declared {by: buyer, ground: late_delivery}"
    )
    assert owed(judged(story)) == ["seller double_return_of_deposit 20000"]


def test_supplier_that_fails_is_the_sellers_risk():
    story = PAID + (
        "\n2025-06-05 impediment_arose {cause: supplier, hinders: seller, lasting: yes}"
        "\n2025-06-06 refusal_declared {by: seller, of: deliver}\n2025-07-06 termination_declared {by: buyer, ground: refusal}"
    )
    assert judged(story).default_by == "seller"


def test_rule_that_stood_when_the_contract_was_made_is_no_force_majeure():
    story = PAID + (
        "\n2025-04-01 impediment_arose {cause: public_order, hinders: buyer, lasting: yes, in_effect_since: 2024-01-01}"
        "\n2025-04-02 withdrawal_declared {by: buyer}\n2025-04-03 sum_retained"
    )
    assert judged(story).default_by == "buyer"


def test_creditor_may_choose_agreed_damages_over_the_deposit():
    terms = (PRICE, DEPOSIT, DELIVERY, DAMAGES)
    open_choice = judged(
        PAID + IN_VAIN + "\n2025-07-25 termination_declared {by: buyer, ground: late_delivery}", terms=terms
    )
    assert owed(open_choice) == ["seller double_return_of_deposit 20000"]
    (other,) = open_choice.settlement.alternatives
    # 1 to 25 July: 25 days at 100
    assert {a.basis: a.minor for a in other.awards} == {
        "single_return_of_deposit": 1_000_000,
        "liquidated_damages": 250_000,
    }
    chosen = judged(
        PAID + IN_VAIN + "\n2025-07-25 claim_filed {by: buyer, claims: [termination, liquidated_damages]}", terms=terms
    )
    assert owed(chosen) == ["seller single_return_of_deposit 10000", "seller liquidated_damages 2500"]
    assert chosen.settlement.alternatives == ()


def test_loss_above_the_deposit_is_made_good_besides():
    story = PAID + (
        "\n2025-04-05 unavailability_declared\n2025-04-10 loss_shown {by: buyer, amount: 25000 CNY, kind: substitute}"
        "\n2025-04-11 claim_filed {by: buyer, claims: [double_return, damages]}"
    )
    # the penalty of 10,000 covers that much of the loss of 25,000
    assert owed(judged(story)) == ["seller double_return_of_deposit 20000", "seller damages 15000"]


def test_performed_contract_sets_the_deposit_off():
    story = (
        PAID + "\n2025-06-10 delivery_tendered\n2025-06-10 balance_paid {amount: 90000 CNY}\n2025-06-10 delivery_taken"
    )
    standing = judged(story)
    assert (standing.phase, standing.settlement.status) == ("completed", "performed")
    assert owed(standing) == ["buyer set_off_against_price 10000 kept"]


def test_open_contract_says_what_each_side_loses_by_walking_away():
    settlement = judged(PAID, at="2025-04-01").settlement
    assert [(a.basis, a.minor) for a in settlement.if_buyer_walks] == [("deposit_retained", 1_000_000)]
    assert [(a.basis, a.minor) for a in settlement.if_seller_walks] == [("double_return_of_deposit", 2_000_000)]


@pytest.mark.parametrize(
    ("words", "paid", "earnest"),
    [
        ("called: earnest", "", True),
        ("called: reservation", "", False),
        ("called: reservation, penalty_stated: true", "", True),
        ("called: earnest, refundable: yes", "", False),
        ("called: unspecified", "called: earnest, called_by: seller", True),
        ("called: unspecified", "called: earnest, called_by: buyer", False),
        ("called: reservation", "called: earnest, called_by: seller", False),
    ],
)
def test_agreed_effect_decides_what_the_money_is(words, paid, earnest):
    terms = (PRICE, f"{{topic: deposit, layer: negotiated, amount: 10000 CNY, {words}}}", DELIVERY)
    story = PAID.replace("}", f", {paid}}}") if paid else PAID
    standing = judged(story + NO_CAR, terms=terms)
    assert standing.deposit_effective_minor == (1_000_000 if earnest else 0)


def test_deposit_agreed_but_not_paid_is_no_deposit():
    standing = judged("2025-03-01 agreement_signed" + NO_CAR)
    assert standing.deposit_effective_minor == 0
    assert owed(standing) == []


def test_old_law_governs_old_contracts():
    story = (
        PAID.replace("2025", "2018")
        + "\n2018-04-05 unavailability_declared\n2018-04-06 claim_filed {by: buyer, claims: [double_return]}"
    )
    standing = judged(story, terms=(PRICE, DEPOSIT, DELIVERY.replace("2025", "2018")), at="2018-12-31")
    assert owed(standing) == ["seller double_return_of_deposit 20000"]
    cited = {law for award in standing.settlement.awards for law in award.because.law}
    assert "CN-SL-89" in cited
    assert not any(law.startswith("CN-CC-") for law in cited)
