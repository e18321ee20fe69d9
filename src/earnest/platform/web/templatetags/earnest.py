"""Tags for the pages: citations, amounts, party colours, keys of forms."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from earnest.core.phrases import money as money_text
from earnest.platform.orders.models import Order
from earnest.platform.web import live

register = template.Library()

_AMOUNT = re.compile(r"(?P<figure>[\d,.]+)\s*(?P<unit>元|[A-Z]{3})")
_LEADING = re.compile(r"(您|买方|卖方|双方|You and the (?:buyer|seller)|You|Your|The buyer|The seller)")
DROP_STEP = 4
"""How many units of the drawing one step of tilt lowers an end of the beam."""


@register.simple_tag
def cites(labels: Sequence[str], titles: Mapping[str, str]) -> SafeString:
    """Citations as small links to the numbered list and the law: ``[3][L2]``. The first stays with the word before it."""
    links = format_html_join(
        "", '<a href="#s-{}" title="{}">[{}]</a>', ((label, titles.get(label, ""), label) for label in labels)
    )
    return format_html('\u2060<sup class="cites">{}</sup>', links) if labels else mark_safe("")


@register.filter
def amount(text: str) -> SafeString:
    """``10,000 CNY`` with its unit set smaller; any other text as it is."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return format_html('<span class="figure words">{}</span>', text)
    return format_html('<span class="figure">{}<span class="unit">{}</span></span>', found["figure"], found["unit"])


@register.simple_tag
def money(minor: int, currency: str) -> SafeString:
    """An amount of minor units, in the language of the page."""
    return amount(money_text(minor, currency, language()))


@register.filter
def led(text: str, side: str) -> SafeString:
    """The party a sentence begins with, in its colour; ``side`` is whose act it tells: ``buyer``, ``seller``."""
    found = _LEADING.match(text)
    if found is None or side not in ("buyer", "seller"):
        return format_html("{}", text)
    return format_html('<span class="{}">{}</span>{}', side, found[0], text[found.end() :])


@register.filter
def sentences(text: str) -> list[str]:
    """The sentences of a short text, for setting each on a line of its own."""
    return [part for part in re.split(r"(?<=[.!?]) (?=[A-Z“])|(?<=[。！？])", text) if part]


@register.filter
def stopped(text: str) -> str:
    """A word or two as a sentence, with the full stop of the page's language."""
    return text + ("。" if language() == "zh" else ".")


@register.simple_tag
def idempotency_key() -> str:
    """A key of its own for a form, so that sending it twice does the thing once."""
    return secrets.token_urlsafe(18)


@register.simple_tag
def beam(tilt: int) -> dict[str, int]:
    """Heights of the two ends of the beam in the drawing; the heavier side is the lower."""
    return {"mine": 34 - DROP_STEP * tilt, "theirs": 34 + DROP_STEP * tilt}


@register.simple_tag
def order_mark(order: Order) -> str:
    """The order's state as the page shows it; the page asks after it whether it has changed."""
    return live.order_mark(order)


@register.simple_tag
def book_mark() -> str:
    """The same for a page about all orders of a book."""
    return live.book_mark()


@register.simple_tag
def sources_of(page: Any) -> Mapping[str, str]:
    """What each label of a page stands for."""
    titles: Mapping[str, str] = page.titles
    return titles


def language() -> str:
    """``zh`` or ``en``: the engine's name of the page's language."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
