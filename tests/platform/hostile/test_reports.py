"""What one side reports moves no money in its favour before the other had its time to deny it, and none while it is denied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from earnest.core.facts import events as e
from earnest.core.facts.event import Defect
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.notices.words import telling
from earnest.platform.orders import agreeing, answering, claiming
from earnest.platform.orders.believing import DENIAL, PURSUIT, period_end
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Notice
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.outcomes import Done, Refusal
from earnest.platform.orders.sweep import sweep
from earnest.platform.worker import tell_news
from tests.platform.hostile.test_claims import ANY_DAY, DAY, HELD
from tests.platform.payments.scene import fresh, money, paid_order
from tests.platform.shop import NOW, a_member, unique

SCRATCH = (Defect(what="scratched door", effect="prevents_use", curable="no"),)
FAILED = e.InspectionFailed(on=ANY_DAY, defects=SCRATCH)
ENDED = e.TerminationDeclared(on=ANY_DAY, by="buyer", ground="non_conformity")
TWOFOLD = 1_000_000


ZONE = ZoneInfo("Asia/Shanghai")
DENIED_BY = period_end(NOW, DENIAL, ZONE)
PURSUED_BY = period_end(NOW, PURSUIT, ZONE)
TO_DENY, TO_PURSUE, MOMENT = DENIED_BY - NOW, PURSUED_BY - NOW, timedelta(microseconds=1)
"""How long those periods are, for what is said now; they end with a local day."""


class Sale:
    """A paid order, its two sides, and a clock."""

    def __init__(self):
        self.now = NOW
        with self.clock():
            self.order = paid_order()
        self.buyer = Actor("buyer", self.order.buyer)
        self.seller = Actor("seller", a_member(self.order.seller), "owner")

    def clock(self):
        return clock.stopped_at(self.now)

    def act(self, event, actor=None):
        """Enter an act of its own side; gives the event's number."""
        with self.clock():
            actor = actor or (self.buyer if event.by == "buyer" else self.seller)
            outcome = execute(self.order.public_id, event, actor, unique("k"))
        assert isinstance(outcome, Done), outcome
        return outcome.event

    def claim(self, event, actor):
        with self.clock():
            return claiming.claim(self.order.public_id, event, actor, unique("k")).event

    def answer(self, number, agrees, actor=None):
        with self.clock():
            return answering.answer_fact(self.order.public_id, number, agrees, actor or self.seller, unique("k"))

    def take_back(self, number, actor):
        with self.clock():
            return answering.take_back(self.order.public_id, number, actor, unique("k"))

    def decide(self, number, so):
        with self.clock():
            return answering.decide_fact(self.order.public_id, number, so, "Haikou Longhua court, (2026) Min Chu 1")

    def wait(self, time):
        self.now += time
        with self.clock():
            sweep(seller_id=self.order.seller_id)

    def end_by_seller(self):
        counsel = Actor("seller", a_member(self.order.seller, "counsel"), "counsel")
        event = e.TerminationDeclared(on=ANY_DAY, by="seller", ground="refusal")
        with self.clock():
            proposed = agreeing.propose(self.order.public_id, event, self.seller, unique("k"))
            assert isinstance(proposed, Done), proposed
            done = agreeing.answer(self.order.public_id, proposed.event, True, counsel, unique("k"))
            assert isinstance(done, Done), done

    @property
    def paid_out(self):
        """What the settlement gave the buyer and the seller."""
        found = money(self.order)
        return found.get("buyer:payable", 0), found.get("seller:payable", 0)

    def seen(self):
        """Built, and shown to the buyer."""
        self.act(e.ProductionRequested(on=ANY_DAY))
        for event in (e.ProductionStarted, e.GoodsReady, e.InspectionOffered):
            self.act(event(on=ANY_DAY))


@pytest.fixture
def sale():
    return Sale()


@pytest.fixture
def rejected(sale):
    """The buyer reports a defect that nobody else saw, and terminates: the deposit would be due twofold."""
    sale.seen()
    sale.failed = sale.act(FAILED)
    sale.ended = sale.act(ENDED)
    return sale


def test_buyers_own_defect_pays_nothing_while_the_seller_can_deny_it(rejected):
    assert fresh(rejected.order).settlement == "final"
    assert money(rejected.order) == HELD
    rejected.wait(TO_DENY - MOMENT)
    assert money(rejected.order) == HELD


def test_defect_that_nobody_denied_in_time_is_settled_by_the_sweep(rejected):
    assert fresh(rejected.order).next_change_at == DENIED_BY
    rejected.wait(TO_DENY)
    assert rejected.paid_out == (TWOFOLD, 0)


def test_times_end_with_the_last_local_day_and_the_first_is_not_counted():
    late_in_the_evening = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)  # one minute to midnight in Shanghai
    assert period_end(late_in_the_evening, DENIAL, ZONE) == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    assert period_end(late_in_the_evening + timedelta(minutes=1), DENIAL, ZONE) == datetime(
        2026, 3, 10, 16, 0, tzinfo=UTC
    )


def test_both_sides_are_told_that_nobody_denied_in_time_and_money_goes_out(rejected):
    told(rejected, "buyer")
    rejected.wait(TO_DENY)
    told(rejected, "buyer")
    news = Notice.objects.filter(order=rejected.order, key="settled").order_by("side")
    assert [notice.side for notice in news] == ["buyer", "seller"]
    assert "It is carried out: the seller owes you 10,000 CNY" in telling(news[0], "en").says
    assert telling(news[1], "zh").says.startswith("结算所依据的陈述在期限内无人否认")


def test_defect_that_the_seller_confirms_is_settled_at_once(rejected):
    assert isinstance(rejected.answer(rejected.failed, True), Done)
    assert rejected.paid_out == (TWOFOLD, 0)


def test_defect_that_the_seller_denies_and_the_buyer_does_not_pursue_counts_no_longer(rejected):
    rejected.answer(rejected.failed, False)
    rejected.wait(TO_PURSUE - MOMENT)
    assert (money(rejected.order), fresh(rejected.order).uncertain) == (HELD, True)
    rejected.wait(MOMENT)
    found = fresh(rejected.order)
    assert (money(rejected.order), found.uncertain, found.contract, found.default_by) == (
        HELD,
        False,
        "in_force",
        "buyer",
    )
    rejected.end_by_seller()
    assert rejected.paid_out == (0, 500_000)


def test_defect_that_the_seller_denies_and_the_buyer_pursues_pays_nobody_before_the_decision(rejected):
    rejected.answer(rejected.failed, False)
    rejected.act(e.ClaimFiled(on=ANY_DAY, by="buyer", claims=("double_return",)))
    rejected.wait(timedelta(days=400))
    assert (money(rejected.order), fresh(rejected.order).uncertain) == (HELD, True)


def test_naming_a_defect_as_the_ground_makes_none(sale):
    sale.seen()
    sale_before = money(sale.order)
    with sale.clock():
        outcome = execute(sale.order.public_id, ENDED, sale.buyer, unique("k"))
    assert isinstance(outcome, Refusal)
    assert money(sale.order) == sale_before


def test_saying_it_many_times_and_in_other_words_pays_no_sooner(sale):
    sale.seen()
    for _ in range(3):
        sale.act(FAILED)
    sale.act(e.DeliveryRefused(on=ANY_DAY, defects=SCRATCH))
    sale.act(ENDED)
    assert money(sale.order) == HELD


def test_report_hidden_behind_one_against_its_author_still_waits(sale):
    sale.seen()
    sale.act(e.InspectionPassed(on=ANY_DAY))
    sale.act(FAILED)
    sale.act(ENDED)
    assert money(sale.order) == HELD


def test_last_report_is_waited_for_though_the_first_is_old(sale):
    sale.seen()
    sale.act(e.InspectionFailed(on=ANY_DAY, defects=(Defect(what="scratch", effect="impairs_use", curable="yes"),)))
    sale.wait(TO_DENY)
    again = sale.act(FAILED)
    sale.act(ENDED)
    sale.wait(timedelta(days=1))
    assert money(sale.order) == HELD
    sale.answer(again, False)
    sale.wait(DENIAL)
    assert money(sale.order) == HELD


def test_goods_that_only_the_seller_says_were_held_out_cost_the_buyer_nothing_before_its_time(sale):
    """The balance falls due by the seller's own word, is not paid, and the deposit would be kept."""
    sale.act(e.ProductionRequested(on=ANY_DAY))
    sale.act(e.ProductionStarted(on=ANY_DAY))
    sale.act(e.GoodsReady(on=ANY_DAY))
    offered = sale.act(e.InspectionOffered(on=ANY_DAY))
    sale.act(e.WithdrawalDeclared(on=ANY_DAY, by="buyer"))
    assert isinstance(sale.answer(offered, False, sale.buyer), Done)
    assert money(sale.order) == HELD


def test_fresh_reports_of_the_seller_hold_no_refund_up(sale):
    sale.seen()
    sale.act(e.UnavailabilityDeclared(on=ANY_DAY))
    sale.act(e.TerminationDeclared(on=ANY_DAY, by="buyer", ground="refusal"))
    assert sale.paid_out == (TWOFOLD, 0)


def test_delivery_that_the_buyer_confirms_pays_the_seller_at_once(sale):
    sale.seen()
    sale.act(e.InspectionPassed(on=ANY_DAY))
    sale.act(e.BalancePaid(on=ANY_DAY, amount=Money.parse("195000 CNY")), PLATFORM)
    sale.act(e.DeliveryTendered(on=ANY_DAY))
    sale.act(e.DeliveryTaken(on=ANY_DAY))
    assert sale.paid_out == (0, 20_000_000)


def test_declaration_cannot_be_denied(rejected):
    assert rejected.answer(rejected.ended, False).code == "no_such_claim"


def test_own_report_is_confirmed_by_nobody_of_the_own_side(rejected):
    assert rejected.answer(rejected.failed, True, rejected.buyer).code == "not_yours_to_answer"
    assert money(rejected.order) == HELD


def test_report_cannot_be_denied_once_it_was_settled_on(rejected):
    rejected.wait(TO_DENY)
    assert rejected.answer(rejected.failed, False).code == "settled_already"
    assert rejected.paid_out == (TWOFOLD, 0)


def test_report_can_be_denied_late_while_nothing_was_settled_on_it(sale):
    sale.seen()
    failed = sale.act(FAILED)
    sale.wait(DENIAL * 3)
    assert isinstance(sale.answer(failed, False), Done)
    sale.act(ENDED)
    sale.wait(DENIAL)
    assert money(sale.order) == HELD


def test_denied_report_takes_no_act_from_who_denies_it(sale):
    """The seller says that it delivered; the buyer denies it and demands delivery all the same."""
    sale.seen()
    tendered = sale.act(e.DeliveryTendered(on=ANY_DAY))
    sale.answer(tendered, False, sale.buyer)
    sale.act(e.DeliveryDemanded(on=ANY_DAY))


def test_who_denied_a_report_may_still_confirm_it(rejected):
    rejected.answer(rejected.failed, False)
    assert isinstance(rejected.answer(rejected.failed, True), Done)
    assert rejected.paid_out == (TWOFOLD, 0)


def test_side_that_takes_its_report_back_has_never_said_it(rejected):
    assert isinstance(rejected.take_back(rejected.failed, rejected.buyer), Done)
    found = fresh(rejected.order)
    assert (found.contract, found.default_by, money(rejected.order)) == ("in_force", "buyer", HELD)
    assert rejected.answer(rejected.failed, True).code == "already_answered"


def test_word_is_taken_back_by_nobody_else(rejected):
    assert rejected.take_back(rejected.failed, rejected.seller).code == "not_yours_to_take_back"


def test_admission_is_not_taken_back_for_the_other_side_relied_on_it(sale):
    sale.seen()
    passed = sale.act(e.InspectionPassed(on=ANY_DAY))
    assert sale.take_back(passed, sale.buyer).code == "relied_on"


def test_refusal_is_not_unsaid_with_the_defects_it_names(sale):
    sale.seen()
    sale.act(e.DeliveryTendered(on=ANY_DAY))
    refused = sale.act(e.DeliveryRefused(on=ANY_DAY, defects=SCRATCH))
    sale.answer(refused, False)
    assert sale.take_back(refused, sale.buyer).code == "relied_on"


@pytest.mark.parametrize(("so", "buyers", "contract"), [(True, TWOFOLD, "ended"), (False, 0, "in_force")])
def test_court_decides_a_denied_report_for_good(rejected, so, buyers, contract):
    rejected.answer(rejected.failed, False)
    rejected.decide(rejected.failed, so)
    assert (rejected.paid_out, fresh(rejected.order).contract) == ((buyers, 0), contract)
    assert rejected.answer(rejected.failed, not so).code == "decided_already"
    with pytest.raises(answering.CannotDecide, match="final"):
        rejected.decide(rejected.failed, not so)


def test_what_nobody_disputes_is_not_decided(rejected):
    with pytest.raises(answering.CannotDecide, match="denied by nobody; disputed there: nothing"):
        rejected.decide(rejected.failed, True)
    with pytest.raises(answering.CannotDecide, match="nobody's word"):
        rejected.decide(rejected.ended, True)


@pytest.fixture
def both_gone(sale):
    """The buyer walked away and the seller terminates, but the buyer claims a refusal by phone that came first."""
    sale.refused = sale.claim(e.RefusalDeclared(on=DAY, by="seller", of="deliver"), sale.buyer)
    sale.act(e.WithdrawalDeclared(on=ANY_DAY, by="buyer"))
    sale.end_by_seller()
    return sale


def told(sale, side):
    with sale.clock():
        while tell_news():
            pass
    return [
        notice.values["consequence"].partition(":")[0]
        for notice in Notice.objects.filter(order=sale.order, side=side).order_by("pk")
        if notice.values.get("consequence", "").startswith("pursue")
    ]


def test_claim_that_nobody_pursues_holds_a_payout_up_no_longer_than_its_time(both_gone):
    sale = both_gone
    assert (money(sale.order), fresh(sale.order).uncertain) == (HELD, True)
    sale.wait(TO_PURSUE - MOMENT)
    assert money(sale.order) == HELD
    sale.wait(MOMENT)
    assert sale.paid_out == (0, 500_000)


def test_both_sides_are_told_when_the_time_starts_soon_ends_and_is_over(both_gone):
    sale = both_gone
    assert [told(sale, side) for side in ("buyer", "seller")] == [["pursue"]] * 2
    sale.wait(TO_PURSUE - timedelta(days=14))
    assert [told(sale, side) for side in ("buyer", "seller")] == [["pursue", "pursue_soon"]] * 2
    sale.wait(timedelta(days=14))
    assert [told(sale, side) for side in ("buyer", "seller")] == [["pursue", "pursue_soon", "pursue_over"]] * 2


def test_claim_that_is_pursued_in_time_holds_until_a_decision(both_gone):
    sale = both_gone
    sale.wait(PURSUIT / 2)
    sale.act(e.ClaimFiled(on=ANY_DAY, by="buyer", claims=("double_return",)))
    sale.wait(timedelta(days=2000))
    assert (money(sale.order), told(sale, "buyer")) == (HELD, ["pursue"])
    sale.decide(sale.refused, True)
    assert sale.paid_out[0] == TWOFOLD


def test_proceeding_of_the_other_side_pursues_nothing(both_gone):
    sale = both_gone
    sale.act(e.ClaimFiled(on=ANY_DAY, by="seller", claims=("deposit_kept",)))
    sale.wait(TO_PURSUE)
    assert sale.paid_out == (0, 500_000)


def test_time_to_pursue_does_not_run_while_nothing_is_to_be_settled(sale):
    refused = sale.claim(e.RefusalDeclared(on=DAY, by="seller", of="deliver"), sale.buyer)
    sale.wait(PURSUIT * 2)
    sale.act(e.WithdrawalDeclared(on=ANY_DAY, by="buyer"))
    sale.end_by_seller()
    assert money(sale.order) == HELD
    assert isinstance(sale.answer(refused, True), Done)
    assert sale.paid_out[0] == TWOFOLD


def test_claim_taken_back_lets_the_settlement_go_on(both_gone):
    both_gone.take_back(both_gone.refused, both_gone.buyer)
    assert both_gone.paid_out == (0, 500_000)
