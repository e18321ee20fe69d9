"""Commands on one order: what is let through, what is refused and why, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.orders import agreeing, answering, claiming, reading
from earnest.platform.orders import execute as execute_module
from earnest.platform.orders.execute import execute
from earnest.platform.orders.keys import KeyReused
from earnest.platform.orders.models import Order, Outbox
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.sweep import sweep
from tests.platform.shop import NOW, a_member, an_order, unique

ANY_DAY = When("2000-01-01")
DEPOSIT = e.DepositPaid(on=ANY_DAY, amount=Money.parse("5000 CNY"))


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


def fresh(order):
    return Order.objects.select_related("seller").get(pk=order.pk)


def buyer_of(order):
    return Actor("buyer", order.buyer)


def seller_of(order, role="owner"):
    return Actor("seller", a_member(order.seller, role), role)


def paid():
    order = an_order()
    execute(order.public_id, DEPOSIT, PLATFORM, unique("pay"))
    return fresh(order)


def test_paying_the_deposit_concludes_the_contract():
    order = paid()
    assert (order.phase, order.contract, order.held_minor, order.version) == ("bound", "in_force", 500_000, 2)


def test_demand_for_a_balance_before_the_look_is_refused_with_its_source():
    order = paid()
    outcome = execute(order.public_id, e.BalanceDemanded(on=ANY_DAY), seller_of(order), unique("key"))
    assert (outcome.code, "CN-CC-526" in outcome.law) == ("breach_premature_demand", True)
    assert {i.kind for i in outcome.instead} == {"offer_inspection"}  # not delivery, which nobody asked for yet
    assert fresh(order).version == order.version


def test_same_key_gives_the_first_outcome_again():
    order = paid()
    key = unique("key")
    first = execute(order.public_id, e.ProductionRequested(on=ANY_DAY), buyer_of(order), key)
    with clock.stopped_at(NOW + timedelta(hours=1)):
        again = execute(order.public_id, e.ProductionRequested(on=ANY_DAY), buyer_of(order), key)
    assert (first, fresh(order).version) == (again, 3)


def test_same_key_for_another_act_is_refused():
    order = paid()
    key = unique("key")
    execute(order.public_id, e.ProductionRequested(on=ANY_DAY), buyer_of(order), key)
    with pytest.raises(KeyReused, match="another request"):
        execute(order.public_id, e.DeferralRequested(on=ANY_DAY), buyer_of(order), key)


def test_command_on_a_version_that_has_passed_is_refused():
    order = paid()
    outcome = execute(
        order.public_id, e.ProductionRequested(on=ANY_DAY), buyer_of(order), unique("key"), expected_version=1
    )
    assert (outcome.code, outcome.values) == ("changed_meanwhile", {"version": "2"})


@pytest.mark.parametrize(
    ("event", "role", "code"),
    [
        (DEPOSIT, "owner", "not_an_act_of_this_side"),
        (e.ProductionRequested(on=ANY_DAY), "owner", "not_an_act_of_this_side"),
        (e.BalanceDemanded(on=ANY_DAY), "sales", "not_your_role"),
        (e.GoodsReady(on=ANY_DAY), "viewer", "not_your_role"),
        (e.EndingAgreed(on=ANY_DAY), "owner", "takes_both_sides"),
    ],
)
def test_act_of_another_side_or_role_is_refused(event, role, code):
    order = paid()
    assert execute(order.public_id, event, seller_of(order, role), unique("key")).code == code


def test_walking_away_is_let_through_at_its_price():
    order = paid()
    done = execute(order.public_id, e.WithdrawalDeclared(on=ANY_DAY, by="buyer"), buyer_of(order), unique("key"))
    assert (done.effect, fresh(order).default_by) == ("wrongful", "buyer")


def test_every_event_leaves_news_for_each_topic():
    order = paid()
    assert sorted(Outbox.objects.filter(order=order).values_list("topic", "event_number")) == [
        ("notice", 1), ("notice", 2), ("webhook", 1), ("webhook", 2),
    ]  # fmt: skip


def test_deadline_that_passed_is_swept_once():
    order = paid()
    execute(order.public_id, e.ProductionRequested(on=ANY_DAY), buyer_of(order), unique("key"))
    with clock.stopped_at(NOW + timedelta(days=100)):
        assert sweep(seller_id=order.seller_id) == 1
        assert sweep(seller_id=order.seller_id) == 0
    keys = list(order.consequences.values_list("key", flat=True))
    assert sorted(":".join(key.split(":")[:3]) for key in keys) == [
        "breach:seller:late_delivery",
        "breach:seller:late_production",
    ]


def test_agreement_takes_the_other_sides_yes():
    order = paid()
    event = e.EndingAgreed(on=ANY_DAY, returns=Money.parse("5000 CNY"))
    proposed = agreeing.propose(order.public_id, event, buyer_of(order), unique("key"))
    assert proposed.effect == "proposed"
    own = agreeing.answer(order.public_id, proposed.event, True, buyer_of(order), unique("key"))
    assert own.code == "not_yours_to_answer"
    agreeing.answer(order.public_id, proposed.event, True, seller_of(order), unique("key"))
    assert fresh(order).contract == "ended"


def test_keeping_a_deposit_takes_two_persons():
    order = paid()
    execute(order.public_id, e.WithdrawalDeclared(on=ANY_DAY, by="buyer"), buyer_of(order), unique("key"))
    finance = seller_of(order, "finance")
    event = e.TerminationDeclared(on=ANY_DAY, by="seller", ground="refusal")
    counsel = seller_of(order, "counsel")
    proposed = agreeing.propose(order.public_id, event, counsel, unique("key"))
    alone = agreeing.answer(order.public_id, proposed.event, True, counsel, unique("key"))
    assert alone.code == "needs_another_person"
    refused = agreeing.answer(order.public_id, proposed.event, True, finance, unique("key"))
    assert refused.code == "not_your_role"
    agreeing.answer(order.public_id, proposed.event, True, seller_of(order), unique("key"))
    assert fresh(order).contract == "ended"


def test_two_person_act_cannot_be_done_alone():
    order = paid()
    execute(order.public_id, e.WithdrawalDeclared(on=ANY_DAY, by="buyer"), buyer_of(order), unique("key"))
    event = e.TerminationDeclared(on=ANY_DAY, by="seller", ground="refusal")
    assert execute(order.public_id, event, seller_of(order), unique("key")).code == "needs_another_person"


def test_claimed_fact_is_uncertain_until_the_other_side_agrees():
    order = paid()
    said = e.UnavailabilityDeclared(on=When("2026-03-02"))
    claimed = claiming.claim(order.public_id, said, buyer_of(order), unique("key"))
    assert fresh(order).uncertain
    answering.answer_fact(order.public_id, claimed.event, True, seller_of(order), unique("key"))
    assert (fresh(order).uncertain, fresh(order).default_by) == (False, "seller")


@pytest.mark.parametrize("role", ["sales", "finance", "viewer"])
def test_contract_is_changed_for_the_seller_by_owner_or_counsel_alone(role):
    order = paid()
    event = e.EndingAgreed(on=ANY_DAY, returns=Money.parse("5000 CNY"))
    assert agreeing.propose(order.public_id, event, seller_of(order, role), unique("key")).code == "not_your_role"
    proposed = agreeing.propose(order.public_id, event, buyer_of(order), unique("key"))
    answered = agreeing.answer(order.public_id, proposed.event, True, seller_of(order, role), unique("key"))
    assert (answered.code, fresh(order).contract) == ("not_your_role", "in_force")


def test_standing_that_a_command_follows_is_that_of_the_log_it_wrote(monkeypatch):
    """A command reads the log once; what it then acts on must be what a later reader will find."""
    followed = []

    def follow(order, before, after):
        assert after == reading.standing_of(order, after.at)
        followed.append(after)
        write(order, before, after)

    write = execute_module.follow
    monkeypatch.setattr(execute_module, "follow", follow)
    order = paid()
    said = e.UnavailabilityDeclared(on=When("2026-03-01"))
    claiming.claim(order.public_id, said, buyer_of(order), unique("key"))
    for event in (e.ProductionRequested(on=ANY_DAY), e.ObjectionRaised(on=ANY_DAY, by="buyer")):
        execute(order.public_id, event, buyer_of(order), unique("key"))
    execute(order.public_id, e.GoodsReady(on=ANY_DAY), seller_of(order), unique("key"))
    assert [len(after.inputs.facts.facts) for after in followed] == [2, 3, 4, 5, 6]
