"""Coming into a lobby and asking how one stands there, as requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from urllib.parse import parse_qs

from earnest.platform.launch import tickets
from earnest.platform.launch.answers import Reply, problem, redirect, reply_json
from earnest.platform.launch.desk import Counterpart
from earnest.platform.launch.limits import Limit, caller
from earnest.platform.launch.lobby import passes_captcha
from earnest.platform.launch.placing import FORM
from earnest.platform.launch.waiting import as_json, as_page, language_of

JOINS = Limit(burst=30, per_second=0.2, clock=time.monotonic)
"""Tickets for one address."""


def wait_page(launch: Counterpart) -> str:
    """Where to wait, from the launch's own address on."""
    return f"/intake/{launch.slug}/wait"


async def enter(launch: Counterpart, headers: Mapping[str, str], client: str, body: bytes) -> Reply:
    """Give a ticket to somebody who has none of this launch: as a cookie, and for a program in the answer."""
    form = (headers.get("content-type") or "").startswith(FORM)
    held = await ticket_in(launch, headers)
    if held is None:
        address = caller(client, headers.get("x-forwarded-for"))
        if address and not JOINS.take(address):
            return _refused(launch, "too_many", form=form)
        if not await asyncio.to_thread(
            passes_captcha, _captcha(body) if form else headers.get("x-captcha", ""), address
        ):
            return _refused(launch, "captcha", form=form)
        joined = await launch.lobby.join()
        if isinstance(joined, str):
            return _refused(launch, joined, form=form)
        held = joined
    cookie = ("set-cookie", tickets.as_cookie(held, launch.id, launch.key))
    if form:
        return redirect(wait_page(launch), cookie)
    return reply_json(201, {"ticket": tickets.written(held, launch.key)}, cookie)


async def waiting(launch: Counterpart, headers: Mapping[str, str], *, page: bool) -> Reply:
    """How the holder of a ticket stands."""
    held = await ticket_in(launch, headers)
    standing = launch.lobby.standing(held) if held else None
    if standing is None:
        return redirect(launch.page) if page else problem("no_ticket")
    if not page:
        return as_json(launch.lobby, standing)
    language = language_of(headers.get("cookie", ""), headers.get("accept-language", ""))
    return await asyncio.to_thread(as_page, launch.lobby, standing, language)


async def ticket_in(launch: Counterpart, headers: Mapping[str, str]) -> bytes | None:
    """The ticket that came with a request, in the cookie or as ``Authorization: Ticket ...``; one that is known here."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    held = (
        tickets.read(given.strip(), launch.key)
        if kind == "Ticket"
        else tickets.in_cookies(headers.get("cookie", ""), launch.id, launch.key)
    )
    return held if held is not None and await launch.lobby.knows(held) else None


def _captcha(body: bytes) -> str:
    try:
        return parse_qs(body.decode("utf-8"), max_num_fields=10).get("captcha", [""])[0]
    except ValueError:
        return ""


def _refused(launch: Counterpart, code: str, *, form: bool) -> Reply:
    return redirect(f"{launch.page}?refused={code}") if form else problem(code)
