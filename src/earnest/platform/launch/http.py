"""HTTP for an RSGI application whose requests are small and come by the ten thousand in a second: one loop in one thread.

Granian, which serves the pages, reads HTTP in threads of its own, and each request passes Python's lock between them, the loop
and the writer: that was most of what a request cost (`bench/launch`, docs/launch.md). Here the bytes are parsed (llhttp, by
httptools) where they are answered. It speaks HTTP/1.1 in clear, behind whatever ends TLS, and asks of its clients what
`Limits` says. Sources: RFC 9112; RSGI 1.5.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple, Protocol
from urllib.parse import unquote

import httptools

LOG = logging.getLogger("earnest.launch")


class Limits(NamedTuple):
    """What is asked of a client, in bytes, seconds and connections."""

    head_bytes: int = 16 * 1024
    body_bytes: int = 64 * 1024
    request_seconds: float = 10.0
    """From the first byte of a request, or from connecting, to the last byte."""
    idle_seconds: float = 75.0
    """Between two requests."""
    unread_seconds: float = 30.0
    """How long a client may leave an answer unread."""
    connections: int = 10_000


Headers = list[tuple[str, str]]


class Application(Protocol):
    """An RSGI application that also words the refusals which the server makes by itself."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin."""

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End."""

    async def __rsgi__(self, scope: Scope, proto: Exchange) -> None:
        """Answer one request."""

    def refusal(self, code: str) -> tuple[int, Headers, bytes]:
        """Status, headers and body for ``unreadable``, ``too_large``, ``too_slow``, ``busy`` or ``unknown``."""


class Host(Protocol):
    """What a connection has of the server it belongs to. ``now``: seconds of the loop, as of the last look."""

    app: Application
    limits: Limits
    loop: asyncio.AbstractEventLoop
    now: float
    date: str
    stopping: bool
    connections: set[Connection]


class ClientGone(ConnectionError):
    """The client has hung up, or does not read."""


class HeaderMap(dict[str, str]):
    """Headers by name in lower case; those that came several times are one, joined as RFC 9110 5.3 has it."""

    def add(self, name: str, value: str) -> None:
        """Take one line of the head."""
        held = self.get(name)
        self[name] = value if held is None else f"{held}{'; ' if name == 'cookie' else ', '}{value}"


class Scope:
    """What is asked: ``method``, ``path`` (decoded), ``query_string``, ``headers``, ``client`` as ``address:port``."""

    proto, rsgi_version, scheme = "http", "1.5", "http"
    __slots__ = ("client", "headers", "http_version", "method", "path", "query_string")

    def __init__(self, method: str, target: str, headers: HeaderMap, client: str, http_version: str) -> None:
        path, _, self.query_string = target.partition("?")
        self.path = unquote(path) if "%" in path else path
        self.method, self.headers, self.client, self.http_version = method, headers, client, http_version


class Exchange:
    """One request's body, and its answer."""

    __slots__ = ("_body", "_connection", "answered", "is_head")

    def __init__(self, connection: Connection, body: bytes, *, is_head: bool) -> None:
        self._connection, self._body = connection, body
        self.is_head, self.answered = is_head, False

    async def __call__(self) -> bytes:
        """The whole body, which has arrived."""
        return self._body

    async def client_disconnect(self) -> None:
        """Wait until the client has hung up."""
        await asyncio.shield(self._connection.gone)

    def response_bytes(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        """Answer with a body."""
        self.answered = True
        self._connection.write(status, headers, body, is_head=self.is_head)

    def response_str(self, status: int, headers: Sequence[tuple[str, str]], body: str) -> None:
        """Answer with a text."""
        self.response_bytes(status, headers, body.encode())

    def response_empty(self, status: int, headers: Sequence[tuple[str, str]]) -> None:
        """Answer without a body."""
        self.response_bytes(status, headers, b"")

    def response_stream(self, status: int, headers: Sequence[tuple[str, str]]) -> Stream:
        """Answer piece by piece until the connection is closed."""
        self.answered = True
        self._connection.begin_stream(status, headers)
        return Stream(self._connection)


class Stream:
    """An answer that goes on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def send_bytes(self, data: bytes) -> None:
        """Send a piece; waits while the client is behind. Raises: ClientGone."""
        await self._connection.send(data)

    async def send_str(self, data: str) -> None:
        """The same with text."""
        await self._connection.send(data.encode())


_REASONS = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n" for status in HTTPStatus}


class Connection(asyncio.Protocol):
    """One client. Its requests are answered one after the other, in the order in which they came."""

    def __init__(self, server: Host) -> None:
        self.server = server
        self.waiting: deque[tuple[Scope, Exchange, bool]] = deque()
        self.task: asyncio.Task[None] | None = None
        self.gone: asyncio.Future[None] = server.loop.create_future()
        self.since = server.now
        self.reading, self.keep, self.refused, self.streaming = True, True, False, False
        self._unread_since = 0.0
        self._can_write = asyncio.Event()
        self._can_write.set()
        self._parser = httptools.HttpRequestParser(self)
        self._head_bytes = 0
        self._in_head = True
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        peer = transport.get_extra_info("peername")
        self.client = f"{peer[0]}:{peer[1]}" if isinstance(peer, tuple) else ""
        self.server.connections.add(self)
        if len(self.server.connections) > self.server.limits.connections or self.server.stopping:
            self.refuse("busy")

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone; what it had asked for goes on."""
        self.server.connections.discard(self)
        self.waiting.clear()
        self._can_write.set()
        if not self.gone.done():
            self.gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self.refused:
            return
        if not self.reading:
            self.reading, self.since = True, self.server.now
        if self._in_head:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.keep = False
        except httptools.HttpParserError:
            self.refuse("unreadable")
        if self._in_head and self._head_bytes > self.server.limits.head_bytes:
            self.refuse("too_large")

    def on_message_begin(self) -> None:
        """A request begins."""
        self._target, self._headers, self._body = b"", HeaderMap(), b""

    def on_url(self, url: bytes) -> None:
        """A part of its target."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of its head."""
        self._headers.add(name.decode("latin-1").lower(), value.decode("latin-1"))

    def on_headers_complete(self) -> None:
        """Its head is complete."""
        self._in_head, self._head_bytes = False, 0
        length = self._headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self.server.limits.body_bytes:
            self.refuse("too_large")
        elif self._headers.get("expect", "").lower() == "100-continue":
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self._body = self._body + body if self._body else body
        if len(self._body) > self.server.limits.body_bytes:
            self.refuse("too_large")

    def on_message_complete(self) -> None:
        """It is complete."""
        self._in_head, self.reading = True, False
        if self.refused:
            return
        parser = self._parser
        method = parser.get_method().decode("latin-1")
        target = self._target.decode("latin-1")
        scope = Scope(method, target, self._headers, self.client, parser.get_http_version())
        self.waiting.append((scope, Exchange(self, self._body, is_head=method == "HEAD"), parser.should_keep_alive()))
        if self.task is None:
            self._next()
        else:
            self._pause()

    def _pause(self) -> None:
        if not self._paused:
            self._paused = True
            self.transport.pause_reading()

    def _resume(self) -> None:
        if self._paused and not self._unread_since and not self.waiting:
            self._paused = False
            self.transport.resume_reading()

    def _next(self) -> None:
        scope, exchange, self.keep = self.waiting.popleft()
        self.task = self.server.loop.create_task(self._answer(scope, exchange))

    async def _answer(self, scope: Scope, exchange: Exchange) -> None:
        app = self.server.app
        try:
            await app.__rsgi__(scope, exchange)
        except ClientGone:
            pass
        except Exception:
            LOG.exception("a request was not answered")
        finally:
            self.task = None
            if not exchange.answered:
                self.refuse("unknown")
            elif self.waiting and not self.transport.is_closing():
                self._next()
            else:
                self.since = self.server.now
                self._resume()

    def write(self, status: int, headers: Sequence[tuple[str, str]], body: bytes, *, is_head: bool = False) -> None:
        """One whole answer."""
        if self.transport.is_closing():
            return
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
        length = "" if status in (204, 304) else f"content-length: {len(body)}\r\n"
        keep = self.keep and not self.server.stopping
        head = f"{_REASONS[status]}{self.server.date}{lines}{length}{'' if keep else 'connection: close'}"
        head = head + "\r\n" if keep else head + "\r\n\r\n"
        self.transport.write(head.encode("latin-1") + (b"" if is_head else body))
        if not keep:
            self.transport.close()

    def begin_stream(self, status: int, headers: Sequence[tuple[str, str]]) -> None:
        """The head of an answer that ends with the connection."""
        self.keep, self.streaming = False, True
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
        self.transport.write(f"{_REASONS[status]}{self.server.date}{lines}connection: close\r\n\r\n".encode("latin-1"))

    async def send(self, data: bytes) -> None:
        """A piece of a stream. Raises: ClientGone."""
        await self._can_write.wait()
        if self.transport.is_closing():
            raise ClientGone
        self.transport.write(data)

    def refuse(self, code: str) -> None:
        """Say why, and hang up."""
        if self.refused or self.transport.is_closing():
            return
        self.refused, self.keep = True, False
        if self.task is None or code == "unknown":
            self.write(*self.server.app.refusal(code))
        self.transport.close()

    def pause_writing(self) -> None:
        """The client does not read what it is sent."""
        self._unread_since = self.server.now
        self._can_write.clear()
        self._pause()

    def resume_writing(self) -> None:
        """It reads again."""
        self._unread_since = 0.0
        self._can_write.set()
        self._resume()

    def look(self, now: float) -> None:
        """End what takes too long."""
        limits = self.server.limits
        if self._unread_since and now - self._unread_since > limits.unread_seconds:
            self.transport.abort()
        elif self.task is None and self.reading and now - self.since > limits.request_seconds:
            if self._in_head and not self._head_bytes:
                self.transport.close()
            else:
                self.refuse("too_slow")
        elif self.task is None and not self.reading and now - self.since > limits.idle_seconds:
            self.transport.close()
