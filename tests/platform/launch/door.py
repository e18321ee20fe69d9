"""The intake in process: requests as the server would hand them over, and the answers."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import msgspec

from earnest.platform.launch.app import Intake
from earnest.platform.launch.conveyor import Conveyor
from earnest.platform.launch.desk import Desk
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.leading import leading_writer
from earnest.platform.launch.permits import Permit, written


def in_process(launch_id: int) -> socket.socket:
    """The other end is written to by a thread of this process."""
    ours, theirs = socket.socketpair()
    name = f"{CONVEYOR} {launch_id}"
    threading.Thread(target=Conveyor(theirs, lambda: leading_writer(launch_id)).run, name=name, daemon=True).start()
    return ours


CONVEYOR = "conveyor of launch"


def wait_for_conveyors():
    """Wait until those that were hung up on lead no longer."""
    for thread in threading.enumerate():
        if thread.name.startswith(CONVEYOR):
            thread.join(20)


class Headers(dict):  # type: ignore[type-arg]
    """Header names in lower case, as RSGI gives them."""


class Answered:
    """What came back: status, headers, body."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 0, {}, b""

    def json(self):
        return msgspec.json.decode(self.body)


class Door:
    """An intake on a loop of its own."""

    def __init__(self) -> None:
        self.intake = Intake()

    def __call__(self, *requests: Callable[[Door], Awaitable[Answered]]) -> list[Answered]:
        """Ask everything at once."""

        async def all_of_them():
            loop = asyncio.get_running_loop()
            if self.intake.desk is None:
                self.intake.desk = Desk(loop, in_process)
            return await asyncio.gather(*(request(self) for request in requests))

        async def then_stop():
            try:
                return await all_of_them()
            finally:
                self.intake.desk.stop()
                await asyncio.gather(*(each.line.opening for each in self.intake.desk.all()))
                for _ in range(3):  # so that the loop closes what was hung up
                    await asyncio.sleep(0)
                await asyncio.to_thread(wait_for_conveyors)
                self.intake.desk = None

        with ThreadPoolExecutor(1) as thread:  # the tests' own thread may have a browser's loop
            return thread.submit(lambda: asyncio.run(then_stop())).result()

    async def send(self, method: str, path: str, body: bytes = b"", headers=None) -> Answered:
        answered = Answered()
        given = Headers({"content-type": "application/json", "content-length": str(len(body)), **(headers or {})})
        scope = SimpleNamespace(
            proto="http", method=method, path=path, headers=given, client="127.0.0.1:1", query_string="", scheme="http"
        )

        class Proto:
            async def __call__(self):
                return body

            def response_bytes(self, status, headers, content):
                answered.status, answered.headers, answered.body = status, dict(headers), content

            def response_empty(self, status, headers):
                answered.status, answered.headers = status, dict(headers)

        await self.intake.__rsgi__(scope, Proto())
        return answered


def permit_for(launch, buyer: int, *, name: str = "Wang Wei", seconds: int = 600, code: bool = False) -> str:
    until = int(time.time()) + seconds
    return written(Permit(launch.pk, buyer, name, until, code), token_key(bytes(launch.nonce)))


def wish(launch, buyer: int, key: str, *, variant: str = "std", permit: str | None = None):
    given = {"permit": permit_for(launch, buyer) if permit is None else permit, "variant": variant, "key": key}
    return lambda door: door.send("POST", f"/intake/{launch.slug}/places", msgspec.json.encode(given))
