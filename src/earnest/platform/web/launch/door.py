"""The door between the waiting room and the pages: who has been let in, and the draw for everybody to check."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from msgspec import json

from earnest.platform.launch import tickets
from earnest.platform.launch.admitting import at_the_door
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.models import Act, Entrant, Launch
from earnest.platform.web.launch.shop import the_launch


def intake(launch: Launch, what: str) -> str:
    """An address of a launch at the intake."""
    return f"{settings.EARNEST.intake_url}/intake/{launch.slug}/{what}"


def kept_out(request: HttpRequest, launch: Launch, user: User) -> HttpResponse | None:
    """Where somebody is sent who has not been let in yet; None: they have, or the launch has no door."""
    ticket = tickets.in_cookies(request.META.get("HTTP_COOKIE", ""), launch.pk, token_key(bytes(launch.nonce)))
    match at_the_door(launch, ticket, user, orders=request.method == "POST"):
        case "no_ticket":
            return redirect("launch", launch.slug)
        case "not_yet":
            return redirect(intake(launch, "wait"))
        case "ticket_used":
            return redirect(f"{reverse('launch', args=[launch.slug])}?refused=ticket_used")
    return None


@require_safe
def draw(request: HttpRequest, slug: str) -> HttpResponse | StreamingHttpResponse:
    """Everything from which the order follows, and the order: each line of it is the public part of a ticket.

    Before the draw only what is published beforehand. ``earnest launch check-draw`` works it out again.
    """
    launch = the_launch(slug)
    head = {
        "launch": launch.slug, "commitment": launch.seed_commitment, "beacon": launch.beacon,
        "beacon_value": launch.beacon_value, "seed": launch.seed, "entrants_root": launch.entrants_root,
        "drawn_at": launch.drawn_at,
    }  # fmt: skip
    if launch.drawn_at is None:
        return _told(json.encode({**head, "order": None}), "public, max-age=1")
    response = StreamingHttpResponse(_lines(json.encode(head), launch), content_type="application/json")
    response["Cache-Control"] = "public, max-age=60"
    return response


def _lines(head: bytes, launch: Launch) -> Iterator[bytes]:
    yield head[:-1] + b',"order":['
    act = Act.objects.filter(launch=launch, kind="opened").order_by("pk").first()
    drawn = act.detail["entrants"] if act else 0
    found = (
        Entrant.objects.filter(launch_id=launch.pk, rank__lte=drawn).order_by("rank").values_list("ticket", flat=True)
    )
    for at, ticket in enumerate(found.iterator(5000)):
        yield b'%s"%s"' % (b"," if at else b"", tickets.entrant_of(bytes(ticket)).hex().encode())
    yield b"]}"


def _told(content: bytes, cached: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json")
    response["Cache-Control"] = cached
    return response
