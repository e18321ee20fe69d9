"""What a writer reads: a launch as the database has it, and what is known of places whose state changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from psycopg import Cursor

from earnest.intake.places import Place, Places, State
from earnest.platform.launch.models import Launch
from earnest.platform.launch.tree import Tree, loaded


class Known(Struct, frozen=True):
    """What the database holds of a place and its order; ``placed_at`` None and ``version`` 0 while there is no order yet."""

    number: int
    buyer_id: int
    buyer_name: str
    public_id: str
    window: date | None
    placed_at: datetime | None
    version: int


NUMBER_BITS = 32
"""Places that a launch may have, in bits."""


def order_id_of(launch_id: int, number: int) -> int:
    """The id of the order of a place; also that of its payment. It follows from the place, so no sequence is asked for it;
    sequences, which count from 1, do not come as far.
    """
    return (launch_id << NUMBER_BITS) + number


def account_ids_of(launch_id: int, number: int) -> tuple[int, int]:
    """The ids of the accounts into which a place's deposit is posted: the provider's, the escrow."""
    first = order_id_of(launch_id, number) << 1
    return first, first + 1


PLACES = """
SELECT p.number, p.buyer_id, p.buyer_name, p.public_id, p."window", o.placed_at, coalesce(o.version, 0)
FROM launch_place p
LEFT JOIN orders_order o ON o.id = (p.launch_id << 32) + p.number
WHERE p.launch_id = %s AND p.book_id = %s AND p.number = ANY(%s)
"""
HOLD = "SELECT 1 FROM orders_order WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def known_places(cursor: Cursor[Any], launch: Launch, numbers: Sequence[int]) -> dict[int, Known]:
    """What is known of places, by number; their orders are locked until the transaction ends, so that it stays so."""
    if not numbers:
        return {}
    cursor.execute(HOLD, [[order_id_of(launch.pk, number) for number in numbers]])
    cursor.execute(PLACES, [launch.pk, launch.seller_id, list(numbers)])
    return {row[0]: Known(*row) for row in cursor.fetchall()}


def places_of(cursor: Cursor[Any], launch: Launch) -> Places:
    """Every place of a launch. Raises: ValueError: a number is missing."""
    cursor.execute(
        "SELECT number, buyer_id, key_hash, variant, pool, state, extract(epoch FROM until) * 1000"
        " FROM launch_place WHERE launch_id = %s AND book_id = %s ORDER BY number",
        [launch.pk, launch.seller_id],
    )
    return Places(_placed(cursor))


def _placed(rows: Iterable[tuple[Any, ...]]) -> Iterable[Place]:
    for number, buyer, key, variant, pool, state, until in rows:
        yield Place(number, buyer, key & (1 << 64) - 1, variant, pool, State(state), round(until or 0))


def tree_of(cursor: Cursor[Any], launch: Launch) -> Tree:
    """The log's tree as it stands. Raises: ValueError: leaves or tiles are missing."""
    of = [launch.pk, launch.seller_id]
    cursor.execute("SELECT leaves, frontier FROM launch_counter WHERE launch_id = %s AND book_id = %s", of)
    size, frontier = cursor.fetchone() or (0, b"")

    def entries(first: int) -> list[bytes]:
        cursor.execute(
            "SELECT entry FROM launch_leaf WHERE launch_id = %s AND book_id = %s AND index >= %s ORDER BY index",
            [*of, first],
        )
        return [entry.encode() for (entry,) in cursor.fetchall()]

    def tiles(level: int, first: int) -> list[bytes]:
        cursor.execute(
            "SELECT hashes FROM launch_tile WHERE launch_id = %s AND book_id = %s AND level = %s AND index >= %s ORDER BY index",
            [*of, level, first],
        )
        return [bytes(hashes) for (hashes,) in cursor.fetchall()]

    return loaded(size, bytes(frontier), entries, tiles)
