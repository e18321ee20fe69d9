"""Money: payments of an order, and what the ledger holds of it."""

from __future__ import annotations

from typing import Any, Literal

from django.db import connection
from django.http import HttpRequest
from msgspec import Struct

from earnest.platform.api.answering import key_of, reused
from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import caller_of
from earnest.platform.api.paging import RowId
from earnest.platform.api.problems import Problem, not_found
from earnest.platform.api.refusing import refused
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import PaymentBody, Payments, Statement, TransferBody
from earnest.platform.ledger import store
from earnest.platform.orders.models import Order
from earnest.platform.orders.outcomes import refuse
from earnest.platform.payments.intake import NothingToPay, start_payment
from earnest.platform.payments.models import Payment
from earnest.platform.payments.port import Declined, Unreachable
from earnest.platform.payments.providers import NoProvider


class PaymentToStart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be paid. ``early``: a balance that nobody may ask for yet, by the buyer's own wish."""

    purpose: Literal["deposit", "balance", "penalty"]
    early: bool = False


@operation("GET", "/orders/{order}/payments", scope="payments:read", answers=Payments)
def list_payments(request: HttpRequest, order: str) -> Payments:
    """The order's payments, newest first."""
    found = caller_of(request).order(order)
    return Payments(tuple(_shown(payment, found) for payment in found.payments.order_by("-pk")))


@operation("GET", "/orders/{order}/payments/{payment}", scope="payments:read", answers=PaymentBody)
def read_payment(request: HttpRequest, order: str, payment: RowId) -> PaymentBody:
    """A payment of the order, by its id: ``open``, ``paid``, ``abandoned`` or ``expired``."""
    found = caller_of(request).order(order)
    row = found.payments.filter(pk=payment).first()
    if row is None:
        raise not_found(f"payment {payment} of this order")
    return _shown(row, found)


@operation("POST", "/orders/{order}/payments", scope="payments:start", answers=PaymentBody, status=201, own_key=True)
def start(request: HttpRequest, order: str, body: JsonBody[PaymentToStart]) -> Any:
    """Start a payment of what is due; the buyer then pays on the provider's page at ``url``. The penalty is the seller's."""
    key, caller = key_of(request), caller_of(request)
    found = caller.order(order)
    actor = caller.actor(found)
    if (body.purpose == "penalty") != (actor.side == "seller"):
        raise Problem("not_your_role", "A buyer pays the deposit and the balance, a seller the penalty.")
    if actor.side == "seller":
        caller.at_work(found.seller.slug, "pay")
    known = Payment.objects.filter(order=found, key=key).values_list("purpose", flat=True).first()
    if known not in (None, body.purpose):
        raise reused(key)
    try:
        started = start_payment(found, body.purpose, key, early=body.early)
    except NothingToPay as nothing:
        return refused(request, refuse(found.public_id, nothing.code), found.seller.law, actor.side)
    except (NoProvider, Declined, Unreachable) as error:
        raise Problem(
            "unavailable", f"The payment could not be started: {error}. Try again with the same key."
        ) from None
    return _shown(started, found)


@operation("GET", "/orders/{order}/ledger", scope="payments:read", answers=Statement)
def read_statement(request: HttpRequest, order: str) -> Statement:
    """What the ledger holds of the order: every transfer with its accounts, its reason and, for an award, its provisions."""
    found = caller_of(request).order(order)
    with connection.cursor() as cursor:
        rows = store.statement(cursor, found.seller_id, found.pk)
    return Statement(
        found.public_id,
        tuple(
            TransferBody(
                kind=row["kind"], debit=row["debit"], credit=row["credit"], currency=row["currency"],
                amount_minor=row["amount_minor"], reason=row["reason"], award=row["basis"] or "",
                provisions=tuple(row["citations"] or ()), at=row["at"],
            )
            for row in rows
        ),
    )  # fmt: skip


def _shown(row: Payment, order: Order) -> PaymentBody:
    return PaymentBody(
        id=row.pk, order=order.public_id, purpose=row.purpose, amount_minor=row.amount_minor,
        currency=row.currency, state=row.state, url=row.url, created_at=row.created_at, expires_at=row.expires_at,
    )  # fmt: skip
