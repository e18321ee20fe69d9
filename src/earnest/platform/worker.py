"""The worker: what is done outside a request. Each step takes rows that are due; several workers at once do no harm.

Every step has a thread of its own, so that a slow mail server holds back no deadline.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from types import FrameType

from django.conf import settings
from django.db import Error, close_old_connections, connection, connections

from earnest.platform import clock, metrics
from earnest.platform.demo.models import ahead
from earnest.platform.orders import outbox

LOG = logging.getLogger("earnest.worker")
IDLE_SECONDS = 1.0
"""Pause of a step after a round in which nothing was due."""
LONG_PAUSES = {"reconciled": 300.0, "forgotten": 86_400.0}
"""Steps that need not look every second."""
FAILED_SECONDS_MAX = 60.0
"""The longest pause after a round that failed; each failure in a row doubles it."""

STEPS: Mapping[str, str] = {
    "sweep": "earnest.platform.orders.sweep:sweep",
    "news": "earnest.platform.worker:tell_news",
    "launches": "earnest.platform.launch.news:tell_launches",
    "replanned": "earnest.platform.launch.replanning:tell_changes",
    "promises": "earnest.platform.selling.promises:enter_promises",
    "received": "earnest.platform.payments.receiving:work_off",
    "sent": "earnest.platform.payments.sending:work_off",
    "webhooks": "earnest.platform.worker:send_webhooks",
    "sandbox": "earnest.platform.payments.sandbox.acts:work_off",
    "mailed": "earnest.platform.notices.mailing:work_off",
    "reconciled": "earnest.platform.payments.reconcile:work_off",
    "forgotten": "earnest.platform.api.answering:forget",
}
"""Each step by name, as ``module:function``; a function takes what is due and gives how many rows it took."""

TELLERS: Mapping[str, str] = {
    "notice": "earnest.platform.notices.telling:teller",
    "webhook": "earnest.platform.api.webhooks:teller",
}
"""Who tells the news of each topic of the outbox."""


def resolved(name: str) -> Callable[..., int]:
    """The function of a step. Raises: ImportError, AttributeError: there is none."""
    module, _, function = name.partition(":")
    found: Callable[..., int] = getattr(import_module(module), function)
    return found


def tell_news() -> int:
    """Tell what the outbox holds."""
    return outbox.work_off({topic: resolved(name) for topic, name in TELLERS.items()})  # type: ignore[misc]


def send_webhooks() -> int:
    """Send the webhooks that are due."""
    from earnest.platform.api.webhooks import work_off

    return work_off(clock.now())


def do(name: str, function: str) -> int | None:
    """One round of a step: how much it did; None if it failed, which is logged and goes no further."""
    try:
        rows = resolved(function)()
    except Exception:
        LOG.exception("step %s", name, extra={"step": name})
        metrics.FAILURES.labels(name).inc()
        connection.close()
        return None
    if rows:
        LOG.info("%s: %d", name, rows, extra={"step": name, "rows": rows})
        metrics.ROWS.labels(name).inc(rows)
    return rows


def work_once(steps: Mapping[str, str] = STEPS) -> dict[str, int]:
    """One round of every step, and how much each did; without those that failed."""
    return {name: rows for name, function in steps.items() if (rows := do(name, function)) is not None}


def _at_the_demos_time(name: str, function: str) -> int | None:
    try:
        offset = ahead()
    except Error:
        LOG.exception("the demo's clock cannot be read")
        connection.close()
        return None
    with clock.shifted_by(offset):
        return do(name, function)


def _keep_doing(name: str, function: str, stopping: threading.Event) -> None:
    failures = 0
    while not stopping.is_set():
        rows = _at_the_demos_time(name, function) if settings.EARNEST.demo else do(name, function)
        failures = failures + 1 if rows is None else 0
        if failures:
            stopping.wait(min(2.0**failures, FAILED_SECONDS_MAX))
        elif not rows:
            close_old_connections()
            stopping.wait(LONG_PAUSES.get(name, IDLE_SECONDS))
    connections.close_all()


def run(steps: Mapping[str, str] = STEPS) -> None:
    """Work until told to stop; a round under way is finished."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threads = [
        threading.Thread(target=_keep_doing, args=(name, function, stopping), name=name)
        for name, function in steps.items()
    ]
    LOG.info("working")
    for thread in threads:
        thread.start()
    stopping.wait()
    for thread in threads:
        thread.join()
    LOG.info("stopped")
