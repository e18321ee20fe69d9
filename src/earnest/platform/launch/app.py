"""The door of launch day: a thin RSGI application beside the pages, for what comes by the thousand in a second.

It knows who asks by a permit, which the pages gave, and asks the database nothing; what it answers, a writer has made
durable. Everything else is the pages'.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from earnest.platform.launch.answers import Reply, problem, reply_json
from earnest.platform.launch.desk import Counterpart, Desk
from earnest.platform.launch.entering import enter, waiting
from earnest.platform.launch.feed import feed, figures
from earnest.platform.launch.hooks import report
from earnest.platform.launch.http import ClientGone
from earnest.platform.launch.placing import give_up, place
from earnest.platform.launch.writers import Writers

LOG = logging.getLogger("earnest.launch")


class Intake:
    """The application: ``/intake/<slug>/...`` as `METHODS` has it, ``/intake/hooks/<provider>``, ``/intake/live``,
    ``/intake/ready``.
    """

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
        except ClientGone:
            raise
        except Exception:
            LOG.exception("a request to intake failed")
            reply = problem("unknown")
        if reply is None:  # told already, piece by piece
            return
        proto.response_bytes(reply.status, reply.headers, reply.body)

    def refusal(self, code: str) -> Reply:
        """What the server says when it must refuse by itself."""
        return problem(code)

    async def _answer(self, scope: Any, proto: Any) -> Reply | None:
        desk = self.desk
        assert desk is not None
        match scope.path.split("/")[2:]:
            case ["live"]:
                return reply_json(200, {"status": "alive"})
            case ["ready"]:
                return _ready(desk)
            case ["hooks", provider] if scope.method == "POST":
                return await report(desk, provider, dict(scope.headers.items()), await proto())
            case ["hooks", _]:
                return problem("wrong_method")
            case [slug, *what] if "/".join(what[::2]) in METHODS:
                if METHODS["/".join(what[::2])] != scope.method:
                    return problem("wrong_method")
                launch = desk.known(slug) or await desk.by_slug(slug)
                return problem("no_such_launch") if launch is None else await _of_launch(launch, what, scope, proto)
        return problem("nothing_here")


METHODS = {
    "places": "POST", "places/cancel": "POST", "lobby": "POST", "wait": "GET", "wait.json": "GET", "figures": "GET",
    "feed": "GET",
}  # fmt: skip
"""What a launch answers: the address, without a place's number, and the method."""


async def _of_launch(launch: Counterpart, what: list[str], scope: Any, proto: Any) -> Reply | None:
    kind = scope.headers.get("content-type") or ""
    match what:
        case ["places"]:
            return await place(launch, await proto(), kind)
        case ["places", number, "cancel"] if number.isdecimal() and len(number) < 12:
            return await give_up(launch, int(number), await proto(), kind)
        case ["lobby"]:
            return await enter(launch, scope.headers, scope.client, await proto())
        case ["wait" | "wait.json" as form]:
            return await waiting(launch, scope.headers, page=form == "wait")
        case ["figures"]:
            return figures(launch, scope.query_string)
        case ["feed"]:
            return await feed(launch, scope.query_string, proto)
    return problem("nothing_here")


def _ready(desk: Desk) -> Reply:
    """Whether this server takes orders of every launch it was asked for: what a load balancer asks of each."""
    leading = {each.slug: each.line.figures.leading for each in desk.all()}
    return reply_json(200 if all(leading.values()) else 503, {"leading": leading})
