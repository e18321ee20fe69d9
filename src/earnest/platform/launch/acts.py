"""What a seller does with a launch: asked for as a row, taken by the writer as an entry of the log, and public from then on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct
from psycopg import Cursor
from psycopg.types.json import Jsonb

from earnest.platform.launch.models import Launch


class Asked(Struct, frozen=True):
    """An act that was asked for and is not taken yet."""

    id: int
    kind: str
    detail: dict[str, Any]
    reason: str
    at: datetime


IMPOSSIBLE = -1
"""In place of an act's entry: it could not be carried out."""
TO_TAKE = "SELECT id, kind, detail, reason, at FROM launch_act WHERE launch_id = %s AND leaf IS NULL ORDER BY id"
TAKEN = "UPDATE launch_act SET leaf = %s WHERE id = %s"
STATE = ("variants", "plan", "hold_seconds", "paused", "closed_at", "seed", "beacon_value", "entrants_root", "drawn_at")
"""What an act may change of a launch."""
CHANGED = f"UPDATE launch_launch SET {', '.join(f'{name} = %s' for name in STATE)} WHERE id = %s"


def canonical(kind: str, detail: Mapping[str, Any], reason: str, at: datetime) -> bytes:
    """An act as its entry commits to it: JSON with its keys in order and no spaces."""
    content = {"kind": kind, "detail": detail, "reason": reason, "at": at}
    return msgspec.json.encode(content, order="deterministic")


def committed(asked: Asked) -> bytes:
    """What the log's entry of an act commits to."""
    return sha256(canonical(asked.kind, asked.detail, asked.reason, asked.at)).digest()


def to_take(cursor: Cursor[Any], launch: Launch) -> list[Asked]:
    """Acts that were asked for, the oldest first."""
    cursor.execute(TO_TAKE, [launch.pk])
    return [Asked(*row) for row in cursor.fetchall()]


def apply(launch: Launch, asked: Asked, now: datetime) -> None:
    """Change a launch as an act says, in memory. Raises: ValueError, KeyError: it asks for what cannot be."""
    match asked.kind:
        case "paused":
            launch.paused = True
        case "resumed":
            launch.paused = False
        case "closed":
            launch.closed_at = now
        case "hold_extended":
            if asked.detail["seconds"] <= 0:
                raise ValueError("a hold is extended, never shortened")
            launch.hold_seconds += asked.detail["seconds"]
        case "capacity_added":
            launch.variants = [_grown(variant, asked.detail["variants"]) for variant in launch.variants]
        case "plan_changed":
            launch.plan = asked.detail["plan"]
        case "revealed":
            launch.beacon_value = asked.detail["beacon_value"]
        case "opened":
            launch.seed, launch.entrants_root = asked.detail["seed"], asked.detail["entrants_root"]
            launch.drawn_at = now


def _grown(variant: dict[str, Any], added: Mapping[str, int]) -> dict[str, Any]:
    more = added.get(variant["code"], 0)
    if more < 0:
        raise ValueError("capacity is added, never taken away")
    return {**variant, "capacity": variant["capacity"] + more}


def save(cursor: Cursor[Any], launch: Launch) -> None:
    """Write what acts have changed of a launch."""
    values = [getattr(launch, name) for name in STATE]
    cursor.execute(CHANGED, [*(Jsonb(v) if isinstance(v, (list, dict)) else v for v in values), launch.pk])
