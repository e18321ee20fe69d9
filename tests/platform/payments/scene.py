"""What the tests of payments do over and over: pay, deliver the provider's reports, let time pass, look at the money."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.test import Client

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.ledger import store
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import Actor
from earnest.platform.payments import destinations, outgoing, receiving, sending
from earnest.platform.payments.intake import start_payment
from earnest.platform.payments.models import Outgoing
from earnest.platform.payments.sandbox import acts
from tests.platform.shop import NOW, a_member, an_order, unique

ANY_DAY = When("2000-01-01")
HOOK = "/hooks/payments/sandbox/"
_COUNT = itertools.count(0)


def own_time(**apart):
    """An instant that no other test uses: a provider's pace and statements are not a seller's own."""
    return NOW + next(_COUNT) * timedelta(**apart)


@contextmanager
def later(**delta):
    with clock.stopped_at(clock.now() + timedelta(**delta)):
        yield


def send(headers, body):
    """Deliver a report to the hook, as the provider's HTTP request would."""
    return Client().post(HOOK, data=body, content_type="application/json", headers=headers).status_code


def deliver():
    """Let every report that is due come in."""
    acts.work_off(send)


def start(order, purpose="deposit", **how):
    return start_payment(order, purpose, unique("key"), **how)


def pay(order, purpose="deposit", act="pay", **how):
    """Pay on the hosted page; the report comes in if it is not late."""
    payment = start(order, purpose, **how)
    acts.do(payment.reference, act)
    deliver()
    payment.refresh_from_db()
    return payment


def fresh(order):
    return Order.objects.select_related("seller", "buyer").get(pk=order.pk)


def paid_order(**how):
    order = an_order(**how)
    pay(order)
    return fresh(order)


def a_destination(owner, account="acct-1"):
    return destinations.give(account, "an account", owner=owner)


def seller_defaults(order):
    """The seller says there will be no goods, and the buyer ends it: the deposit is owed back twofold."""
    seller = Actor("seller", a_member(order.seller), "owner")
    execute(order.public_id, e.UnavailabilityDeclared(on=ANY_DAY), seller, unique("k"))
    end = e.TerminationDeclared(on=ANY_DAY, by="buyer", ground="refusal")
    execute(order.public_id, end, Actor("buyer", order.buyer), unique("k"))
    outgoing.arrange(order)


def both_end_it(order, returns):
    """Both agree to end it, and on what goes back."""
    from earnest.platform.orders import agreeing

    event = e.EndingAgreed(on=ANY_DAY, returns=returns)
    proposed = agreeing.propose(order.public_id, event, Actor("buyer", order.buyer), unique("k"))
    seller = Actor("seller", a_member(order.seller), "owner")
    agreeing.answer(order.public_id, proposed.event, True, seller, unique("k"))
    outgoing.arrange(order)


def work(order, rounds=4, *, minutes=3):
    """Let the worker work, some minutes apart; gives the instant at the end."""
    at = clock.now()
    for _ in range(rounds):
        at += timedelta(minutes=minutes)
        with clock.stopped_at(at):
            sending.work_off(seller_id=order.seller_id)
            deliver()
            receiving.work_off()
    return at


def money(order):
    """What stands in each account of the order, by name, those that are not empty; minor units."""
    with connection.cursor() as cursor:
        found = store.balances(cursor, order.seller_id, order.pk)
    return {f"{a.party}:{a.purpose}": b.posted for a, b in found.items() if b.posted}


def rows(order):
    """The order's outgoing rows: side, kind, amount, state, because."""
    found = Outgoing.objects.filter(order=order).order_by("pk")
    return [(r.side, r.kind, r.amount_minor, r.state, r.because) for r in found]


def events(order):
    return list(order.events.order_by("number").values_list("kind", flat=True))
