"""A webhook endpoint of the seller's: what it is told, whether it hears, and its messages, one by one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from earnest.platform.api.models import Delivery, Endpoint
from earnest.platform.api.webhooks import endpoints
from earnest.platform.api.webhooks.addresses import Forbidden
from earnest.platform.api.webhooks.telling import KINDS
from earnest.platform.selling.models import Member
from earnest.platform.selling.roles import may
from earnest.platform.web.seller.access import for_team, not_yours
from earnest.platform.web.seller.developers import page as developers_page
from earnest.platform.web.seller.kinds import groups, text_of

SHOWN = 30
"""Messages on a page."""
FRESH = "secret_of_endpoint"
"""In the session, the endpoint whose secret the next page shows; the secret itself is never there."""


@require_POST
@for_team("develop")
def make_endpoint(request: HttpRequest, member: Member) -> HttpResponse:
    """Make an endpoint; its own page then shows the secret, once."""
    given = _given(request)
    try:
        row, _ = endpoints.make(member.seller, member.user, *given)
    except endpoints.TooMany:
        told = gettext("The seller has as many endpoints as there may be. Remove one first.")
    except Forbidden:
        told = _forbidden()
    else:
        request.session[FRESH] = row.pk
        return redirect("seller_endpoint", member.seller.slug, row.pk)
    chosen = {"scopes": [], "life": "90", "url": given[0], "description": given[1], "kinds": given[2]}
    return developers_page(request, member, 422, endpoint_refused=told, chosen=chosen)


@require_safe
@for_team()
def endpoint(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """An endpoint and its messages, the newest first. Its address may hold a secret: only who sets it up sees it."""
    if not may(member.role, "develop"):
        return not_yours(request, member, "develop")
    return _page(request, member, _endpoint_of(member, number))


def _page(request: HttpRequest, member: Member, row: Endpoint, status: int = 200, **more: Any) -> HttpResponse:
    state, below = request.GET.get("state", ""), request.GET.get("below", "")
    rows = endpoints.in_state(row.deliveries.order_by("-pk"), state)
    if below.isascii() and below.isdigit() and len(below) < 19:
        rows = rows.filter(pk__lt=int(below))
    some = list(rows[: SHOWN + 1])
    asked = f"state={state}&" if state in endpoints.STATES else ""
    fresh = request.session.get(FRESH) == row.pk and request.session.pop(FRESH)
    context = {
        "member": member,
        "row": row,
        "kinds": [text_of(kind) for kind in row.kinds],
        "chosen": {"url": row.url, "description": row.description, "kinds": row.kinds},
        "groups": groups(),
        "state": state if asked else "",
        "deliveries": [{"row": item, "kind": text_of(item.kind)} for item in some[:SHOWN]],
        "after_url": f"?{asked}below={some[SHOWN - 1].pk}" if len(some) > SHOWN else "",
        "secret": row.secrets[0]["secret"] if fresh else "",
        "here": "developers",
    }
    return render(request, "seller/endpoint.html", context | more, status=status)


@require_POST
@for_team("develop")
def change_endpoint(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Do to an endpoint as ``do`` says: change it, switch it off or on, renew its secret, try it, remove it."""
    row, author = _endpoint_of(member, number), member.user
    sure, told = request.POST.get("sure") == "yes", ""
    match request.POST.get("do"):
        case "change":
            told = _changed(request, member, row)
        case "off" | "on" as do:
            endpoints.switch(row, author, on=do == "on")
        case "secret":
            endpoints.renew_secret(row, author)
            request.session[FRESH] = row.pk
        case "try":
            told = _tried(row, member)
        case "remove" if sure:
            endpoints.remove(row, author)
            return redirect("seller_developers", member.seller.slug)
        case "remove":
            told = gettext("Nothing was removed. Tick that you are sure first.")
        case _:
            raise Http404
    if told:
        row = _endpoint_of(member, number)
        written = _given(request) if request.POST.get("do") == "change" else (row.url, row.description, row.kinds)
        chosen = dict(zip(("url", "description", "kinds"), written, strict=True))
        return _page(request, member, row, 422, refused=told, chosen=chosen)
    return redirect("seller_endpoint", member.seller.slug, row.pk)


@require_POST
@for_team("develop")
def send_again(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Send a message once more."""
    found = (
        Delivery.objects.select_related("endpoint__seller").filter(endpoint__seller=member.seller, pk=number).first()
    )
    if found is None:
        raise Http404
    endpoints.send_again(found, member.user)
    return redirect("seller_endpoint", member.seller.slug, found.endpoint_id)


def _changed(request: HttpRequest, member: Member, row: Endpoint) -> str:
    try:
        endpoints.change(row, member.user, *_given(request))
    except Forbidden:
        return _forbidden()
    return ""


def _tried(row: Endpoint, member: Member) -> str:
    try:
        endpoints.send_trial(row, member.user)
    except endpoints.SwitchedOff:
        return gettext("The endpoint is switched off. Switch it on first.")
    return ""


def _given(request: HttpRequest) -> tuple[str, str, list[str]]:
    """Address, description and kinds as the form says them; none ticked are all."""
    kinds = [kind for kind in request.POST.getlist("kinds") if kind in KINDS]
    return request.POST.get("url", "").strip(), request.POST.get("description", "").strip(), kinds


def _forbidden() -> str:
    return gettext(
        "That address cannot be called. It begins with https://, names a host on the public internet, and holds no name,"
        " password, #fragment or space; at most 500 characters."
    )


def _endpoint_of(member: Member, number: int) -> Endpoint:
    found = member.seller.webhook_endpoints.select_related("seller").filter(pk=number).first()
    if found is None:
        raise Http404
    return found
