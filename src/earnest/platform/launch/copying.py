"""Rows on their way into the database by COPY, in PostgreSQL's text format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Cursor, sql

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def escaped(text: str) -> str:
    """A text as a field."""
    return text.translate(_ESCAPES)


def field(value: object) -> str:
    """A value as a field: text, whole number, truth, instant, day, or None."""
    match value:
        case None:
            return NULL
        case bool():
            return "t" if value else "f"
        case str():
            return escaped(value)
        case datetime():
            return value.isoformat()
        case bytes():
            return "\\\\x" + value.hex()
        case _:
            return str(value)


def joined(values: Iterable[object]) -> str:
    """Values as neighbouring fields."""
    return "\t".join(map(field, values))


class Tables:
    """Lines for several tables, written in the order in which the tables are named."""

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        self.lines: dict[str, list[str]] = {table: [] for table in columns}
        self._statements = {
            table: sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            for table, names in columns.items()
        }

    def write(self, cursor: Cursor[Any]) -> None:
        """COPY every table that has lines, and forget them."""
        for table, lines in self.lines.items():
            if lines:
                with cursor.copy(self._statements[table]) as copy:
                    copy.write("\n".join(lines) + "\n")
                lines.clear()
