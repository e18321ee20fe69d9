"""The intake's server: takes connections until it is told to stop, and then answers what it has taken."""

from __future__ import annotations

import asyncio
import gc
import resource
import signal
from datetime import UTC, datetime
from email.utils import format_datetime

import uvloop

from earnest.platform.launch.http import Application, Connection, Limits

BACKLOG = 4096
"""Connections that wait in the kernel until they are taken."""
GRACE_SECONDS = 10.0
"""How long requests that are being answered may take when the server is told to stop."""
LOOK_SECONDS = 1.0
"""How often connections are looked at. One look at all of them costs less than a timer for each."""


class Server:
    """One application on one address, within `Limits`."""

    def __init__(self, app: Application, limits: Limits) -> None:
        self.app, self.limits = app, limits
        self.loop = asyncio.get_running_loop()
        self.connections: set[Connection] = set()
        self.stopping = False
        self._look()

    def _look(self) -> None:
        self.now = self.loop.time()
        self.date = f"date: {format_datetime(datetime.now(UTC), usegmt=True)}\r\n"
        for connection in list(self.connections):
            connection.look(self.now)
        self._looks = self.loop.call_later(LOOK_SECONDS, self._look)

    async def serve(self, host: str, port: int, stop: asyncio.Event) -> None:
        """Answer until ``stop`` is set, then what was asked before. Raises: OSError: the address cannot be listened on."""
        self.app.__rsgi_init__(self.loop)
        try:
            server = await self.loop.create_server(lambda: Connection(self), host, port, backlog=BACKLOG)
            await stop.wait()
            server.close()
            await self._finish()
        finally:
            self._looks.cancel()
            self.app.__rsgi_del__(self.loop)

    async def _finish(self) -> None:
        self.stopping = True
        for connection in [each for each in self.connections if each.task is None or each.streaming]:
            connection.transport.close()
        end = self.loop.time() + GRACE_SECONDS
        while self.connections and self.loop.time() < end:
            await asyncio.sleep(0.02)
        for connection in list(self.connections):
            connection.transport.abort()


def run(app: Application, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises: OSError: the address cannot be listened on."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gc.collect()
    gc.freeze()  # what was loaded stays; to look at it again and again would hold everybody up
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(app, host, port))


async def _until_told(app: Application, host: str, port: int) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await Server(app, Limits()).serve(host, port, stop)
