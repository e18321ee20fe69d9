"""One launch as the intake asks it: requests go to the process that writes, and answers come back in the same order."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import Counter, deque
from collections.abc import Callable
from typing import cast

from msgspec import Struct

from earnest.intake.queue import Refused
from earnest.platform.launch.asking import Answer, Granted, Joined, Kept, NotNow, Request
from earnest.platform.launch.wire import Answered, Inbox, answered_in, encoded

LOG = logging.getLogger("earnest.launch")
WAITING_MAX = 8000
"""Requests that may wait; one more is told to come again. Some seconds' work, so that nobody waits long to hear no."""
AGAIN_SECONDS = 0.2
"""Before a line that broke is opened again."""


class Full(Exception):
    """So many requests wait that another could not be answered soon."""


class Figures(Struct):
    """What a line has seen since it began: answers by kind, batches, and the seconds each of the latest took.

    ``counts``: for each variant, how many places stand in which state; ``leading``: whether this server takes orders.
    """

    answers: Counter[str]
    batches: int = 0
    seconds: deque[float] = deque(maxlen=200)
    leading: bool = False
    counts: list[list[int]] = []


class Line(asyncio.Protocol):
    """Requests to one launch. ``open_``: a socket at whose other end the launch is written to; called in a thread.

    ``opening``: the task that opens it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, open_: Callable[[], socket.socket]) -> None:
        self.figures = Figures(Counter())
        self._loop, self._open = loop, open_
        self._transport: asyncio.Transport | None = None
        self._inbox = Inbox()
        self._coming: list[Request] = []
        self._asked: deque[asyncio.Future[Answer]] = deque()
        self._closed = False
        self.opening = loop.create_task(self._keep_open())

    def submit(self, request: Request) -> asyncio.Future[Answer]:
        """Take a request; the future has the answer once it is durable. Raises: Full."""
        if len(self._asked) >= WAITING_MAX:
            raise Full
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._asked.append(future)
        if not self._coming:  # what else comes in this turn of the loop goes with it
            self._loop.call_soon(self._send)
        self._coming.append(request)
        return future

    @property
    def waiting(self) -> int:
        """How many requests wait for their answer."""
        return len(self._asked)

    def close(self) -> None:
        """Be done with it; what is not answered by now is not known."""
        self._closed = True
        if self._transport is not None:
            self._transport.close()

    def _send(self) -> None:
        if self._transport is not None and self._coming:
            self._transport.write(encoded(self._coming))
            self._coming.clear()

    async def _keep_open(self) -> None:
        while not self._closed:
            try:
                channel = await asyncio.to_thread(self._open)
                if self._closed:
                    channel.close()
                else:
                    await self._loop.create_connection(lambda: self, sock=channel)
                return
            except OSError:
                LOG.exception("the process that writes cannot be reached")
                self._forget()
                await asyncio.sleep(AGAIN_SECONDS)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line is open: what came meanwhile goes first."""
        self._transport = cast(asyncio.Transport, transport)
        if self._closed:
            self._transport.close()
        self._send()

    def data_received(self, data: bytes) -> None:
        """Answers have come."""
        for content in self._inbox.take(data):
            self._settle(answered_in(content))

    def _settle(self, told: Answered) -> None:
        figures = self.figures
        figures.leading, figures.counts = told.leading, told.counts
        if not told.answers:
            return
        figures.batches += 1
        figures.seconds.append(told.seconds)
        figures.answers.update(map(_kind, told.answers))
        for answer in told.answers:
            future = self._asked.popleft()
            if not future.done():
                future.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """The process that writes has gone: of what was asked, nobody knows whether it was done."""
        self._transport, self._inbox = None, Inbox()
        self._forget()
        if not self._closed:
            LOG.warning("the process that writes has gone; the line is opened again")
            self.opening = self._loop.create_task(self._keep_open())

    def _forget(self) -> None:
        self.figures.leading = False
        self._coming.clear()
        while self._asked:
            future = self._asked.popleft()
            if not future.done():
                future.set_result(NotNow("unknown"))


def _kind(answer: Answer) -> str:
    match answer:
        case Granted(place=place, new=new):
            return place.state.name.lower() if new else "again"
        case Refused(code=code):
            return code
        case Joined():
            return "joined"
        case Kept(because=because) | NotNow(because=because):
            return because
