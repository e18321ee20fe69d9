"""Idempotency keys: the same key with the same request gives the first outcome again, for the order's life."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from django.db import connection
from psycopg.types.json import Jsonb

from earnest.platform import clock
from earnest.platform.orders.models import Key
from earnest.platform.orders.outcomes import Outcome, restored, stored

KEEP = """
INSERT INTO orders_key (owner, key, request, outcome, recorded_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (owner, key) DO NOTHING
"""


class KeyReused(Exception):
    """The key was used before for another request; use a new key for a new request."""


def request_hash(*parts: Any) -> str:
    """SHA-256 of what is asked for, as hexadecimal."""
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()


def known(owner: str, key: str, request: str) -> Outcome | None:
    """The outcome kept under the key, None if the key is new.

    Raises: KeyReused: it was another request.
    """
    found = Key.objects.filter(owner=owner, key=key).first()
    if found is None:
        return None
    if found.request != request:
        raise KeyReused(_told(key))
    return restored(found.outcome)


def keep(owner: str, key: str, request: str, outcome: Outcome) -> None:
    """Keep the outcome under the key.

    Raises: KeyReused: meanwhile it was used for another request (two of the same wait for each other, and meet in `known`).
    """
    row: tuple[Any, ...] = (owner, key, request, Jsonb(stored(outcome)), clock.now())
    with connection.cursor() as cursor:
        cursor.execute(KEEP, row)
        if cursor.rowcount == 0:
            raise KeyReused(_told(key))


def _told(key: str) -> str:
    return f'the key "{key}" was used for another request; use a new key for a new request'
