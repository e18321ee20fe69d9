"""The outbox: what others must be told of an event, written with it in one transaction and worked off afterwards."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import transaction

from earnest.platform import clock
from earnest.platform.orders.models import Order, Outbox

LOG = logging.getLogger("earnest.outbox")
LONGEST_WAIT = timedelta(hours=6)
TRIES_COUNTED = 20
TOPICS = ("notice", "webhook")

Teller = Callable[[Outbox], None]
"""Tells one row's news; raising leaves the row for another try."""


def write(order: Order, event_number: int, *, consequence: str = "") -> None:
    """One row a topic for the event, or for what followed of itself after it."""
    now = clock.now()
    Outbox.objects.bulk_create(
        Outbox(
            topic=topic,
            order=order,
            event_number=event_number,
            consequence=consequence,
            created_at=now,
            next_try_at=now,
        )
        for topic in TOPICS
    )


def work_off(tellers: Mapping[str, Teller], *, limit: int = 100) -> int:
    """Tell the oldest news; rows another worker holds are passed over. Gives how many were told.

    What cannot be told is logged and tried again later, each time after twice as long.
    """
    told = 0
    while told < limit and _tell_one(tellers):
        told += 1
    return told


def _tell_one(tellers: Mapping[str, Teller]) -> bool:
    now = clock.now()
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(done_at__isnull=True, topic__in=tellers.keys(), next_try_at__lte=now)
            .order_by("pk")
            .first()
        )
        if row is None:
            return False
        try:
            with transaction.atomic():
                tellers[row.topic](row)
            row.done_at = now
        except Exception:
            LOG.exception("%s of event %d of order %d", row.topic, row.event_number, row.order_id)
            row.next_try_at = now + min(timedelta(minutes=2**row.tries), LONGEST_WAIT)
            row.tries = min(row.tries + 1, TRIES_COUNTED)
        row.save(update_fields=["done_at", "next_try_at", "tries"])
        return True
