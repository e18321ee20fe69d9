"""``python -m bench.launch.copying``: the rows of a batch written by COPY, and by INSERT from arrays in a pipeline.

The same rows into the same tables (places, orders, events, entries of the log), in one transaction a batch, each way in
turn, made before the clock runs. COPY sends a table's rows as text; arrays are sent as one parameter a column to a prepared
``INSERT ... SELECT unnest``, all tables in one round trip.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench.launch import stage

RESULTS = Path(__file__).parent.parent / "results"
BATCHES = (50, 200, 1000)
ROWS_MEASURED = 20_000
Lines = dict[str, list[str]]
Columns = dict[str, list[list[str | None]]]
"""Rows by table, as `earnest.platform.launch.recording` makes them: fields of PostgreSQL's text format."""


def batches(launch: Any, size: int, first: int, people: Sequence[int]) -> list[Lines]:
    """As many batches of orders as are measured, from a place's number on."""
    from earnest.intake.places import Place, State
    from earnest.platform import clock
    from earnest.platform.launch.planning import Windows
    from earnest.platform.launch.recording import Recording
    from earnest.platform.launch.shapes import Shapes

    now = clock.now()
    shapes, windows = Shapes(launch, now), Windows(launch.variants, launch.plan)
    made, number, leaf = [], first, 10 * first
    for _ in range(ROWS_MEASURED // size):
        rows = Recording(launch, shapes, leaf, now)
        for _ in range(size):
            place = Place(
                number, people[number % len(people)], number, 0, 0, State.HELD, round(now.timestamp() * 1000) + 900_000
            )
            rows.place(place, "Wang Wei", windows.last_day(0, 1))
            number += 1
        leaf += size
        made.append({table: list(lines) for table, lines in rows.tables.lines.items() if lines})
    return made


def by_copy(connection: psycopg.Connection[Any], lines: Lines) -> None:
    """As the writer does it."""
    from earnest.platform.launch.copying import Tables
    from earnest.platform.launch.recording import TABLES

    with connection.transaction(), connection.cursor() as cursor:
        tables = Tables(TABLES)
        for table, rows in lines.items():
            tables.lines[table] = list(rows)
        tables.write(cursor)


class Arrays:
    """INSERT from arrays: the types are the tables' own, asked for once."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        from earnest.platform.launch.recording import TABLES

        self.statements: dict[str, str] = {}
        for table, columns in TABLES.items():
            types = dict(
                connection.execute(
                    "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass",
                    [table],
                ).fetchall()
            )
            named = ", ".join(f'"{column}"' for column in columns)
            given = ", ".join(f"%s::text[]::{types[column]}[]" for column in columns)
            self.statements[table] = f"INSERT INTO {table} ({named}) SELECT * FROM unnest({given})"
        connection.commit()

    def write(self, connection: psycopg.Connection[Any], lines: Columns) -> None:
        """Every table's rows in one round trip."""
        with connection.transaction(), connection.pipeline(), connection.cursor() as cursor:
            for table, columns in lines.items():
                cursor.execute(self.statements[table], columns, prepare=True)


def as_columns(lines: Lines) -> Columns:
    """The same rows, column by column."""
    return {
        table: [list(column) for column in zip(*(map(_value, row.split("\t")) for row in rows), strict=True)]
        for table, rows in lines.items()
    }


def _value(field: str) -> str | None:
    return None if field == "\\N" else field.replace("\\\\", "\\")


def rate(
    write: Callable[[psycopg.Connection[Any], Any], None], connection: psycopg.Connection[Any], made: Sequence[Any]
) -> float:
    """Orders a second."""
    began = time.perf_counter()
    for lines in made:
        write(connection, lines)
    return ROWS_MEASURED / (time.perf_counter() - began)


def main() -> int:
    """Measure both, and leave the report in the results."""
    told = [
        "placing, orders a second, rows of one batch in one transaction",
        f"{'orders a batch':<18}{'COPY':>10}{'arrays':>10}",
    ]
    with stage.database() as url, psycopg.connect(url) as owner:
        from earnest.platform.launch.leading import connect

        people = stage.buyers(owner, ROWS_MEASURED)
        for size in BATCHES:
            launch = stage.a_launch(10 * ROWS_MEASURED)
            with connect() as connection:
                arrays, one, two = Arrays(connection), 0.0, 0.0
                for turn in range(2):  # the first warms both
                    first = 1 + 2 * turn * ROWS_MEASURED
                    one = rate(by_copy, connection, batches(launch, size, first, people))
                    others = [as_columns(lines) for lines in batches(launch, size, first + ROWS_MEASURED, people)]
                    two = rate(arrays.write, connection, others)
            told.append(f"{size:<18}{one:>10,.0f}{two:>10,.0f}   {one / two:.2f} x")
    print("\n".join(told))
    (RESULTS / "launch-copying.txt").write_text("\n".join(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
