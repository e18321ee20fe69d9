"""Sending what is due: signed, tried again on a schedule, given up in the end; an endpoint that fails for days is disabled.

The next try is written down before a message is sent, so that nothing is held while an endpoint is slow, and a worker that
dies on the way costs a repetition, which the receiver knows by its id, never a message.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from earnest.platform.api.models import Delivery, Endpoint
from earnest.platform.api.webhooks import secrets
from earnest.platform.api.webhooks.addresses import Forbidden, checked, resolved
from earnest.platform.api.webhooks.posting import post

HOURS = 3600
SCHEDULE = tuple(timedelta(seconds=wait) for wait in (5, 300, 1800, 2 * HOURS, 5 * HOURS, 10 * HOURS, 24 * HOURS))
"""How long after each failed try the next one comes; after the last there is none."""
DISABLED_AFTER = timedelta(days=5)
"""An endpoint to which nothing could be delivered for so long is told nothing more."""
AT_ONCE = 8
"""Messages under way at one time."""
_LOG = logging.getLogger(__name__)


class Result(NamedTuple):
    """How a try went: the status that came back (None: none did), and what was wrong (empty: nothing)."""

    status: int | None
    error: str


def work_off(now: datetime, limit: int = 50) -> int:
    """Send what is due at ``now``, oldest first; several workers may do so at once. Gives how many were tried."""
    due = _claim(now, limit)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda delivery: _send(delivery, now), due))
    for delivery, result in zip(due, results, strict=True):
        _record(delivery, result, now)
    return len(due)


def replay(delivery: Delivery, now: datetime) -> None:
    """Send a message once more, from the start of the schedule. Its id stays, so that a receiver that has it knows it."""
    delivery.attempts, delivery.next_try_at = 0, now
    delivery.delivered_at = delivery.given_up_at = None
    delivery.save(update_fields=["attempts", "next_try_at", "delivered_at", "given_up_at"])


def disable(endpoint: Endpoint, because: str, now: datetime) -> bool:
    """Tell an endpoint nothing more, and give up what waits for it; whether it was not disabled before."""
    rows = Endpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
    fresh = rows.update(disabled_at=now, disabled_because=because[:200]) == 1
    waiting = Delivery.objects.filter(endpoint=endpoint, next_try_at__isnull=False)
    waiting.update(next_try_at=None, given_up_at=now, last_error="the endpoint was disabled")
    return fresh


def _claim(now: datetime, limit: int) -> list[Delivery]:
    """Due deliveries of endpoints that are not disabled, each with its next try already written down."""
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("endpoint")
        due = list(rows.filter(next_try_at__lte=now, endpoint__disabled_at=None).order_by("next_try_at")[:limit])
        for delivery in due:
            wait = SCHEDULE[delivery.attempts] if delivery.attempts < len(SCHEDULE) else None
            delivery.attempts += 1
            delivery.next_try_at = now + wait if wait else None
        Delivery.objects.bulk_update(due, ["attempts", "next_try_at"])
    return due


def _send(delivery: Delivery, now: datetime) -> Result:
    """One try. Touches no database: it runs in a thread of its own."""
    body = delivery.payload.encode()
    headers = secrets.signatures(delivery.endpoint.secrets, delivery.message, now, body)
    try:
        parts = checked(delivery.endpoint.url)
        status = post(parts, resolved(parts), body, headers)
    except Forbidden as error:
        return Result(None, str(error))
    except (OSError, ValueError) as error:
        return Result(None, f"{type(error).__name__}: {error}"[:200])
    return Result(status, "" if 200 <= status < 300 else f"answered {status}, not 2xx")


def _record(delivery: Delivery, result: Result, now: datetime) -> None:
    """Write down how it went. Of two workers that told the same message, one success is enough."""
    rows = Delivery.objects.filter(pk=delivery.pk)
    if not result.error:
        rows.update(delivered_at=now, next_try_at=None, given_up_at=None, last_status=result.status, last_error="")
        Endpoint.objects.filter(pk=delivery.endpoint_id).update(failing_since=None)
        return
    rows.filter(delivered_at=None).update(last_status=result.status, last_error=result.error)
    if delivery.next_try_at is None:
        rows.filter(delivered_at=None).update(given_up_at=now)
    Endpoint.objects.filter(pk=delivery.endpoint_id, failing_since=None).update(failing_since=now)
    failing = Endpoint.objects.filter(pk=delivery.endpoint_id, failing_since__lte=now - DISABLED_AFTER).exists()
    if not failing and result.status != 410:
        return
    because = (
        "it answered 410 Gone" if result.status == 410 else f"nothing could be delivered for {DISABLED_AFTER.days} days"
    )
    if disable(delivery.endpoint, f"{because}; last: {result.error}", now):
        _tell_owners(delivery.endpoint, because)


def _tell_owners(endpoint: Endpoint, because: str) -> None:
    """A mail to the seller's owners. The endpoint says the same of itself, so that a mail that fails loses nothing."""
    members = endpoint.seller.members.filter(role="owner").select_related("user")
    addresses: Sequence[str] = [member.user.email for member in members if member.user.email]
    text = (
        f"{endpoint.seller.name}: the webhook endpoint {endpoint.url} is told nothing more, because {because}.\n\n"
        "Mend it, then switch it on again with the API (PATCH, disabled: false) and replay what was given up."
        " What happens meanwhile is in the orders' logs.\n\n"
        f"网络回调地址 {endpoint.url} 已停用：长期无法送达，或者对方已声明停用。"
        "修复后请通过 API 重新启用，并重新发送未送达的消息；停用期间发生的事项见各订单记录。"
    )
    try:
        send_mail(f"Webhook disabled: {endpoint.url}"[:200], text, settings.DEFAULT_FROM_EMAIL, list(addresses))
    except OSError as error:
        _LOG.warning("the mail about endpoint %s could not be sent: %s", endpoint.pk, error)
