"""Money coming in: what is asked for, what a report does, and where money goes that has no place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from earnest.core.facts import events as e
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Notice
from earnest.platform.orders.once import Actor
from earnest.platform.payments import providers
from earnest.platform.payments.intake import NothingToPay, start_payment
from earnest.platform.payments.models import Charge, Payment
from earnest.platform.payments.port import Unreachable
from earnest.platform.payments.sandbox import acts
from earnest.platform.payments.sandbox.models import Delivery, HostedPayment
from earnest.platform.payments.sandbox.provider import Sandbox
from tests.platform.payments.scene import (
    ANY_DAY,
    both_end_it,
    deliver,
    events,
    fresh,
    later,
    money,
    paid_order,
    pay,
    rows,
    start,
    work,
)
from tests.platform.shop import a_member, an_order, unique


def test_deposit_is_asked_for_as_the_offer_says():
    payment = start(an_order())
    assert (payment.purpose, payment.amount_minor, payment.currency, payment.state) == (
        "deposit",
        500_000,
        "CNY",
        "open",
    )
    assert payment.url.endswith(f"/sandbox/pay/{payment.reference}/")


def test_same_key_gives_the_same_payment_even_when_it_is_paid():
    order, key = an_order(), unique("key")
    first = start_payment(order, "deposit", key)
    acts.do(first.reference, "pay")
    deliver()
    assert start_payment(order, "deposit", key).pk == first.pk


def test_another_tab_is_sent_to_the_page_that_is_open():
    order = an_order()
    assert start(order).pk == start(order).pk


def test_payment_that_ran_out_makes_room_for_another():
    order = an_order()
    first = start(order)
    with later(hours=2):
        second = start(order)
    first.refresh_from_db()
    assert (first.state, second.state, first.pk != second.pk) == ("expired", "open", True)


def test_paid_deposit_is_not_asked_for_again():
    with pytest.raises(NothingToPay) as refused:
        start(paid_order())
    assert refused.value.code == "nothing_to_pay"


def test_balance_is_asked_for_only_once_it_is_due():
    order = paid_order()
    with pytest.raises(NothingToPay) as refused:
        start(order, "balance")
    assert refused.value.code == "not_asked_for_yet"
    buyer, seller = Actor("buyer", order.buyer), Actor("seller", a_member(order.seller), "owner")
    execute(order.public_id, e.ProductionRequested(on=ANY_DAY), buyer, unique("k"))
    execute(order.public_id, e.InspectionOffered(on=ANY_DAY), seller, unique("k"))
    execute(order.public_id, e.InspectionPassed(on=ANY_DAY), buyer, unique("k"))
    assert start(order, "balance").amount_minor == 19_500_000


def test_buyer_who_wishes_may_pay_the_balance_early():
    order = paid_order()
    pay(order, "balance", early=True)
    assert (events(order)[-1], money(order)["escrow:price"]) == ("balance_paid", 19_500_000)


def test_balance_cannot_be_paid_early_once_the_seller_is_in_default():
    order = paid_order()
    seller = Actor("seller", a_member(order.seller), "owner")
    execute(order.public_id, e.UnavailabilityDeclared(on=ANY_DAY), seller, unique("k"))
    with pytest.raises(NothingToPay):
        start(order, "balance", early=True)


def test_paid_deposit_concludes_the_contract_and_stands_in_escrow():
    order = an_order()
    payment = pay(order)
    assert (payment.state, fresh(order).phase, events(order)) == ("paid", "bound", ["order_placed", "deposit_paid"])
    assert money(order) == {"provider:clearing": 500_000, "escrow:deposit": 500_000}


def test_declined_try_leaves_the_page_open_and_the_next_try_pays():
    order = an_order()
    payment = pay(order, act="decline")
    assert (payment.state, payment.declined_at, events(order)) == ("open", clock.now(), ["order_placed"])
    acts.do(payment.reference, "pay")
    deliver()
    assert events(order) == ["order_placed", "deposit_paid"]


def test_left_page_makes_room_for_another_payment():
    order = an_order()
    left = pay(order, act="abandon")
    second = start(order)
    assert (left.state, second.state, left.pk != second.pk) == ("abandoned", "open", True)


def test_second_charge_of_one_payment_goes_back_the_way_it_came():
    order = an_order()
    pay(order, act="pay_twice")
    assert events(order) == ["order_placed", "deposit_paid"]
    assert rows(order) == [("buyer", "refund", 500_000, "waiting", "")]
    work(order)
    assert rows(order) == [("buyer", "refund", 500_000, "arrived", "")]
    # 5,000.00 + 5,000.00 came, 5,000.00 went back, 5,000.00 stays in escrow
    assert money(order) == {"provider:clearing": 500_000, "escrow:deposit": 500_000}
    assert events(order) == ["order_placed", "deposit_paid"]  # money that had no place is no return of the deposit


def test_refund_of_a_second_charge_is_of_that_charge():
    order = an_order()
    pay(order, act="pay_twice")
    first, second = Charge.objects.filter(order=order).order_by("pk")
    assert (first.use, second.use, second.because) == ("deposit", "none", "paid_already")
    assert [r.charge_id for r in order.outgoing.all()] == [second.pk]
    notice = Notice.objects.get(order=order, key="payment_returned")
    assert (notice.side, notice.values) == ("buyer", {"amount": "5000 CNY", "because": "paid_already"})


def test_report_that_comes_twice_counts_once():
    order = an_order()
    pay(order, act="pay_reported_twice")
    assert (events(order), rows(order)) == (["order_placed", "deposit_paid"], [])


def test_late_report_of_an_order_that_still_stands_is_taken():
    order = an_order()
    pay(order, act="pay_late")
    assert events(order) == ["order_placed"]
    with later(days=1):
        deliver()
    assert events(order) == ["order_placed", "deposit_paid"]


def test_late_report_of_an_order_that_has_ended_goes_back():
    order = paid_order()
    pay(order, "balance", act="pay_late", early=True)
    both_end_it(order, Money.parse("5000 CNY"))
    with later(days=1):
        deliver()
        charge = Charge.objects.get(order=order, use="none")
        assert (charge.because, charge.amount_minor) == ("not_due", 19_500_000)
        work(order)
    assert rows(order) == [
        ("buyer", "refund", 500_000, "arrived", ""), ("buyer", "refund", 19_500_000, "arrived", ""),
    ]  # fmt: skip
    assert money(order) == {}


def test_report_of_a_decline_after_the_payment_changes_nothing():
    """Reports are not delivered in the order of what they report."""
    order = an_order()
    payment = start(order)
    acts.do(payment.reference, "decline")
    declined = Delivery.objects.filter(body__contains=payment.provider_key).get()
    Delivery.objects.filter(pk=declined.pk).update(due_at=clock.now() + timedelta(hours=10))
    acts.do(payment.reference, "pay")
    deliver()
    with later(hours=20):
        deliver()
    payment.refresh_from_db()
    assert (payment.state, payment.declined_at, fresh(order).phase) == ("paid", None, "bound")


def test_payment_reported_after_the_page_was_left_is_taken():
    order = an_order()
    payment = pay(order, act="abandon")
    HostedPayment.objects.filter(reference=payment.reference).update(state="open")
    acts.do(payment.reference, "pay")
    deliver()
    payment.refresh_from_db()
    assert (payment.state, fresh(order).phase) == ("paid", "bound")


def test_other_amount_than_asked_for_goes_back_whole():
    order = an_order()
    payment = start(order)
    HostedPayment.objects.filter(reference=payment.reference).update(amount_minor=499_999)
    acts.do(payment.reference, "pay")
    deliver()
    assert events(order) == ["order_placed"]
    assert rows(order) == [("buyer", "refund", 499_999, "waiting", "")]
    work(order)
    assert money(order) == {}


def test_other_currency_goes_back():
    order = an_order()
    payment = start(order)
    HostedPayment.objects.filter(reference=payment.reference).update(currency="USD")
    acts.do(payment.reference, "pay")
    deliver()
    work(order)
    assert [(r.currency, r.state) for r in order.outgoing.all()] == [("USD", "arrived")]
    assert events(order) == ["order_placed"]


def test_provider_that_dies_after_opening_the_page_opens_one_page(monkeypatch):
    order, key, opened = an_order(), unique("key"), Sandbox.start

    def opens_and_dies(self, intent):
        opened(self, intent)
        raise Unreachable

    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "start", opens_and_dies)
        with pytest.raises(Unreachable):
            start_payment(order, "deposit", key)
    payment = start_payment(order, "deposit", key)
    assert HostedPayment.objects.filter(key=payment.provider_key).count() == 1
    assert Payment.objects.filter(order=order).count() == 1


def test_deployment_without_a_provider_says_how_to_name_one(monkeypatch):
    monkeypatch.setattr(settings, "PAYMENT_PROVIDERS", {}, raising=False)
    with pytest.raises(providers.NoProvider, match="PAYMENT_PROVIDERS"):
        start(an_order())


def test_page_that_asks_for_a_sum_no_longer_due_makes_room_for_another():
    order = paid_order()
    first = start(order, "balance", early=True)
    Payment.objects.filter(pk=first.pk).update(amount_minor=19_600_000)  # as if the price had been lowered since
    HostedPayment.objects.filter(reference=first.reference).update(amount_minor=19_600_000)
    second = start(order, "balance", early=True)
    first.refresh_from_db()
    assert (first.state, second.amount_minor) == ("expired", 19_500_000)
    acts.do(first.reference, "pay")  # the old page is still open at the provider
    deliver()
    assert rows(order) == [("buyer", "refund", 19_600_000, "waiting", "")]
