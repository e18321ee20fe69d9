"""What payment providers report, at the speed of a launch: deposits go to their launch's writer, all else is kept as ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from django.db import connection

from earnest.platform.launch.answers import Reply, problem
from earnest.platform.launch.asking import Money, NotNow
from earnest.platform.launch.desk import Desk
from earnest.platform.launch.line import Full
from earnest.platform.launch.paying import read_payment_key
from earnest.platform.payments import providers, receiving
from earnest.platform.payments.port import Forged, ProviderEvent

LOG = logging.getLogger("earnest.launch")
TAKEN = Reply(204, [("cache-control", "no-store")])


async def report(desk: Desk, provider: str, headers: Mapping[str, str], body: bytes) -> Reply:
    """Take a provider's report: 204 once it is durable, whatever becomes of it then."""
    try:
        event = desk.provider(provider).read_webhook(headers, body)
    except providers.NoProvider:
        return problem("no_such_provider")
    except Forged as forged:
        LOG.warning("a report to the hook of %s was not taken: %s", provider, forged)
        return problem("forged")
    of = read_payment_key(event.key) if event.kind == "paid" else None
    launch = await desk.by_id(of[0]) if of else None
    if of is None or launch is None:
        await asyncio.to_thread(_keep, provider, event, body.decode("utf-8", "replace"))
        return TAKEN
    money = Money(of[1], of[2], provider, event, body.decode("utf-8", "replace"))
    try:
        answer = await launch.line.submit(money)
    except Full:
        answer = NotNow("busy")
    return problem(answer.because) if isinstance(answer, NotNow) else TAKEN


def _keep(provider: str, event: ProviderEvent, body: str) -> None:
    try:
        row = receiving.keep(provider, event, body)
        try:
            receiving.handle(row.pk)
        except Exception:
            LOG.exception("a report of a payment provider is kept and will be tried again", extra={"incoming": row.pk})
    finally:
        connection.close()
