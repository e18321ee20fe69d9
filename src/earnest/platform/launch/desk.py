"""What this server's intake knows of launches: each by its slug, with its conveyor, opened when it is first asked for."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any

import psycopg
from django.db import Error, connection

from earnest.platform import clock
from earnest.platform.launch.conveyor import Conveyor
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.models import Launch
from earnest.platform.launch.planning import variant_numbers
from earnest.platform.launch.writer import Writer

LOG = logging.getLogger("earnest.launch")
LOOK_SECONDS = 2.0
"""How often the desk looks for launches to open."""
AHEAD = timedelta(hours=1)
"""How long before its lobby a launch is opened."""
LEADER_LOCK = 0x6C61756E
"""Class of the advisory locks, one for each launch, that tell standbys who leads. The fence, not the lock, keeps the queue."""
SESSION = (
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
    " -c lock_timeout=5s -c statement_timeout=30s -c synchronous_commit=on"
)
"""The writer's statements are few and each has one good plan, whatever the statistics of tables that were empty a minute ago."""


class Counterpart:
    """One launch as the desk has it."""

    def __init__(self, launch: Launch, loop: asyncio.AbstractEventLoop) -> None:
        self.id, self.slug, self.provider = launch.pk, launch.slug, launch.provider
        self.key = token_key(bytes(launch.nonce))
        self.variants = variant_numbers(launch)
        self.page = launch.page
        self.deposit_minor, self.currency = launch.deposit_minor, launch.currency
        self.conveyor = Conveyor(launch.slug, loop, lambda: leading_writer(launch.pk))


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


class Desk:
    """Every launch of this server that somebody asked for, by slug and by id."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._by_slug: dict[str, Counterpart] = {}
        self._by_id: dict[int, Counterpart] = {}
        self._missing: dict[str, float] = {}
        self._opening = asyncio.Lock()

    def known(self, slug: str) -> Counterpart | None:
        """The launch if it was asked for before."""
        return self._by_slug.get(slug)

    async def by_slug(self, slug: str) -> Counterpart | None:
        """The launch of a slug; None: there is none. A slug that is not there is looked for at most once a second."""
        return await self._opened(slug, slug=slug) if slug not in self._by_slug else self._by_slug[slug]

    async def by_id(self, launch_id: int) -> Counterpart | None:
        """The launch of an id; None: there is none."""
        return self._by_id.get(launch_id) or await self._opened(str(launch_id), pk=launch_id)

    async def _opened(self, name: str, **wanted: object) -> Counterpart | None:
        now = clock.now().timestamp()
        if now - self._missing.get(name, 0.0) < 1.0:
            return None
        async with self._opening:
            known = [c for c in self._by_slug.values() if wanted in ({"slug": c.slug}, {"pk": c.id})]
            if known:
                return known[0]
            launch = await asyncio.to_thread(_found, wanted)
            if launch is None:
                if len(self._missing) > 1000:
                    self._missing.clear()
                self._missing[name] = now
                return None
            made = Counterpart(launch, self._loop)
            self._by_slug[made.slug] = self._by_id[made.id] = made
            return made

    async def keep_open(self) -> None:
        """Open what is running or soon will be, so that nobody waits for a launch to be read when its door opens."""
        while True:
            for slug in await asyncio.to_thread(_due):
                await self.by_slug(slug)
            await asyncio.sleep(LOOK_SECONDS)

    def all(self) -> list[Counterpart]:
        """Those that were opened."""
        return list(self._by_slug.values())

    def stop(self) -> None:
        """Answer what waits, and end."""
        for counterpart in self.all():
            counterpart.conveyor.stop()


def _due() -> list[str]:
    try:
        soon = clock.now() + AHEAD
        return list(Launch.objects.filter(closed_at__isnull=True, lobby_at__lte=soon).values_list("slug", flat=True))
    except Error:
        LOG.exception("launches cannot be looked up")
        return []
    finally:
        connection.close()


def _found(wanted: dict[str, Any]) -> Launch | None:
    try:
        return Launch.objects.filter(**wanted).first()
    finally:
        connection.close()
