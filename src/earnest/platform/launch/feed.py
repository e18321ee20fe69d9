"""What the seller's control room sees of a launch: figures made once a second from memory, for however many look on."""

from __future__ import annotations

import asyncio
import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections import deque
from typing import Any
from urllib.parse import parse_qs

import msgspec
from django.conf import settings

from earnest.platform.launch.answers import Reply, problem, reply_json
from earnest.platform.launch.desk import Counterpart
from earnest.platform.launch.keys import sealed
from earnest.platform.launch.line import Figures

STEP_SECONDS = 1.0
WINDOW = 10
"""Seconds over which a rate is taken."""
LISTENERS_MAX = 50
"""Control rooms of one launch that are open at a time."""
TOKEN_SECONDS = 12 * 3600
PURPOSE = b"feed"
GRANTED = ("held", "waiting", "paid", "again", "lapsed", "cancelled", "joined")
"""Kinds of answers that are no refusals."""


def token(key: bytes, now: float) -> str:
    """What opens a launch's feed until some hours from now, in seconds since 1970."""
    until = str(int(now) + TOKEN_SECONDS).encode()
    return urlsafe_b64encode(sealed(key, PURPOSE + until) + until).decode("ascii")


def is_open_to(text: str, key: bytes, now: float) -> bool:
    """Whether a token opens the feed now."""
    try:
        raw = urlsafe_b64decode(text)
    except (NotBase64, ValueError):
        return False
    mac, until = raw[:16], raw[16:]
    return hmac.compare_digest(mac, sealed(key, PURPOSE + until)) and until.isdigit() and int(until) > now


class Watch:
    """The figures of one launch, second by second, as long as somebody looks on."""

    def __init__(self, launch: Counterpart) -> None:
        self.launch = launch
        self.listeners: set[asyncio.Queue[bytes]] = set()
        self._seconds: deque[tuple[float, int, int]] = deque(maxlen=WINDOW + 1)
        self._task: asyncio.Task[None] | None = None
        self.note()

    def listen(self) -> asyncio.Queue[bytes] | None:
        """A queue into which each second's event comes; None: too many look on."""
        if len(self.listeners) >= LISTENERS_MAX:
            return None
        queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=5)
        self.listeners.add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._tell())
        return queue

    async def _tell(self) -> None:
        while self.listeners:
            self.note()
            event = b"event: figures\ndata: " + msgspec.json.encode(self.figures()) + b"\n\n"
            for queue in self.listeners:
                if not queue.full():  # who does not keep up misses a second
                    queue.put_nowait(event)
            await asyncio.sleep(STEP_SECONDS)

    def note(self) -> None:
        """Remember how far the launch has come by now."""
        answers = self.launch.line.figures.answers
        self._seconds.append((time.monotonic(), answers["held"] + answers["waiting"], answers["paid"]))

    def figures(self) -> dict[str, Any]:
        """The figures as of now; milliseconds for batches, rates a second over the last ten."""
        found, lobby = self.launch.line.figures, self.launch.lobby
        (began, placed, paid), (now, placed_now, paid_now) = self._seconds[0], self._seconds[-1]
        spent = max(now - began, STEP_SECONDS)
        return {
            "leading": found.leading, "asking": self.launch.line.waiting,
            "placed_a_second": round((placed_now - placed) / spent, 1), "paid_a_second": round((paid_now - paid) / spent, 1),
            "variants": variants(self.launch, found), **batches(found),
            "refused": {kind: count for kind, count in sorted(found.answers.items()) if kind not in GRANTED},
            "waiting_room": max(lobby.last - lobby.admission.admitted, 0), "lobby": len(lobby.ranks),
            "let_in_a_second": round(lobby.admission.rate, 1),
        }  # fmt: skip


def variants(launch: Counterpart, figures: Figures) -> list[dict[str, Any]]:
    """For each variant how many places stand in which state."""
    return [
        {"code": code, "held": counts[1], "waiting": counts[2], "paid": counts[3], "lapsed": counts[4], "cancelled": counts[5]}
        for code, counts in zip(launch.codes, figures.counts, strict=False)
    ]  # fmt: skip


def batches(figures: Figures) -> dict[str, float | int]:
    """How many batches were written, and how long the latest took, in milliseconds."""
    seconds = sorted(figures.seconds)
    at = {share: seconds[min(int(len(seconds) * share), len(seconds) - 1)] if seconds else 0.0 for share in (0.5, 0.99)}
    return {"batches": figures.batches, "batch_p50": round(at[0.5] * 1000, 1), "batch_p99": round(at[0.99] * 1000, 1)}


_WATCHES: dict[int, Watch] = {}


def watch(launch: Counterpart) -> Watch:
    """The one watch of a launch in this process."""
    found = _WATCHES.get(launch.id)
    if found is None or found.launch is not launch:
        found = _WATCHES[launch.id] = Watch(launch)
    return found


def figures(launch: Counterpart, query: str) -> Reply:
    """The figures of now, once: for a page without JavaScript, and for programs."""
    if not is_open_to(_token_in(query), launch.key, time.time()):
        return problem("permit_wrong")
    seen = watch(launch)
    seen.note()
    return reply_json(200, seen.figures())


async def feed(launch: Counterpart, query: str, proto: Any) -> Reply | None:
    """An event each second until the listener goes. Gives a refusal, or None once all is told."""
    if not is_open_to(_token_in(query), launch.key, time.time()):
        return problem("permit_wrong")
    seen = watch(launch)
    queue = seen.listen()
    if queue is None:
        return problem("busy")
    allowed = ("access-control-allow-origin", settings.EARNEST.base_url)
    stream = proto.response_stream(
        200,
        [("content-type", "text/event-stream"), ("cache-control", "no-store"), ("x-accel-buffering", "no"), allowed],
    )
    try:
        while True:
            await stream.send_bytes(await queue.get())
    finally:
        seen.listeners.discard(queue)


def _token_in(query: str) -> str:
    return parse_qs(query, max_num_fields=5).get("token", [""])[0]
