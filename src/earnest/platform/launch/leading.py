"""Who writes to a launch: the one whose connection holds its advisory lock."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection

from earnest.platform.launch.models import Launch
from earnest.platform.launch.writer import Writer

LEADER_LOCK = 0x6C61756E
"""Class of the advisory locks, one for each launch, that tell standbys who leads. The fence, not the lock, keeps the queue."""
SESSION = (
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
    " -c lock_timeout=5s -c statement_timeout=30s -c synchronous_commit=on"
)
"""The writer's statements are few and each has one good plan, whatever the statistics of tables that were empty a minute ago."""


def leading_writer(launch_id: int) -> Writer | None:
    """A writer for a launch as it now is, None while another server leads it. Raises: psycopg.Error; as `Writer`."""
    made = connect()
    try:
        row = made.execute("SELECT pg_try_advisory_lock(%s, %s)", (LEADER_LOCK, launch_id)).fetchone()
        if row is not None and row[0]:
            launch = Launch.objects.select_related("seller", "offer_version__offer").get(pk=launch_id)
            return Writer(made, launch)
        made.close()
        return None
    except BaseException:
        made.close()
        raise
    finally:
        connection.close()  # the thread's own, which it needs no more


def connect() -> psycopg.Connection[Any]:
    """A connection of its own for a writer, to the database and in the role of this process."""
    given = connection.get_connection_params()
    options = f"{given.pop('options', '')} {SESSION}".strip()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        given.pop(name, None)
    return psycopg.connect(**given, options=options, autocommit=True)
