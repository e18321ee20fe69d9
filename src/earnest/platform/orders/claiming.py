"""Facts that happened outside: a phone call, a letter, a promise in a chat. One side claims them, the other agrees or denies."""

from __future__ import annotations

import hashlib
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum
from django.db.models.functions import Length
from msgspec.structs import replace

from earnest.core.facts.events import AnyEvent
from earnest.platform import clock
from earnest.platform.orders.acts import PLATFORM_ACTS, may_admit
from earnest.platform.orders.execute import append
from earnest.platform.orders.models import Evidence, Order
from earnest.platform.orders.once import Actor, once
from earnest.platform.orders.outcomes import Outcome, refuse
from earnest.platform.orders.reading import payload_of, standing_of

FILE_BYTES_MAX = 10 * 1024 * 1024
"""The largest evidence file that is taken, in bytes."""
FILES_OF_A_SIDE_MAX = 200
BYTES_OF_A_SIDE_MAX = 100 * 1024 * 1024
"""How many files one side may bring to an order, and how many bytes they have together, so that a bundle can hold them."""
MEDIA_TYPES = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/pdf",
    "text/plain",
    "audio/mpeg",
    "audio/mp4",
    "video/mp4",
)


def add_evidence(order: Order, actor: Actor, name: str, media_type: str, content: bytes) -> Evidence:
    """Keep a file with its SHA-256, under the next label of the order (``E1``, ``E2``, ...). The caller holds the order's row.

    Raises: ValueError: too large, empty, one too many, of a type that is not taken, or of nobody; the text says which.
    """
    if actor.user is None and actor.side != "platform":
        raise ValueError("a file needs a person who brings it")
    if not content or len(content) > FILE_BYTES_MAX:
        raise ValueError(f"a file of {len(content)} bytes is not taken; 1 to {FILE_BYTES_MAX}")
    if media_type not in MEDIA_TYPES:
        raise ValueError(f"a file of type {media_type} is not taken; one of {', '.join(MEDIA_TYPES)}")
    side = "third_party" if actor.side == "platform" else actor.side
    before = order.evidence.filter(side=side).aggregate(files=Count("pk"), size=Sum(Length("content"), default=0))
    if before["files"] >= FILES_OF_A_SIDE_MAX or before["size"] + len(content) > BYTES_OF_A_SIDE_MAX:
        raise ValueError(f"of one side at most {FILES_OF_A_SIDE_MAX} files and {BYTES_OF_A_SIDE_MAX} bytes are taken")
    return Evidence.objects.create(
        order=order,
        label=f"E{order.evidence.count() + 1}",
        name=name[:200],
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        side=side,
        author=actor.user,
        recorded_at=clock.now(),
    )


def claim(public_id: str, event: AnyEvent, actor: Actor, key: str) -> Outcome:
    """Enter a fact from outside as that side's claim. It is disputed until the other side agrees.

    The event keeps the day it names. Raises: Order.DoesNotExist; KeyReused.
    """
    return once(public_id, actor, key, ("claim", payload_of(event)), lambda order: _claim(order, event, actor))


def _claim(order: Order, event: AnyEvent, actor: Actor) -> Outcome:
    kind = str(event.__struct_config__.tag)
    if actor.side not in ("buyer", "seller") or (actor.side == "seller" and not may_admit(actor.role, event)):
        return refuse(order.public_id, "not_your_role")
    if kind in PLATFORM_ACTS and kind != "promise_made":
        return refuse(order.public_id, "not_an_act_of_this_side")
    now = clock.now()
    if event.on.last is None and event.on.first is None:
        return refuse(order.public_id, "claim_needs_a_day")
    if event.on.first is not None and event.on.first > now.astimezone(ZoneInfo(order.seller.zone)).date():
        return refuse(order.public_id, "claim_in_the_future")
    event = replace(event, recorded=None, status="established")
    return append(order, event, actor, standing_of(order, now), status="claimed")
