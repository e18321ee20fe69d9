"""What can be done on the hosted page, and what the sandbox does by itself as time passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from earnest.platform import clock
from earnest.platform.payments.sandbox.models import HostedCharge, HostedPayment, Sending
from earnest.platform.payments.sandbox.reports import Send, deliver, report_charge, report_payment, report_sending

LATE = timedelta(days=1)
"""How late a late report is."""


class Closed(Exception):
    """The page takes no payment any more: paid, left, or run out."""


def pay(payment: HostedPayment) -> None:
    """Pay, and be done."""
    _charge(payment)


def pay_twice(payment: HostedPayment) -> None:
    """Two charges for one intent, as when a payer comes back and pays again."""
    _charge(payment)
    _charge(payment, again=True)


def pay_late(payment: HostedPayment) -> None:
    """Pay now; the report comes a day later."""
    _charge(payment, after=LATE)


def pay_reported_twice(payment: HostedPayment) -> None:
    """Pay once; the same report comes twice."""
    _charge(payment, times=2)


def pay_refunds_fail(payment: HostedPayment) -> None:
    """Pay by a way on which no refund will arrive."""
    _charge(payment, refunds_fail=True)


def decline(payment: HostedPayment) -> None:
    """The payer's bank says no; the page stays open."""
    if payment.state == "open":
        report_payment(payment, "declined")


def abandon(payment: HostedPayment) -> None:
    """The payer leaves for good."""
    if payment.state == "open":
        payment.state = "abandoned"
        payment.save(update_fields=["state"])
        report_payment(payment, "abandoned")


ACTS: dict[str, Callable[[HostedPayment], None]] = {
    "pay": pay,
    "decline": decline,
    "abandon": abandon,
    "pay_twice": pay_twice,
    "pay_late": pay_late,
    "pay_reported_twice": pay_reported_twice,
    "pay_refunds_fail": pay_refunds_fail,
}
"""The buttons of the hosted page."""


def do(reference: str, act: str) -> HostedPayment:
    """Carry out one of `ACTS` on a payment.

    Raises: HostedPayment.DoesNotExist; KeyError: no such act; Closed.
    """
    carry_out = ACTS[act]
    with transaction.atomic():
        payment = HostedPayment.objects.select_for_update().get(reference=reference)
        carry_out(payment)
        return payment


def _charge(
    payment: HostedPayment,
    *,
    again: bool = False,
    after: timedelta = timedelta(0),
    times: int = 1,
    refunds_fail: bool = False,
) -> None:
    now = clock.now()
    if not again and (payment.state != "open" or payment.expires_at <= now):
        raise Closed(f"payment {payment.reference} is {payment.state}, or its time has run out")
    charge = HostedCharge.objects.create(
        payment=payment,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        refunds_fail=refunds_fail,
        charged_at=now,
    )
    payment.state = "paid"
    payment.save(update_fields=["state"])
    report_charge(charge, at=now, after=after, times=times)


def work_off(send: Send | None = None, *, limit: int = 100) -> int:
    """Let sendings arrive or fail whose time has come, then deliver the reports that are due; gives how many were taken."""
    for _ in range(limit):
        if not _finish_one():
            break
    return deliver(send, limit=limit)


def _finish_one() -> bool:
    now = clock.now()
    with transaction.atomic():
        due = Sending.objects.filter(state="under_way", due_at__lte=now).select_related("charge")
        sending = due.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "pk").first()
        if sending is None:
            return False
        fails = sending.charge.refunds_fail if sending.charge else sending.account.startswith("bounces")
        sending.state, sending.done_at = "failed" if fails else "arrived", now
        sending.save(update_fields=["state", "done_at"])
        because = "account_closed" if fails else ""
        report_sending(sending, f"{sending.kind}_{sending.state}", because)
        return True
