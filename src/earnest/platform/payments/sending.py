"""Sending what is due: paced, tried again with the same key while nothing is known, another way once it is refused."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from earnest.platform import clock
from earnest.platform.payments import outgoing, providers
from earnest.platform.payments.models import Outgoing, Pace
from earnest.platform.payments.port import Declined, Provider, Unreachable
from earnest.platform.payments.routes import wait

TRIES_MAX = 5
"""Tries at which a provider fails in a way it has no word for; then a person must look at the sending."""
logger = logging.getLogger(__name__)


def work_off(*, limit: int = 100, seller_id: int | None = None) -> int:
    """Look again at stuck rows that are due, and send waiting ones; gives how many were asked for. Several workers may do it."""
    rows = Outgoing.objects.filter(seller_id=seller_id) if seller_id is not None else Outgoing.objects.all()
    for _ in range(limit):
        if not _look_at_one_stuck(rows):
            break
    asked = 0
    while asked < limit and (row := _claim(rows)) is not None:
        _send(row)
        asked += 1
    return asked


def _look_at_one_stuck(rows: QuerySet[Outgoing]) -> bool:
    with transaction.atomic():
        due = rows.filter(state="stuck", next_try_at__lte=clock.now())
        order_id = due.order_by("next_try_at", "pk").values_list("order_id", flat=True).first()
        if order_id is None:
            return False
        outgoing.make_ready(outgoing.hold(order_id))
        return True


def _claim(rows: QuerySet[Outgoing]) -> Outgoing | None:
    """Take the row that has been due longest. Nobody else has it until its next try; a crash meanwhile costs no more."""
    now = clock.now()
    with transaction.atomic():
        due = rows.filter(state="waiting", next_try_at__lte=now).select_related("charge", "destination")
        row = due.select_for_update(of=("self",), skip_locked=True).order_by("next_try_at", "pk").first()
        if row is None or not _within_pace(providers.named(row.provider), now):
            return None
        row.attempts += 1
        row.next_try_at = now + wait(row.attempts)
        row.save(update_fields=["attempts", "next_try_at"])
        return row


def _within_pace(provider: Provider, now: datetime) -> bool:
    """Count one more sending in this second, if the provider takes one more."""
    second = now.replace(microsecond=0)
    Pace.objects.get_or_create(provider=provider.name, defaults={"second": second})
    pace = Pace.objects.select_for_update().get(provider=provider.name)
    if pace.second != second:
        pace.second, pace.sendings = second, 0
    if pace.sendings >= provider.limits.sendings_per_second:
        return False
    pace.sendings += 1
    pace.save()
    return True


def _send(row: Outgoing) -> None:
    """Ask the provider. No transaction is open meanwhile."""
    waiting = Outgoing.objects.filter(pk=row.pk, state="waiting")
    try:
        reference = _ask(providers.named(row.provider), row)
    except Declined as declined:
        outgoing.give_up(row.pk, declined.code)
    except Unreachable:
        waiting.update(because="unreachable")
    except Exception:  # a provider's own fault, such as an amount that it cannot send
        logger.exception("the payment provider %s fails at sending %s", row.provider, row.pk)
        if row.attempts >= TRIES_MAX:
            outgoing.set_aside(row.pk)
    else:
        waiting.update(state="sent", because="", reference=reference, sent_at=clock.now())


def _ask(provider: Provider, row: Outgoing) -> str:
    if row.charge is not None:
        return provider.refund(row.charge.reference, row.amount_minor, row.provider_key)
    if row.destination is None:
        raise ValueError(f"payout {row.pk} waits to be sent and has no destination")
    return provider.payout(row.destination.account, row.amount_minor, row.currency, row.provider_key)
