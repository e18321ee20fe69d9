"""The kinds of messages that webhooks carry, in words and in groups for the form."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext

from earnest.core.brief.wording import sentence
from earnest.core.phrases import phrase, phrases
from earnest.platform.api.webhooks.endpoints import TRIAL
from earnest.platform.api.webhooks.telling import CONSEQUENCES, FACTS, KINDS
from earnest.platform.web.buyer.access import language

TIME, FACT = "order.time.", "order.fact."
"""Beginnings of the kinds that are no acts."""


class Kind(NamedTuple):
    """A kind of message, and what it tells of."""

    word: str
    text: str


def groups() -> list[tuple[str, list[Kind]]]:
    """Every kind that an endpoint may want: what somebody does, what time brings about, what becomes of one side's word."""
    parts: tuple[list[Kind], list[Kind], list[Kind]] = ([], [], [])
    for word in sorted(KINDS):
        parts[1 if word.startswith(TIME) else 2 if word.startswith(FACT) else 0].append(Kind(word, text_of(word)))
    names = (
        gettext("What somebody does"), gettext("What time alone brings about"), gettext("What becomes of one side’s word"),
    )  # fmt: skip
    return list(zip(names, parts, strict=True))


def text_of(word: str) -> str:
    """What a kind tells of, in the language of the page."""
    if word == TRIAL:
        return gettext("A test message")
    for prefix, known in ((TIME, CONSEQUENCES), (FACT, FACTS)):
        if word.startswith(prefix):
            return gettext(known.get(word.removeprefix(prefix), word)).rstrip(".。")
    key, lang = f"noun.{word.removeprefix('order.')}", language()
    return sentence(phrase(key, lang)).rstrip(".。") if key in phrases(lang) else word
