"""The naive design: one transaction an order, a counter that every order locks, the same rows by plain INSERT."""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
from psycopg import sql

CLIENTS = 32
LOCK = "UPDATE launch_counter SET places = places + 1 WHERE launch_id = %s RETURNING places"
LEAVES = "UPDATE launch_counter SET leaves = leaves + 1, frontier = %s WHERE launch_id = %s RETURNING leaves"


def rate(launch: Any, people: list[int]) -> float:
    """Orders a second, placed by as many clients as the naive design does best with; each in a process's thread of its own."""
    from earnest.platform import clock
    from earnest.platform.launch.shapes import Shapes

    shapes = Shapes(launch, clock.now())
    ready = threading.Barrier(CLIENTS + 1)
    threads = [
        threading.Thread(target=_client, args=(launch, shapes, people[at::CLIENTS], ready)) for at in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return len(people) / (time.perf_counter() - started)


def _client(launch: Any, shapes: Any, people: list[int], ready: threading.Barrier) -> None:
    from django.db import connection as django_connection

    from earnest.platform.launch.leading import connect

    with connect() as connection:
        django_connection.close()
        ready.wait()
        for buyer in people:
            _order(connection, launch, shapes, buyer)


def _order(connection: psycopg.Connection[Any], launch: Any, shapes: Any, buyer: int) -> None:
    from earnest.intake.places import Place, State
    from earnest.platform import clock
    from earnest.platform.launch.recording import TABLES, Recording

    now = clock.now()
    with connection.transaction():
        (number,) = connection.execute(LOCK, [launch.pk]).fetchone()  # type: ignore[misc]
        (leaves,) = connection.execute(LEAVES, [b"", launch.pk]).fetchone()  # type: ignore[misc]
        rows = Recording(launch, shapes, leaves - 1, now)
        until = round(now.timestamp() * 1000) + launch.hold_seconds * 1000
        rows.place(Place(number, buyer, number, 0, 0, State.HELD, until), f"Buyer {buyer}", None)
        rows.head(leaves, "a head")
        for table, lines in rows.tables.lines.items():
            for line in lines:
                _insert(connection, table, TABLES[table], line)


def _insert(connection: psycopg.Connection[Any], table: str, columns: tuple[str, ...], line: str) -> None:
    values = [None if value == "\\N" else value.replace("\\\\", "\\") for value in line.split("\t")]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    marks = sql.SQL(", ").join(sql.Placeholder() * len(columns))
    connection.execute(sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, marks), values)
