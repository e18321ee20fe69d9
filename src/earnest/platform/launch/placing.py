"""Placing and giving up, as a request says it and as it is answered."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qs

import msgspec
from msgspec import Struct

from earnest.intake.places import Place, State
from earnest.intake.queue import Refused
from earnest.platform import clock
from earnest.platform.launch import permits
from earnest.platform.launch.answers import Reply, problem, redirect, reply_json
from earnest.platform.launch.asking import Ask, GiveUp, Granted, Kept, NotNow
from earnest.platform.launch.desk import Counterpart
from earnest.platform.launch.limits import Limit
from earnest.platform.launch.line import Full
from earnest.platform.launch.paying import pay_address

FORM = "application/x-www-form-urlencoded"
KEY_CHARACTERS_MAX = 128
ASKS = Limit(burst=60, per_second=2, clock=time.monotonic)
"""Requests of one buyer: enough for every honest try again."""


class Wish(Struct, frozen=True):
    """What a buyer sends: the permit, the variant's code, the idempotency key."""

    permit: str
    variant: str
    key: str


class Unreadable(Exception):
    """The body is not what it should be."""


class Retraction(Struct, frozen=True):
    """What a buyer sends who gives a place up: the permit."""

    permit: str


_RETRACTION = msgspec.json.Decoder(Retraction)
_DECODER = msgspec.json.Decoder(Wish)


def read_wish(body: bytes, content_type: str) -> Wish:
    """The wish in a request's body, JSON or a form. Raises: Unreadable."""
    try:
        if content_type.startswith(FORM):
            given = parse_qs(body.decode("utf-8"), max_num_fields=10)
            return Wish(*(given[name][0] for name in ("permit", "variant", "key")))
        return _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, ValueError):
        raise Unreadable from None


def hashed(key: str) -> int:
    """64 bits of an idempotency key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")


async def place(launch: Counterpart, body: bytes, content_type: str) -> Reply:
    """Take a buyer's order: 201 with the place once it is durable, 200 for one that was placed before with this key."""
    try:
        wish = read_wish(body, content_type)
    except Unreadable:
        return problem("unreadable")
    if not 0 < len(wish.key) <= KEY_CHARACTERS_MAX:
        return problem("key_missing")
    form = content_type.startswith(FORM)
    try:
        permit = _permit(launch, wish.permit)
    except permits.InvalidPermit as invalid:
        return _refused(launch, invalid.code, form=form)
    variant = launch.variants.get(wish.variant, -1)
    try:
        answer = await launch.line.submit(Ask(permit.buyer, permit.name, hashed(wish.key), variant, permit.code))
    except Full:
        answer = NotNow("busy")
    reply = _told(launch, answer)
    return _as_page(launch, answer, reply) if form else reply


async def give_up(launch: Counterpart, number: int, body: bytes, content_type: str) -> Reply:
    """Take back a place that is not paid, from the buyer whose permit it is: 200 with the place as it is now."""
    form = content_type.startswith(FORM)
    try:
        permit = _permit(launch, _permit_in(body, form=form))
    except Unreadable:
        return problem("unreadable")
    except permits.InvalidPermit as invalid:
        return _refused(launch, invalid.code, form=form)
    try:
        answer = await launch.line.submit(GiveUp(number, permit.buyer))
    except Full:
        answer = NotNow("busy")
    if form:
        return redirect(f"{launch.page}places/{number}/")
    reply = _told(launch, answer)
    return reply._replace(status=200) if isinstance(answer, Granted) else reply


def _permit(launch: Counterpart, text: str) -> permits.Permit:
    """The permit in a text. Raises: InvalidPermit, ``too_many`` if its buyer asks too often."""
    permit = permits.read(text, launch.key, launch.id, clock.now().timestamp())
    if not ASKS.take(permit.buyer):
        raise permits.InvalidPermit("too_many")
    return permit


def _refused(launch: Counterpart, code: str, *, form: bool) -> Reply:
    return redirect(f"{launch.page}?refused={code}") if form else problem(code)


def _permit_in(body: bytes, *, form: bool) -> str:
    try:
        if form:
            return parse_qs(body.decode("utf-8"), max_num_fields=10)["permit"][0]
        return _RETRACTION.decode(body).permit
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, ValueError):
        raise Unreadable from None


def _told(launch: Counterpart, answer: object) -> Reply:
    match answer:
        case Granted(place=found, public_id=public_id, new=new):
            return reply_json(201 if new else 200, shown(launch, found, public_id))
        case Refused(code=code, number=number):
            return problem(code, number=number) if number else problem(code)
        case NotNow(because=because) | Kept(because=because):
            return problem(because)
    raise TypeError(f"no answer to a wish: {answer!r}")


def shown(launch: Counterpart, place: Place, public_id: str) -> dict[str, Any]:
    """A place as its buyer is told of it; ``pay``: where the deposit is paid, while the place is held."""
    held = place.state is State.HELD
    return {
        "launch": launch.slug,
        "number": place.number,
        "state": place.state.name.lower(),
        "order": public_id,
        "variant": launch.codes[place.variant],
        "held_until": datetime.fromtimestamp(place.until / 1000, UTC) if held else None,
        "pay": pay_address(launch, place, public_id) if held else None,
    }


def _as_page(launch: Counterpart, answer: object, reply: Reply) -> Reply:
    """For a browser without JavaScript: on to the pay page, or back to the launch's page, which says why not."""
    if not isinstance(answer, Granted):
        return _refused(launch, msgspec.json.decode(reply.body)["code"], form=True)
    pay = msgspec.json.decode(reply.body)["pay"]
    return redirect(pay or f"{launch.page}places/{answer.place.number}/")
