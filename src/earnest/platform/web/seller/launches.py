"""The seller's launches: how each stands, and the control room of one, live while it runs."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.request import urlopen

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_POST, require_safe

from earnest.platform.launch.asked import KINDS, CannotBe, ask
from earnest.platform.launch.codes import codes_of
from earnest.platform.launch.feed import token
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.models import Launch
from earnest.platform.launch.numbers import by_state
from earnest.platform.selling.models import Member
from earnest.platform.selling.roles import may
from earnest.platform.web.buyer.access import language
from earnest.platform.web.launch.shop import state_of, title_of, variant_lines
from earnest.platform.web.seller.access import for_team
from earnest.render.words import plain

ANSWER_SECONDS = 1.0
"""How long the page waits for the intake's figures before it says that there are none."""
ACTS_SHOWN = 50
WHY = {
    "needs_reason": later("Give a reason of 1 to 400 characters: everybody reads it."),
    "over": later("The launch is over."),
    "paused_already": later("The launch is paused already."),
    "not_paused": later("The launch is not paused."),
    "unknown_variant": later("There is no such variant in the launch."),
    "too_few": later("Give a number of at least 1."),
    "no_beacon": later("The plan of this launch names no beacon."),
    "beacon_known": later("The value is entered already, and cannot be changed."),
    "beacon_empty": later("Give the value, of at most 400 characters."),
    "no_plan": later("Give the weeks of every variant."),
    "plan_same": later("That is the plan already."),
}


@require_safe
@for_team()
def launches(request: HttpRequest, member: Member) -> HttpResponse:
    """Every launch of the seller, the newest first."""
    lang = language()
    rows = [
        {"launch": each, "title": title_of(each, lang), "state": state_of(each), "counts": by_state(each)}
        for each in member.seller.launches.order_by("-opens_at")[:100]
    ]
    may_plan = may(member.role, "publish")
    context = {"member": member, "rows": rows, "may_plan": may_plan, "here": "launches"}
    return render(request, "seller/launches.html", context)


@require_safe
@for_team()
def control(request: HttpRequest, member: Member, launch_slug: str) -> HttpResponse:
    """The control room."""
    return _shown(request, member, launch_of(member, launch_slug))


@require_POST
@for_team("publish")
def act(request: HttpRequest, member: Member, launch_slug: str) -> HttpResponse:
    """Do something with the launch: public, with its reason, and carried out by its writer."""
    launch, given = launch_of(member, launch_slug), request.POST
    kind, count = given.get("kind", ""), given.get("count", "")
    if kind not in KINDS:
        raise Http404
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 8 else 0
    reason, value = plain(given.get("reason", "")), plain(given.get("value", ""))
    try:
        ask(launch, kind, member.user, reason, variant=given.get("variant", ""), count=number, value=value)
    except CannotBe as refused:
        return _shown(request, member, launch, refused=refused.code, status=422)
    return redirect("seller_control", member.seller.slug, launch.slug)


def launch_of(member: Member, slug: str) -> Launch:
    """A launch of the member's seller. Raises: Http404."""
    found = member.seller.launches.select_related("seller", "offer_version__offer").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _shown(
    request: HttpRequest, member: Member, launch: Launch, *, refused: str = "", status: int = 200
) -> HttpResponse:
    lang = language()
    opened = token(token_key(bytes(launch.nonce)), time.time())
    where = f"{settings.EARNEST.intake_url}/intake/{launch.slug}"
    acts = list(launch.acts.select_related("author").order_by("-pk")[:ACTS_SHOWN])
    context = {
        "member": member,
        "launch": launch,
        "title": title_of(launch, lang),
        "state": state_of(launch),
        "variants": variant_lines(launch, lang),
        "counts": by_state(launch),
        "figures": figures_at(f"{where}/figures?token={opened}"),
        "feed": f"{where}/feed?token={opened}",
        "acts": acts,
        "waits": any(each.leaf is None for each in acts),
        "may_act": may(member.role, "publish") and launch.closed_at is None,
        "may_plan": may(member.role, "publish"),
        "codes": codes_of(launch),
        "refused": WHY.get(refused, ""),
        "here": "launches",
    }
    response = render(request, "seller/control.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def figures_at(address: str) -> dict[str, Any] | None:
    """What the intake says of itself; None: it does not answer."""
    try:
        with urlopen(address, timeout=ANSWER_SECONDS) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except (OSError, ValueError):
        return None
