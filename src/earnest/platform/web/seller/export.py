"""The order book to take away: CSV, and Parquet where pyarrow is installed. Written as it is read, never held whole.

Parquet comes from pyarrow (Apache-2.0), an optional extra: its wheel is larger than all of Earnest with what it needs, and
who reads Parquet has it at hand. fastparquet would bring pandas and NumPy instead.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from earnest.platform import clock
from earnest.platform.orders.models import Order
from earnest.platform.selling import audit
from earnest.platform.selling.models import Seller
from earnest.platform.web.seller.book import View, asked

COLUMNS = (
    "number", "public_id", "buyer_name", "offer_version__offer__slug", "offer_version__version", "placed_at", "phase",
    "contract", "settlement", "default_by", "uncertain", "price_minor", "held_minor", "currency", "next_due", "next_due_on",
)  # fmt: skip
HEADER = (
    "number", "order", "buyer", "offer", "offer_version", "placed_at", "phase", "contract", "settlement", "default_by",
    "uncertain", "price_minor", "held_minor", "currency", "next_due", "next_due_on",
)  # fmt: skip
"""What the columns are called; amounts are minor units of ``currency``, instants UTC."""
ROWS_AT_ONCE = 2000
GROUP = 20_000
"""Rows read at once, and rows of a group in a Parquet file."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet would take for a formula; a Chinese one takes the full-width ones too."""


MEDIA = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
"""Forms in which the book is taken away, and their media types."""


class NoParquet(Exception):
    """pyarrow is not installed."""


def taken_away(seller: Seller, user: User, view: View, form: str) -> StreamingHttpResponse:
    """The orders of a view as a file in one of the forms of `MEDIA`. It holds names of buyers: who took it is noted.

    Raises: NoParquet: it is asked for, and this server cannot write it.
    """
    orders = asked(seller, view)
    parts: Iterator[str] | Iterator[bytes] = csv_lines(orders) if form == "csv" else parquet_parts(orders)
    response = StreamingHttpResponse(parts, content_type=MEDIA[form])
    audit.note(seller, user, "book_exported", form, view.query())
    name = f"{seller.slug}-orders-{clock.now():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def rows(orders: QuerySet[Order]) -> Iterator[tuple[Any, ...]]:
    """Every order as a tuple of `COLUMNS`, by number."""
    found = orders.order_by("number").values_list(*COLUMNS)
    return found.iterator(chunk_size=ROWS_AT_ONCE)


def csv_lines(orders: QuerySet[Order]) -> Iterator[str]:
    """The orders as CSV (RFC 4180, UTF-8), some thousand rows at a time."""
    yield _csv([HEADER])
    found = rows(orders)
    while some := list(islice(found, ROWS_AT_ONCE)):
        yield _csv([[_cell(value) for value in row] for row in some])


def _csv(lines: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    """A value as it stands in a cell; a text that a spreadsheet would run is marked as a text."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def parquet_parts(orders: QuerySet[Order]) -> Iterator[bytes]:
    """The orders as a Parquet file, a group of rows at a time. Raises: NoParquet, before the first part."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise NoParquet from None
    schema = _schema(arrow)
    return _parquet(arrow, parquet, schema, rows(orders))


def _parquet(arrow: Any, parquet: Any, schema: Any, found: Iterator[tuple[Any, ...]]) -> Iterator[bytes]:
    sink = _Sink()
    with parquet.ParquetWriter(sink, schema) as writer:
        while some := list(islice(found, GROUP)):
            columns = zip(zip(*some, strict=True), schema, strict=True)
            arrays = [arrow.array(column, field.type) for column, field in columns]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Takes what is written and gives it on; it knows how much that was, which the file's index of itself needs."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        self._written += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        return self._written

    def taken(self) -> bytes:
        """What was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _schema(arrow: Any) -> Any:
    whole, text, flag = arrow.int64(), arrow.string(), arrow.bool_()
    types = {
        "number": whole, "offer_version": whole, "price_minor": whole, "held_minor": whole, "uncertain": flag,
        "placed_at": arrow.timestamp("us", tz="UTC"), "next_due_on": arrow.date32(),
    }  # fmt: skip
    return arrow.schema([(name, types.get(name, text)) for name in HEADER])
