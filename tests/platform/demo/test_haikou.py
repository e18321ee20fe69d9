"""The Haikou order on the platform: the demand is refused; advised rightly the sale completes; as it was, 10,000 comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from earnest.core.deadlines import Deadline
from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms import clauses as c
from earnest.platform import clock
from earnest.platform.demo import loading
from earnest.platform.demo.loading import offer_source
from earnest.platform.demo.models import DemoClock, Replay
from earnest.platform.ledger import store
from earnest.platform.orders import agreeing, answering, claiming
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.outcomes import Done, Refusal
from tests.platform.shop import a_member, a_version, an_order, unique

ANY_DAY = When("2000-01-01")
PAID = datetime(2024, 7, 19, 4, 0, tzinfo=UTC)
DEFERRED = (
    c.Production(id="production", layer="negotiated", start=Deadline.parse("when asked by buyer")),
    c.Validity(
        id="valid-360", layer="negotiated", until=Deadline.parse("within 360 days of deposit_paid"), deposit="lost"
    ),
)


class Haikou:
    """The order of July 2024, deposit paid, production put off by agreement in October."""

    def __init__(self):
        self.at = PAID
        terms = offer_source("haikou").split("offer:\n", 1)[1].replace("\n  ", "\n").removeprefix("  ")
        with clock.stopped_at(self.at):
            self.order = an_order(a_version(terms=terms))
        self.buyer = Actor("buyer", self.order.buyer)
        self.seller = Actor("seller", a_member(self.order.seller), "owner")
        self.act(e.DepositPaid(on=ANY_DAY, amount=Money.parse("5000 CNY")), PLATFORM)
        self.on(2024, 10, 22)
        with clock.stopped_at(self.at):
            event = e.AmendmentAgreed(on=ANY_DAY, terms=DEFERRED)
            proposed = agreeing.propose(self.order.public_id, event, self.buyer, unique("k"))
            agreeing.answer(self.order.public_id, proposed.event, True, self.seller, unique("k"))

    def on(self, *day):
        self.at = datetime(*day, 4, 0, tzinfo=UTC)

    def act(self, event, actor, *, days=0):
        self.at += timedelta(days=days)
        with clock.stopped_at(self.at):
            return execute(self.order.public_id, event, actor, unique("k"))

    def claim_agreed(self, event):
        """The seller says it happened, the buyer agrees."""
        with clock.stopped_at(self.at):
            claimed = claiming.claim(self.order.public_id, event, self.seller, unique("k"))
            answering.answer_fact(self.order.public_id, claimed.event, True, self.buyer, unique("k"))

    def fresh(self):
        return Order.objects.get(pk=self.order.pk)


@pytest.fixture
def haikou():
    return Haikou()


def test_demand_for_the_balance_unseen_is_refused_with_the_reason(haikou):
    haikou.on(2024, 12, 4)
    demand = e.BalanceDemanded(on=ANY_DAY, within=Deadline.parse("within 7 days of balance_demanded"))
    refused = haikou.act(demand, haikou.seller)
    assert isinstance(refused, Refusal)
    assert (refused.because, {"CN-CC-526", "CN-CC-509"} <= set(refused.law)) == ("breach.premature_demand", True)
    assert "offer_inspection" in {instead.kind for instead in refused.instead}


def test_building_unasked_is_refused(haikou):
    refused = haikou.act(e.ProductionStarted(on=ANY_DAY), haikou.seller)
    assert refused.because == "breach.unrequested_production"


def test_sale_completes_when_the_advice_is_followed(haikou):
    haikou.on(2025, 3, 3)
    done = [
        haikou.act(e.ProductionRequested(on=ANY_DAY), haikou.buyer),
        haikou.act(e.ProductionStarted(on=ANY_DAY), haikou.seller),
        haikou.act(e.GoodsReady(on=ANY_DAY), haikou.seller, days=30),
        haikou.act(e.InspectionOffered(on=ANY_DAY), haikou.seller, days=1),
        haikou.act(e.InspectionPassed(on=ANY_DAY), haikou.buyer, days=1),
        haikou.act(e.BalancePaid(on=ANY_DAY, amount=Money.parse("313900 CNY")), PLATFORM, days=1),
        haikou.act(e.DeliveryTendered(on=ANY_DAY), haikou.seller, days=1),
        haikou.act(e.DeliveryTaken(on=ANY_DAY), haikou.buyer),
    ]
    assert all(isinstance(outcome, Done) for outcome in done), done
    assert (haikou.fresh().phase, haikou.fresh().settlement) == ("completed", "performed")


def test_with_the_facts_as_they_were_ten_thousand_is_due_to_the_buyer(haikou):
    """What the platform would have refused happened outside it; both sides agree that it did."""
    haikou.on(2025, 2, 21)
    for event in (
        e.GoodsProduced(on=When("2024-11-01")),
        e.BalanceDemanded(
            on=When("2024-12-04"), amount=Money.parse("313900 CNY"), within=Deadline.parse("within 7 days of balance_demanded"),
            threatens=("cancellation", "forfeit"),
        ),
        e.TerminationDeclared(on=When("2024-12-16"), by="seller", ground="non_payment"),
        e.SumRetained(on=When("2024-12-16"), amount=Money.parse("5000 CNY")),
    ):  # fmt: skip
        haikou.claim_agreed(event)
    haikou.act(e.ClaimFiled(on=ANY_DAY, by="buyer", claims=("double_return",)), haikou.buyer)
    order = haikou.fresh()
    assert (order.contract, order.default_by, order.settlement) == ("ended", "seller", "final")
    with connection.cursor() as cursor:
        found = {
            f"{a.party}:{a.purpose}": b.posted for a, b in store.balances(cursor, order.seller_id, order.pk).items()
        }
    assert (found["buyer:payable"], found["seller:penalty_due"], found["escrow:deposit"]) == (1_000_000, 500_000, 0)


@pytest.fixture
def page(loaded):
    """The page that replays it, and what it shows after so many presses of a button."""
    client = Client(headers={"accept-language": "en"})
    client.post("/demo/haikou/next", {"do": "begin"})

    def press(way="", times=1):
        for _ in range(times):
            at = len(Replay.objects.first().outcomes)
            client.post("/demo/haikou/next", {"at": str(at), "way": way})
        return client.get("/demo/haikou/").content.decode()

    yield press
    DemoClock.objects.filter(pk=1).delete()


@pytest.fixture(scope="module")
def loaded():
    """The demo's Haikou seller, whether or not the rest is loaded."""
    with clock.stopped_at(datetime(2026, 3, 20, 4, 0, tzinfo=UTC)):
        loading.open_haikou()


def replayed():
    return Replay.objects.select_related("order").first()


def test_page_shows_the_refusal_its_reason_and_both_ways(page):
    shown = page()
    assert "The balance is not owed yet. Asking for it now would be a breach." in shown
    assert "Civil Code, art. 526" in shown
    assert 'value="advice"' in shown
    assert 'value="as_it_was"' in shown


def test_page_follows_the_advice_to_a_completed_sale(page):
    page()
    shown = page("advice", 9)
    assert "That is the end of it." in shown
    assert (replayed().order.phase, replayed().order.settlement) == ("completed", "performed")


def test_page_follows_what_happened_to_ten_thousand_for_the_buyer(page):
    page()
    shown = page("as_it_was", 6)
    assert "It is over. The seller owes you 10,000 CNY." in shown
    assert (replayed().order.contract, replayed().order.default_by) == ("ended", "seller")


def test_way_once_chosen_is_kept_and_a_double_click_goes_one_step(page):
    page()
    page("advice")
    before = len(replayed().outcomes)
    client = Client()
    for _ in range(2):
        client.post("/demo/haikou/next", {"at": str(before), "way": "as_it_was"})
    assert (replayed().way, len(replayed().outcomes)) == ("advice", before + 1)
