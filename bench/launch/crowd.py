"""A crowd over HTTP: many connections, each request of another buyer, answered one after the other on a connection.

Plain sockets and epoll, with the requests made beforehand, so that the crowd takes as little of the machine as it can: it
runs on the cores of the server that it measures.
"""

from __future__ import annotations

import select
import socket
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

Then = Callable[[int, bytes], "tuple[bytes, Then] | None"]
"""What is done with an answer (status, body): nothing more, or another request and what is done with its answer."""
END = b"\r\n\r\n"
LENGTH = b"content-length: "
TRIES_MAX = 50


class Job(NamedTuple):
    """A request, what is done with its answer, when it was due (seconds of the crowd's clock), and to which series it counts."""

    request: bytes
    then: Then
    due: float
    series: str


class Crowd:
    """``connections`` to one address. ``seconds``: by series, the latency of every answer from when it was due."""

    def __init__(self, host: str, port: int, connections: int) -> None:
        self.seconds: dict[str, array[float]] = {}
        self.again = 0
        self._address = (host, port)
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._busy: dict[int, Job] = {}
        self._buffers: dict[int, bytes] = {}
        self._idle: deque[int] = deque()
        for _ in range(connections):
            self._connect()

    def _connect(self) -> None:
        made = socket.create_connection(self._address)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.setblocking(False)
        self._sockets[made.fileno()] = made
        self._epoll.register(made.fileno(), select.EPOLLIN)
        self._idle.append(made.fileno())

    def run(self, jobs: Iterable[tuple[bytes, Then]], *, series: str, rate: float = 0.0) -> float:
        """Send every request; with a ``rate`` each when it is due by that (open loop), else as soon as a connection is free.

        What follows from an answer goes first. Gives the seconds until the last answer.
        """
        coming, following, left = iter(jobs), deque[Job](), True
        started, number = time.perf_counter(), 0
        while left or following or self._busy:
            now = time.perf_counter()
            while self._idle and following:
                self._send(following.popleft())
            while self._idle and left and not (rate and started + number / rate > now):
                item = next(coming, None)
                if item is None:
                    left = False
                    break
                due = started + number / rate if rate else now
                self._send(Job(*item, due, series))
                number += 1
            wait = max(started + number / rate - time.perf_counter(), 0) if rate and left else 1.0
            for descriptor, _ in self._epoll.poll(min(wait, 1.0), 512):
                self._read(descriptor, following)
        return time.perf_counter() - started

    def _send(self, job: Job) -> None:
        descriptor = self._idle.popleft()
        self._busy[descriptor] = job
        self._sockets[descriptor].send(job.request)

    def _read(self, descriptor: int, following: deque[Job]) -> None:
        data = self._sockets[descriptor].recv(8192)
        if not data:
            raise ConnectionError("the server closed a connection")
        data = self._buffers.pop(descriptor, b"") + data
        head = data.find(END)
        length = 0
        if head >= 0 and (at := data.find(LENGTH, 0, head)) >= 0:
            length = int(data[at + len(LENGTH) : data.find(b"\r", at)])
        if head < 0 or len(data) < head + 4 + length:
            self._buffers[descriptor] = data
            return
        job = self._busy.pop(descriptor)
        self._idle.append(descriptor)
        status, now = int(data[9:12]), time.perf_counter()
        if status == 503:  # told to come again: the same request, from when it was due
            self.again += 1
            following.append(job)
            return
        self.seconds.setdefault(job.series, array("d")).append(now - job.due)
        more = job.then(status, data[head + 4 :])
        if more is not None:
            following.append(Job(more[0], more[1], now, job.series + " paid"))

    def close(self) -> None:
        """Hang up."""
        for each in self._sockets.values():
            each.close()
        self._epoll.close()


def post(host: str, path: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    """A POST request as it is sent."""
    lines = [f"POST {path} HTTP/1.1", f"host: {host}", "content-type: application/json", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + END + body


def quantile(seconds: array[float], share: float) -> float:
    """The latency, in milliseconds, that this share of all stayed below."""
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0
