"""Two at once do it once."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import connection

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.orders import agreeing, answering, claiming
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order, Outbox
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.placing import place
from earnest.platform.orders.sweep import sweep
from earnest.platform.payments.models import Outgoing
from tests.platform.shop import a_member, a_user, a_version, an_order, unique

ANY_DAY = When("2000-01-01")
DEPOSIT = Money.parse("5000 CNY")


def at_once(calls):
    """Run the calls in threads of their own, each with its own connection; their results in order."""
    results: list[object] = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(n: int) -> None:
        barrier.wait()
        try:
            results[n] = calls[n]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_double_click_acts_once():
    order, key = an_order(), unique("key")
    actor = Actor("buyer", order.buyer)
    event = e.ObjectionRaised(on=ANY_DAY, by="buyer")
    first, second = at_once([lambda: execute(order.public_id, event, actor, key)] * 2)
    assert (first, order.events.count()) == (second, 2)


def test_two_tabs_with_the_same_version_let_one_through():
    order = an_order()
    actor = Actor("buyer", order.buyer)
    event = e.ObjectionRaised(on=ANY_DAY, by="buyer")
    outcomes = at_once(
        [lambda: execute(order.public_id, event, actor, unique("key"), expected_version=order.version)] * 2
    )
    assert sorted(getattr(o, "code", "done") for o in outcomes) == ["changed_meanwhile", "done"]


def test_orders_placed_at_once_are_numbered_without_gap_or_tie():
    version = a_version()
    buyers = [a_user() for _ in range(8)]
    at_once([lambda b=b: place(version, b, "Li Ming", {}, unique("key")) for b in buyers])
    assert sorted(Order.objects.filter(seller=version.offer.seller).values_list("number", flat=True)) == list(
        range(1, 9)
    )


def test_order_placed_twice_with_one_key_is_one_order():
    version, buyer, key = a_version(), a_user(), unique("key")
    outcomes = at_once([lambda: place(version, buyer, "Li Ming", {}, key)] * 2)
    assert outcomes[0] == outcomes[1]
    assert Order.objects.filter(seller=version.offer.seller).count() == 1


def paid():
    order = an_order()
    execute(order.public_id, e.DepositPaid(on=ANY_DAY, amount=DEPOSIT), PLATFORM, unique("pay"))
    return order


def code(outcome) -> str:
    return getattr(outcome, "code", "done")


def test_buyer_and_seller_who_both_leave_at_once_are_heard_one_after_the_other():
    order = paid()
    sides = (Actor("buyer", order.buyer), Actor("seller", a_member(order.seller), "owner"))
    at_once([
        lambda a=actor: execute(order.public_id, e.WithdrawalDeclared(on=ANY_DAY, by=a.side), a, unique("key"))
        for actor in sides
    ])  # fmt: skip
    numbers = order.events.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert Order.objects.get(pk=order.pk).version == len(numbers)


def test_proposal_taken_back_while_it_is_agreed_to_is_either_carried_out_or_gone():
    for _ in range(5):
        order = paid()
        buyer, seller = Actor("buyer", order.buyer), Actor("seller", a_member(order.seller), "owner")
        event = e.EndingAgreed(on=ANY_DAY, returns=DEPOSIT)
        number = agreeing.propose(order.public_id, event, buyer, unique("key")).event
        back, agreed = at_once([
            lambda o=order, n=number, b=buyer: agreeing.answer(o.public_id, n, False, b, unique("key")),
            lambda o=order, n=number, s=seller: agreeing.answer(o.public_id, n, True, s, unique("key")),
        ])  # fmt: skip
        assert sorted((code(back), code(agreed))) == ["already_answered", "done"]
        ended = order.events.filter(kind="ending_agreed").count()
        assert (ended, Outgoing.objects.filter(order=order).count()) == ((1, 1) if code(agreed) == "done" else (0, 0))


def test_claim_agreed_to_and_denied_at_once_is_never_denied_after_the_yes():
    for _ in range(5):
        order = paid()
        said = e.UnavailabilityDeclared(on=When("2026-03-02"))
        number = claiming.claim(order.public_id, said, Actor("buyer", order.buyer), unique("key")).event
        owner, counsel = (Actor("seller", a_member(order.seller, role), role) for role in ("owner", "counsel"))
        at_once([
            lambda o=order, n=number, a=actor, yes=yes: answering.answer_fact(o.public_id, n, yes, a, unique("key"))
            for actor, yes in ((owner, True), (counsel, False))
        ])  # fmt: skip
        assert list(order.answers.order_by("pk").values_list("agrees", flat=True))[-1:] == [True]
        assert not Order.objects.get(pk=order.pk).uncertain


def test_deadline_swept_by_two_workers_has_each_consequence_once_and_tells_it_once():
    order = paid()
    execute(order.public_id, e.ProductionRequested(on=ANY_DAY), Actor("buyer", order.buyer), unique("key"))

    def work() -> int:
        with clock.shifted_by(timedelta(days=100)):
            return sweep(seller_id=order.seller_id)

    assert sum(at_once([work, work, work])) == 1
    keys = list(order.consequences.values_list("key", flat=True))
    told = Outbox.objects.filter(order=order, topic="notice").exclude(consequence="")
    assert len(keys) == 2
    assert sorted(told.values_list("consequence", flat=True)) == sorted(keys)


def test_act_that_races_the_sweep_of_its_deadline_leaves_log_row_and_money_together():
    order = paid()
    seller = Actor("seller", a_member(order.seller), "owner")
    execute(order.public_id, e.ProductionRequested(on=ANY_DAY), Actor("buyer", order.buyer), unique("key"))

    def later(call):
        with clock.shifted_by(timedelta(days=100)):
            return call()

    at_once([
        lambda: later(lambda: sweep(seller_id=order.seller_id)),
        lambda: later(lambda: execute(order.public_id, e.InspectionOffered(on=ANY_DAY), seller, unique("key"))),
    ])  # fmt: skip
    row = Order.objects.select_related("seller").get(pk=order.pk)
    assert (row.version, row.events.count()) == (4, 4)
    keys = list(order.consequences.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
