"""Transfers a second, in batches, against one-row inserts committed one by one in the same PostgreSQL in the same run.

python -m bench.ledger
"""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from earnest.platform.database import APP_ROLE, embedded_url
from earnest.platform.ledger import audit, store
from earnest.platform.ledger.accounts import Account
from earnest.platform.ledger.transfers import Transfer

BATCHES = (1, 10, 100, 1000)
ROUNDS, SECONDS = 5, 1.0
AT = datetime(2026, 1, 1, tzinfo=UTC)
BOOK = 1
ORDERS = 10_000
"""Orders whose accounts are there before the clock runs."""

_keys = itertools.count()


def transfer(order: int) -> Transfer:
    """One that can always be posted: a deposit for the order."""
    return Transfer(
        debit=Account(order, "provider", "clearing"), credit=Account(order, "escrow", "deposit"), amount_minor=100,
        currency="CNY", reason="deposit_received", key=f"bench:{next(_keys)}", at=AT,
    )  # fmt: skip


def rate(connection: psycopg.Connection, transaction: Callable[[psycopg.Cursor], object], rows: int) -> float:
    """Rows a second in transactions of so many rows, over a round."""
    done, started = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - started) < SECONDS:
        with connection.cursor() as cursor:
            transaction(cursor)
        connection.commit()
        done += rows
    return done / elapsed


def plain_insert(cursor: psycopg.Cursor) -> None:
    """What pgbench does at its simplest: one row, one commit."""
    cursor.execute("INSERT INTO plain (key, minor, at) VALUES (%s, %s, %s)", [f"plain:{next(_keys)}", 100, AT])


def prepared(folder: Path) -> str:
    """URL of a new database with the ledger and a table of plain rows."""
    url = os.environ.get("EARNEST_DATABASE_URL") or embedded_url(folder)
    environment = {**os.environ, "EARNEST_DATA_DIR": str(folder)}
    subprocess.run([sys.executable, "-m", "earnest.platform.migrating"], check=True, env=environment)
    with psycopg.connect(url) as owner:
        owner.execute(
            "CREATE TABLE IF NOT EXISTS plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text UNIQUE,"
            " minor bigint, at timestamptz)"
        )
        owner.execute(f"GRANT INSERT ON plain TO {APP_ROLE}")
    return url


def measure(connection: psycopg.Connection) -> dict[str, float]:
    """Median rates of rounds in which every way takes its turn, by name."""
    there, new = itertools.cycle(range(1, ORDERS + 1)), itertools.count(ORDERS + 1)
    ways: dict[str, tuple[int, Callable[[psycopg.Cursor], object]]] = {"one-row inserts": (1, plain_insert)}
    for size in BATCHES:
        for word, orders in (("accounts there", there), ("accounts new", new)):
            ways[f"{size:5d} a transaction, {word}"] = (size, posting(size, orders))
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (rows, transaction) in ways.items():
            rates[name].append(rate(connection, transaction, rows))
    return {name: statistics.median(found) for name, found in rates.items()}


def posting(size: int, orders: itertools.cycle[int] | itertools.count[int]) -> Callable[[psycopg.Cursor], object]:
    """Post so many transfers, each of another order."""
    return lambda cursor: store.post(cursor, BOOK, [transfer(next(orders)) for _ in range(size)])


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="earnest-bench-") as folder:
        url = prepared(Path(folder))
        with psycopg.connect(url, options=f"-c role={APP_ROLE}") as connection:
            with connection.cursor() as cursor:
                for first in range(1, ORDERS, 1000):
                    store.post(cursor, BOOK, [transfer(order) for order in range(first, first + 1000)])
            connection.commit()
            found = measure(connection)
            with connection.cursor() as cursor:
                assert audit.differences(cursor, BOOK) == audit.imbalances(cursor, BOOK) == []
    plain = found["one-row inserts"]
    print(f"rows a second; medians of {ROUNDS} rounds of {SECONDS:.0f} s, one connection")
    for name, per_second in found.items():
        print(f"  {name:36s} {per_second:9,.0f}   {per_second / plain:5.2f} x one-row inserts")


if __name__ == "__main__":
    main()
