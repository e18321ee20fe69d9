"""Figures for Prometheus: requests and work done, counted by every process; what waits, asked of the database when read."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

LOCAL = ("127.0.0.1", "::1", "localhost")
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Real-IP")
"""Headers that a proxy may add."""

REQUESTS = Counter("earnest_requests", "Requests answered.", ("method", "view", "status"))
SECONDS = Histogram(
    "earnest_request_seconds", "Server time of a request.", ("view",),
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)  # fmt: skip
ROWS = Counter(
    "earnest_worker_rows", "Rows worked off; those of the step sweep are orders that time changed.", ("step",)
)
FAILURES = Counter("earnest_worker_failures", "Rounds of a step that failed.", ("step",))


def count_request(method: str, view: str, status: int, seconds: float) -> None:
    """Count one request; ``seconds`` is its server time."""
    REQUESTS.labels(method, view, str(status)).inc()
    SECONDS.labels(view).observe(seconds)


def metrics(request: HttpRequest) -> HttpResponse:
    """Everything, in Prometheus' text format; 403 for whoever may not read it."""
    if not _may_read(request):
        return HttpResponse("Give the bearer token of EARNEST_METRICS_TOKEN.\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    waiting = CollectorRegistry()
    waiting.register(Waiting())
    return HttpResponse(counted + generate_latest(waiting), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    """The bearer of the token; without a token set, this machine itself, as long as it serves nobody else.

    A proxy on this machine is this machine too, and need not say for whom it asks: where people come from elsewhere, nothing
    but a token tells them apart.
    """
    token = settings.EARNEST.metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    here = urlsplit(settings.EARNEST.base_url).hostname in LOCAL and request.META.get("REMOTE_ADDR") in LOCAL
    return here and not any(name in request.headers for name in FORWARDED)


class Waiting(Collector):
    """What waits in the database to be done. Only rows that are not done are read, by their indexes."""

    def collect(self) -> Iterator[Metric]:
        """Each figure; ``earnest_database_up`` alone where the database does not answer."""
        up = GaugeMetricFamily("earnest_database_up", "Whether the database answers.")
        try:
            found = list(self._figures())
        except Error:
            found = []
            connection.close()
        up.add_metric([], 1 if found else 0)
        yield up
        yield from found

    def _figures(self) -> Iterator[Metric]:
        from earnest.platform import clock
        from earnest.platform.orders.models import Order, Outbox
        from earnest.platform.payments.models import Outgoing

        now = clock.now()
        news = GaugeMetricFamily("earnest_outbox_waiting", "News still to be told.", labels=["topic"])
        for topic, count in _counted(Outbox.objects.filter(done_at__isnull=True), "topic"):
            news.add_metric([topic], count)
        yield news
        sendings = GaugeMetricFamily(
            "earnest_outgoing_payments", "Refunds and payouts not there yet.", labels=["state"]
        )
        for state, count in _counted(Outgoing.objects.filter(state__in=("waiting", "sent", "stuck")), "state"):
            sendings.add_metric([state], count)
        yield sendings
        oldest = Order.objects.filter(next_change_at__lte=now).aggregate(at=Min("next_change_at"))["at"]
        late = GaugeMetricFamily("earnest_sweep_late_seconds", "How long the oldest deadline has waited to be swept.")
        late.add_metric([], (now - oldest).total_seconds() if oldest else 0)
        yield late


def _counted(rows, name: str) -> list[tuple[str, int]]:  # type: ignore[no-untyped-def]
    return list(rows.order_by(name).values_list(name).annotate(n=Count("pk")))
