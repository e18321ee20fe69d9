"""The page of a launch: what is sold, what is left, by when it would come, and by which rules places are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from msgspec import Struct

from earnest.core.brief.dates import date_text
from earnest.core.brief.document import Language
from earnest.platform import clock
from earnest.platform.launch.models import Launch
from earnest.platform.launch.numbers import by_variant, taken
from earnest.platform.launch.planning import Windows
from earnest.platform.web import linked_data
from earnest.platform.web.buyer.access import language
from earnest.platform.web.buyer.shop import offered
from earnest.platform.web.launch.words import refusal

State = Literal["planned", "lobby", "open", "paused", "closed"]


class VariantLine(Struct, frozen=True):
    """A variant as the page tells it: what is left of it, who waits, by when the next place would be delivered."""

    code: str
    name: str
    capacity: int
    left: int
    waiting: int
    held: int
    paid: int
    lapsed: int
    for_codes: int
    window: str


@require_safe
def launch(request: HttpRequest, slug: str) -> HttpResponse:
    """A launch before, while and after it runs."""
    found = the_launch(slug)
    lang = language()
    shown = offered(found.offer_version, lang)
    context = {
        "launch": found,
        "title": title_of(found, lang),
        "state": state_of(found),
        "offered": shown,
        "page": shown.page,
        "seller": found.seller,
        "variants": variant_lines(found, lang),
        "lobby": f"{settings.EARNEST.intake_url}/intake/{found.slug}/lobby" if found.has_lobby else "",
        "opens_ms": _milliseconds(found.opens_at),
        "now_ms": _milliseconds(clock.now()),
        "json_ld": linked_data.of_launch(found, title_of(found, lang), shown),
        "refused": refusal(request.GET.get("refused", "")),
        "acts": found.acts.filter(leaf__gte=0).exclude(kind="planned").order_by("-pk")[:20],
    }
    return render(request, "launch/launch.html", context)


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def the_launch(slug: str) -> Launch:
    """The launch of a slug. Raises: Http404."""
    return get_object_or_404(Launch.objects.select_related("seller", "offer_version__offer__seller"), slug=slug)


def title_of(launch: Launch, lang: Language) -> str:
    """Its title in the language of the page."""
    return launch.title_zh if lang == "zh" and launch.title_zh else launch.title


def state_of(launch: Launch) -> State:
    """What can be done on it now."""
    now = clock.now()
    if launch.closed_at is not None:
        return "closed"
    if now < launch.lobby_at:
        return "planned"
    if now < launch.opens_at:
        return "lobby"
    return "paused" if launch.paused else "open"


def variant_lines(launch: Launch, lang: Language) -> Sequence[VariantLine]:
    """Every variant, with what is left of it."""
    counts, windows = by_variant(launch), Windows(launch.variants, launch.plan)
    return [_line(number, variant, counts, windows, lang) for number, variant in enumerate(launch.variants)]


def _line(
    number: int, variant: dict[str, Any], counts: dict[str, list[int]], windows: Windows, lang: Language
) -> VariantLine:
    of = counts.get(variant["code"], [0] * 5)
    day = windows.last_day(number, taken(of) + 1)
    return VariantLine(
        code=variant["code"],
        name=variant["name_zh"] if lang == "zh" and variant["name_zh"] else variant["name"],
        capacity=variant["capacity"],
        left=max(variant["capacity"] - taken(of), 0),
        waiting=of[1],
        held=of[0],
        paid=of[2],
        lapsed=of[3],
        for_codes=variant["for_codes"],
        window=date_text(day, lang) if day else "",
    )
