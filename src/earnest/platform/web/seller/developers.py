"""The developers' page: one's API keys, and for the owner everybody's, and the endpoints that are told what happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from earnest.platform import clock
from earnest.platform.api import keys
from earnest.platform.api.models import ApiKey
from earnest.platform.api.webhooks import endpoints
from earnest.platform.orders.keys import KeyReused
from earnest.platform.selling.models import Member
from earnest.platform.selling.roles import may
from earnest.platform.web.accounts.people import name_of
from earnest.platform.web.buyer.access import key_of
from earnest.platform.web.seller.access import for_team
from earnest.platform.web.seller.kinds import groups

LIVES = ("30", "90", "365", "")
"""For how many days a key may be made; empty: until it is revoked."""
OVER_SHOWN = 20
"""Keys that are over on the page, the newest."""


@require_safe
@for_team()
def developers(request: HttpRequest, member: Member) -> HttpResponse:
    """Keys and endpoints."""
    return page(request, member)


def page(request: HttpRequest, member: Member, status: int = 200, **more: Any) -> HttpResponse:
    """The page; ``more``: what has just been made or refused."""
    seller, now, develops = member.seller, clock.now(), may(member.role, "develop")
    rows = keys.listed(seller=seller, user=None if develops else member.user)
    working = list(keys.working(rows, now))
    context = {
        "member": member,
        "develops": develops,
        "keys": [_shown(row) for row in working],
        "over": [_shown(row) for row in rows.exclude(pk__in=[row.pk for row in working])[:OVER_SHOWN]],
        "scopes": [(scope, gettext(meaning)) for scope, meaning in keys.SCOPES.items()],
        "lives": LIVES,
        "chosen": {"scopes": [], "life": "90", "kinds": []},
        "endpoints": seller.webhook_endpoints.order_by("pk") if develops else (),
        "endpoints_full": develops and seller.webhook_endpoints.count() >= endpoints.MOST_ENDPOINTS,
        "groups": groups() if develops else (),
        "here": "developers",
    }
    return render(request, "seller/developers.html", context | more, status=status)


@require_POST
@for_team()
def make_key(request: HttpRequest, member: Member) -> HttpResponse:
    """Make a key of the member's own; the answer shows its text, no other page ever does."""
    life, scopes = request.POST.get("life", ""), request.POST.getlist("scopes")
    if life not in LIVES:
        raise Http404
    until = clock.now() + timedelta(days=int(life)) if life else None
    wish = keys.Wish(request.POST.get("name", ""), scopes, until)
    try:
        key, text = keys.make(member.user, wish, member.seller, asked_with=key_of(request))
    except (keys.InvalidKey, KeyReused) as error:
        told = _told(error.field if isinstance(error, keys.InvalidKey) else "reused")
        chosen = {"name": wish.name[: keys.NAME_MAX], "scopes": scopes, "life": life, "kinds": []}
        return page(request, member, 422, key_refused=told, chosen=chosen)
    return page(request, member, made=key, text=text)


@require_POST
@for_team()
def revoke_key(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """End a key for good: one's own, or as owner anybody's."""
    found = keys.listed(seller=member.seller, user=None if may(member.role, "develop") else member.user)
    row = found.filter(pk=number).first()
    if row is None:
        raise Http404
    if request.POST.get("sure") != "yes":
        told = gettext("Nothing was revoked. Tick that you are sure first.")
        return page(request, member, 422, key_refused=told)
    keys.revoke(row, member.user)
    return redirect("seller_developers", member.seller.slug)


def _shown(row: ApiKey) -> dict[str, Any]:
    whose = name_of(row.user) or row.user.email
    return {
        "row": row,
        "whose": whose,
        "scopes": [(scope, gettext(keys.SCOPES.get(scope, ""))) for scope in row.scopes],
    }


def _told(field: str) -> str:
    return {
        "name": gettext("Give the key a name, such as the program that will use it."),
        "scopes": gettext("Choose at least one thing that the key may do."),
        "": gettext("You have as many keys as there may be. Revoke one first."),
        "reused": gettext("This form was sent before, with something else in it. Nothing was made; send it once more."),
    }[field]
