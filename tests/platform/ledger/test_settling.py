"""Settling: what a standing gives each side leaves escrow for that side, once, however often it is looked at."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.ledger import audit, store
from earnest.platform.orders import agreeing, answering
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM, Actor
from tests.platform.shop import NOW, a_member, an_order, unique

ANY_DAY = When("2000-01-01")


class Sale:
    """A sale told act by act, one a day; ``amounts`` reads the ledger in whole yuan."""

    def __init__(self):
        self.day = NOW
        with clock.stopped_at(self.day):
            self.order = an_order()
        self.seller = Actor("seller", a_member(self.order.seller), "owner")
        self.other = Actor("seller", a_member(self.order.seller, "counsel"), "counsel")

    def __call__(self, kind, *, by=None, **fields):
        self.day += timedelta(days=1)
        actor = {"buyer": Actor("buyer", self.order.buyer), "seller": self.seller}.get(by, PLATFORM)
        sided = {"by": by} if by and kind in (e.WithdrawalDeclared, e.ClaimFiled, e.RefusalDeclared) else {}
        with clock.stopped_at(self.day):
            return execute(self.order.public_id, kind(on=ANY_DAY, **sided, **fields), actor, unique("key"))

    def pay(self, kind, amount):
        return self(kind, amount=Money.parse(f"{amount} CNY"))

    def amounts(self):
        with connection.cursor() as cursor:
            found = store.balances(cursor, self.order.seller_id, self.order.pk)
            assert audit.differences(cursor, self.order.seller_id) == []
        return {f"{a.party}:{a.purpose}": b.posted // 100 for a, b in found.items() if b.posted}

    def statement(self):
        with connection.cursor() as cursor:
            return store.statement(cursor, self.order.seller_id, self.order.pk)


@pytest.fixture
def sale():
    sale = Sale()
    sale.pay(e.DepositPaid, 5000)
    return sale


def test_deposit_waits_in_escrow(sale):
    assert sale.amounts() == {"provider:clearing": 5000, "escrow:deposit": 5000}


def test_sale_performed_releases_all_to_the_seller(sale):
    sale(e.ProductionRequested, by="buyer")
    sale(e.ProductionStarted, by="seller")
    sale(e.InspectionOffered, by="seller")
    sale.pay(e.BalancePaid, 195_000)
    sale(e.DeliveryTendered, by="seller")
    assert sale.amounts()["escrow:price"] == 195_000
    sale(e.DeliveryTaken, by="buyer")
    assert sale.amounts() == {"provider:clearing": 200_000, "seller:payable": 200_000}


def test_seller_in_default_owes_the_buyer_the_deposit_twofold(sale):
    sale(e.UnavailabilityDeclared, by="seller")
    assert sale.amounts() == {"provider:clearing": 5000, "escrow:deposit": 5000}
    sale(e.ClaimFiled, by="buyer", claims=("termination", "double_return"))
    assert sale.amounts() == {"provider:clearing": 5000, "buyer:payable": 10_000, "seller:penalty_due": 5000}
    last = sale.statement()[-1]
    assert (last["basis"], "CN-CC-587" in last["citations"]) == ("double_return_of_deposit", True)


def test_buyer_in_default_loses_the_deposit_when_the_seller_ends_it(sale):
    sale(e.WithdrawalDeclared, by="buyer")
    with clock.stopped_at(sale.day):
        ending = e.TerminationDeclared(on=ANY_DAY, by="seller", ground="refusal")
        proposed = agreeing.propose(sale.order.public_id, ending, sale.seller, unique("k"))
        agreeing.answer(sale.order.public_id, proposed.event, True, sale.other, unique("k"))
    assert sale.amounts() == {"provider:clearing": 5000, "seller:payable": 5000}


def test_what_reached_the_buyer_is_not_owed_again(sale):
    sale(e.UnavailabilityDeclared, by="seller")
    sale(e.ClaimFiled, by="buyer", claims=("termination", "double_return"))
    before = len(sale.statement())
    sale.pay(e.SumReturned, 5000)
    sale.pay(e.SumReturned, 5000)
    assert len(sale.statement()) == before


def test_refunds_that_reach_the_buyer_one_by_one_are_not_owed_again(sale):
    """The engine counts the first off the price, whatever award it was sent for."""
    sale(e.ProductionRequested, by="buyer")
    sale(e.InspectionOffered, by="seller")
    sale.pay(e.BalancePaid, 195_000)
    with clock.stopped_at(sale.day):
        event = e.EndingAgreed(on=ANY_DAY)
        proposed = agreeing.propose(sale.order.public_id, event, Actor("buyer", sale.order.buyer), unique("k"))
        agreeing.answer(sale.order.public_id, proposed.event, True, sale.seller, unique("k"))
    assert sale.amounts() == {"provider:clearing": 200_000, "buyer:payable": 200_000}
    before = sale.statement()
    sale.pay(e.SumReturned, 5000)
    sale.pay(e.SumReturned, 195_000)
    assert sale.statement() == before


def test_settlement_waits_while_a_claimed_fact_is_denied(sale):
    from earnest.platform.orders import claiming

    claimed = claiming.claim(
        sale.order.public_id,
        e.RefusalDeclared(on=When("2026-03-03"), by="seller", of="deliver"),
        Actor("buyer", sale.order.buyer),
        unique("k"),
    )
    sale(e.ClaimFiled, by="buyer", claims=("termination", "double_return"))
    assert sale.amounts() == {"provider:clearing": 5000, "escrow:deposit": 5000}
    with clock.stopped_at(sale.day):
        answering.answer_fact(sale.order.public_id, claimed.event, True, sale.seller, unique("k"))
    assert sale.amounts()["buyer:payable"] == 10_000
    assert Order.objects.get(pk=sale.order.pk).settlement == "final"


def test_of_what_both_settled_the_rest_is_the_sellers(sale):
    with clock.stopped_at(sale.day):
        event = e.EndingAgreed(on=ANY_DAY, returns=Money.parse("3000 CNY"))
        proposed = agreeing.propose(sale.order.public_id, event, Actor("buyer", sale.order.buyer), unique("k"))
        agreeing.answer(sale.order.public_id, proposed.event, True, sale.seller, unique("k"))
    assert sale.amounts() == {"provider:clearing": 5000, "buyer:payable": 3000, "seller:payable": 2000}
