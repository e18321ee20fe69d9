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
from earnest.platform.launch.entering import enter, waiting
from earnest.platform.launch.hooks import report
from earnest.platform.launch.placing import give_up, place
from earnest.platform.launch.writers import Writers

LOG = logging.getLogger("earnest.launch")


class Intake:
    """The application. ``/intake/<slug>/places``, ``/intake/hooks/<provider>``, ``/intake/live``, ``/intake/ready``."""

    def __init__(self) -> None:
        self.desk: Desk | None = None
        self.writers = Writers()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin. Source: RSGI 1.5."""
        self.writers.start()
        self.desk = Desk(loop, self.writers.open)
        self.opening = loop.create_task(self.desk.keep_open())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End."""
        if self.desk is not None:
            self.opening.cancel()
            self.desk.stop()
        self.writers.stop()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """One request."""
        try:
            reply = await self._answer(scope, proto)
        except Exception:
            LOG.exception("a request to intake failed")
            reply = problem("unknown")
        proto.response_bytes(reply.status, reply.headers, reply.body)

    def refusal(self, code: str) -> Reply:
        """What the server says when it must refuse by itself."""
        return problem(code)

    async def _answer(self, scope: Any, proto: Any) -> Reply:
        desk = self.desk
        assert desk is not None
        match scope.path.split("/")[2:]:
            case [slug, "places"] if scope.method == "POST":
                body = await proto()
                launch = desk.known(slug) or await desk.by_slug(slug)
                if launch is None:
                    return problem("no_such_launch")
                return await place(launch, body, scope.headers.get("content-type") or "")
            case [slug, "places", number, "cancel"] if scope.method == "POST" and number.isdecimal():
                launch = desk.known(slug) or await desk.by_slug(slug)
                if launch is None:
                    return problem("no_such_launch")
                return await give_up(launch, int(number), await proto(), scope.headers.get("content-type") or "")
            case [slug, "lobby" | "wait" | "wait.json" as what] if (scope.method == "POST") == (what == "lobby"):
                launch = desk.known(slug) or await desk.by_slug(slug)
                if launch is None:
                    return problem("no_such_launch")
                if what == "lobby":
                    return await enter(launch, scope.headers, scope.client, await proto())
                return await waiting(launch, scope.headers, page=what == "wait")
            case ["hooks", provider] if scope.method == "POST":
                return await report(desk, provider, dict(scope.headers.items()), await proto())
            case ["live"]:
                return reply_json(200, {"status": "alive"})
            case ["ready"]:
                return _ready(desk)
            case [_, "places" | "lobby" | "wait" | "wait.json"] | [_, "places", _, "cancel"] | ["hooks", _]:
                return problem("wrong_method")
        return problem("nothing_here")


def _ready(desk: Desk) -> Reply:
    """Whether this server takes orders of every launch it was asked for: what a load balancer asks of each."""
    leading = {each.slug: each.line.figures.leading for each in desk.all()}
    return reply_json(200 if all(leading.values()) else 503, {"leading": leading})
