"""What a new standing means for the money: what came in goes into escrow, what a settlement gives goes out of it, and on
its way to whom it belongs.
"""

from __future__ import annotations

from django.db import connection

from earnest.core.facts import events as e
from earnest.core.facts.fact import Fact
from earnest.core.money import Money
from earnest.core.standing import Standing
from earnest.platform.ledger import store
from earnest.platform.ledger.accounts import Account
from earnest.platform.ledger.settling import Settled, plan
from earnest.platform.ledger.transfers import Reason, Transfer
from earnest.platform.orders.holding import Hold, is_settled, rest_is_sellers
from earnest.platform.orders.models import Order
from earnest.platform.payments import outgoing
from earnest.platform.telemetry import traced


@traced("earnest.post")
def post_changes(order: Order, before: Standing, after: Standing, held: Hold | None = None) -> None:
    """Post the money of events that are new, and the settlement where one is final, certain, and held up by nobody's word.

    What a settlement gives is arranged at once as refunds and payouts, which the worker sends.
    """
    known = {fact.number for fact in before.inputs.facts.facts}
    received = [t for fact in after.inputs.facts.facts if fact.number not in known and (t := _received(order, fact))]
    with connection.cursor() as cursor:
        if received:
            store.post(cursor, order.seller_id, received)
        if is_settled(after) and held is None:
            _settle(cursor, order, after)


def settled_up_to(order: Order) -> int:
    """The number of the last event that a settlement posted so far rests on; 0 if none was posted."""
    begins = f"settlement:{order.pk}:"
    with connection.cursor() as cursor:
        keys = [str(line["key"]) for line in store.statement(cursor, order.seller_id, order.pk)]
    return max((int(key.removeprefix(begins).split(":")[0]) for key in keys if key.startswith(begins)), default=0)


def _received(order: Order, fact: Fact) -> Transfer | None:
    match fact.event:
        case e.DepositPaid(amount=amount):
            return _into_escrow(order, fact, "deposit", "deposit_received", amount.minor)
        case e.BalancePaid(amount=Money() as amount) | e.PricePaid(amount=Money() as amount):
            return _into_escrow(order, fact, "price", "price_received", amount.minor)
        case _:
            return None


def _into_escrow(order: Order, fact: Fact, purpose: str, reason: Reason, minor: int) -> Transfer | None:
    if minor == 0:
        return None
    return Transfer(
        debit=Account(order.pk, "provider", "clearing"),
        credit=Account(order.pk, "escrow", purpose),
        amount_minor=minor,
        currency=order.currency,
        reason=reason,
        key=f"received:{order.pk}:{fact.number}",
        at=fact.at,
    )


def _settle(cursor: object, order: Order, standing: Standing) -> None:
    version = len(standing.inputs.facts.facts)
    known = Settled(
        order_id=order.pk,
        balances=store.balances(cursor, order.seller_id, order.pk),
        posted=store.settled(cursor, order.seller_id, order.pk),
        returned_minor=_returned(standing),
        rest_is_sellers=rest_is_sellers(standing),
        currency=order.currency,
        key=f"settlement:{order.pk}:{version}",
        at=standing.ending.at if standing.ending else standing.at,
    )
    made = plan(standing.settlement.awards, known)
    if made.transfers:
        store.post(cursor, order.seller_id, made.transfers)
        outgoing.arrange(order)


def _returned(standing: Standing) -> int:
    events = [fact.event for fact in standing.inputs.facts.facts if isinstance(fact.event, e.SumReturned)]
    return sum(event.amount.minor for event in events if event.accepted)
