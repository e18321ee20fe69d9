"""What a seller has said of an offer in public, in words, for the seller's and the buyer's pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from msgspec import Struct

from earnest.core.brief.clause_text import content, topic
from earnest.platform.selling.models import Answer, Offer, Promise, Question, Update
from earnest.platform.selling.promises import event_of
from earnest.platform.web.buyer.access import language

NEWS_SHOWN = 5
"""Updates and questions on the offer page; the rest has a page of its own."""


class Promised(Struct, frozen=True):
    """A promise: its words, when it was made, and its clauses in words."""

    text: str
    at: datetime
    clauses: tuple[str, ...]


class News(Struct, frozen=True):
    """What there is to read of an offer: updates, questions with their answers, promises; the newest first."""

    updates: tuple[tuple[Update, str], ...]
    questions: tuple[Any, ...]
    promises: tuple[Promised, ...]


def told_promises(offer: Offer) -> tuple[Promised, ...]:
    """The promises of an offer, the newest first."""
    return tuple(_promised(row) for row in Promise.objects.filter(offer=offer).order_by("-pk"))


def _promised(row: Promise) -> Promised:
    lang = language()
    colon = "：" if lang == "zh" else ": "
    clauses = tuple(f"{topic(clause, lang)}{colon}{content(clause, lang)}" for clause in event_of(row).terms)
    return Promised(row.text, row.made_at, clauses)


def news_of(offer: Offer, most: int = NEWS_SHOWN) -> News:
    """What the public may read of an offer."""
    lang = language()
    updates = offer.updates.order_by("-pk")[:most]
    answers = Prefetch("answers", Answer.objects.order_by("pk"))
    answered = Question.objects.filter(offer=offer, answers__isnull=False, set_aside_at=None).distinct()
    return News(
        tuple((row, row.text_zh if lang == "zh" and row.text_zh else row.text) for row in updates),
        tuple(answered.order_by("-pk").prefetch_related(answers)[:most]),
        told_promises(offer),
    )
