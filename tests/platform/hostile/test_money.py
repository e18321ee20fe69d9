"""Nobody is paid twice, pays for another, or is let in on what is closed; whoever comes at the same time comes after."""

from __future__ import annotations

import pytest
from django.test import Client
from msgspec.structs import replace

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.orders import agreeing
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Done
from earnest.platform.orders.placing import place
from earnest.platform.payments import receiving
from earnest.platform.payments.models import Charge, Difference, Payment
from earnest.platform.payments.port import ProviderEvent
from earnest.platform.selling.models import Offer
from tests.platform.api.world import call, key_for
from tests.platform.orders.test_at_once import at_once
from tests.platform.payments.scene import events, fresh, money, paid_order, start
from tests.platform.shop import NOW, a_member, a_user, a_version, an_order, unique
from tests.platform.web.buyer.visiting import client_of

HELD = {"escrow:deposit": 500000, "provider:clearing": 500000}


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


def report(payment, **changed) -> None:
    """What a provider that is not in its right mind may report of a payment."""
    event = ProviderEvent(
        id=unique("evt"), kind="paid", key=payment.provider_key, reference=unique("charge"),
        amount_minor=payment.amount_minor, currency=payment.currency, at=NOW,
    )  # fmt: skip
    row = receiving.keep("sandbox", replace(event, **changed), "{}")
    receiving.handle(row.pk)


def test_proposal_answered_by_several_at_once_is_carried_out_once():
    order = paid_order()
    ending = e.EndingAgreed(on=When("2026-03-02"), returns=Money.parse("5000 CNY"))
    buyer = Actor("buyer", order.buyer)
    proposal = agreeing.propose(order.public_id, ending, buyer, unique("k")).event
    owners = [Actor("seller", a_member(order.seller), "owner") for _ in range(3)]

    def answers(actor, agrees):
        return lambda: agreeing.answer(order.public_id, proposal, agrees, actor, unique("k"))

    outcomes = at_once(
        [answers(owners[0], True), answers(owners[1], True), answers(owners[2], False), answers(buyer, False)]
    )
    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
    assert events(order).count("ending_agreed") <= 1


def test_report_that_names_another_orders_payment_pays_that_one_alone():
    mine, theirs = an_order(), an_order()
    payment = start(theirs)
    start(mine)
    report(payment)
    assert (events(mine), money(mine)) == (["order_placed"], {})
    assert events(theirs) == ["order_placed", "deposit_paid"]


@pytest.mark.parametrize("amount", [-500000, 0, 2**62, 2**63, 10**30])
def test_report_of_an_impossible_amount_moves_nothing_and_is_shown_to_people(amount):
    order = an_order()
    report(start(order), amount_minor=amount)
    assert Difference.objects.get(order=order).kind == "contradicted"
    assert (events(order), money(order), Charge.objects.filter(order=order).count()) == (["order_placed"], {}, 0)


def test_refund_reported_as_larger_than_it_was_moves_nothing():
    order = paid_order()
    payment = Payment.objects.get(order=order)
    report(payment, kind="refund_arrived", amount_minor=10**9)
    assert money(order) == HELD


def test_offer_closed_a_moment_ago_takes_no_order():
    version = a_version()
    assert version.offer.open
    Offer.objects.filter(pk=version.offer_id).update(open=False)
    assert place(version, a_user(), "Li", {}, unique("key")).code == "offer_closed"


def test_key_of_one_person_gives_another_nothing():
    order, other = paid_order(), an_order()
    key = unique("shared")
    body = {"event": {"event": "deferral_requested"}}
    first = call("POST", f"/orders/{order.public_id}/acts", key_for(order.buyer), body, idempotency_key=key)
    second = call("POST", f"/orders/{other.public_id}/acts", key_for(other.buyer), body, idempotency_key=key)
    assert (first.status_code, first.json()["order"]) == (201, order.public_id)
    assert order.public_id not in second.content.decode()


def test_payment_is_started_by_nobody_but_its_buyer():
    order, stranger = an_order(), a_user()
    owner = a_member(order.seller)
    for client in (client_of(stranger), client_of(owner), Client()):
        client.post(f"/orders/{order.public_id}/pay/deposit", {"key": unique("form-key")})
    assert not Payment.objects.filter(order=order).exists()


def test_balance_of_another_purpose_is_not_made_of_a_forms_key():
    order = an_order()
    client, key = client_of(order.buyer), unique("form-key")
    client.post(f"/orders/{order.public_id}/pay/deposit", {"key": key})
    client.post(f"/orders/{order.public_id}/pay/balance", {"key": key})
    assert list(Payment.objects.filter(order=order).values_list("purpose", flat=True)) == ["deposit"]


@pytest.mark.parametrize("amount", ["-1", "0", "1e9", "٣", "1" + "0" * 14, "9" * 17, "0.001", "1,00", "NaN"])
def test_reserve_of_no_amount_is_not_asked_for(amount):
    seller = an_order().seller
    owner = client_of(a_member(seller))
    answer = owner.post(f"/sell/{seller.slug}/money/reserve", {"key": unique("form-key"), "amount": amount})
    assert (answer.status_code, Payment.objects.filter(seller=seller, purpose="reserve").count()) == (409, 0)


def test_session_of_our_pages_changes_nothing_through_the_api_without_its_token():
    order = paid_order()
    client = client_of(order.buyer, enforce_csrf_checks=True)
    answer = client.post(f"/api/v1/orders/{order.public_id}/acts", '{"event": {"event": "deferral_requested"}}',
                         content_type="application/json", headers={"idempotency-key": unique("k")})  # fmt: skip
    assert (answer.status_code, answer.json()["code"], fresh(order).version) == (403, "csrf_failed", order.version)
