"""The honest numbers, as a page and as signed JSON that anybody may check elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from msgspec import Struct, json

from earnest.core.phrases import money
from earnest.platform import clock
from earnest.platform.launch.models import Launch
from earnest.platform.launch.numbers import (
    STAGES,
    STATES,
    Numbers,
    Said,
    numbers_of,
    over_time,
    said_at,
    signed_numbers,
)
from earnest.platform.web.buyer.access import language
from earnest.platform.web.launch.shop import the_launch, title_of
from earnest.platform.web.launch.stages import EARLIER, MEANS

WIDTH, HEIGHT = 640, 180
FRAME = 420, 780
"""Width and height of the frame for other sites, in CSS pixels."""
INSTANT = "%Y%m%dT%H%M%SZ"
EMBEDDED = "default-src 'none'; style-src {own}; frame-ancestors *"
"""The policy of the page that any site may show in a frame: it has no script, no cookie and no form."""


class Line(Struct, frozen=True):
    """A stage: what it is called, what it means, how many."""

    name: str
    means: str
    count: int


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers with their definitions, and how they came to be."""
    launch, lang = the_launch(slug), language()
    found = numbers_of(launch)
    series = over_time(launch)
    context = {
        "launch": launch,
        "noted": _instant(series[-1][0]) if series else "",
        "frame": _frame(launch),
        "title": title_of(launch, lang),
        "seller": launch.seller,
        "numbers": found,
        "lines": _lines(found),
        "held": money(found.held_minor, found.currency, lang),
        "chart": {"width": WIDTH, "height": HEIGHT, "held": _points(series, 1), "paid": _points(series, 2)},
        "series": series[:: max(len(series) // 12, 1)],
    }
    response = render(request, "launch/numbers.html", context)
    response.headers.setdefault("Cache-Control", "public, max-age=2")
    return response


@require_safe
def as_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers, signed by the log's key; readable from any page."""
    launch = the_launch(slug)
    return _open_json(signed_numbers(launch, numbers_of(launch)), "public, max-age=2")


@require_safe
def then(request: HttpRequest, slug: str, instant: str) -> HttpResponse:
    """What stood at an instant: the address to give beside a number that is told elsewhere."""
    launch, lang = the_launch(slug), language()
    said = _said(launch, instant)
    lines = [Line(str(EARLIER[state][0]), str(EARLIER[state][1]), said.states[state]) for state in STATES]
    context = {"launch": launch, "title": title_of(launch, lang), "seller": launch.seller, "said": said, "lines": lines}
    response = render(request, "launch/numbers_then.html", context | {"noted": _instant(said.at)})
    response.headers.setdefault("Cache-Control", "public, max-age=60")
    return response


@require_safe
def then_as_json(request: HttpRequest, slug: str, instant: str) -> HttpResponse:
    """The same, signed by the log's key."""
    launch = the_launch(slug)
    return _open_json(signed_numbers(launch, _said(launch, instant)), "public, max-age=60")


@xframe_options_exempt
@require_safe
def embedded(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers for a frame on another site: no script, no cookie, and a link back to what they mean."""
    launch = the_launch(slug)
    found = numbers_of(launch)
    context = {"launch": launch, "title": title_of(launch, language()), "numbers": found, "lines": _lines(found)}
    response = HttpResponse(render_to_string("launch/numbers_embedded.html", context))
    response["Content-Security-Policy"] = EMBEDDED.format(own=settings.EARNEST.base_url)
    response["Cache-Control"] = "public, max-age=10"
    return response


@require_safe
def oembed(request: HttpRequest, slug: str) -> HttpResponse:
    """The same frame, as oEmbed 1.0 describes it."""
    launch = the_launch(slug)
    told = {
        "version": "1.0", "type": "rich", "title": title_of(launch, language()), "provider_name": launch.seller.legal_name,
        "provider_url": settings.EARNEST.base_url, "html": _frame(launch), "width": FRAME[0], "height": FRAME[1],
        "cache_age": 10,
    }  # fmt: skip
    return _open_json(told, "public, max-age=60")


def _lines(found: Numbers) -> list[Line]:
    return [Line(str(MEANS[stage][0]), str(MEANS[stage][1]), found.stages[stage]) for stage in STAGES]


def _frame(launch: Launch) -> str:
    """The element that shows the numbers on another page."""
    url = settings.EARNEST.base_url + reverse("launch_numbers_embedded", args=[launch.slug])
    title = escape(title_of(launch, language()))
    return f'<iframe src="{url}" width="{FRAME[0]}" height="{FRAME[1]}" style="border: 0" title="{title}"></iframe>'


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime(INSTANT)


def _said(launch: Launch, instant: str) -> Said:
    """Raises: Http404: that is no instant, or nothing stood then."""
    try:
        at = datetime.strptime(instant, INSTANT).replace(tzinfo=UTC)
    except ValueError:
        raise Http404 from None
    if at > clock.now() or (said := said_at(launch, at)) is None:
        raise Http404
    return said


def _open_json(content: object, cached: str) -> HttpResponse:
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": cached}
    return HttpResponse(json.encode(content), content_type="application/json", headers=headers)


def _points(series: list[tuple[datetime, int, int]], column: Literal[1, 2]) -> str:
    """A line of the chart: as many as there were, over the time since the first."""
    if not series:
        return ""
    first, last = series[0][0], series[-1][0]
    span = (last - first).total_seconds() or 1.0
    most = max(max(row[1], row[2]) for row in series) or 1
    places = ((row[0] - first).total_seconds() / span * WIDTH for row in series)
    return " ".join(
        f"{x:.1f},{HEIGHT - row[column] / most * HEIGHT:.1f}" for x, row in zip(places, series, strict=True)
    )
