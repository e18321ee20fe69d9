"""A plan to begin with: of one of the seller's own offers, a fortnight from now, complete."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from earnest.platform.selling.models import OfferVersion, Seller

TEXT = """\
slug: {slug}-launch
title: {title}
offer: {slug}
opens: {opens:%Y-%m-%d} 20:00
lobby: {opens:%Y-%m-%d} 19:30
mode: queue
hold_minutes: 15
per_buyer: 1
waiting: 500
variants:
  - code: first
    name: {title}
    configuration: {configuration}
    capacity: 1000
    for_codes: 50
    weeks: {{"{first}": 400, "{second}": 600}}
"""
AHEAD = timedelta(days=14)
BUILT_AFTER = timedelta(weeks=8)


def example_plan(seller: Seller, now: datetime, zone: ZoneInfo) -> str:
    """A whole plan of the seller's latest published offer; empty: nothing is published yet."""
    version = (
        OfferVersion.objects.select_related("offer")
        .filter(offer__seller=seller, offer__open=True)
        .order_by("-published_at")
        .first()
    )
    if version is None:
        return ""
    opens = (now + AHEAD).astimezone(zone)
    monday = (opens + BUILT_AFTER).date()
    monday -= timedelta(days=monday.weekday())
    chosen = {choice["code"]: choice["options"][0]["code"] for choice in version.variants if choice["options"]}
    return TEXT.format(
        slug=version.offer.slug[:42], title=msgspec.json.encode(version.offer.title).decode(), opens=opens,
        configuration=msgspec.json.encode(chosen).decode(), first=monday, second=monday + timedelta(weeks=1),
    )  # fmt: skip
