"""The draw at the opening: everybody in the lobby in a random order that anyone can work out again.

The seed's hash is public from when the launch was planned; at the opening the list of entrants is closed, its root, the seed
and the value of the beacon (if one was named) are entered into the log, and each rank follows from them
(`earnest.evidence.draw`). Who comes later stands behind, in the order of coming.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Cursor
from psycopg.types.json import Jsonb

from earnest.evidence import draw
from earnest.evidence.drawn import root_of
from earnest.platform.launch.keys import draw_seed
from earnest.platform.launch.models import Launch
from earnest.platform.launch.tickets import entrant_of

ENTRANTS = "SELECT ticket FROM launch_entrant WHERE launch_id = %s AND book_id = %s AND rank IS NULL"
LAST_RANK = "SELECT coalesce(max(rank), 0) FROM launch_entrant WHERE launch_id = %s AND book_id = %s"
RANK = """
UPDATE launch_entrant e SET rank = n.rank
FROM unnest(%(tickets)s::bytea[]) WITH ORDINALITY AS n (ticket, rank)
WHERE e.launch_id = %(launch)s AND e.book_id = %(book)s AND e.ticket = n.ticket
"""
JOIN = """
INSERT INTO launch_entrant (launch_id, book_id, ticket, joined_at, rank)
SELECT %s, %s, n.ticket, %s, n.rank FROM unnest(%s::bytea[], %s::bigint[]) AS n (ticket, rank) ON CONFLICT DO NOTHING
"""
ACT = """
INSERT INTO launch_act (launch_id, kind, detail, reason, at) VALUES (%s, 'opened', %s, '', %s)
"""


def is_due(launch: Launch, now: datetime) -> bool:
    """Whether the lobby is to be closed and drawn now: its time has come, and so has the beacon's value if one was named."""
    return (
        launch.has_lobby and launch.drawn_at is None and now >= launch.opens_at
        and bool(launch.beacon_value or not launch.beacon)
    )  # fmt: skip


def ordered(tickets: Sequence[bytes], seed: bytes, beacon: bytes) -> tuple[list[bytes], bytes]:
    """The tickets in the order drawn, and the root of the list."""
    by_entrant = {entrant_of(ticket): ticket for ticket in tickets}
    root = root_of(list(by_entrant))
    return [by_entrant[entrant] for entrant in draw.drawn_order(seed, by_entrant, root, beacon)], root


def carry_out(cursor: Cursor[Any], launch: Launch, now: datetime) -> int:
    """Give everybody in the lobby a rank, and ask for the act that tells of it; gives the last rank."""
    of = [launch.pk, launch.seller_id]
    cursor.execute(ENTRANTS, of)
    tickets = [bytes(ticket) for (ticket,) in cursor.fetchall()]
    seed = draw_seed(bytes(launch.nonce))
    drawn, root = ordered(tickets, seed, launch.beacon_value.encode())
    if drawn:
        cursor.execute(RANK, {"tickets": drawn, "launch": launch.pk, "book": launch.seller_id})
    detail = {"seed": seed.hex(), "entrants_root": root.hex(), "entrants": len(drawn)}
    cursor.execute(
        ACT, [launch.pk, Jsonb(detail | ({"beacon_value": launch.beacon_value} if launch.beacon else {})), now]
    )
    return len(drawn)


def last_rank(cursor: Cursor[Any], launch: Launch) -> int:
    """The last rank that was given, 0 before the draw."""
    cursor.execute(LAST_RANK, [launch.pk, launch.seller_id])
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def join(cursor: Cursor[Any], launch: Launch, joined: Sequence[tuple[bytes, int]], now: datetime) -> None:
    """Write who came, each with the rank, 0 before the draw."""
    tickets, ranks = [ticket for ticket, _ in joined], [rank or None for _, rank in joined]
    cursor.execute(JOIN, [launch.pk, launch.seller_id, now, tickets, ranks])
