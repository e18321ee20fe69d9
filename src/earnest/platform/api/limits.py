"""The rate limit: each API key has so many requests at once, which come back at a steady rate.

One number per key in the database (the generic cell rate algorithm), so that it is one limit however many processes serve.
Every request moves ``spent_until`` on by one request's share; a request is refused while it lies more than the burst ahead.
The database's own clock counts: it is the same for all processes, and the demo's clock does not move it.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

PER_SECOND = 10
"""Requests a second that may go on for ever."""
BURST = 100
"""Requests that may come at once."""

_SPEND = """
UPDATE api_apikey
SET last_used_at = %(now)s, spent_until = greatest(spent_until, clock_timestamp()) + %(share)s
WHERE sha256 = %(sha256)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s)
  AND (spent_until IS NULL OR spent_until + %(share)s <= clock_timestamp() + %(burst)s)
RETURNING id
"""
_WAIT = """
SELECT extract(epoch FROM spent_until + %(share)s - clock_timestamp() - %(burst)s)
FROM api_apikey
WHERE sha256 = %(sha256)s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s)
"""


class Spent(NamedTuple):
    """A request that was let through, by the key's id; or that must wait so many seconds; or of a key that is not known."""

    key: int | None = None
    wait_seconds: int = 0


def spend(sha256: str, now: datetime) -> Spent:
    """Count one request of the key with that hash. ``now`` is noted as its last use; a key that ran out by then is not known."""
    share = timedelta(seconds=1) / PER_SECOND
    values: dict[str, Any] = {"sha256": sha256, "now": now, "share": share, "burst": share * BURST}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, values)
        if let_through := cursor.fetchone():
            return Spent(key=int(let_through[0]))
        cursor.execute(_WAIT, values)
        waiting = cursor.fetchone()
    return Spent(wait_seconds=max(1, math.ceil(waiting[0]))) if waiting else Spent()
