"""From many requests to few transactions: one thread writes for a launch, and what comes meanwhile is its next batch.

There is no timer: as soon as a batch is durable, everything that waits is the next one. So one request alone is answered as
fast as the database commits, and under load the batches grow until the database keeps up.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

import psycopg
from django.db import connections
from msgspec import Struct

from earnest.intake.queue import Refused
from earnest.platform.launch.asking import Answer, Granted, Kept, NotNow, Request
from earnest.platform.launch.writer import Fenced, Writer

LOG = logging.getLogger("earnest.launch")
BATCH_MAX = 1000
"""Requests in one transaction at most: more would make those in front wait for those behind."""
WAITING_MAX = 8000
"""Requests that may wait; one more is told to come again. Some seconds' work, so that nobody waits long to hear no."""
TICK_SECONDS = 0.25
"""How often holds are looked at, and what the seller did, while nobody asks for anything."""
AGAIN_SECONDS = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Pauses before a writer that failed is tried again; the last for every further time."""

Asked = tuple[Request, "asyncio.Future[Answer]"]


class Full(Exception):
    """So many requests wait that another could not be answered soon."""


class Figures(Struct):
    """What a conveyor has done since it began: answers by kind, batches, and the seconds each of the latest took."""

    answers: Counter[str]
    batches: int = 0
    seconds: deque[float] = deque(maxlen=200)
    leading: bool = False


class Conveyor:
    """Takes requests on an event loop and answers them from its thread. ``make``: a writer, or None while another leads."""

    def __init__(self, name: str, loop: asyncio.AbstractEventLoop, make: Callable[[], Writer | None]) -> None:
        self.figures = Figures(Counter())
        self.writer: Writer | None = None
        self.seen: Callable[[Writer], None] = lambda writer: None
        self._loop, self._make = loop, make
        self._waiting: SimpleQueue[Asked | None] = SimpleQueue()
        self._failures = 0
        self._again_at = 0.0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"launch {name}", daemon=True)
        self._thread.start()

    def submit(self, request: Request) -> asyncio.Future[Answer]:
        """Take a request; the future has the answer once it is durable. Raises: Full."""
        if self._waiting.qsize() >= WAITING_MAX:
            raise Full
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting.put((request, future))
        return future

    def stop(self) -> None:
        """Answer what waits, and end."""
        self._stopping = True
        self._waiting.put(None)
        self._thread.join(10)

    def _run(self) -> None:
        while not (self._stopping and self._waiting.empty()):
            batch = self._next()
            if self._ready():
                self._answer(batch, self._write([request for request, _ in batch]))
            elif batch:
                self._answer(batch, [NotNow("not_leading")] * len(batch))
        if self.writer is not None:
            self.writer.connection.close()
        connections.close_all()

    def _next(self) -> list[Asked]:
        """Everything that waits, up to a batch; nothing after a tick in which nobody came."""
        batch: list[Asked] = []
        try:
            first = self._waiting.get(timeout=TICK_SECONDS)
            while True:
                if first is not None:
                    batch.append(first)
                if len(batch) >= BATCH_MAX:
                    break
                first = self._waiting.get_nowait()
        except Empty:
            pass
        return batch

    def _ready(self) -> bool:
        if self.writer is None and time.monotonic() >= self._again_at:
            try:
                self.writer = self._make()
                self._failures = 0
            except Exception:
                LOG.exception("the launch cannot be written to")
            if self.writer is None:
                self._later()
        self.figures.leading = self.writer is not None
        return self.figures.leading

    def _later(self) -> None:
        self._again_at = time.monotonic() + AGAIN_SECONDS[min(self._failures, len(AGAIN_SECONDS) - 1)]
        self._failures += 1

    def _write(self, requests: Sequence[Request]) -> Sequence[Answer]:
        """Have a batch written. One request that the database refuses is found by halves, so that it stands in nobody's way."""
        writer = self.writer
        if writer is None:
            return [NotNow("unknown")] * len(requests)
        started = time.perf_counter()
        try:
            answers = writer.write(requests)
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            LOG.error("the database refused a batch of %d: %s", len(requests), error)
            self._give_up(writer)
            return self._in_halves(requests)
        except Exception as error:
            known = isinstance(error, (Fenced, psycopg.Error, OSError))
            LOG.warning("a batch of %d was not written, or nobody knows: %s", len(requests), error, exc_info=not known)
            self._give_up(writer)
            return [NotNow("unknown")] * len(requests)
        self._note(writer, requests, answers, time.perf_counter() - started)
        return answers

    def _in_halves(self, requests: Sequence[Request]) -> Sequence[Answer]:
        if len(requests) <= 1:
            return [NotNow("refused_by_database")] * len(requests)
        middle, answers = len(requests) // 2, list[Answer]()
        for half in (requests[:middle], requests[middle:]):
            self._ready()
            answers += self._write(half)
        return answers

    def _note(self, writer: Writer, requests: Sequence[Request], answers: Sequence[Answer], seconds: float) -> None:
        self.figures.batches += 1
        if requests:
            self.figures.seconds.append(seconds)
            self.figures.answers.update(map(_kind, answers))
        self.seen(writer)

    def _give_up(self, writer: Writer) -> None:
        """What the writer has in memory may be ahead of the database; the next one reads it anew."""
        self.writer = None
        self._again_at = 0.0
        try:
            writer.connection.close()
        except psycopg.Error:
            LOG.warning("its connection could not be closed")

    def _answer(self, batch: list[Asked], answers: Sequence[Answer]) -> None:
        if batch:
            self._loop.call_soon_threadsafe(_settle, batch, answers)


def _settle(batch: list[Asked], answers: Sequence[Answer]) -> None:
    for (_, future), answer in zip(batch, answers, strict=True):
        if not future.done():
            future.set_result(answer)


def _kind(answer: Answer) -> str:
    match answer:
        case Granted(place=place, new=new):
            return place.state.name.lower() if new else "again"
        case Refused(code=code):
            return code
        case Kept(because=because) | NotNow(because=because):
            return because
