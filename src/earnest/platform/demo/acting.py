"""Doing what a story says, by the commands that the pages use; money comes and goes by the sandbox provider."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from msgspec.structs import replace

from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.demo.stories import Act, Side
from earnest.platform.orders import agreeing, answering, claiming
from earnest.platform.orders.believing import words_of
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order, Proposal
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Done, Outcome
from earnest.platform.orders.sweep import sweep
from earnest.platform.payments import destinations, providers, receiving, sending
from earnest.platform.payments.intake import start_payment, start_reserve
from earnest.platform.payments.sandbox import acts
from earnest.platform.payments.sandbox.models import Sending
from earnest.platform.selling.models import Seller
from earnest.platform.worker import tell_news

SETTLED = ("final", "performed")
CALL_NOTE = """A call at 10:40, four minutes. They said: the car will not be built, look for another.
通话四分钟，对方称：这台车不会造了，请另选。
"""
BY_AND_BY = (timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=6))
"""When, after the last act, what is owed is sent, and looked after again."""
A_BANKS_DAY = timedelta(hours=20)


class Cast(NamedTuple):
    """An order and who acts in it: the buyer, and the seller's team by role."""

    order: str
    buyer: User
    team: Mapping[str, User]

    def actor(self, side: Side, role: str = "owner") -> Actor:
        """Somebody of that side."""
        return Actor("buyer", self.buyer) if side == "buyer" else Actor("seller", self.team[role], role)


def carry_out(cast: Cast, act: Act, key: str) -> Outcome:
    """Do an act of a story now."""
    match act.how:
        case "act":
            return execute(cast.order, act.what, cast.actor(act.by), key)
        case "claim":
            return _claim(cast, act, key)
        case "answer":
            said = [word.number for word in words_of(Order.objects.get(public_id=cast.order)) if word.side != act.by]
            return answering.answer_fact(cast.order, said[-1], act.what, cast.actor(act.by), key)
        case "propose":
            return agreeing.propose(cast.order, act.what, cast.actor(act.by, "counsel"), key)
        case "agree":
            proposal = Proposal.objects.filter(order__public_id=cast.order).latest("pk")
            return agreeing.answer(cast.order, proposal.pk, True, cast.actor(act.by), key)
        case "pay":
            purpose, _, button = act.what.partition(":")
            return pay(cast.order, purpose, button, key)


def _claim(cast: Cast, act: Act, key: str) -> Outcome:
    """Say what happened outside the day before, with a note of it as evidence."""
    actor, order = cast.actor(act.by), Order.objects.get(public_id=cast.order)
    note = order.evidence.first() or claiming.add_evidence(
        order, actor, "call-note.txt", "text/plain", CALL_NOTE.encode()
    )
    day = When(clock.now() - timedelta(days=1))
    return claiming.claim(cast.order, replace(act.what, on=day, evidence=(note.label,)), actor, key)


def pay(public_id: str, purpose: str, button: str, key: str) -> Done:
    """Pay on the provider's page, and let its report come in."""
    order = Order.objects.get(public_id=public_id)
    payment = start_payment(order, purpose, key, early=True)  # type: ignore[arg-type]
    if payment.state != "paid":
        acts.do(payment.reference, button)
        acts.work_off(report)
    order.refresh_from_db()
    return Done(public_id, order.version, order.version, "performance", "")


def pay_reserve(seller: Seller, amount: str, key: str) -> None:
    """Let a seller leave money for penalties, once."""
    payment = start_reserve(seller, Money.parse(amount).minor, key, back="/sell/")
    if payment.state != "paid":
        acts.do(payment.reference, "pay")
        acts.work_off(report)


def settle(cast: Cast, at: datetime, until: datetime, *, has_account: bool) -> None:
    """Send what a settled order owes, and let it arrive by ``until``; without an account only as far as a refund reaches.

    What is still under way then takes a day: it can be looked at, and arrives when the clock is moved.
    """
    order = Order.objects.select_related("seller").get(public_id=cast.order)
    if has_account and order.settlement in SETTLED:
        with clock.stopped_at(at):
            destinations.give(f"acct-{cast.buyer.pk}", "6222 •••• 0000", owner=cast.buyer)
    for after in BY_AND_BY:
        if at + after <= until:
            with clock.stopped_at(at + after):
                sending.work_off(seller_id=order.seller_id)
                acts.work_off(report)
        else:
            slow = Sending.objects.filter(state="under_way", due_at__lt=until + A_BANKS_DAY)
            slow.update(due_at=until + A_BANKS_DAY)


def let_time_pass(public_id: str, until: datetime) -> None:
    """Let every deadline of the order that comes by ``until`` pass at its own instant, and the news of all of it be told."""
    swept = None
    while True:
        seller, at = Order.objects.values_list("seller_id", "next_change_at").get(public_id=public_id)
        if at is None or at > until or at == swept:
            break
        with clock.stopped_at(at):
            sweep(seller_id=seller)
            tell_news()
        swept = at
    with clock.stopped_at(until):
        tell_news()


def report(headers: Mapping[str, str], body: bytes) -> int:
    """Take a report of the sandbox as the hook would; gives the HTTP status."""
    provider = providers.named("sandbox")
    event = provider.read_webhook({name.lower(): value for name, value in headers.items()}, body)
    receiving.handle(receiving.keep(provider.name, event, body.decode()).pk)
    return 204
