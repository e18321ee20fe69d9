"""Tags for what sellers say of their offers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template

from earnest.core.brief.dates import date_text
from earnest.platform.selling.models import Offer
from earnest.platform.web.buyer.access import language
from earnest.platform.web.seller.news import news_of

register = template.Library()


@register.inclusion_tag("seller/parts/news.html")
def offer_news(offer: Offer) -> dict[str, Any]:
    """The latest of what was said of an offer, and its promises, for the offer page."""
    return {"news": news_of(offer), "offer": offer, "short": True}


@register.filter
def day(on: date, zone: str = "") -> str:
    """A day as the engine writes it, in the language of the page; an instant's day in that zone."""
    local = on.astimezone(ZoneInfo(zone)).date() if isinstance(on, datetime) else on
    return date_text(local, language())


@register.filter
def instant(at: datetime, zone: str) -> str:
    """An instant: its day and its time in that zone."""
    return f"{day(at, zone)}, {at.astimezone(ZoneInfo(zone)):%H:%M}"
