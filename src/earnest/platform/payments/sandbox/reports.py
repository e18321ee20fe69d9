"""The sandbox's reports: written down when something happens, delivered by HTTP, tried again until they are taken."""

from __future__ import annotations

import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db import transaction

from earnest.platform import clock
from earnest.platform.payments.port import ProviderEvent
from earnest.platform.payments.sandbox.models import Delivery, HostedCharge, HostedPayment, Sending
from earnest.platform.payments.sandbox.signing import secret
from earnest.platform.payments.standard_webhooks import signed

HOOK = "/hooks/payments/sandbox/"
"""Where the reports go, below the server's own address."""
TIMEOUT_SECONDS = 10
ATTEMPTS_MAX = 12
"""Tries before a report is given up, after about three days; the statement then still tells of it."""

Send = Callable[[Mapping[str, str], bytes], int]
"""Delivers one report; gives the HTTP status of the answer, 0 for none."""


def report_charge(charge: HostedCharge, *, at: datetime, after: timedelta = timedelta(0), times: int = 1) -> None:
    """Report a charge, if need be late or several times."""
    _write("paid", charge.payment.key, charge.reference, charge.amount_minor, charge.currency, at, after, times)


def report_payment(payment: HostedPayment, kind: str) -> None:
    """Report that nothing was paid: ``declined`` or ``abandoned``."""
    _write(kind, payment.key, payment.reference, payment.amount_minor, payment.currency, clock.now())


def report_sending(sending: Sending, kind: str, because: str = "") -> None:
    """Report what became of a refund or payout."""
    at = sending.done_at or clock.now()
    _write(
        kind, sending.key, sending.reference, sending.amount_minor, sending.currency, at, because=because
    )  # fmt: skip


def _write(
    kind: str,
    key: str,
    reference: str,
    amount_minor: int,
    currency: str,
    at: datetime,
    after: timedelta = timedelta(0),
    times: int = 1,
    because: str = "",
) -> None:
    event_id = f"evt_{uuid.uuid4().hex[:28]}"
    values = {
        "id": event_id, "kind": kind, "key": key, "reference": reference, "amount_minor": amount_minor,
        "currency": currency, "at": at, "because": because,
    }  # fmt: skip
    body = msgspec.json.encode(msgspec.convert(values, ProviderEvent)).decode()
    for _ in range(times):
        Delivery.objects.create(event_id=event_id, body=body, due_at=clock.now() + after)


def deliver(send: Send | None = None, *, limit: int = 100) -> int:
    """Deliver what is due, oldest first; gives how many were taken. ``send`` in place of HTTP to this server's own hook."""
    taken = 0
    for _ in range(limit):
        row = _claim()
        if row is None:
            break
        body = row.body.encode()
        headers = signed(secret(), row.event_id, clock.now(), body)
        if 200 <= (send or by_http)(headers, body) < 300:
            Delivery.objects.filter(pk=row.pk).update(delivered_at=clock.now())
            taken += 1
    return taken


def _claim() -> Delivery | None:
    now = clock.now()
    with transaction.atomic():
        due = Delivery.objects.filter(delivered_at__isnull=True, due_at__lte=now, attempts__lt=ATTEMPTS_MAX)
        row = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if row is None:
            return None
        row.attempts += 1
        row.due_at = now + timedelta(seconds=30 * 2**row.attempts)
        row.save(update_fields=["attempts", "due_at"])
        return row


def by_http(headers: Mapping[str, str], body: bytes) -> int:
    """POST a report to this server's own address; gives the status, 0 if nobody answers."""
    given = {**headers, "Content-Type": "application/json"}
    request = urllib.request.Request(settings.EARNEST.base_url + HOOK, data=body, headers=given, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
