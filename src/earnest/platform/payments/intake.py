"""Money is asked for: a payment is started on the provider's hosted page."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.db import transaction

from earnest.platform import clock
from earnest.platform.orders.models import Order
from earnest.platform.orders.reading import standing_of
from earnest.platform.payments import outgoing, providers
from earnest.platform.payments.due import due_minor
from earnest.platform.payments.models import Payment
from earnest.platform.payments.port import Intent, Provider
from earnest.platform.selling.models import Seller

OPEN_FOR = timedelta(hours=2)
"""How long a hosted page takes the payment; later another is started."""


class NothingToPay(ValueError):
    """No such sum is to be paid on the order now; ``code`` is ``nothing_to_pay`` or ``not_asked_for_yet``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def start_payment(
    order: Order, purpose: Literal["deposit", "balance", "penalty"], key: str, *, early: bool = False, back: str = ""
) -> Payment:
    """A payment with its hosted page (``url``), for what the standing says is due. ``penalty`` is the seller's to pay.

    ``early``: the buyer wishes to pay a balance that nobody may ask for yet. ``back``: the path to return to, the order's
    page if left out. The same key gives the same payment; while one is open, another key gives that one too.

    Raises: NothingToPay; NoProvider; Declined, Unreachable: the provider opens no page (call again with the same key).
    """
    from earnest.platform.launch.paying import asked_by_launch

    if purpose == "deposit" and (asked := asked_by_launch(order, key)) is not None:
        return asked
    provider = providers.first()
    with transaction.atomic():
        order = Order.objects.select_for_update(of=("self",)).select_related("seller").get(pk=order.pk)
        payment = Payment.objects.filter(order=order, key=key).first()
        if payment is None:
            amount = _due(order, purpose, early)
            if isinstance(amount, str):
                raise NothingToPay(amount)
            payment = _still_open(order, purpose, amount) or _ask(order.seller, order, purpose, amount, provider, key)
    return _opened(payment, back or f"/orders/{order.public_id}/", order.public_id)


def start_reserve(seller: Seller, amount_minor: int, key: str, *, back: str) -> Payment:
    """A payment by which a seller leaves money here for penalties to come. Raises: as `start_payment`."""
    provider = providers.first()
    with transaction.atomic():
        seller = Seller.objects.select_for_update().get(pk=seller.pk)
        known = Payment.objects.filter(seller=seller, order__isnull=True, key=key).first()
        payment = known or _ask(seller, None, "reserve", amount_minor, provider, key)
    return _opened(payment, back, seller.name)


def _still_open(order: Order, purpose: str, amount_minor: int) -> Payment | None:
    """The payment that is open for that sum. One that has run out, or asks for another sum, makes room for another."""
    found = Payment.objects.filter(order=order, purpose=purpose, state__in=("new", "open")).first()
    if found is None or (found.expires_at > clock.now() and found.amount_minor == amount_minor):
        return found
    found.state = "expired"
    found.save(update_fields=["state"])
    return None


def _due(order: Order, purpose: str, early: bool) -> int | str:
    match purpose:
        case "deposit" | "balance":
            return due_minor(standing_of(order, clock.now()), purpose, early=early)
        case _:
            return outgoing.unfunded_minor(order) or "nothing_to_pay"


def _ask(seller: Seller, order: Order | None, purpose: str, amount: int, provider: Provider, key: str) -> Payment:
    now = clock.now()
    return Payment.objects.create(
        seller=seller,
        order=order,
        purpose=purpose,
        amount_minor=amount,
        currency=order.currency if order else seller.currency,
        provider=provider.name,
        key=key,
        created_at=now,
        expires_at=now + OPEN_FOR,
    )


def _opened(payment: Payment, back: str, description: str) -> Payment:
    """The payment with its hosted page, asked for under the payment's own key if it is not there yet."""
    if payment.url:
        return payment
    started = providers.named(payment.provider).start(
        Intent(
            key=payment.provider_key,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            description=description,
            return_url=f"{settings.EARNEST.base_url}{back}",
            expires_at=payment.expires_at,
        )
    )
    Payment.objects.filter(pk=payment.pk).update(reference=started.reference, url=started.url)
    Payment.objects.filter(pk=payment.pk, state="new").update(state="open")
    payment.refresh_from_db()
    return payment
