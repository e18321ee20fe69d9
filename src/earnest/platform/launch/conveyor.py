"""From many requests to few transactions: what comes while a batch is written is the next batch.

There is no timer: as soon as a batch is durable, everything that waits is the next one. So one request alone is answered as
fast as the database commits, and under load the batches grow until the database keeps up.
"""

from __future__ import annotations

import logging
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence

from earnest.platform.launch.asking import Answer, NotNow, NotWritten, RefusedByDatabase, Request, Writes
from earnest.platform.launch.wire import Answered, Inbox, encoded, requests_in

LOG = logging.getLogger("earnest.launch")
BATCH_MAX = 1000
"""Requests in one transaction, more or less: more would make those in front wait for those behind."""
TICK_SECONDS = 0.25
"""How often holds are looked at, and what the seller did, while nobody asks for anything."""
AGAIN_SECONDS = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Pauses before a writer that failed is tried again; the last for every further time."""


class Conveyor:
    """Takes a launch's requests from a socket and answers them on it, in their order. ``make``: a writer, or None while
    another leads.
    """

    def __init__(self, channel: socket.socket, make: Callable[[], Writes | None]) -> None:
        self.writer: Writes | None = None
        self._channel, self._make = channel, make
        self._inbox = Inbox()
        self._messages: deque[list[Request]] = deque()
        self._gone = False
        self._failures = 0
        self._again_at = 0.0
        self._poll = select.poll()
        self._poll.register(channel, select.POLLIN)

    def run(self) -> None:
        """Answer until the other side hangs up. Raises: OSError."""
        try:
            while (requests := self._next()) is not None:
                leading, started = self._ready(), time.perf_counter()
                answers = self._write(requests) if leading else [NotNow("not_leading")] * len(requests)
                counts = [list(each) for each in self.writer.counts] if self.writer else []
                reply = Answered(list(answers), self.writer is not None, time.perf_counter() - started, counts)
                self._channel.sendall(encoded(reply))
        finally:
            if self.writer is not None:
                self.writer.close()
            self._channel.close()

    def _next(self) -> list[Request] | None:
        """Everything that waits, up to a batch; nothing after a tick in which nobody came; None: the other side is gone."""
        batch: list[Request] = []
        patience = 0 if self._messages else TICK_SECONDS * 1000
        while not self._gone and self._poll.poll(patience):
            self._read()
            patience = 0
        while self._messages and (not batch or len(batch) + len(self._messages[0]) <= BATCH_MAX):
            batch += self._messages.popleft()
        return None if self._gone and not batch else batch

    def _read(self) -> None:
        data = self._channel.recv(1 << 20)
        self._gone = not data
        self._messages.extend(map(requests_in, self._inbox.take(data)))

    def _ready(self) -> bool:
        if self.writer is None and time.monotonic() >= self._again_at:
            try:
                self.writer = self._make()
                self._failures = 0
            except Exception:
                LOG.exception("the launch cannot be written to")
            if self.writer is None:
                self._again_at = time.monotonic() + AGAIN_SECONDS[min(self._failures, len(AGAIN_SECONDS) - 1)]
                self._failures += 1
        return self.writer is not None

    def _write(self, requests: Sequence[Request]) -> Sequence[Answer]:
        """Have a batch written. One request that the database refuses is found by halves, so that it stands in nobody's way."""
        writer = self.writer
        if writer is None:
            return [NotNow("unknown")] * len(requests)
        try:
            return writer.write(requests)
        except RefusedByDatabase as error:
            LOG.error("the database refused a batch of %d: %s", len(requests), error)
            self._give_up(writer)
            return self._in_halves(requests)
        except Exception as error:
            known = isinstance(error, NotWritten)
            LOG.warning("a batch of %d was not written, or nobody knows: %s", len(requests), error, exc_info=not known)
            self._give_up(writer)
            return [NotNow("unknown")] * len(requests)

    def _in_halves(self, requests: Sequence[Request]) -> Sequence[Answer]:
        if len(requests) <= 1:
            return [NotNow("refused_by_database")] * len(requests)
        middle, answers = len(requests) // 2, list[Answer]()
        for half in (requests[:middle], requests[middle:]):
            self._ready()
            answers += self._write(half)
        return answers

    def _give_up(self, writer: Writes) -> None:
        """What the writer has in memory may be ahead of the database; the next one reads it anew."""
        self.writer = None
        self._again_at = 0.0
        writer.close()
