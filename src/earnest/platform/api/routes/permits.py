"""Permits: what a buyer's own program needs to order in a launch, under the same conditions as on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from msgspec import Meta, Struct

from earnest.platform import clock
from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import caller_of
from earnest.platform.api.problems import Fault, Problem, invalid, not_found
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import Text
from earnest.platform.launch import tickets
from earnest.platform.launch.admitting import at_the_door
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.models import Launch
from earnest.platform.launch.permitting import PERMIT_LASTS, NotPermitted, permit_for
from earnest.render.words import plain

NOT_NOW = {
    "not_open": "The launch is not open yet.",
    "closed": "The launch is over.",
    "email_not_proven": "Prove an e-mail address of yours first: by the link that we send when you sign in on the pages.",
    "code_unknown": "There is no such priority code in this launch.",
    "code_used": "This priority code is somebody else's.",
    "no_ticket": "The launch has a lobby: enter it at the intake, and send its ticket with the request.",
    "not_yet": "You have not been let in yet: ask the intake's wait.json when it is your turn.",
    "ticket_used": "Somebody else has ordered with this ticket.",
}
"""Why no permit is given, by code."""


class PermitToGive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``buyer_name`` for the contract; a priority ``code``; the ``ticket`` that the intake's lobby gave."""

    buyer_name: Text
    code: Annotated[str, Meta(max_length=100)] = ""
    ticket: Annotated[str, Meta(max_length=100)] = ""


class PermitBody(Struct, frozen=True):
    """POST ``{permit, variant, key}`` to ``places``, until the permit runs out; the same ``key`` places once.

    ``variants``: their codes.
    """

    permit: str
    until: datetime
    places: str
    variants: tuple[str, ...]


@operation("POST", "/launches/{launch}/permits", scope="orders:act", answers=PermitBody, status=201)
def give_permit(request: HttpRequest, launch: str, body: JsonBody[PermitToGive]) -> PermitBody:
    """Let the caller order in a launch: the permit, and the address of the intake that takes it.

    Who has a place may get another permit; how many places one buyer has, the intake keeps.
    """
    buyer = caller_of(request).buyer()
    found = Launch.objects.filter(slug=launch[:50]).first()
    if found is None:
        raise not_found("launch")
    if found.closed_at is not None or clock.now() < found.opens_at:
        raise _refused("closed" if found.closed_at is not None else "not_open")
    if not (name := plain(body.buyer_name)):
        raise invalid([Fault("buyer_name", "this is no name; give the one for the contract")])
    key = token_key(bytes(found.nonce))
    at = at_the_door(found, tickets.read(body.ticket, key), buyer, orders=True)
    if at != "inside":
        raise _refused(at)
    try:
        permit = permit_for(found, buyer, name, body.code)
    except NotPermitted as refused:
        raise _refused(refused.code) from None
    return PermitBody(
        permit=permit, until=clock.now() + PERMIT_LASTS,
        places=f"{settings.EARNEST.intake_url}/intake/{found.slug}/places",
        variants=tuple(variant["code"] for variant in found.variants),
    )  # fmt: skip


def _refused(code: str) -> Problem:
    return Problem("refused", NOT_NOW[code], code=code)
