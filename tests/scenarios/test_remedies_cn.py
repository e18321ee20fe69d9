"""Parts, holding on, losses beside penalties, conditions, conclusions: what is settled law, a story for each limb."""

import pytest

from tests.scenarios.contract import DELIVERY, DEPOSIT, PAID, PRICE, judged, owed

TERMS = (PRICE, DEPOSIT, DELIVERY)
BOTH = "claim_filed {by: buyer, claims: [termination, double_return]}"
NO_DEPOSIT = (PRICE, DELIVERY)
SIGNED = "2025-03-01 agreement_signed"
AGREED = "{topic: liquidated_damages, layer: negotiated, by: seller, breach: any, amount: 5000 CNY}"
DAILY = "{topic: liquidated_damages, layer: negotiated, by: seller, breach: late_delivery, per_day: 100 CNY}"
LATER = "{topic: formation, layer: negotiated, later_contract: true, conclude_by: 2025-05-01}"
LOAN = "{topic: condition, layer: negotiated, that: loan, if_it_fails: contract_ends}"


def question_keys(standing):
    return [q.key for q in standing.undetermined]


def test_part_delivered_makes_neither_the_whole_price_due_nor_the_seller_safe():
    story = (
        PAID
        + "\n2025-05-01 delivery_taken {part: 3/10}\n2025-07-05 delivery_demanded {within: within 20 days of delivery_demanded}"
    )
    standing = judged(story + f"\n2025-08-10 {BOTH}", terms=TERMS)
    # 10,000 back and seven tenths of as much again: three tenths were delivered and accepted
    assert owed(standing) == ["seller double_return_of_deposit 17000"]


def test_part_not_delivered_counts_whole_whatever_was_resold():
    story = PAID + "\n2025-05-01 delivery_taken {part: 3/10}\n2025-05-05 unit_resold {part: 2/10}"
    standing = judged(story + f"\n2025-05-10 refusal_declared {{by: seller, of: deliver}}\n2025-08-10 {BOTH}")
    assert owed(standing) == ["seller double_return_of_deposit 17000"]


def test_seller_that_sues_for_the_price_is_given_the_price():
    story = (
        PAID + "\n2025-05-01 delivery_taken\n2025-05-10 balance_demanded {within: within 15 days of balance_demanded}"
    )
    standing = judged(story + "\n2025-07-01 claim_filed {by: seller, claims: [balance]}")
    assert owed(standing) == ["buyer balance_of_price 90000"]
    assert [a.remedy for a in standing.settlement.alternatives] == ["termination"]


def test_buyer_that_sues_for_performance_is_not_given_the_penalty():
    story = PAID + "\n2025-07-10 refusal_declared {by: seller, of: deliver}"
    standing = judged(story + "\n2025-08-01 claim_filed {by: buyer, claims: [performance]}")
    assert (standing.contract, standing.default_by, owed(standing)) == ("in_force", "seller", [])


@pytest.mark.parametrize(("loss", "total"), [(3_000, ["5000"]), (20_000, ["5000", "15000"])])
def test_agreed_damages_count_towards_the_loss(loss, total):
    story = SIGNED + "\n2025-05-01 refusal_declared {by: seller, of: deliver}"
    story += f"\n2025-06-01 loss_shown {{by: buyer, amount: {loss} CNY, kind: substitute}}"
    standing = judged(
        story + "\n2025-07-01 claim_filed {by: buyer, claims: [termination, damages]}", terms=(*NO_DEPOSIT, AGREED)
    )
    assert [text.rsplit(" ", 1)[1] for text in owed(standing)] == total


def test_agreed_damages_are_raised_to_the_loss_where_both_are_claimed():
    story = SIGNED + "\n2025-05-01 refusal_declared {by: seller, of: deliver}"
    story += "\n2025-06-01 loss_shown {by: buyer, amount: 20000 CNY, kind: substitute}"
    claims = "\n2025-07-01 claim_filed {by: buyer, claims: [termination, liquidated_damages, damages]}"
    assert owed(judged(story + claims, terms=(*NO_DEPOSIT, AGREED))) == ["seller liquidated_damages 20000"]


def test_loss_from_a_breach_that_is_not_at_the_root_is_made_good():
    story = PAID + "\n2025-07-30 delivery_taken\n2025-07-30 balance_paid {amount: 90000 CNY}"
    story += "\n2025-08-01 loss_shown {by: buyer, amount: 3000 CNY, kind: other}"
    standing = judged(story + "\n2025-08-10 claim_filed {by: buyer, claims: [damages]}")
    assert "seller damages 3000" in owed(standing)


def test_daily_damages_follow_the_side_that_was_late():
    balance = "{topic: balance, layer: negotiated, due: 2025-06-10}"
    story = PAID + "\n2025-06-20 balance_paid {amount: 90000 CNY}\n2025-07-30 delivery_taken"
    # late from 1 July; thirty days to 30 July, at 100
    assert "seller liquidated_damages 3000" in owed(judged(story, terms=(*TERMS, DAILY, balance)))


def test_claiming_both_penalties_leaves_the_choice_open():
    damages = AGREED.replace("5000", "8000")
    story = PAID + "\n2025-05-01 refusal_declared {by: seller, of: deliver}"
    claim = "\n2025-06-01 claim_filed {by: buyer, claims: [termination, double_return, liquidated_damages]}"
    standing = judged(story + claim, terms=(*TERMS, damages))
    assert owed(standing) == ["seller double_return_of_deposit 20000"]
    assert [a.remedy for a in standing.settlement.alternatives] == ["liquidated_damages"]


def test_later_claim_takes_the_place_of_the_earlier():
    damages = AGREED.replace("5000", "8000")
    story = PAID + "\n2025-05-01 refusal_declared {by: seller, of: deliver}"
    story += "\n2025-06-01 claim_filed {by: buyer, claims: [termination, liquidated_damages]}"
    standing = judged(story + f"\n2025-07-01 {BOTH}", terms=(*TERMS, damages))
    assert owed(standing) == ["seller double_return_of_deposit 20000"]


@pytest.mark.parametrize(
    ("demanded", "in_breach"),
    [("conclusion_demanded {by: seller}", "buyer"), ("conclusion_demanded {by: buyer}", "seller")],
)
def test_who_was_asked_to_conclude_and_stayed_away_breaks_the_reservation(demanded, in_breach):
    standing = judged(PAID + f"\n2025-04-20 {demanded}", terms=(PRICE, DEPOSIT, LATER), at="2025-06-01")
    assert (standing.contract, standing.default_by) == ("preliminary", in_breach)


def test_reservation_whose_day_passed_unasked_is_asked_about():
    standing = judged(PAID, terms=(PRICE, DEPOSIT, LATER), at="2025-06-01")
    assert (standing.contract, question_keys(standing)) == ("ended", ["who_stayed_away"])


@pytest.mark.parametrize(("by", "loser"), [("seller", "seller"), ("buyer", "buyer")])
def test_condition_that_fails_by_ones_doing_is_ones_breach(by, loser):
    standing = judged(PAID + f"\n2025-04-01 condition_failed {{that: loan, because_of: {by}}}", terms=(*TERMS, LOAN))
    assert standing.default_by == loser


@pytest.mark.parametrize(("within", "ended"), [("5", "in_force"), ("40", "ended")])
def test_demand_before_the_day_counts_only_if_its_period_runs_beyond_it(within, ended):
    story = PAID + f"\n2025-06-01 delivery_demanded {{within: within {within} days of delivery_demanded}}"
    standing = judged(story + "\n2025-07-12 termination_declared {by: buyer, ground: late_delivery}", at="2025-07-13")
    assert standing.contract == ended


def test_period_of_a_day_is_asked_about():
    story = PAID + "\n2025-07-08 delivery_demanded {within: within 1 day of delivery_demanded}"
    standing = judged(story + f"\n2025-07-10 {BOTH}", at="2025-07-11")
    assert question_keys(standing) == ["reasonable_period:deliver"]


@pytest.mark.parametrize(("day", "may"), [("2025-07-30", False), ("2025-10-20", True)])
def test_house_is_not_lost_before_three_months_after_the_demand(day, may):
    balance = "{topic: balance, layer: negotiated, due: 2025-06-30}"
    delivery = "{topic: delivery, layer: negotiated, due: 2026-06-30}"
    story = PAID + "\n2025-07-05 balance_demanded {within: within 7 days of balance_demanded}"
    standing = judged(story, terms=(PRICE, DEPOSIT, delivery, balance), goods="{kind: land}", at=day)
    assert ("terminate" in {p.kind for p in standing.powers if p.holder == "seller"}) == may


def test_right_to_avoid_for_fraud_ends_after_a_year():
    story = (
        PAID + "\n2025-03-02 delivery_taken\n2025-04-01 concealment_found {about: accident_damage, seller_knew: yes}"
    )
    within = judged(story, at="2026-03-31")
    after = judged(story, at="2026-04-03")
    assert [{p.kind for p in s.powers if p.holder == "buyer"} & {"avoid", "terminate"} for s in (within, after)] == [
        {"avoid"},
        set(),
    ]


def test_goods_that_are_there_and_asked_to_be_taken_are_held_out():
    story = PAID + "\n2025-06-20 goods_ready\n2025-06-25 taking_demanded {within: within 10 days of taking_demanded}"
    standing = judged(story, at="2025-07-20")
    assert standing.default_by == "buyer"
    assert [d.state for d in standing.duties if d.kind == "deliver"] == ["performed"]


@pytest.mark.parametrize(("paid", "contract"), [(SIGNED, "none"), (SIGNED + "\n" + PAID, "in_force")])
def test_contract_that_waits_for_its_deposit_is_made_by_paying_it(paid, contract):
    deposit = DEPOSIT.replace("amount", "secures: formation, amount")
    assert judged(paid, terms=(PRICE, deposit, DELIVERY), at="2025-04-01").contract == contract


@pytest.mark.parametrize(
    ("year", "age", "contract"),
    [(2016, 9, "without_effect"), (2016, 10, "in_force"), (2019, 7, "without_effect"), (2019, 8, "in_force")],
)
def test_age_of_capacity_is_that_of_the_day(year, age, contract):
    """Ten before October 2017 (General Principles 12), eight since (General Provisions 19, 20)."""
    buyer = f"{{acts_as: consumer, born: {year - age}-01-01}}"
    standing = judged(
        f"{year}-03-01 deposit_paid {{amount: 1000 CNY}}", terms=(PRICE, DEPOSIT), at=f"{year}-04-01", buyer=buyer
    )
    assert standing.contract == contract


def test_minor_of_sixteen_on_own_earnings_contracts_alone():
    buyer = "{acts_as: consumer, born: 2008-06-01, own_earnings: true}"
    assert judged(PAID, at="2025-04-01", buyer=buyer).undetermined == ()


def test_rejected_goods_make_a_hasty_notice_a_demand_for_cure():
    colour = "{topic: conformity, layer: negotiated, quality: colour, value: black}"
    story = PAID + "\n2025-06-01 inspection_failed {defects: [{what: white, quality: colour, actual: white}]}"
    story += "\n2025-06-02 termination_declared {by: buyer, ground: non_conformity}"
    assert "buyer" not in {b.default_by for q in judged(story, terms=(*TERMS, colour)).undetermined for b in q.branches}


def test_ordinary_distance_sale_paid_by_a_fixed_day_is_not_struck():
    balance = "{topic: balance, layer: standard_term, attention: drawn, due: 2025-03-10}"
    lost = "{topic: forfeit, layer: standard_term, attention: drawn, when: balance_unpaid, what: deposit}"
    terms = (PRICE, DEPOSIT, balance, lost)
    states = {
        made: {
            t.clause.id: t.state
            for t in judged(PAID, terms=terms, channel="online", goods=f"{{made_to_order: {made}}}").terms
        }
        for made in ("no", "yes")
    }
    assert [states[made]["C3"] for made in ("no", "yes")] == ["in_force", "void"]


def test_change_that_the_buyer_accepts_is_no_breach_any_more():
    story = PAID + "\n2025-04-05 variation_declared {of: price, new_price: 108000 CNY, or_else: no_delivery}"
    accepted = judged(
        story + "\n2025-04-06 variation_accepted\n2025-04-20 withdrawal_declared {by: buyer}", at="2025-05-01"
    )
    assert accepted.default_by == "buyer"


def test_agreeing_after_a_refusal_holds_on_to_the_contract():
    white = "{topic: conformity, layer: negotiated, quality: colour, value: white}"
    story = PAID + f"\n2025-05-05 unavailability_declared\n2025-05-06 amendment_agreed {{terms: [{white}]}}"
    assert judged(story + "\n2025-05-25 withdrawal_declared {by: buyer}", at="2025-06-01").default_by == "buyer"


def test_notice_with_a_last_chance_is_also_the_demand():
    story = PAID + "\n2025-07-05 termination_declared {by: buyer, ground: late_delivery, unless: 2025-07-25}"
    standing = judged(story, at="2025-08-01")
    assert (standing.contract, standing.default_by) == ("ended", "seller")


def test_force_majeure_that_comes_in_delay_gives_the_late_side_no_right():
    story = PAID + "\n2025-07-10 impediment_arose {cause: natural_disaster, hinders: seller, lasting: yes}"
    standing = judged(story, at="2025-08-01")
    assert [p.holder for p in standing.powers if p.because.key == "right.force_majeure"] == ["buyer"]


def test_reservation_performed_is_the_contract():
    standing = judged(
        PAID + "\n2025-04-20 balance_paid {amount: 90000 CNY}\n2025-04-20 delivery_taken", terms=(PRICE, DEPOSIT, LATER)
    )
    assert (standing.contract, standing.settlement.status) == ("in_force", "performed")


def test_deceived_buyer_may_hold_the_seller_to_the_contract_instead():
    sound = "{topic: conformity, id: sound, layer: negotiated, quality: history, value: no accident}"
    story = PAID + "\n2025-04-01 concealment_found {about: accident_damage, contradicts: sound, seller_knew: yes}"
    story += "\n2025-04-01 inspection_failed {defects: [{what: welded, quality: history, actual: accident, effect: unsafe, curable: no}]}"
    standing = judged(
        story + f"\n2025-04-02 termination_declared {{by: buyer, ground: non_conformity}}\n2025-05-01 {BOTH}",
        terms=(*TERMS, sound),
    )
    assert owed(standing) == ["seller double_return_of_deposit 20000"]


def test_who_held_back_on_proof_may_end_it_for_want_of_security():
    balance = "{topic: balance, layer: negotiated, due: 2025-05-15}"
    story = PAID + "\n2025-05-10 performance_suspended {by: buyer, proof: true}"
    standing = judged(
        story + f"\n2025-06-20 termination_declared {{by: buyer, ground: refusal}}\n2025-07-01 {BOTH}",
        terms=(*TERMS, balance),
    )
    assert (standing.default_by, question_keys(standing)) == ("seller", ["reasonable_period:security"])


@pytest.mark.parametrize("claims", ["[termination, price_refund]", "[termination, single_return]"])
def test_no_more_is_given_than_is_asked(claims):
    story = PAID + "\n2025-05-01 unavailability_declared\n2025-06-01 claim_filed {by: buyer, claims: %s}"
    assert owed(judged(story.replace("%s", claims))) == ["seller single_return_of_deposit 10000"]


def test_price_that_the_buyer_accepted_is_the_price():
    story = PAID + "\n2025-04-05 variation_declared {of: price, new_price: 108000 CNY}\n2025-04-06 variation_accepted"
    prices = [
        t.clause.amount.minor for t in judged(story).terms if t.state == "in_force" and hasattr(t.clause, "settled")
    ]
    assert prices == [10_800_000]


def test_refusing_goods_for_a_defect_that_can_be_cured_does_not_refuse_the_contract():
    scratch = "{defects: [{what: scratch, effect: cosmetic, curable: yes}]}"
    standing = judged(PAID + f"\n2025-06-01 delivery_tendered\n2025-06-01 delivery_refused {scratch}", at="2025-06-10")
    assert standing.default_by == "neither"


def test_baseless_notice_of_the_seller_never_grows_into_a_demand():
    balance = "{topic: balance, layer: negotiated, due: 2025-04-30}"
    story = PAID + "\n2025-05-02 termination_declared {by: seller, ground: non_payment}\n2025-05-02 sum_retained"
    assert judged(story, terms=(*TERMS, balance), at="2025-12-31").default_by != "buyer"


def test_balance_follows_a_price_agreed_later():
    story = PAID + "\n2025-04-05 variation_declared {of: price, new_price: 108000 CNY}\n2025-04-06 variation_accepted"
    balance = next(d for d in judged(story, at="2025-05-01").duties if d.kind == "pay_balance")
    assert balance.amount_minor == 9_800_000  # 108,000 less the 10,000 paid
