"""Delay, demand, refusal, conformity, fraud, reservations, minors: who broke the contract and how it ended."""

import pytest

from tests.scenarios.contract import DELIVERY, DEPOSIT, PAID, PRICE, judged, owed

LATER_CONTRACT = "{topic: formation, layer: negotiated, later_contract: true, conclude_by: 2025-05-01}"
COLOUR = "{topic: conformity, layer: negotiated, quality: colour, value: black}"
WHITE = "[{what: white instead of black, quality: colour, actual: white, curable: yes}]"
WEDDING = "{topic: delivery, layer: negotiated, due: 2025-06-30, needed_for: the wedding, needed_by: 2025-07-01}"


def end_of(story, **terms):
    standing = judged(PAID + "\n" + story, **terms)
    return standing.contract, standing.default_by, owed(standing)


def test_delay_alone_does_not_go_to_the_root():
    standing = judged(PAID, at="2025-08-01")
    assert [(b.kind, b.fundamental) for b in standing.breaches] == [("late_delivery", False)]
    assert standing.settlement.status == "open"


@pytest.mark.parametrize(("day", "ended"), [("2025-07-20", False), ("2025-07-21", True)])
def test_delay_goes_to_the_root_when_the_period_of_a_demand_has_run_out(day, ended):
    # demanded on 5 July, fifteen days: the last is Sunday 20 July, so the period ends with Monday 21 July
    story = f"2025-07-05 delivery_demanded {{within: within 15 days of delivery_demanded}}\n{day} termination_declared {{by: buyer, ground: late_delivery}}"
    late = judged(PAID + "\n" + story, at=day)
    after = judged(PAID + "\n" + story.replace(day, "2025-07-22"), at="2025-07-22")
    assert late.contract == "in_force"
    assert after.contract == "ended"
    assert after.default_by == "seller"


def test_termination_without_any_demand_is_no_more_than_a_demand():
    story = PAID + "\n2025-07-05 termination_declared {by: buyer, ground: late_delivery}"
    before, after = judged(story, at="2025-10-09"), judged(story, at="2025-10-10")
    assert (before.contract, before.default_by, owed(before)) == ("in_force", "neither", [])
    # three months from 5 July end in the National Day holidays, so 9 October is the last
    assert (after.settlement.status, after.default_by) == ("due_on_termination", "seller")


def test_demand_that_gave_no_period_leaves_its_length_to_the_court():
    story = PAID + "\n2025-07-05 delivery_demanded\n2025-09-01 termination_declared {by: buyer, ground: late_delivery}"
    standing = judged(story, at="2025-09-30")
    (question,) = standing.undetermined
    assert (question.key, question.kind) == ("reasonable_period:deliver", "discretion")
    assert {b.answer: b.default_by for b in question.branches} == {"enough": "seller", "not_enough": "neither"}


def test_time_of_the_essence_needs_no_demand():
    story = "2025-07-01 termination_declared {by: buyer, ground: late_delivery}"
    assert end_of(story, terms=(PRICE, DEPOSIT, WEDDING)) == (
        "ended",
        "seller",
        ["seller double_return_of_deposit 20000"],
    )


def test_termination_unless_performed_takes_effect_when_the_day_has_passed():
    story = "2025-06-20 termination_declared {by: buyer, ground: late_delivery, unless: 2025-06-30}"
    standing = judged(PAID + "\n" + story, terms=(PRICE, DEPOSIT, WEDDING))
    assert standing.ending is not None
    assert standing.ending.at.isoformat() == "2025-06-30T16:00:00+00:00"  # midnight at the end of 30 June in Shanghai


def test_termination_without_ground_is_a_refusal_to_perform():
    contract, default_by, awards = end_of(
        "2025-04-01 termination_declared {by: seller, ground: non_payment}\n2025-04-02 claim_filed {by: buyer, claims: [double_return]}"
    )
    assert (contract, default_by, awards) == ("ended", "seller", ["seller double_return_of_deposit 20000"])


def test_higher_price_or_no_car_is_a_refusal_to_perform():
    story = "2025-04-05 variation_declared {of: price, new_price: 110000 CNY, or_else: no_delivery}\n2025-04-10 claim_filed {by: buyer, claims: [double_return]}"
    assert end_of(story)[1:] == ("seller", ["seller double_return_of_deposit 20000"])


def test_reselling_the_buyers_unit_is_a_breach_at_the_root():
    assert end_of("2025-06-05 unit_resold\n2025-06-06 refund_demanded")[1:] == (
        "seller",
        ["seller double_return_of_deposit 20000"],
    )


def test_reselling_after_the_buyer_broke_off_is_mitigation():
    assert end_of("2025-04-01 withdrawal_declared {by: buyer}\n2025-04-20 unit_resold") == (
        "ended",
        "buyer",
        ["buyer deposit_retained 10000 kept"],
    )


def test_loan_refused_is_the_buyers_risk_unless_the_contract_hangs_on_it():
    story = "2025-04-05 condition_failed {that: loan_approved}\n2025-04-06 withdrawal_declared {by: buyer}\n2025-04-07 sum_retained"
    condition = "{topic: condition, layer: negotiated, that: loan_approved, if_it_fails: contract_ends}"
    assert end_of(story)[1:] == ("buyer", ["buyer deposit_retained 10000 kept"])
    assert end_of(story, terms=(PRICE, DEPOSIT, DELIVERY, condition))[1:] == (
        "neither",
        ["seller single_return_of_deposit 10000"],
    )


def test_wrong_colour_may_be_refused_and_ends_the_contract_if_not_put_right():
    story = (
        f"2025-06-05 delivery_tendered {{defects: {WHITE}}}\n2025-06-05 delivery_refused {{defects: {WHITE}}}"
        "\n2025-06-06 cure_demanded {within: within 15 days of cure_demanded}\n2025-07-10 termination_declared {by: buyer, ground: non_conformity}"
    )
    assert end_of(story, terms=(PRICE, DEPOSIT, DELIVERY, COLOUR))[1:] == (
        "seller",
        ["seller double_return_of_deposit 20000"],
    )


def test_slight_defect_put_right_does_not_justify_refusing():
    story = (
        "2025-06-05 delivery_tendered {defects: [{what: scratch, effect: cosmetic}]}\n2025-06-10 defect_cured\n2025-06-11 delivery_refused"
        "\n2025-06-20 termination_declared {by: seller, ground: not_taken}"
    )
    assert end_of(story)[1:] == ("buyer", ["buyer deposit_retained 10000 kept"])


def test_buyer_withholds_a_balance_due_before_the_promised_look():
    terms = (
        PRICE,
        DEPOSIT,
        "{topic: balance, layer: negotiated, due: 2025-05-01}",
        "{topic: inspection, layer: promise, before: balance}",
    )
    standing = judged(PAID, terms=terms, at="2025-06-01")
    balance = next(d for d in standing.duties if d.kind == "pay_balance")
    assert balance.state == "excused"
    assert [(p.kind, p.about) for p in standing.powers if p.kind == "withhold"] == [("withhold", "pay_balance")]


def test_buyer_that_does_not_pay_when_due_and_demanded_loses_the_deposit():
    story = "2025-05-10 balance_demanded {within: within 10 days of balance_demanded}\n2025-05-25 termination_declared {by: seller, ground: non_payment}"
    terms = (PRICE, DEPOSIT, DELIVERY, "{topic: balance, layer: negotiated, due: 2025-05-01}")
    assert end_of(story, terms=terms) == ("ended", "buyer", ["buyer deposit_retained 10000 kept"])


@pytest.mark.parametrize(
    ("refusal", "default_by", "award"),
    [
        ("{by: buyer, because: change_of_mind}", "buyer", "buyer deposit_retained 10000 kept"),
        ("{by: seller, because: new_conditions}", "seller", "seller double_return_of_deposit 20000"),
        ("{by: buyer, because: terms_not_agreed}", "neither", "seller single_return_of_deposit 10000"),
    ],
)
def test_reservation_binds_to_conclude(refusal, default_by, award):
    story = f"2025-04-05 conclusion_refused {refusal}\n2025-04-06 ending_agreed"
    assert end_of(story, terms=(PRICE, DEPOSIT, LATER_CONTRACT)) == ("ended", default_by, [award])


@pytest.mark.parametrize(
    ("paid_on", "multiple"), [("2012-03-01", 1), ("2014-03-14", 1), ("2014-03-15", 3), ("2025-03-01", 3)]
)
def test_fraud_on_a_consumer_costs_the_multiple_of_its_day(paid_on, multiple):
    story = (
        f"{paid_on} agreement_signed\n{paid_on} price_paid {{amount: 100000 CNY}}\n{paid_on} delivery_taken"
        f"\n{paid_on} concealment_found {{about: prior_sale, seller_knew: yes}}\n2025-06-01 claim_filed {{by: buyer, claims: [avoidance, price_refund, multiple_damages]}}"
    )
    standing = judged(story, terms=(PRICE,))
    assert owed(standing) == ["seller refund_of_price 100000", f"seller multiple_damages {multiple}00000"]


def test_fraud_multiple_is_at_least_500():
    story = (
        "2025-03-01 agreement_signed\n2025-03-01 price_paid {amount: 100 CNY}\n2025-03-02 delivery_taken"
        "\n2025-03-03 concealment_found {about: origin, seller_knew: yes}\n2025-06-01 claim_filed {by: buyer, claims: [avoidance, multiple_damages]}"
    )
    terms = ("{topic: price, layer: negotiated, amount: 100 CNY}",)
    assert owed(judged(story, terms=terms)) == ["seller refund_of_price 100", "seller multiple_damages 500"]


def test_unknown_knowledge_leaves_fraud_open():
    story = (
        "2025-03-01 agreement_signed\n2025-03-01 price_paid {amount: 100000 CNY}\n2025-03-02 delivery_taken"
        "\n2025-05-01 concealment_found {about: prior_sale}\n2025-06-01 claim_filed {by: buyer, claims: [avoidance, multiple_damages]}"
    )
    (question,) = judged(story, terms=(PRICE,)).undetermined
    assert (question.key, question.kind) == ("seller_knew", "missing_fact")


@pytest.mark.parametrize(("day", "contract"), [("2025-03-12", "ended"), ("2025-03-13", "in_force")])
def test_goods_bought_online_go_back_within_seven_days_of_receipt(day, contract):
    story = f"2025-03-01 order_placed\n2025-03-01 price_paid {{amount: 5000 CNY}}\n2025-03-05 delivery_taken\n{day} withdrawal_declared {{by: buyer}}"
    terms = ("{topic: price, layer: standard_term, amount: 5000 CNY}",)
    standing = judged(story, terms=terms, channel="online", goods="{kind: phone, made_to_order: no}")
    assert standing.contract == contract
    assert owed(standing) == (["seller refund_of_price 5000"] if contract == "ended" else [])


def test_minor_whose_guardian_refuses_gets_the_price_back_less_use():
    story = (
        "2025-03-01 agreement_signed\n2025-03-01 price_paid {amount: 5000 CNY}\n2025-03-01 delivery_taken\n2025-03-10 ratification_refused"
        "\n2025-03-12 loss_shown {by: seller, amount: 300 CNY, kind: use_of_goods}"
    )
    terms = ("{topic: price, layer: standard_term, amount: 5000 CNY}",)
    standing = judged(story, terms=terms, buyer="{acts_as: consumer, born: 2012-01-01}", goods="{kind: phone}")
    assert standing.contract == "without_effect"
    assert owed(standing) == ["seller restitution 4700"]


def test_agreed_end_leaves_the_breach_before_it_to_be_paid_for():
    assert end_of("2025-04-05 ending_agreed")[1:] == ("neither", ["seller single_return_of_deposit 10000"])
    assert end_of("2025-04-01 unavailability_declared\n2025-04-05 ending_agreed")[1:] == (
        "seller",
        ["seller double_return_of_deposit 20000"],
    )


def test_exit_deposit_lets_either_side_leave_at_its_price():
    terms = (PRICE, DEPOSIT.replace("}", ", secures: exit}"), DELIVERY)
    assert end_of("2025-04-01 withdrawal_declared {by: buyer}", terms=terms) == (
        "ended",
        "neither",
        ["buyer deposit_retained 10000 kept"],
    )
    assert end_of("2025-04-01 withdrawal_declared {by: seller}", terms=terms) == (
        "ended",
        "neither",
        ["seller double_return_of_deposit 20000"],
    )


@pytest.mark.parametrize(
    ("day", "awards"),
    [("2025-03-10", ["seller single_return_of_deposit 10000"]), ("2025-03-11", ["buyer deposit_retained 10000 kept"])],
)
def test_refundable_days_end_when_they_are_over(day, awards):
    # paid on Saturday 1 March; seven days: the last is Saturday 8 March, so Monday 10 March is the last
    terms = (
        PRICE,
        DEPOSIT.replace("}", ", refundable: yes, refundable_until: within 7 days of deposit_paid}"),
        DELIVERY,
    )
    assert end_of(f"{day} withdrawal_declared {{by: buyer}}\n2025-03-20 sum_retained", terms=terms)[2] == awards


def test_disputed_fact_is_judged_both_ways():
    standing = judged(
        PAID
        + "\n2025-04-05 refusal_declared {by: seller, of: deliver, status: disputed}\n2025-04-10 claim_filed {by: buyer, claims: [double_return]}"
    )
    (question,) = standing.undetermined
    assert question.kind == "disputed_fact"
    assert {b.answer: b.default_by for b in question.branches} == {"so": "seller", "not_so": "neither"}


def test_withdrawal_after_everything_is_done_changes_nothing():
    story = "2025-06-10 delivery_tendered\n2025-06-10 balance_paid {amount: 90000 CNY}\n2025-06-10 delivery_taken\n2025-08-01 withdrawal_declared {by: buyer}"
    standing = judged(PAID + "\n" + story)
    assert standing.log[-1].effect == "no_effect"
    assert standing.settlement.status == "performed"


LATER_DELIVERY = "{topic: delivery, layer: negotiated, due: 2025-07-31}"
NEEDED = "{topic: delivery, layer: negotiated, due: 2025-06-30, needed_for: the wedding}"


@pytest.mark.parametrize("delivery", [DELIVERY, NEEDED], ids=["dated", "needed"])
def test_seller_asked_to_wait_is_not_late_until_it_is_asked_again(delivery: str) -> None:
    asked = PAID + "\n2025-05-01 deferral_requested"
    again = asked + "\n2025-09-01 delivery_demanded {within: within 15 days of delivery_demanded}"
    waiting = judged(asked, terms=(PRICE, DEPOSIT, delivery))
    assert (waiting.default_by, [d.state for d in waiting.duties if d.kind == "deliver"]) == ("neither", ["excused"])
    assert judged(again, terms=(PRICE, DEPOSIT, delivery), at="2025-09-10").default_by == "neither"
    assert judged(again, terms=(PRICE, DEPOSIT, delivery), at="2025-09-17").default_by == "seller"


@pytest.mark.parametrize(
    "answer", ["objection_raised {by: seller}", "amendment_agreed {terms: [" + LATER_DELIVERY + "]}"]
)
def test_seller_that_answers_a_request_to_wait_keeps_the_date_it_answered_with(answer: str) -> None:
    story = PAID + f"\n2025-05-01 deferral_requested\n2025-05-02 {answer}"
    late = [b.kind for b in judged(story).breaches]
    assert late == ["late_delivery"]


def test_contract_nobody_acted_upon_for_a_year_is_for_a_court_to_end() -> None:
    standing = judged(PAID + "\n2025-03-02 unavailability_declared", at="2026-04-10")
    assert {power.kind for power in standing.powers if power.because.key == "right.deadlock"} == {"apply_to_court"}


def test_choice_between_deposit_and_agreed_damages_is_a_power_until_it_is_made() -> None:
    damages = "{topic: liquidated_damages, layer: negotiated, by: seller, breach: any, amount: 15000 CNY}"
    story = PAID + "\n2025-05-01 unavailability_declared\n2025-05-10 termination_declared {by: buyer, ground: other}"
    powers = judged(story, terms=(PRICE, DEPOSIT, DELIVERY, damages)).powers
    assert [(p.kind, p.holder) for p in powers] == [("elect_remedy", "buyer")]
    chosen = story + "\n2025-05-11 remedy_elected {by: buyer, remedy: liquidated_damages}"
    assert judged(chosen, terms=(PRICE, DEPOSIT, DELIVERY, damages)).powers == ()


BUILT_ON_REQUEST = "{topic: production, layer: negotiated, start: when asked by buyer}"


def states(standing):
    return {(d.debtor, d.kind): d.state for d in standing.duties}


def test_tender_that_may_be_rejected_puts_the_buyer_to_nothing():
    standing = judged(
        PAID + f"\n2025-06-01 delivery_tendered {{defects: {WHITE}}}", terms=(PRICE, DEPOSIT, DELIVERY, COLOUR)
    )
    assert [b.by for b in standing.breaches] == ["seller", "seller"]
    assert (states(standing)["buyer", "pay_balance"], states(standing)["buyer", "take_delivery"]) == (
        "dormant",
        "dormant",
    )


@pytest.mark.parametrize(
    ("then", "state"),
    [
        ("", "excused"),
        ("2025-06-10 defect_cured", "excused"),
        ("2025-06-10 delivery_tendered", "late"),
        ("2025-06-10 defect_cured\n2025-06-12 taking_demanded", "late"),
    ],
)
def test_goods_refused_for_a_defect_in_their_use_need_not_be_taken_before_it_is_put_right(then, state):
    refused = (
        "2025-06-01 delivery_tendered\n2025-06-01 delivery_refused {defects: [{what: door jams, effect: impairs_use}]}"
    )
    standing = judged(f"{PAID}\n{refused}\n{then}", terms=(PRICE, DEPOSIT, DELIVERY))
    assert states(standing)["buyer", "take_delivery"] == state
    breaches = {b.kind for b in standing.breaches if b.by == "buyer"}
    assert ("not_taken" in breaches) == (state == "late")
    assert (breaches == set()) == (state == "excused")


@pytest.mark.parametrize("held_out", ["delivery_tendered", "goods_ready\n2025-04-02 taking_demanded"])
def test_goods_built_only_on_request_need_not_be_taken_before_it(held_out):
    standing = judged(PAID + f"\n2025-04-01 {held_out}", terms=(PRICE, DEPOSIT, BUILT_ON_REQUEST), at="2025-05-01")
    assert (standing.breaches, states(standing)["buyer", "pay_balance"]) == ((), "dormant")


def test_asking_for_the_goods_to_be_built_is_not_yet_asking_for_them():
    asked = PAID + "\n2025-04-01 production_requested\n2025-04-01 production_started"
    standing = judged(asked, terms=(PRICE, DEPOSIT, BUILT_ON_REQUEST), at="2025-05-01")
    assert (standing.breaches, states(standing)["seller", "deliver"]) == ((), "dormant")
    demanded = judged(
        asked + "\n2025-04-10 delivery_demanded", terms=(PRICE, DEPOSIT, BUILT_ON_REQUEST), at="2025-05-01"
    )
    assert [b.kind for b in demanded.breaches] == ["late_delivery"]
