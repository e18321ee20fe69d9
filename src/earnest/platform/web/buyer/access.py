"""What a request may see: its own orders and nothing else. What is another's is as unknown as what never was."""

from __future__ import annotations

import re
from typing import Literal

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from earnest.platform.orders.models import Order
from earnest.platform.orders.once import Actor
from earnest.platform.web.accounts.people import person

KEY = re.compile(r"[A-Za-z0-9_.:-]{8,100}")
"""What an idempotency key of a form looks like."""


def own_order(request: HttpRequest, public_id: str) -> Order:
    """The order, if the person signed in is its buyer.

    Raises: Http404: there is no such order, or it is another's.
    """
    found = Order.objects.select_related("seller", "offer_version__offer").filter(
        public_id=public_id.upper(), buyer=person(request)
    )
    order = found.first()
    if order is None:
        raise Http404
    return order


def buyer_of(request: HttpRequest) -> Actor:
    """The person signed in, acting as a buyer."""
    return Actor("buyer", person(request))


def key_of(request: HttpRequest) -> str:
    """The form's idempotency key. Raises: Http404: the form has none, so it is none of ours."""
    key = request.POST.get("key", "")
    if not KEY.fullmatch(key):
        raise Http404("a form needs its key; open the page again and send it from there")
    return key


def version_of(request: HttpRequest) -> int | None:
    """The version of the order that the form was made for, None if it does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def language() -> Literal["en", "zh"]:
    """The engine's name of the page's language."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
