"""Money that came in finds its place: a deposit, a balance, a penalty, the reserve; or goes back to whoever paid it."""

from __future__ import annotations

import logging

from django.db import connection

from earnest.core.facts import events as e
from earnest.core.facts.events import AnyEvent
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.ledger import store
from earnest.platform.ledger.transfers import Transfer
from earnest.platform.orders.models import Order
from earnest.platform.orders.reading import standing_of
from earnest.platform.payments import contradictions, outgoing, transfers
from earnest.platform.payments.due import due_minor
from earnest.platform.payments.entering import enter
from earnest.platform.payments.models import Charge, Payment
from earnest.platform.payments.notes import tell
from earnest.platform.payments.port import ProviderEvent

logger = logging.getLogger(__name__)


def take(provider: str, event: ProviderEvent) -> None:
    """A charge came in. It is counted once, and used for what its payment was for if that is still due, whole.

    One that cannot be is kept for people to look at: to try it again would change nothing.
    """
    payment = _payment(provider, event)
    if payment is None:
        return
    order = _hold(payment)
    if not contradictions.is_possible(event):
        logger.error("a report of %s on payment %s cannot be: a person must look at it", provider, payment.pk)
        contradictions.keep(provider, event, seller_id=payment.seller_id, order=order, ours_minor=payment.amount_minor)
        return
    if Charge.objects.filter(provider=provider, reference=event.reference).exists():
        return
    because = _no_place(payment, order, event)
    charge = Charge.objects.create(
        payment=payment,
        order=order,
        provider=provider,
        reference=event.reference,
        amount_minor=event.amount_minor,
        currency=event.currency,
        use="none" if because else payment.purpose,
        because=because,
        charged_at=event.at,
        recorded_at=clock.now(),
    )
    _use(charge, payment, order)


def note_declined(provider: str, event: ProviderEvent) -> None:
    """A try to pay did not succeed; the page stays open for another."""
    payment = _payment(provider, event)
    if payment is not None and payment.state in ("new", "open"):
        payment.declined_at = event.at
        payment.save(update_fields=["declined_at"])


def note_abandoned(provider: str, event: ProviderEvent) -> None:
    """The payer left the page for good; another payment may be started."""
    payment = _payment(provider, event)
    if payment is not None and payment.state in ("new", "open"):
        payment.state = "abandoned"
        payment.save(update_fields=["state"])


def _payment(provider: str, event: ProviderEvent) -> Payment | None:
    from earnest.platform.launch.unplaced import payment_of

    payment = Payment.objects.filter(provider=provider, provider_key=event.key).first() or payment_of(provider, event)
    if payment is None:
        logger.warning("a report of %s names a payment that is not ours: %s", provider, event.reference)
    return payment


def _hold(payment: Payment) -> Order | None:
    """The payment's order, its row held until the transaction ends; every step that moves its money begins so."""
    if payment.order_id is None:
        return None
    return Order.objects.select_for_update(of=("self",)).select_related("seller").get(pk=payment.order_id)


def _no_place(payment: Payment, order: Order | None, event: ProviderEvent) -> str:
    """Why the money cannot be used for what it was paid for; empty if it can."""
    if order is None:
        return ""
    if (event.currency, event.amount_minor) != (payment.currency, payment.amount_minor):
        return "other_amount"
    if payment.charges.filter(use=payment.purpose).exists():
        return "paid_already"
    if payment.purpose == "penalty":
        return "" if outgoing.unfunded_minor(order) == event.amount_minor else "not_due"
    due = due_minor(standing_of(order, clock.now()), payment.purpose, early=True)  # type: ignore[arg-type]
    if due != event.amount_minor:
        return "other_amount" if isinstance(due, int) else "not_due"
    return ""


def _use(charge: Charge, payment: Payment, order: Order | None) -> None:
    if order is None:
        _post(payment, transfers.reserve_paid(charge))
        outgoing.try_stuck_again(seller=payment.seller)
    elif charge.use == "none":
        _give_back(charge, payment, order)
        return
    elif charge.use == "penalty":
        _post(payment, transfers.penalty_paid(charge))
        outgoing.make_ready(order)
        outgoing.try_stuck_again(seller=payment.seller)
    else:
        _enter(charge, order)
    payment.state = "paid"
    payment.save(update_fields=["state"])


def _enter(charge: Charge, order: Order) -> None:
    """The payment becomes an event of the order's log, which posts it into escrow."""
    amount, on = Money(charge.amount_minor, charge.currency), When(charge.charged_at)
    event: AnyEvent = e.DepositPaid(on=on, amount=amount)
    if charge.use == "balance":
        event = e.BalancePaid(on=on, amount=amount)
    enter(order, event, f"payment:{charge.provider}:{charge.reference}")


def _give_back(charge: Charge, payment: Payment, order: Order) -> None:
    """Money without a place is owed back at once, and sent back the way it came."""
    side = "seller" if payment.purpose == "penalty" else "buyer"
    _post(payment, transfers.unplaced(charge, side))
    outgoing.return_charge(charge, order, side)
    tell(order, side, "payment_returned", Money(charge.amount_minor, charge.currency), because=charge.because)


def _post(payment: Payment, transfer: Transfer) -> None:
    with connection.cursor() as cursor:
        store.post(cursor, payment.seller_id, [transfer])
