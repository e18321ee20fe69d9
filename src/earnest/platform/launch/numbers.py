"""The honest numbers of a launch: how many stand at which stage now, net of who left, from the queue and the orders' own rows.

A place is counted at one stage, the furthest it has come to; who cancelled or was refunded is counted there and nowhere else.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from msgspec import Struct

from earnest.evidence.notes import signed
from earnest.platform import clock
from earnest.platform.launch.keys import log_key
from earnest.platform.launch.models import Count, Head, Launch
from earnest.platform.launch.reading import order_id_of

STAGES = (
    "waiting", "held", "paid", "binding", "in_production", "ready", "delivered", "lapsed", "cancelled", "ended",
)  # fmt: skip
"""The stages, in the order in which a place comes to them; `docs/launch.md` says what each means."""
OF_PHASE = {
    "offered": "paid", "reserved": "paid", "bound": "binding", "in_production": "in_production", "ready": "ready",
    "delivered": "delivered", "completed": "delivered", "ended": "ended", "without_effect": "ended",
}  # fmt: skip
"""The stage of an order whose deposit was paid, by its phase."""
BY_PHASE = """
SELECT o.phase, count(*), coalesce(sum(o.held_minor), 0) FROM orders_order o
JOIN launch_place p ON p.launch_id = %(launch)s AND p.number = o.id - %(base)s AND p.state = 3
WHERE o.id > %(base)s AND o.id < %(next)s GROUP BY o.phase
"""
STATES = ("held", "waiting", "paid", "lapsed", "cancelled")
"""What the counts of a second tell of each variant, in their order."""


class Numbers(Struct, frozen=True, kw_only=True):
    """The numbers of an instant. ``held_minor``: deposits in escrow, in minor units; ``entries`` of the log it belongs to."""

    launch: str
    at: datetime
    entries: int
    stages: Mapping[str, int]
    capacity: int
    held_minor: int
    currency: str


def numbers_of(launch: Launch) -> Numbers:
    """The numbers of a launch as they stand now."""
    head = Head.objects.filter(launch_id=launch.pk).order_by("-size").values_list("size", flat=True).first()
    states = by_state(launch)
    stages = dict.fromkeys(STAGES, 0) | {name: states[name] for name in ("waiting", "held", "lapsed", "cancelled")}
    base = order_id_of(launch.pk, 0)
    with connection.cursor() as cursor:
        cursor.execute(BY_PHASE, {"launch": launch.pk, "base": base, "next": order_id_of(launch.pk + 1, 0)})
        rows = cursor.fetchall()
    for phase, count, _ in rows:
        stages[OF_PHASE[phase]] += count
    return Numbers(
        launch=launch.slug, at=clock.now(), entries=head or 0, stages=stages,
        capacity=sum(variant["capacity"] for variant in launch.variants), held_minor=int(sum(row[2] for row in rows)),
        currency=launch.currency,
    )  # fmt: skip


def by_state(launch: Launch) -> dict[str, int]:
    """How many places stand in each state, as the writer last noted."""
    found = dict.fromkeys(STATES, 0)
    for counts in by_variant(launch).values():
        for name, count in zip(STATES, counts, strict=True):
            found[name] += count
    return found


def by_variant(launch: Launch) -> dict[str, list[int]]:
    """The same for each variant, in the order of `STATES`."""
    row = Count.objects.filter(launch_id=launch.pk).order_by("-at").first()
    return row.counts if row else {variant["code"]: [0] * len(STATES) for variant in launch.variants}


def taken(counts: list[int]) -> int:
    """How many places of a variant take its capacity: held and paid."""
    return counts[STATES.index("held")] + counts[STATES.index("paid")]


def over_time(launch: Launch, *, points: int = 240) -> list[tuple[datetime, int, int]]:
    """When how many were held and how many paid, thinned to so many points."""
    rows = list(Count.objects.filter(launch_id=launch.pk).order_by("at").values_list("at", "counts"))
    step = max(len(rows) // points, 1)
    kept = rows[::step] + ([rows[-1]] if rows and (len(rows) - 1) % step else [])
    return [(at, sum(c[0] for c in counts.values()), sum(c[2] for c in counts.values())) for at, counts in kept]


def signed_numbers(launch: Launch, numbers: Numbers) -> dict[str, Any]:
    """The numbers with a note that the log's key signed: who reads them elsewhere can check that they were said here."""
    text = msgspec.json.encode(numbers, order="deterministic").decode()
    note = signed(f"{launch.log_key.partition('+')[0]}/numbers\n{b64encode(text.encode()).decode()}\n", log_key(launch))
    return {"numbers": msgspec.json.decode(text), "note": str(note), "key": launch.log_key}
