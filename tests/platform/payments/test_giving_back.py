"""Money going out: refunds, payouts, what they wait for, and how they fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from earnest.core.facts import events as e
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.ledger import store
from earnest.platform.ledger.accounts import Account
from earnest.platform.ledger.transfers import Transfer
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Notice
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.reading import standing_of
from earnest.platform.payments import outgoing, sending
from earnest.platform.payments.intake import NothingToPay, start_reserve
from earnest.platform.payments.models import Outgoing
from earnest.platform.payments.sandbox import acts
from tests.platform.payments.scene import (
    ANY_DAY,
    a_destination,
    both_end_it,
    deliver,
    events,
    fresh,
    later,
    money,
    paid_order,
    pay,
    rows,
    seller_defaults,
    start,
    work,
)
from tests.platform.shop import a_member, a_version, an_order, unique

SINGLE = Money.parse("5000 CNY")


def owe(order, amount_minor):
    """Put down that the buyer is owed more, out of money the seller pays in."""
    more = Transfer(
        debit=Account(order.pk, "seller", "penalty_due"), credit=Account(order.pk, "buyer", "payable"),
        amount_minor=amount_minor, currency="CNY", reason="correction", key=unique("owe"), at=clock.now(),
    )  # fmt: skip
    with connection.cursor() as cursor:
        store.post(cursor, order.seller_id, [more])
    outgoing.arrange(order)


def notices(order, side):
    return list(Notice.objects.filter(order=order, side=side).order_by("pk").values_list("key", flat=True))


def reserve(seller, amount_minor):
    payment = start_reserve(seller, amount_minor, unique("key"), back="/")
    acts.do(payment.reference, "pay")
    deliver()


def test_single_return_is_a_refund_of_the_deposit_payment():
    order = paid_order()
    both_end_it(order, SINGLE)
    assert rows(order) == [("buyer", "refund", 500_000, "waiting", "")]
    work(order)
    assert rows(order) == [("buyer", "refund", 500_000, "arrived", "")]
    assert (money(order), events(order)[-1]) == ({}, "sum_returned")


def test_arranging_again_arranges_nothing_twice():
    order = paid_order()
    both_end_it(order, SINGLE)
    assert outgoing.arrange(order) == []
    work(order)
    assert (outgoing.arrange(order), len(rows(order))) == ([], 1)


def test_double_return_is_a_refund_and_a_payout_and_both_arrive():
    order = paid_order()
    a_destination(order.buyer)
    reserve(order.seller, 500_000)
    seller_defaults(order)
    assert rows(order) == [("buyer", "refund", 500_000, "waiting", ""), ("buyer", "payout", 500_000, "waiting", "")]
    work(order)
    assert [row[3] for row in rows(order)] == ["arrived", "arrived"]
    # the deposit of 5,000.00 and as much again out of the seller's reserve
    assert money(order) == {}
    assert events(order)[-2:] == ["sum_returned", "sum_returned"]
    assert standing_of(fresh(order), clock.now() + timedelta(days=1)).owed("seller") == 0


def test_each_part_names_the_award_it_pays():
    order = paid_order()
    seller_defaults(order)
    assert {row.basis for row in Outgoing.objects.filter(order=order)} == {"double_return_of_deposit"}


def test_penalty_without_a_reserve_waits_until_the_seller_has_paid_it():
    order = paid_order()
    a_destination(order.buyer)
    seller_defaults(order)
    assert rows(order)[1] == ("buyer", "payout", 500_000, "stuck", "unfunded")
    assert notices(order, "seller") == ["penalty_to_fund"]
    assert start(order, "penalty").amount_minor == 500_000
    pay(order, "penalty")
    assert rows(order)[1] == ("buyer", "payout", 500_000, "waiting", "")
    work(order)
    assert (money(order), [row[3] for row in rows(order)]) == ({}, ["arrived", "arrived"])


def test_penalty_is_asked_for_only_while_it_is_due():
    order = paid_order()
    with pytest.raises(NothingToPay):
        start(order, "penalty")
    seller_defaults(order)
    pay(order, "penalty")
    with pytest.raises(NothingToPay):
        start(order, "penalty")


def test_penalty_paid_twice_goes_back_to_the_seller():
    order = paid_order()
    a_destination(order.buyer)
    seller_defaults(order)
    pay(order, "penalty", act="pay_twice")
    assert rows(order)[-1] == ("seller", "refund", 500_000, "waiting", "")
    work(order)
    assert (money(order), {row[3] for row in rows(order)}) == ({}, {"arrived"})


def test_reserve_pays_a_penalty_whole_or_not_at_all():
    order = paid_order()
    a_destination(order.buyer)
    reserve(order.seller, 499_999)
    seller_defaults(order)
    assert rows(order)[1][3:] == ("stuck", "unfunded")
    reserve(order.seller, 1)
    work(order)
    assert rows(order)[1][3:] == ("arrived", "")


def test_payout_waits_for_a_destination_and_the_buyer_is_told():
    order = paid_order()
    reserve(order.seller, 500_000)
    seller_defaults(order)
    assert rows(order)[1] == ("buyer", "payout", 500_000, "stuck", "no_destination")
    assert notices(order, "buyer") == ["payout_destination_needed"]
    a_destination(order.buyer)
    work(order)
    assert rows(order)[1][3:] == ("arrived", "")


def test_money_of_a_stuck_payout_is_spoken_for():
    """What waits for a destination cannot meanwhile be paid to anybody else."""
    order = paid_order()
    reserve(order.seller, 500_000)
    seller_defaults(order)
    with later(hours=5):
        work(order)
        assert rows(order)[1] == ("buyer", "payout", 500_000, "stuck", "no_destination")
    assert money(order) == {"provider:clearing": 500_000, "buyer:payable": 500_000}


def test_seller_is_paid_out_of_a_sale_that_was_performed():
    order = paid_order()
    a_destination(order.seller)
    buyer, seller = Actor("buyer", order.buyer), Actor("seller", a_member(order.seller), "owner")
    pay(order, "balance", early=True)
    for actor, event in (
        (buyer, e.ProductionRequested(on=ANY_DAY)),
        (seller, e.InspectionOffered(on=ANY_DAY)),
        (buyer, e.InspectionPassed(on=ANY_DAY)),
        (seller, e.DeliveryTendered(on=ANY_DAY)),
        (buyer, e.DeliveryTaken(on=ANY_DAY)),
    ):
        execute(order.public_id, event, actor, unique("k"))
    outgoing.arrange(order)
    assert [row[:2] for row in rows(order)] == [("seller", "payout")] * len(rows(order))
    assert sum(row[2] for row in rows(order)) == 20_000_000  # the whole price of 200,000.00
    work(order)
    assert money(order) == {}


def test_seller_is_not_paid_while_it_owes_a_penalty():
    version = a_version()
    broken = paid_order(version=version)
    kept = paid_order(version=version)
    a_destination(broken.buyer)
    a_destination(kept.seller)
    seller_defaults(broken)
    both_end_it(kept, Money.parse("0 CNY"))
    assert rows(kept) == [("seller", "payout", 500_000, "stuck", "penalty_first")]
    pay(broken, "penalty")
    work(kept)
    assert rows(kept) == [("seller", "payout", 500_000, "arrived", "")]


def test_refund_that_fails_goes_by_payout():
    order = an_order()
    pay(order, act="pay_refunds_fail")
    both_end_it(order, SINGLE)
    work(order)
    assert rows(order) == [
        ("buyer", "refund", 500_000, "failed", "account_closed"), ("buyer", "payout", 500_000, "stuck", "no_destination"),
    ]  # fmt: skip
    assert notices(order, "buyer") == ["refund_rerouted", "payout_destination_needed"]
    a_destination(order.buyer)
    work(order)
    assert rows(order)[1] == ("buyer", "payout", 500_000, "arrived", "")
    assert (money(order), events(order).count("sum_returned")) == ({}, 1)


@pytest.mark.parametrize(("days", "kind"), [(364, "refund"), (365, "refund"), (366, "payout")])
def test_way_back_is_open_for_365_days_and_then_a_payout_is_made(days, kind):
    order = paid_order()
    with later(days=days):
        both_end_it(order, SINGLE)
        assert rows(order)[0][1] == kind


def test_way_that_closes_while_a_refund_waits_is_left_for_a_payout():
    order = paid_order()
    a_destination(order.buyer)
    with later(days=365):
        both_end_it(order, SINGLE)
        with later(minutes=1):
            work(order)
    assert rows(order) == [
        ("buyer", "refund", 500_000, "failed", "refund_window_over"), ("buyer", "payout", 500_000, "arrived", ""),
    ]  # fmt: skip
    assert money(order) == {}


@pytest.mark.parametrize(("account", "because"), [("closed-1", "no_such_account"), ("bounces-1", "account_closed")])
def test_payout_that_is_refused_waits_for_another_destination(account, because):
    order = an_order()
    pay(order, act="pay_refunds_fail")
    a_destination(order.buyer, account=account)
    both_end_it(order, SINGLE)
    work(order, rounds=6)
    assert [row[3:] for row in rows(order)] == [
        ("failed", "account_closed"), ("failed", because), ("stuck", "no_destination"),
    ]  # fmt: skip
    assert "payout_destination_refused" in notices(order, "buyer")
    a_destination(order.buyer, account="another")
    work(order)
    assert (rows(order)[-1][3], money(order)) == ("arrived", {})


def test_way_on_which_a_refund_failed_is_not_tried_for_another_sum():
    order = an_order()
    pay(order, act="pay_refunds_fail")
    both_end_it(order, Money.parse("3000 CNY"))
    work(order)
    assert [row[1:4] for row in rows(order) if row[0] == "buyer"] == [
        ("refund", 300_000, "failed"), ("payout", 300_000, "stuck"),
    ]  # fmt: skip
    owe(order, 1_000)
    assert rows(order)[-1][:3] == ("buyer", "payout", 1_000)


def test_failed_row_names_the_one_in_its_place():
    order = an_order()
    pay(order, act="pay_refunds_fail")
    both_end_it(order, SINGLE)
    work(order)
    failed, instead = Outgoing.objects.filter(order=order).order_by("pk")
    assert (failed.replaced_by, instead.replaces, failed.spoken_for) == (instead, failed, False)


def test_return_of_price_and_deposit_goes_back_on_each_payment():
    order = paid_order()
    pay(order, "balance", early=True)
    both_end_it(order, Money.parse("200000 CNY"))
    assert [row[1:3] for row in rows(order)] == [("refund", 500_000), ("refund", 19_500_000)]


def test_sum_returned_is_entered_by_nobody_but_the_platform():
    order = paid_order()
    event = e.SumReturned(on=ANY_DAY, amount=SINGLE)
    seller = Actor("seller", a_member(order.seller), "owner")
    assert execute(order.public_id, event, seller, unique("k")).code == "not_an_act_of_this_side"
    assert PLATFORM.side == "platform"


def test_stuck_row_is_looked_at_once_an_hour():
    order = paid_order()
    seller_defaults(order)
    row = Outgoing.objects.get(order=order, state="stuck")
    assert row.next_try_at == clock.now() + timedelta(hours=1)
    with later(hours=1):
        assert sending.work_off(seller_id=order.seller_id) == 1  # the refund; the stuck row stays
        row.refresh_from_db()
        assert row.next_try_at == clock.now() + timedelta(hours=1)
