"""Payments and returns."""

from __future__ import annotations

from earnest.core.facts import events as e
from earnest.core.facts.fact import Fact
from earnest.core.judging.coming_together import conclude
from earnest.core.judging.duties import commit, perform
from earnest.core.judging.effects import because_of, effect
from earnest.core.judging.ending import end_by_conduct
from earnest.core.judging.position import Position
from earnest.core.standing import JudgedEvent


def on_deposit_paid(p: Position, fact: Fact, event: e.DepositPaid) -> JudgedEvent:
    """Deposit money arrives; it may also be what concludes the contract."""
    p.deposit_minor += event.amount.minor
    p.recipients.append(event.to)
    formed = conclude(p, fact)
    performed = perform(p, "pay_deposit", "buyer", fact.number)
    if formed and p.bargain:
        return effect(fact, "formation", "event.deposit_concludes", of="pay_deposit", law=p.bargain.because.law)
    return effect(fact, "performance" if performed else "circumstance", "event.deposit_paid", of="pay_deposit")


def on_price_paid(p: Position, fact: Fact, event: e.PricePaid | e.BalancePaid) -> JudgedEvent:
    """Price is paid, wholly or in part."""
    rest = max((p.price_minor or 0) - p.paid_minor, 0)
    p.price_paid_minor += event.amount.minor if event.amount else rest
    p.recipients.append(event.to)
    formed = conclude(p, fact)
    duty = p.duty("pay_balance", "buyer")
    enough = event.amount is None or p.price_minor is None or p.paid_minor >= p.price_minor
    enough = enough or (duty is not None and duty.amount_minor is not None and p.price_paid_minor >= duty.amount_minor)
    if enough and perform(p, "pay_balance", "buyer", fact.number):
        return effect(fact, "performance", "event.price_paid", of="pay_balance")
    key = "event.price_paid" if enough else "event.part_of_price_paid"
    return effect(fact, "formation" if formed else "performance", key, of="pay_balance")


def on_fee_paid(p: Position, fact: Fact, event: e.FeePaid) -> JudgedEvent:
    """Money for a service of its own; it is not part of the price."""
    p.fees_minor += event.amount.minor
    return effect(fact, "circumstance", "event.fee_paid")


def on_sum_returned(p: Position, fact: Fact, event: e.SumReturned) -> JudgedEvent:
    """Money goes back to the buyer, if the buyer takes it."""
    if not event.accepted:
        return effect(fact, "no_effect", "event.return_not_accepted")
    p.returned_minor += event.amount.minor
    return effect(fact, "performance", "event.sum_returned", of="refund")


def on_sum_retained(p: Position, fact: Fact, event: e.SumRetained) -> JudgedEvent:
    """The seller keeps the money: its way of ending a contract the buyer broke, otherwise an act without ground."""
    if p.ending:
        return effect(fact, "notice", "event.retained_after_the_end")
    because = end_by_conduct(p, "seller", fact, "ending.retained")
    if because:
        return effect(fact, "exercise", "event.retained", of="terminate", law=because.law, facts=because.facts)
    because = because_of(fact, "breach.unfounded_retention", p.effective or p.bargain)
    if p.bargain_kind not in ("sale", "preliminary") or not p.paid_minor:
        return effect(fact, "notice", "event.retained_without_ground")
    commit(p, "seller", "unfounded_retention", because)
    return effect(fact, "wrongful", "breach.unfounded_retention", law=because.law, clauses=because.clauses)
