"""The lobby and the waiting room of one launch, as this server has them: who holds which rank, and who has been let in."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Literal
from urllib.request import urlopen

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.module_loading import import_string
from msgspec import Struct

from earnest.intake.admission import Admission
from earnest.intake.queue import Refused
from earnest.platform import clock
from earnest.platform.launch import tickets
from earnest.platform.launch.asking import Admit, Answer, Join, Joined, NotNow
from earnest.platform.launch.line import Full, Line
from earnest.platform.launch.models import Entrant, Launch

LOG = logging.getLogger("earnest.launch")
STEP_SECONDS = 1.0
"""How often people are let in."""
SLOW_BATCH_SECONDS, SLOW_PAGE_SECONDS = 0.25, 1.0
"""A batch, and an answer of the pages, that took longer than this are slow."""
Stage = Literal["early", "lobby", "drawing", "waiting", "admitted", "over"]


class Standing(Struct, frozen=True, kw_only=True):
    """How somebody stands: ``entrant`` is what is public of the ticket; ``before``: how many are let in earlier.

    ``beyond``: more stand before them than the launch has places, those in the waiting list among them.
    """

    stage: Stage
    entrant: str
    rank: int = 0
    before: int = 0
    beyond: bool = False
    wait_seconds: float = 0.0
    others: int = 0
    opens_at: datetime
    now: datetime


class Lobby:
    """Who came, by ticket, and who has been let in. ``line``: to the process that writes it down.

    ``loaded``: set once it is known who came before this server began.
    """

    def __init__(self, launch: Launch, line: Line, loop: asyncio.AbstractEventLoop) -> None:
        self.launch, self._line = launch, line
        self.ranks: dict[bytes, int] = {}
        self.last = 0
        self.admission = Admission(launch.admitted)
        self._told = launch.admitted
        self._read_to = 0
        self._drawn, self._behind = launch.drawn_at is not None, False
        self.loaded = asyncio.Event()
        if not launch.has_lobby:
            self.loaded.set()
        self.task = loop.create_task(self._keep()) if launch.has_lobby else None

    async def join(self) -> bytes | str:
        """A ticket for somebody who came; or the code of why there is none."""
        now = clock.now()
        if not self.launch.has_lobby or now < self.launch.lobby_at:
            return "no_lobby"
        ticket = tickets.new()
        try:
            answer: Answer = await self._line.submit(Join(ticket))
        except Full:
            return "busy"
        match answer:
            case Joined(rank=rank):
                self._has(ticket, rank)
                return ticket
            case Refused(code=code):
                return code
            case NotNow(because=because):
                return because
        raise TypeError(f"no answer to who joins: {answer!r}")

    def _has(self, ticket: bytes, rank: int) -> None:
        self.ranks[ticket] = rank
        self.last = max(self.last, rank)

    def standing(self, ticket: bytes) -> Standing | None:
        """How the holder of a ticket stands; None: nobody of this launch holds it."""
        rank = self.ranks.get(ticket)
        if rank is None:
            return None
        now, launch = clock.now(), self.launch
        before = max(rank - 1 - self.admission.admitted, 0) if rank else 0
        stage: Stage
        if launch.closed_at is not None:
            stage = "over"
        elif rank:
            stage = "admitted" if rank <= self.admission.admitted else "waiting"
        else:
            stage = "lobby" if now < launch.opens_at else "drawing"
        return Standing(
            stage=stage, entrant=tickets.entrant_of(ticket).hex(), rank=rank, before=before, beyond=rank > _places(launch),
            wait_seconds=self.admission.wait(rank), others=max(len(self.ranks) - 1, 0), opens_at=launch.opens_at, now=now,
        )  # fmt: skip

    def close(self) -> None:
        """Let nobody in any more."""
        if self.task is not None:
            self.task.cancel()

    async def _keep(self) -> None:
        """Read who is there; then, from the draw on, let people in."""
        while not self.loaded.is_set() or self.launch.closed_at is None:
            try:
                if self.loaded.is_set():
                    await self._step()
                else:
                    await self._read()
                    self.loaded.set()
            except Exception:
                LOG.exception("the waiting room stood still for a moment")
            await asyncio.sleep(STEP_SECONDS)

    async def _step(self) -> None:
        self.launch = await asyncio.to_thread(_launch, self.launch.pk)
        self.admission.admitted = max(self.admission.admitted, self.launch.admitted)
        if self.launch.drawn_at is None:
            return
        leading = self._line.figures.leading
        if not self._drawn or (leading and self._behind):
            await self._read()
            self._drawn, self._behind = True, False
        if not leading:  # another server gives ranks, and lets people in
            self._behind = True
        elif not self.launch.paused:
            await self._let_in()

    async def _let_in(self) -> None:
        slow = await self._is_slow() if self.last > self.admission.admitted else False
        admitted = self.admission.step(STEP_SECONDS, self.last, slow=slow)
        if admitted > self._told:
            answer = await self._line.submit(Admit(admitted))
            self._told = admitted if isinstance(answer, Joined) else self._told

    async def _is_slow(self) -> bool:
        batches = list(self._line.figures.seconds)[-10:]
        if batches and max(batches) > SLOW_BATCH_SECONDS:
            return True
        return await asyncio.to_thread(_pages_are_slow)

    async def knows(self, ticket: bytes) -> bool:
        """Whether somebody of this launch holds a ticket, perhaps from another server that took who came before."""
        await self.loaded.wait()
        if ticket not in self.ranks:
            for each, rank in (await asyncio.to_thread(_ranks, self.launch.pk, ticket=ticket)).items():
                self._has(each, rank)
        return ticket in self.ranks

    async def _read(self) -> None:
        """Read who has come, of those with a rank only those who were not read before."""
        ranks = await asyncio.to_thread(_ranks, self.launch.pk, after=self._read_to)
        self.ranks |= ranks
        self._read_to = max(ranks.values(), default=self._read_to)
        self.last = max(self.last, self._read_to)


def _places(launch: Launch) -> int:
    return sum(int(variant["capacity"]) + launch.waiting for variant in launch.variants)


def _launch(launch_id: int) -> Launch:
    """The launch as it is now."""
    try:
        return Launch.objects.get(pk=launch_id)
    finally:
        connection.close()


def _ranks(launch_id: int, *, after: int = 0, ticket: bytes | None = None) -> dict[bytes, int]:
    """Everybody's rank by ticket, 0 for those who have none yet; only those after a rank, or of one ticket."""
    found = Entrant.objects.filter(Q(rank__gt=after) | Q(rank=None), launch_id=launch_id)
    if ticket is not None:
        found = found.filter(ticket=ticket)
    try:
        return {bytes(each): rank or 0 for each, rank in found.values_list("ticket", "rank").iterator(10_000)}
    finally:
        connection.close()


def _pages_are_slow() -> bool:
    """Whether the pages, to which people are let in, take long to answer."""
    started = time.perf_counter()
    try:
        with urlopen(f"{settings.EARNEST.base_url}/health/live", timeout=SLOW_PAGE_SECONDS) as answer:
            answer.read()
    except OSError:
        return True
    return time.perf_counter() - started > SLOW_PAGE_SECONDS


Captcha = Callable[[str, str], bool]


def passes_captcha(token: str, address: str) -> bool:
    """Whether a captcha's token is good: as ``LAUNCH_CAPTCHA`` (a dotted path to ``verify(token, address)``) says; yes without."""
    path = getattr(settings, "LAUNCH_CAPTCHA", "")
    verify: Captcha | None = import_string(path) if path else None
    return verify is None or bool(verify(token, address))
