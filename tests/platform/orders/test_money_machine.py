"""Whatever both sides do, in whatever order: the ledger holds what a plain count of the money says; the log only grows.

And nobody is paid on its own word alone, before the other side had its time to deny it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from earnest.core.facts import events as e
from earnest.core.facts.event import Defect
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.ledger import audit, store
from earnest.platform.orders import agreeing, answering, claiming, reading
from earnest.platform.orders.believing import unanswered, words_of
from earnest.platform.orders.execute import execute
from earnest.platform.orders.holding import hold_of, is_settled
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.outcomes import Done
from earnest.platform.orders.sweep import sweep
from tests.platform.shop import NOW, a_member, an_order, unique

DAY = When("2000-01-01")
BENT = (Defect(what="the chassis is bent", effect="unsafe", curable="no"),)
BUYER_ACTS = (
    e.InspectionFailed(on=DAY, defects=BENT), e.DeliveryRefused(on=DAY, defects=BENT), e.DefectFound(on=DAY, defects=BENT),
    e.TerminationDeclared(on=DAY, by="buyer", ground="non_conformity"), e.GoodsReturned(on=DAY),
    e.TerminationDeclared(on=DAY, by="buyer", ground="refusal"),
    e.DeferralRequested(on=DAY), e.ProductionRequested(on=DAY), e.InspectionPassed(on=DAY), e.DeliveryTaken(on=DAY),
    e.DeliveryRefused(on=DAY), e.DeliveryDemanded(on=DAY), e.WithdrawalDeclared(on=DAY, by="buyer"),
    e.ClaimFiled(on=DAY, by="buyer", claims=("termination", "double_return")), e.RefundDemanded(on=DAY),
)  # fmt: skip
SELLER_ACTS = (
    e.ProductionStarted(on=DAY), e.GoodsReady(on=DAY), e.InspectionOffered(on=DAY), e.DeliveryTendered(on=DAY),
    e.BalanceDemanded(on=DAY), e.UnavailabilityDeclared(on=DAY), e.WithdrawalDeclared(on=DAY, by="seller"),
    e.TakingDemanded(on=DAY), e.UnitResold(on=DAY), e.DelayAnnounced(on=DAY), e.DefectCured(on=DAY),
)  # fmt: skip
CLAIMS = (
    e.RefusalDeclared(on=When("2026-03-01"), by="seller", of="deliver"),
    e.RefusalDeclared(on=When("2026-03-01"), by="buyer", of="pay"),
)


class Sale(RuleBasedStateMachine):
    """One order; ``paid`` is the second model: a plain sum."""

    @initialize()
    def begin(self):
        self.now, self.paid, self.events, self.given = NOW, 0, [], {}
        with clock.stopped_at(self.now):
            self.order = an_order()
        self.buyer = Actor("buyer", self.order.buyer)
        self.seller = Actor("seller", a_member(self.order.seller), "owner")
        self.counsel = Actor("seller", a_member(self.order.seller, "counsel"), "counsel")

    def act(self, event, actor):
        with clock.stopped_at(self.now):
            execute(self.order.public_id, event, actor, unique("key"))
        self.nobody_is_paid_on_its_own_word_that_the_other_may_still_deny()

    @rule(minor=st.sampled_from([100, 500_000, 19_500_000]), kind=st.sampled_from([e.DepositPaid, e.BalancePaid]))
    def pay(self, minor, kind):
        self.act(kind(on=DAY, amount=Money(minor, "CNY")), PLATFORM)
        self.paid += minor

    @rule(event=st.sampled_from(BUYER_ACTS))
    def buyer_acts(self, event):
        self.act(event, self.buyer)

    @rule(event=st.sampled_from(SELLER_ACTS))
    def seller_acts(self, event):
        self.act(event, self.seller)

    @rule(ground=st.sampled_from(["non_payment", "refusal", "not_taken"]))
    def seller_ends_it_with_two_persons(self, ground):
        self.end_for(ground)

    def end_for(self, ground):
        event = e.TerminationDeclared(on=DAY, by="seller", ground=ground)
        with clock.stopped_at(self.now):
            proposed = agreeing.propose(self.order.public_id, event, self.seller, unique("key"))
            if isinstance(proposed, Done):
                agreeing.answer(self.order.public_id, proposed.event, True, self.counsel, unique("key"))

    @rule()
    def buyer_leaves_and_the_seller_ends_it(self):
        self.act(e.WithdrawalDeclared(on=DAY, by="buyer"), self.buyer)
        self.end_for("refusal")

    @rule()
    def all_is_performed(self):
        self.act(e.ProductionRequested(on=DAY), self.buyer)
        self.act(e.InspectionOffered(on=DAY), self.seller)
        self.act(e.BalancePaid(on=DAY, amount=Money(19_500_000, "CNY")), PLATFORM)
        self.paid += 19_500_000
        self.act(e.DeliveryTendered(on=DAY), self.seller)
        self.act(e.DeliveryTaken(on=DAY), self.buyer)

    @rule()
    def buyer_rejects_what_nobody_else_saw_and_ends_it(self):
        self.act(e.ProductionRequested(on=DAY), self.buyer)
        self.act(e.InspectionOffered(on=DAY), self.seller)
        self.act(e.InspectionFailed(on=DAY, defects=BENT), self.buyer)
        self.act(e.TerminationDeclared(on=DAY, by="buyer", ground="non_conformity"), self.buyer)

    @rule(event=st.sampled_from(CLAIMS), by=st.sampled_from(["buyer", "seller"]))
    def tells_of_what_happened_elsewhere(self, event, by):
        with clock.stopped_at(self.now):
            claiming.claim(self.order.public_id, event, getattr(self, by), unique("key"))

    @rule(back=st.integers(0, 6), agrees=st.booleans(), by=st.sampled_from(["buyer", "seller"]))
    def answers(self, back, agrees, by):
        with clock.stopped_at(self.now):
            for number in self.said(back):
                answering.answer_fact(self.order.public_id, number, agrees, getattr(self, by), unique("key"))

    @rule(back=st.integers(0, 6), by=st.sampled_from(["buyer", "seller"]))
    def takes_back(self, back, by):
        with clock.stopped_at(self.now):
            for number in self.said(back):
                answering.take_back(self.order.public_id, number, getattr(self, by), unique("key"))

    @rule(back=st.integers(0, 6), so=st.booleans())
    def court_decides(self, back, so):
        with clock.stopped_at(self.now), suppress(answering.CannotDecide):
            for number in self.said(back):
                answering.decide_fact(self.order.public_id, number, so, "Haikou Longhua court")

    def said(self, back):
        """The number of the word that was said as many words ago, if there were so many."""
        return [word.number for word in words_of(self.order)][::-1][back : back + 1]

    @rule(returns=st.sampled_from([None, 0, 100, 500_000]))
    def both_end_it(self, returns):
        event = e.EndingAgreed(on=DAY, returns=None if returns is None else Money(returns, "CNY"))
        with clock.stopped_at(self.now):
            proposed = agreeing.propose(self.order.public_id, event, self.buyer, unique("key"))
            if isinstance(proposed, Done):
                agreeing.answer(self.order.public_id, proposed.event, True, self.seller, unique("key"))

    @rule(days=st.sampled_from([1, 10, 100]))
    def time_passes(self, days):
        self.now += timedelta(days=days)
        with clock.stopped_at(self.now):
            sweep(seller_id=self.order.seller_id)

    @invariant()
    def money_is_where_the_plain_count_says(self):
        if not hasattr(self, "order"):
            return
        with connection.cursor() as cursor:
            found = {
                f"{a.party}:{a.purpose}": b
                for a, b in store.balances(cursor, self.order.seller_id, self.order.pk).items()
            }
            assert audit.differences(cursor, self.order.seller_id) == []
        has = {name: balance.posted for name, balance in found.items()}
        held = has.get("escrow:deposit", 0) + has.get("escrow:price", 0)
        owed = has.get("buyer:payable", 0) + has.get("seller:payable", 0) - has.get("seller:penalty_due", 0)
        assert has.get("provider:clearing", 0) == self.paid == held + owed

    @invariant()
    def settled_order_leaves_no_money_without_an_owner(self):
        if not hasattr(self, "order"):
            return
        with clock.stopped_at(self.now):
            order = Order.objects.select_related("seller").get(pk=self.order.pk)
            standing = reading.standing_of(order, self.now)
        known = all(award.minor is not None for award in standing.settlement.awards)
        if not (is_settled(standing) and known) or hold_of(order, standing) is not None:
            return
        with connection.cursor() as cursor:
            found = store.balances(cursor, order.seller_id, order.pk)
        left = {a.purpose: b.posted for a, b in found.items() if a.party == "escrow" and b.posted}
        assert left == {}, (standing.settlement, [entry.event for entry in standing.log])

    @invariant()
    def nobody_is_paid_on_its_own_word_that_the_other_may_still_deny(self):
        if not hasattr(self, "order"):
            return
        with connection.cursor() as cursor:
            found = store.balances(cursor, self.order.seller_id, self.order.pk)
        given = {a.party: b.posted for a, b in found.items() if a.purpose == "payable"}
        for side in [side for side, minor in given.items() if minor > self.given.get(side, 0)]:
            words = [word for word in unanswered(words_of(self.order), self.now) if word.side == side]
            for left_out in {frozenset(w.number for w in words), *(frozenset({w.number}) for w in words)} - {
                frozenset()
            }:
                assert given[side] <= self.would_have(side, left_out), (side, left_out)
        self.given = given

    def would_have(self, side, left_out):
        """What that side would be given, by the law alone, had it never said these words."""
        order = Order.objects.select_related("seller").get(pk=self.order.pk)
        log = reading.log_of(order, self.now)
        events = [fact.event for fact in sorted(log.facts, key=lambda fact: fact.number) if fact.number not in left_out]
        real = reading.standing_of(order, self.now)
        without = judge(real.inputs.terms, FactLog.of(events, ZoneInfo("Asia/Shanghai")), real.inputs.law, self.now)
        if not is_settled(without):
            return 0
        named = sum(award.minor or 0 for award in without.settlement.awards if award.creditor == side)
        return named if side == "buyer" else without.held_minor

    @invariant()
    def log_only_grows(self):
        if hasattr(self, "order"):
            now = list(self.order.events.order_by("number").values_list("number", "payload"))
            assert now[: len(self.events)] == self.events
            self.events = now


Sale.TestCase.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSale = Sale.TestCase
