"""The door of launch day: a thin RSGI application beside the pages, for what comes by the thousand in a second.

It knows who asks by a permit, which the pages gave, and asks the database nothing; what it answers, a writer has made
durable. Everything else is the pages'.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from earnest.platform.launch.answers import Reply, problem, reply_json
from earnest.platform.launch.desk import Desk
from earnest.platform.launch.hooks import report
from earnest.platform.launch.placing import place

LOG = logging.getLogger("earnest.launch")
SECONDS_TO_READ = 10.0
"""How long a client may take to send what it has to say."""
BODY_BYTES_MAX = 64 * 1024
"""Longer than any report of a payment, or any wish."""


class TooLarge(Exception):
    """The body is longer than any that is taken."""


class Intake:
    """The application. ``/intake/<slug>/places``, ``/intake/hooks/<provider>``, ``/intake/live``, ``/intake/ready``."""

    def __init__(self) -> None:
        self.desk: Desk | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin. Source: RSGI 1.5."""
        self.desk, self.patience = Desk(loop), Patience(loop)
        self.opening = loop.create_task(self.desk.keep_open())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End: what waits is answered first."""
        if self.desk is not None:
            self.opening.cancel()
            self.desk.stop()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """One request."""
        try:
            reply = await self._answer(scope, proto)
        except TooLarge:
            reply = problem("too_large")
        except TimeoutError:
            reply = problem("too_slow")
        except Exception:
            LOG.exception("a request to intake failed")
            reply = problem("unknown")
        proto.response_bytes(reply.status, reply.headers, reply.body)

    async def _answer(self, scope: Any, proto: Any) -> Reply:
        desk = self.desk
        assert desk is not None
        match scope.path.split("/")[2:]:
            case [slug, "places"] if scope.method == "POST":
                body = await self.patience.body(scope, proto)
                launch = desk.known(slug) or await desk.by_slug(slug)
                if launch is None:
                    return problem("no_such_launch")
                return await place(launch, body, scope.headers.get("content-type") or "")
            case ["hooks", provider] if scope.method == "POST":
                return await report(desk, provider, dict(scope.headers.items()), await self.patience.body(scope, proto))
            case ["live"]:
                return reply_json(200, {"status": "alive"})
            case ["ready"]:
                return _ready(desk)
            case [_, "places"] | ["hooks", _]:
                return problem("wrong_method")
        return problem("nothing_here")


class Patience:
    """Ends requests whose body does not come. One look a second at all of them costs less than a timer for each."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._reading: dict[asyncio.Task[Any], float] = {}
        self._look()

    async def body(self, scope: Any, proto: Any) -> bytes:
        """The whole body. Raises: TooLarge; TimeoutError."""
        length = scope.headers.get("content-length")
        if length is None or not length.isdecimal() or int(length) > BODY_BYTES_MAX:
            raise TooLarge
        task = asyncio.current_task()
        assert task is not None
        self._reading[task] = self._loop.time()
        try:
            body: bytes = await proto()
        except asyncio.CancelledError:
            if task in self._reading:
                raise
            task.uncancel()
            raise TimeoutError from None
        finally:
            self._reading.pop(task, None)
        return body

    def _look(self) -> None:
        late = self._loop.time() - SECONDS_TO_READ
        for task in [task for task, since in self._reading.items() if since < late]:
            del self._reading[task]
            task.cancel()
        self._loop.call_later(1.0, self._look)


def _ready(desk: Desk) -> Reply:
    """Whether this server takes orders of every launch it was asked for: what a load balancer asks of each."""
    leading = {each.slug: each.conveyor.figures.leading for each in desk.all()}
    return reply_json(200 if all(leading.values()) else 503, {"leading": leading})
