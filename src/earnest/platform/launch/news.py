"""News of a launch's orders: its log is the outbox. How far it was told is a number, and nothing is told twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from earnest.evidence.leaves import read_entry
from earnest.platform import clock
from earnest.platform.launch.models import Counter, Launch, Leaf
from earnest.platform.launch.reading import order_id_of
from earnest.platform.orders.outbox import TOPICS

AT_ONCE = 500
"""Entries of the log that one step takes."""
EVENTS = {"held": "order_placed", "paid": "deposit_paid", "lapsed": "order_lapsed", "cancelled": "order_lapsed"}
"""The event of the order that an entry is the news of."""

WRITE = """
INSERT INTO orders_outbox (topic, order_id, event_number, consequence, created_at, tries, next_try_at)
SELECT t.topic, e.order_id, e.number, '', %(now)s, 0, %(now)s
FROM unnest(%(orders)s::bigint[], %(kinds)s::text[]) WITH ORDINALITY AS n (order_id, kind, at)
JOIN orders_orderevent e ON e.order_id = n.order_id AND e.kind = n.kind
CROSS JOIN unnest(%(topics)s::text[]) AS t (topic)
ORDER BY n.at
"""


def tell_launches(*, limit: int = 20) -> int:
    """Put what the logs say since the last time into the outbox; gives how many entries were taken."""
    counters = dict(Counter.objects.values_list("launch_id", "leaves"))
    behind = Launch.objects.filter(pk__in=counters).values_list("pk", "told_to")
    taken = 0
    for pk, told_to in list(behind):
        for _ in range(limit if told_to < counters[pk] else 0):
            step = _tell_some(pk)
            taken += step
            if step < AT_ONCE:
                break
    return taken


def _tell_some(launch_id: int) -> int:
    with transaction.atomic():
        launch = Launch.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=launch_id).first()
        if launch is None:  # another worker is at it
            return 0
        found = Leaf.objects.filter(launch_id=launch.pk, index__gte=launch.told_to).order_by("index")[:AT_ONCE]
        lines = [leaf.entry for leaf in found]
        _write(launch.pk, lines)
        Launch.objects.filter(pk=launch.pk).update(told_to=F("told_to") + len(lines))
        return len(lines)


def _write(launch_id: int, lines: Iterable[str]) -> None:
    entries = [read_entry(line.encode()) for line in lines]
    news = [(order_id_of(launch_id, e.number), EVENTS[e.kind]) for e in entries if e.kind in EVENTS]
    if news:
        orders, kinds = map(list, zip(*news, strict=True))
        given: dict[str, Any] = {"orders": orders, "kinds": kinds, "topics": list(TOPICS), "now": clock.now()}
        with connection.cursor() as cursor:
            cursor.execute(WRITE, given)
