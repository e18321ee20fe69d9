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
from django.db.models import Q
from msgspec import Struct

from earnest.evidence.notes import signed
from earnest.platform import clock
from earnest.platform.launch.keys import log_key
from earnest.platform.launch.models import Count, Entrant, Head, Launch
from earnest.platform.launch.reading import order_id_of

STAGES = (
    "lobby", "waiting", "held", "refundable", "binding", "locked", "in_production", "ready", "delivered", "lapsed",
    "cancelled", "ended", "refunded",
)  # fmt: skip
"""The stages, in the order in which a place comes to them; `docs/launch.md` says what each means."""
BY_STAGE = """
SELECT CASE
    WHEN o.phase IN ('delivered', 'completed') THEN 'delivered'
    WHEN o.locked THEN 'locked'
    WHEN o.phase IN ('ready', 'in_production') THEN o.phase
    WHEN o.phase IN ('ended', 'without_effect') THEN CASE WHEN EXISTS (
        SELECT 1 FROM ledger_account a
        WHERE a.order_id = o.id AND a.book_id = o.seller_id AND a.party = 'buyer' AND a.purpose = 'payable'
        AND a.credits_posted > 0 AND a.debits_posted = a.credits_posted
    ) THEN 'refunded' ELSE 'ended' END
    WHEN o.refundable THEN 'refundable'
    ELSE 'binding' END AS stage, count(*), coalesce(sum(o.held_minor), 0)
FROM orders_order o
JOIN launch_place p ON p.launch_id = %(launch)s AND p.number = o.id - %(base)s AND p.state = 3
WHERE o.id > %(base)s AND o.id < %(next)s GROUP BY stage
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
        cursor.execute(BY_STAGE, {"launch": launch.pk, "base": base, "next": order_id_of(launch.pk + 1, 0)})
        rows = cursor.fetchall()
    for stage, count, _ in rows:
        stages[stage] = count
    stages["lobby"] = in_lobby(launch)
    return Numbers(
        launch=launch.slug, at=clock.now(), entries=head or 0, stages=stages,
        capacity=sum(variant["capacity"] for variant in launch.variants), held_minor=int(sum(row[2] for row in rows)),
        currency=launch.currency,
    )  # fmt: skip


def in_lobby(launch: Launch) -> int:
    """How many are in the lobby, or in the waiting room and not let in yet."""
    if not launch.has_lobby or launch.closed_at is not None:
        return 0
    return Entrant.objects.filter(Q(rank=None) | Q(rank__gt=launch.admitted), launch_id=launch.pk).count()


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


class Said(Struct, frozen=True, kw_only=True):
    """What the launch's writer noted at the end of the second ``at``: places by state, and of each variant."""

    launch: str
    at: datetime
    states: Mapping[str, int]
    variants: Mapping[str, Mapping[str, int]]


def said_at(launch: Launch, at: datetime) -> Said | None:
    """What stood at an instant (UTC), which nobody can change any more; None: nothing did yet."""
    row = Count.objects.filter(launch_id=launch.pk, at__lte=at).order_by("-at").first()
    if row is None:
        return None
    variants = {code: dict(zip(STATES, counts, strict=True)) for code, counts in row.counts.items()}
    states = {name: sum(each[name] for each in variants.values()) for name in STATES}
    return Said(launch=launch.slug, at=row.at, states=states, variants=variants)


def signed_numbers(launch: Launch, numbers: Numbers | Said) -> dict[str, Any]:
    """The numbers with a note that the log's key signed: who reads them elsewhere can check that they were said here."""
    text = msgspec.json.encode(numbers, order="deterministic").decode()
    note = signed(f"{launch.log_key.partition('+')[0]}/numbers\n{b64encode(text.encode()).decode()}\n", log_key(launch))
    return {"numbers": msgspec.json.decode(text), "note": str(note), "key": launch.log_key}
