"""Offers and launches in the vocabulary of schema.org, for machines that read the pages: safe to stand in a script element."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from earnest.core.deadlines import ByDay
from earnest.core.moments import local_day
from earnest.core.money import MINOR_DIGITS
from earnest.core.terms.clauses import Delivery
from earnest.platform import clock
from earnest.platform.launch.models import Launch
from earnest.platform.launch.numbers import by_variant, taken
from earnest.platform.launch.planning import Windows
from earnest.platform.orders.reading import offer_of
from earnest.platform.selling.models import OfferVersion, Seller

if TYPE_CHECKING:
    from earnest.platform.web.buyer.shop import Offered

_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What must not stand in a script element as it is."""


def of_offer(shown: Offered) -> SafeString:
    """An offer: what it costs, whether it can be ordered before it exists, and how long delivery takes if a day is agreed."""
    version, seller = shown.version, shown.version.offer.seller
    day = next(
        (c.due.rule.day for c in offer_of(version).terms if isinstance(c, Delivery) and isinstance(c.due.rule, ByDay)),
        None,
    )
    offer = (
        _offer(shown.url, seller, "PreOrder" if version.offer.open else "SoldOut")
        | price_of(version)
        | _lead(day, seller)
    )
    return _product(shown.title, offer_of(version).goods.description, offer)


def of_launch(launch: Launch, title: str, shown: Offered) -> SafeString:
    """A launch: an offer of each variant, from when it can be ordered, how many are left, and how long delivery takes."""
    counts, windows, price = by_variant(launch), Windows(launch.variants, launch.plan), price_of(launch.offer_version)
    offers: list[dict[str, Any]] = []
    for number, variant in enumerate(launch.variants):
        used = taken(counts.get(variant["code"], [0] * 5))
        left = max(variant["capacity"] - used, 0)
        state = (
            "SoldOut"
            if launch.closed_at is not None or not (left or launch.waiting)
            else "PreOrder"
            if left
            else "BackOrder"
        )
        offers.append(
            _offer(f"/launch/{launch.slug}/", launch.seller, state)
            | {"name": variant["name"], "sku": variant["code"], "availabilityStarts": launch.opens_at.isoformat()}
            | {"inventoryLevel": {"@type": "QuantitativeValue", "value": left}}
            | price
            | _lead(windows.last_day(number, used + 1), launch.seller)
        )
    return _product(title, offer_of(launch.offer_version).goods.description, offers)


def price_of(version: OfferVersion) -> dict[str, str]:
    """What it costs, empty where the terms name no price."""
    price = offer_of(version).price()
    if price is None:
        return {}
    digits = MINOR_DIGITS.get(price.currency, 2)
    whole, part = divmod(price.minor, 10**digits)
    return {"price": f"{whole}.{part:0{digits}d}" if digits else str(whole), "priceCurrency": price.currency}


def _offer(path: str, seller: Seller, availability: str) -> dict[str, Any]:
    return {
        "@type": "Offer", "url": settings.EARNEST.base_url + path, "availability": f"https://schema.org/{availability}",
        "seller": {"@type": "Organization", "name": seller.legal_name},
    }  # fmt: skip


def _lead(day: date | None, seller: Seller) -> dict[str, Any]:
    """How long from today until the last day of delivery, where that is a day to come."""
    today = local_day(clock.now(), ZoneInfo(seller.zone))
    if day is None or day < today:
        return {}
    days = {"@type": "QuantitativeValue", "maxValue": (day - today).days, "unitCode": "DAY"}
    return {"deliveryLeadTime": days}


def _product(name: str, description: str, offers: dict[str, Any] | Sequence[dict[str, Any]]) -> SafeString:
    data = {
        "@context": "https://schema.org", "@type": "Product", "name": name, "description": description or name,
        "offers": offers,
    }  # fmt: skip
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_UNSAFE))
