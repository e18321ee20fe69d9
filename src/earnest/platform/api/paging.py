"""Lists in pages: a cursor says after which row the next page begins, so that rows that come in meanwhile move nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Path, Query

from earnest.platform.api.problems import Fault, invalid

RowId = Annotated[int, Path(..., ge=1, le=2**63 - 1)]
EventNumber = Annotated[int, Path(..., ge=1, le=2**31 - 1)]
Limit = Annotated[int, Query(20, ge=1, le=100, description="Rows a page.")]
Cursor = Annotated[str, Query("", max_length=64, description="next of the page before; empty: the first page.")]

_ROW = TypeVar("_ROW", bound=Model)
_OUT = TypeVar("_OUT")
_LARGEST = 2**63 - 1


def page(
    rows: QuerySet[_ROW], by: str, cursor: str, limit: int, shown: Callable[[_ROW], _OUT]
) -> tuple[tuple[_OUT, ...], str | None]:
    """The page after the cursor, and the cursor of the next (None: this is the last).

    ``by`` is a whole-number field unlike for any two rows, with a minus for the largest first.

    Raises: Problem: the cursor is none of ours.
    """
    name, down = by.removeprefix("-"), by.startswith("-")
    if cursor:
        rows = rows.filter(**{f"{name}__{'lt' if down else 'gt'}": _position(cursor)})
    found = list(rows.order_by(by)[: limit + 1])
    more = len(found) > limit
    following = _cursor(getattr(found[limit - 1], name)) if more else None
    return tuple(shown(row) for row in found[:limit]), following


def _cursor(position: Any) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    try:
        position = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii"))
    except (ValueError, binascii.Error):
        position = -1
    if not 0 <= position <= _LARGEST:
        raise invalid([Fault("query.cursor", "this is no cursor; take `next` of the page before, or leave it out")])
    return position
