"""What providers report: verified, kept as it came, and handled once, whatever the order in which it comes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import msgspec
from django.db import transaction

from earnest.platform import clock
from earnest.platform.payments import arriving, charges
from earnest.platform.payments.models import Incoming
from earnest.platform.payments.port import EventKind, ProviderEvent
from earnest.platform.payments.routes import wait

logger = logging.getLogger(__name__)

FIRST_TRY_BY = timedelta(minutes=1)
"""A report that was kept and not handled within this is left to the worker."""


HANDLERS: dict[EventKind, Callable[[str, ProviderEvent], None]] = {
    "paid": charges.take,
    "declined": charges.note_declined,
    "abandoned": charges.note_abandoned,
    "refund_arrived": arriving.note_arrived,
    "payout_arrived": arriving.note_arrived,
    "refund_failed": arriving.note_failed,
    "payout_failed": arriving.note_failed,
}


def keep(provider: str, event: ProviderEvent, body: str) -> Incoming:
    """Keep a verified report, with its raw body; one that was kept before stays as it was."""
    now = clock.now()
    row, _ = Incoming.objects.get_or_create(
        provider=provider,
        event_id=event.id,
        defaults={
            "kind": event.kind,
            "body": body,
            "event": msgspec.to_builtins(event),
            "received_at": now,
            "next_try_at": now + FIRST_TRY_BY,
        },
    )
    return row


def handle(pk: int) -> None:
    """Do what a report asks for, all or nothing, once."""
    with transaction.atomic():
        row = Incoming.objects.select_for_update().get(pk=pk)
        if row.handled_at is not None:
            return
        event = msgspec.convert(row.event, ProviderEvent)
        HANDLERS[event.kind](row.provider, event)
        row.handled_at = clock.now()
        row.save(update_fields=["handled_at"])


def work_off(*, limit: int = 100) -> int:
    """Handle reports that were kept and not handled; gives how many were. One that fails again waits longer."""
    handled = 0
    for _ in range(limit):
        pk = _claim()
        if pk is None:
            break
        try:
            handle(pk)
            handled += 1
        except Exception:
            logger.exception("a report of a payment provider could not be handled", extra={"incoming": pk})
    return handled


def _claim() -> int | None:
    now = clock.now()
    with transaction.atomic():
        due = Incoming.objects.filter(handled_at__isnull=True, next_try_at__lte=now)
        row = due.select_for_update(skip_locked=True).order_by("next_try_at").first()
        if row is None:
            return None
        row.tries += 1
        row.next_try_at = now + wait(row.tries)
        row.save(update_fields=["tries", "next_try_at"])
        return row.pk
