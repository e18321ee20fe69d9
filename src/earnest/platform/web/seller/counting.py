"""How many there are, without counting further than anybody wants to know."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

COUNT_MAX = 1000
"""From here on it is only said that there are more."""


def counted(rows: QuerySet[Any]) -> str:
    """How many rows there are: ``42``, or ``1,000+``. At most `COUNT_MAX` + 1 rows are read."""
    found = rows.order_by().values("pk")[: COUNT_MAX + 1].count()
    return f"{COUNT_MAX:,}+" if found > COUNT_MAX else f"{found:,}"
