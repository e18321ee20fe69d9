"""One side's word alone moves no money, ends nothing for the other side, and takes no act from it."""

from __future__ import annotations

import pytest

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms.clauses import Price
from earnest.platform import clock
from earnest.platform.orders import answering, claiming
from earnest.platform.orders.execute import execute
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Done, Refusal
from tests.platform.payments.scene import fresh, money, paid_order
from tests.platform.shop import NOW, a_member, unique

DAY, ANY_DAY = When("2026-03-02"), When("2000-01-01")
NOTHING_BACK = e.EndingAgreed(on=DAY, returns=Money.parse("0 CNY"))
HELD = {"escrow:deposit": 500000, "provider:clearing": 500000}


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


def sides(order):
    return Actor("buyer", order.buyer), Actor("seller", a_member(order.seller), "owner")


def said(order, actor, *events):
    for event in events:
        outcome = claiming.claim(order.public_id, event, actor, unique("claim"))
        assert isinstance(outcome, Done), outcome


def settled(order):
    found = fresh(order)
    return found.settlement in ("final", "performed") and not found.uncertain


@pytest.mark.parametrize("times", [1, 2, 7])
def test_seller_who_says_that_both_ended_it_gets_nothing_for_that(times):
    order = paid_order()
    _, seller = sides(order)
    said(order, seller, *[NOTHING_BACK] * times)
    assert (money(order), settled(order)) == (HELD, False)


def test_saying_a_thing_twice_makes_it_no_more_certain():
    order = paid_order()
    buyer, _ = sides(order)
    said(order, buyer, e.UnavailabilityDeclared(on=DAY), e.UnavailabilityDeclared(on=DAY))
    execute(order.public_id, e.TerminationDeclared(on=ANY_DAY, by="buyer", ground="refusal"), buyer, unique("k"))
    assert (money(order), settled(order)) == (HELD, False)


def test_what_matters_is_not_hidden_behind_many_things_that_do_not():
    order = paid_order()
    buyer, _ = sides(order)
    said(order, buyer, *[e.ObjectionRaised(on=DAY, by="buyer")] * 6, e.UnavailabilityDeclared(on=DAY))
    execute(order.public_id, e.TerminationDeclared(on=ANY_DAY, by="buyer", ground="refusal"), buyer, unique("k"))
    assert (money(order), settled(order)) == (HELD, False)


def test_buyer_who_says_that_the_price_was_lowered_leaves_the_order_uncertain():
    order = paid_order()
    buyer, _ = sides(order)
    said(order, buyer, e.AmendmentAgreed(on=DAY, terms=(Price(layer="negotiated", amount=Money.parse("6000 CNY")),)))
    assert fresh(order).uncertain


@pytest.mark.parametrize("word", [NOTHING_BACK, e.DeliveryTaken(on=DAY)])
def test_word_of_the_seller_takes_no_act_from_the_buyer(word):
    order = paid_order()
    buyer, seller = sides(order)
    said(order, seller, word)
    done = execute(order.public_id, e.DeliveryDemanded(on=ANY_DAY), buyer, unique("k"))
    assert isinstance(done, Done), done


def test_word_of_the_buyer_takes_no_act_from_the_seller():
    order = paid_order()
    buyer, seller = sides(order)
    said(order, buyer, e.DeliveryTaken(on=DAY))
    done = execute(order.public_id, e.TakingDemanded(on=ANY_DAY), seller, unique("k"))
    assert isinstance(done, Done), done


@pytest.mark.parametrize("role", ["sales", "finance"])
def test_agreement_is_not_made_by_a_role_that_may_not_make_one(role):
    order = paid_order()
    buyer, _ = sides(order)
    said(order, buyer, e.EndingAgreed(on=DAY, returns=Money.parse("5000 CNY")))
    number = fresh(order).version
    clerk = Actor("seller", a_member(order.seller, role), role)
    outcome = answering.answer_fact(order.public_id, number, True, clerk, unique("k"))
    assert isinstance(outcome, Refusal)
    assert (outcome.code, money(order)) == ("not_your_role", HELD)


def test_clerk_does_not_admit_what_a_clerk_could_not_declare():
    order = paid_order()
    buyer, _ = sides(order)
    said(order, buyer, e.UnavailabilityDeclared(on=DAY))
    clerk = Actor("seller", a_member(order.seller, "sales"), "sales")
    outcome = answering.answer_fact(order.public_id, fresh(order).version, True, clerk, unique("k"))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "not_your_role"


def test_clerk_does_not_say_that_an_agreement_was_made():
    order = paid_order()
    clerk = Actor("seller", a_member(order.seller, "sales"), "sales")
    outcome = claiming.claim(order.public_id, NOTHING_BACK, clerk, unique("k"))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "not_your_role"


def test_owner_may_agree_to_what_the_buyer_says():
    order = paid_order()
    buyer, seller = sides(order)
    said(order, buyer, e.EndingAgreed(on=DAY, returns=Money.parse("5000 CNY")))
    assert isinstance(answering.answer_fact(order.public_id, fresh(order).version, True, seller, unique("k")), Done)
    assert settled(order)


def test_own_claim_is_answered_by_nobody_of_the_own_side():
    order = paid_order()
    _, seller = sides(order)
    said(order, seller, e.WithdrawalDeclared(on=DAY, by="buyer"))
    other = Actor("seller", a_member(order.seller), "owner")
    outcome = answering.answer_fact(order.public_id, fresh(order).version, True, other, unique("k"))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "not_yours_to_answer"


def test_agreement_is_not_taken_back_once_money_has_gone_by_it():
    order = paid_order()
    buyer, seller = sides(order)
    said(order, buyer, e.EndingAgreed(on=DAY, returns=Money.parse("5000 CNY")))
    number = fresh(order).version
    answering.answer_fact(order.public_id, number, True, seller, unique("k"))
    gone = money(order)
    outcome = answering.answer_fact(order.public_id, number, False, seller, unique("k"))
    assert isinstance(outcome, Refusal)
    assert (outcome.code, money(order), settled(order)) == ("already_answered", gone, True)


def test_who_denied_may_still_agree():
    order = paid_order()
    buyer, seller = sides(order)
    said(order, buyer, e.EndingAgreed(on=DAY, returns=Money.parse("5000 CNY")))
    for agrees in (False, True):
        assert isinstance(
            answering.answer_fact(order.public_id, fresh(order).version, agrees, seller, unique("k")), Done
        )
    assert settled(order)
