"""The demo's pages: every request runs at the demo's time, anybody may move it forward, and the Haikou order is replayed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from earnest.core.brief.dates import day_text
from earnest.core.brief.document import Language
from earnest.platform import clock
from earnest.platform.demo import haikou
from earnest.platform.demo.models import Replay, ahead, move
from earnest.platform.orders.models import Order
from earnest.platform.orders.outcomes import Refusal, restored
from earnest.platform.orders.reading import case_of, standing_of
from earnest.platform.orders.sweep import sweep
from earnest.platform.web.buyer.access import language
from earnest.platform.web.headline import headline, lede
from earnest.platform.web.refusals import explained
from earnest.platform.web.voice import Reader, Voice

DAYS = (1, 7, 30)
"""How far the clock can be moved at once."""
SWEPT_AT_ONCE = 50
"""How many orders a move of the clock looks at before the page comes back; the worker looks at the rest."""
ORDER_IN_ADDRESS = re.compile(r"O-[0-9A-Z]{10}")
ZONE = ZoneInfo("Asia/Shanghai")
"""Where the demo's sellers are: their day is the demo's."""
WATCHED = ("/health/", "/metrics")
"""Addresses for programs that watch the server: they do not wait for the demo's clock in the database."""


class DemoClockMiddleware:
    """Lets a request run at the demo's time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the clock moved."""
        if request.path.startswith(WATCHED):
            return self.get_response(request)
        with clock.shifted_by(ahead()):
            return self.get_response(request)


@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Move the demo's clock by the days asked for, or to the next deadline, and let what falls due by then fall due."""
    _in_the_demo()
    asked, back = request.POST.get("days", ""), request.POST.get("next", "/")
    if asked == "deadline" and (at := next_deadline(back)):
        move(at - clock.now() + timedelta(seconds=1))
    elif asked in map(str, DAYS):
        move(timedelta(days=int(asked)))
    with clock.shifted_by(ahead()):
        sweep(limit=SWEPT_AT_ONCE)
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return HttpResponseRedirect(back if safe else "/")


def next_deadline(address: str) -> datetime | None:
    """When time next changes the order whose page it is, or any order if it is none's; None if never."""
    ahead_of_now = Order.objects.filter(next_change_at__gt=clock.now())
    if found := ORDER_IN_ADDRESS.search(address):
        ahead_of_now = ahead_of_now.filter(public_id=found[0])
    at: datetime | None = ahead_of_now.aggregate(at=Min("next_change_at"))["at"]
    return at


@require_safe
def replay(request: HttpRequest) -> HttpResponse:
    """The Haikou order as far as it was told."""
    _in_the_demo()
    current = Replay.objects.select_related("order__seller", "order__buyer", "order__offer_version__offer").first()
    return render(request, "demo/haikou.html", _shown(current, language()) if current else {"replay": None})


@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """Begin the replay anew, or do its next step."""
    _in_the_demo()
    current, at = Replay.objects.first(), request.POST.get("at", "")
    if current is None or request.POST.get("do") == "begin":
        haikou.begin()
    elif at.isascii() and at.isdigit() and len(at) < 4:
        haikou.go_on(current, int(at), request.POST.get("way", ""))
    return redirect("demo_haikou")


def _shown(current: Replay, lang: Language) -> dict[str, Any]:
    order, now = current.order, clock.now()
    case, standing = case_of(order, now), standing_of(order, now)
    sides: tuple[tuple[Reader, str, int], ...] = (
        ("buyer", reverse("buyer_order", args=[order.public_id]), order.buyer_id),
        (
            "seller",
            reverse("seller_order", args=[order.seller.slug, order.public_id]),
            order.seller.members.get(role="owner").user_id,
        ),
    )
    stands = [
        (side, headline(case, standing, Voice(side, lang)), lede(standing, Voice(side, lang), now), url, person)
        for side, url, person in sides
    ]
    done = [
        (gettext(step.title), _refusal(outcome, order, lang))
        for step, outcome in zip(haikou.told(current), current.outcomes, strict=True)
    ]
    choosing = bool(current.outcomes) and not current.way
    ways = haikou.WAYS if choosing else [current.way]
    steps = [(way, step) for way in ways if (step := haikou.next_step(current, way))]
    ahead_ = [(way, gettext(step.title), step.days) for way, step in steps]
    return {"replay": current, "order": order, "stands": stands, "done": done, "ahead": ahead_, "choosing": choosing,
            "at": len(current.outcomes)}  # fmt: skip


def _refusal(outcome: Any, order: Order, lang: Language) -> object:
    found = restored(outcome)
    if not isinstance(found, Refusal):
        return None
    return explained(found, lang, "seller", law=order.seller.law, zone=order.seller.zone)


def _in_the_demo() -> None:
    """Raises: Http404: this is no demo."""
    if not settings.EARNEST.demo:
        raise Http404


def context(request: HttpRequest) -> dict[str, object]:
    """What the pages show of the clock; nothing outside the demo."""
    if not settings.EARNEST.demo:
        return {}
    now = clock.now()
    return {"demo_days": DAYS, "demo_now": now, "demo_day": day_text(now, ZONE, language())}


urlpatterns = [
    path("clock/", move_clock, name="demo_clock"),
    path("haikou/", replay, name="demo_haikou"),
    path("haikou/next", go_on, name="demo_haikou_next"),
]
