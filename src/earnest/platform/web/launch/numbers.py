"""The honest numbers, as a page and as signed JSON that anybody may check elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_safe
from msgspec import Struct, json

from earnest.core.phrases import money
from earnest.platform.launch.numbers import STAGES, numbers_of, over_time, signed_numbers
from earnest.platform.web.buyer.access import language
from earnest.platform.web.launch.shop import the_launch, title_of

WIDTH, HEIGHT = 640, 180
MEANS = {
    "waiting": (later("On the waiting list"), later("Beyond capacity. No order, no money; a place moves up when one falls free.")),
    "held": (later("Held, not paid"), later("A place is kept while its buyer pays. Without the deposit it lapses.")),
    "paid": (later("Paid, contract not yet made"), later("The deposit is in escrow; something is still to be concluded.")),
    "binding": (later("Binding"), later("The deposit is in escrow and the contract is in force.")),
    "in_production": (later("In production"), later("The seller has begun to build.")),
    "ready": (later("Ready"), later("Built, and not handed over yet.")),
    "delivered": (later("Delivered"), later("The buyer has the goods.")),
    "lapsed": (later("Lapsed"), later("Held, and not paid in time. Counted in no other line.")),
    "cancelled": (later("Given up"), later("Given up by the buyer before paying. Counted in no other line.")),
    "ended": (later("Ended after payment"), later("Cancelled, withdrawn or terminated; refunds are on their way or done.")),
}  # fmt: skip


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
        "title": title_of(launch, lang),
        "seller": launch.seller,
        "numbers": found,
        "lines": [Line(str(MEANS[stage][0]), str(MEANS[stage][1]), found.stages[stage]) for stage in STAGES],
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
    body = json.encode(signed_numbers(launch, numbers_of(launch)))
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=2"}
    return HttpResponse(body, content_type="application/json", headers=headers)


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
