"""The intake's server over real sockets: what it asks of clients, and that none of them holds another up."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager

import pytest
import uvloop

from earnest.platform.launch.answers import problem
from earnest.platform.launch.http import ClientGone, Limits
from earnest.platform.launch.listening import Server

LIMITS = Limits(head_bytes=2000, body_bytes=1000, request_seconds=0.0, idle_seconds=0.0, unread_seconds=0.0)


class Echo:
    """Says what it was asked; ``/slow`` waits for ``/go``, ``/never`` fails, ``/stream`` goes on."""

    def __rsgi_init__(self, loop):
        self.go = asyncio.Event()
        self.ended = self.gone = False

    def __rsgi_del__(self, loop):
        self.ended = True

    def refusal(self, code):
        return problem(code)

    async def __rsgi__(self, scope, proto):
        match scope.path:
            case "/slow":
                await self.go.wait()
            case "/go":
                self.go.set()
            case "/never":
                raise RuntimeError("as it must")
            case "/stream":
                stream = proto.response_stream(200, [("content-type", "text/event-stream")])
                try:
                    while True:
                        await stream.send_str("data: x\n\n" * 10_000)
                except ClientGone:
                    self.gone = True
                    raise
            case "/nothing":
                return proto.response_empty(204, [])
        body = await proto()
        told = f"{scope.method} {scope.path} {scope.query_string} {scope.headers.get('x', '-')} {len(body)}"
        return proto.response_str(200, [("content-type", "text/plain")], told)


class Listening:
    """A server on a port of its own, in a thread; ``look`` has it look at its connections now."""

    def __init__(self, limits: Limits) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.app, self.limits = Echo(), limits
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        self.ready.wait(10)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
        self.server = Server(self.app, self.limits)
        serving = asyncio.create_task(self.server.serve("127.0.0.1", self.port, self.stop))
        while not _answers(self.port):
            await asyncio.sleep(0.01)
        self.ready.set()
        await serving

    def look(self) -> None:
        done = threading.Event()

        def now():
            for connection in list(self.server.connections):
                connection.look(self.loop.time() + 1.0)
            done.set()

        self.loop.call_soon_threadsafe(now)
        done.wait(10)

    def end(self) -> None:
        if self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(20)

    def connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def listening(limits: Limits = LIMITS):
    made = Listening(limits)
    try:
        yield made
    finally:
        made.end()


def everything(client: socket.socket) -> bytes:
    """What comes until the server hangs up."""
    got = b""
    while data := client.recv(65536):
        got += data
    return got


def asked(server: Listening, request: bytes) -> bytes:
    with server.connect() as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return everything(client)


@pytest.fixture(scope="module")
def server():
    with listening() as made:
        yield made


def one(server: Listening, request: bytes) -> tuple[int, bytes]:
    """Status and body of one answer on a connection that closes."""
    head, _, body = asked(server, request.replace(b"\r\n", b"\r\nconnection: close\r\n", 1)).partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def test_request_is_answered_with_what_it_said(server):
    assert one(server, b"POST /a%20b?c=d HTTP/1.1\r\nX: 1\r\nx: 2\r\ncontent-length: 3\r\n\r\nabc") == (
        200, b"POST /a b c=d 1, 2 3",
    )  # fmt: skip


def test_body_in_chunks_is_whole(server):
    request = b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert one(server, request) == (200, b"POST /  - 5")


def test_answer_to_head_and_answer_without_content_have_no_body(server):
    head = asked(server, b"HEAD / HTTP/1.1\r\nconnection: close\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert head.endswith(b"\r\n\r\n")
    assert b"content-length: 11" in head
    nothing = asked(server, b"GET /nothing HTTP/1.1\r\nconnection: close\r\n\r\n")
    assert nothing.startswith(b"HTTP/1.1 204 ")
    assert b"content-length" not in nothing


def test_requests_in_one_piece_are_answered_in_their_order(server):
    wanted = b"".join(b"GET /%d HTTP/1.1\r\n\r\n" % number for number in range(40))
    with server.connect() as client:
        client.sendall(wanted + b"GET /last HTTP/1.1\r\nconnection: close\r\n\r\n")
        got = everything(client)
    found = [line.split()[1] for line in got.split(b"\r\n\r\n")[1:] if line.startswith(b"GET")]
    assert [each.decode() for each in found] == [f"/{number}" for number in range(40)] + ["/last"]


def test_one_byte_at_a_time_is_a_request_like_any_other(server):
    with server.connect() as client:
        for byte in b"POST /x HTTP/1.1\r\ncontent-length: 2\r\nconnection: close\r\n\r\nab":
            client.sendall(bytes([byte]))
        assert everything(client).endswith(b"POST /x  - 2")


@pytest.mark.parametrize("request_", [
    b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET  HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
    b"POST / HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc", b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
])  # fmt: skip
def test_what_is_not_http_is_refused_and_the_connection_closed(server, request_):
    answer = asked(server, request_)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in answer


@pytest.mark.parametrize("request_", [
    b"POST / HTTP/1.1\r\ncontent-length: 1001\r\n\r\n" + b"x" * 1001,
    b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n" + b"1f4\r\n" + b"x" * 500 + b"\r\n1f5\r\n" + b"x" * 501 + b"\r\n",
    b"GET / HTTP/1.1\r\nx: " + b"y" * 3000, b"GET /" + b"z" * 3000,
])  # fmt: skip
def test_what_is_larger_than_allowed_is_refused(server, request_):
    with server.connect() as client:
        client.sendall(request_)
        assert everything(client).startswith(b"HTTP/1.1 413 ")


def test_client_that_does_not_finish_its_request_is_told_so_and_holds_nobody_up(server):
    with server.connect() as slow, server.connect() as silent:
        slow.sendall(b"POST / HTTP/1.1\r\ncontent-length: 10\r\n\r\nabc")
        assert one(server, b"GET /meanwhile HTTP/1.1\r\n\r\n")[0] == 200
        server.look()
        assert everything(slow).startswith(b"HTTP/1.1 408 ")
        assert everything(silent) == b""


def test_connection_that_is_idle_is_closed(server):
    with server.connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert client.recv(65536).endswith(b"GET /  - 0")
        server.look()
        assert client.recv(100) == b""


def test_fault_of_the_application_is_an_answer(server, caplog):
    answer = asked(server, b"GET /never HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"connection: close" in answer


def test_stream_ends_when_nobody_listens():
    with listening() as server:
        with server.connect() as client:
            client.sendall(b"GET /stream HTTP/1.1\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")
        one(server, b"GET / HTTP/1.1\r\n\r\n")
        server.end()
        assert server.app.gone


def test_client_that_does_not_read_is_cut_off():
    with listening() as server, server.connect() as client:
        client.sendall(b"GET /stream HTTP/1.1\r\n\r\n")
        while not any(connection._unread_since for connection in list(server.server.connections)):
            one(server, b"GET / HTTP/1.1\r\n\r\n")
        server.look()
        everything(client)
        server.end()
        assert server.app.gone


def test_more_connections_than_allowed_are_told_to_come_again():
    with listening(Limits(connections=2)) as server, server.connect() as one_, server.connect() as other:
        for client in (one_, other):
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 200 ")
        with server.connect() as third:
            answer = everything(third)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: " in answer


def test_what_was_asked_before_the_end_is_answered():
    with listening() as server, server.connect() as client, server.connect() as idle:
        client.sendall(b"GET /slow HTTP/1.1\r\n\r\n")
        while not any(connection.task for connection in list(server.server.connections)):
            pass
        server.loop.call_soon_threadsafe(server.stop.set)
        assert idle.recv(10) == b""
        server.loop.call_soon_threadsafe(server.app.go.set)
        assert b"GET /slow" in everything(client)
        server.thread.join(20)
        assert server.app.ended
