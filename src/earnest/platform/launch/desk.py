"""What this server's intake knows of launches: each by its slug, with its line, opened when it is first asked for."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import Error, connection
from django.db.models import Q

from earnest.platform import clock
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.line import Line
from earnest.platform.launch.lobby import Lobby
from earnest.platform.launch.models import Act, Launch
from earnest.platform.launch.planning import variant_numbers
from earnest.platform.launch.replanning import KIND
from earnest.platform.payments import providers
from earnest.platform.payments.port import Provider

LOG = logging.getLogger("earnest.launch")
LOOK_SECONDS = 2.0
"""How often the desk looks for launches to open."""
OPEN_MAX = 40
"""Launches that are opened unasked, the latest: each has a connection to the database. Others open when somebody asks."""
AHEAD = timedelta(hours=1)
"""How long before its lobby a launch is opened."""


Open = Callable[[int], socket.socket]
"""Gives a socket at whose other end a launch, by its id, is written to."""


class Counterpart:
    """One launch as the desk has it."""

    def __init__(self, launch: Launch, loop: asyncio.AbstractEventLoop, open_: Open) -> None:
        self.id, self.slug, self.provider = launch.pk, launch.slug, launch.provider
        self.key = token_key(bytes(launch.nonce))
        self.variants = variant_numbers(launch)
        self.codes = tuple(self.variants)
        self.page = launch.page
        self.deposit_minor, self.currency = launch.deposit_minor, launch.currency
        self.line = Line(loop, lambda: open_(launch.pk))
        self.lobby = Lobby(launch, self.line, loop)


class Desk:
    """Every launch of this server that somebody asked for, by slug and by id."""

    def __init__(self, loop: asyncio.AbstractEventLoop, open_: Open) -> None:
        self._loop, self._open = loop, open_
        self._by_slug: dict[str, Counterpart] = {}
        self._by_id: dict[int, Counterpart] = {}
        self._missing: dict[str, float] = {}
        self._providers: dict[str, Provider] = {}
        self._opening = asyncio.Lock()

    def provider(self, name: str) -> Provider:
        """The payment provider of a name. Raises: NoProvider."""
        if name not in self._providers:
            self._providers[name] = providers.named(name)
        return self._providers[name]

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
            made = Counterpart(launch, self._loop, self._open)
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
        """Hang up; what is not answered by now is not known."""
        for counterpart in self.all():
            counterpart.lobby.close()
            counterpart.line.close()


def _due() -> list[str]:
    try:
        open_or_asked = Q(closed_at__isnull=True) | Q(
            pk__in=Act.objects.filter(leaf=None, kind=KIND).values("launch_id")
        )
        found = Launch.objects.filter(open_or_asked, lobby_at__lte=clock.now() + AHEAD).order_by("-opens_at", "-pk")
        return list(found.values_list("slug", flat=True)[:OPEN_MAX])
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
