"""Refusals and the law they cite, told in the caller's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from earnest.core.brief.wording import citation
from earnest.core.law.registry import pack
from earnest.platform.api.problems import Citation, Option, ProblemDetails, answer, details
from earnest.platform.orders.outcomes import Refusal
from earnest.platform.web.refusals import told

Lang = Literal["en", "zh"]


def lang_of(request: HttpRequest) -> Lang:
    """The language asked for by ``Accept-Language``: English, unless it is Chinese."""
    return "zh" if (translation.get_language() or "").startswith("zh") else "en"


def citations(law: str, provisions: Iterable[str], lang: Lang) -> tuple[Citation, ...]:
    """The provisions of a law pack as they are cited; ids it does not have are left out."""
    known = pack(law).provisions
    return tuple(
        Citation(id_, citation(known[id_], lang), known[id_].zh if lang == "zh" else known[id_].en)
        for id_ in provisions
        if id_ in known
    )


def cited_in(data: Any) -> tuple[str, ...]:
    """Every provision that plain data of a standing cites, each once, in order of appearance."""
    found: dict[str, None] = {}

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            law = value.get("law")
            if isinstance(law, list | tuple):
                found.update(dict.fromkeys(law))
            for item in value.values():
                walk(item)
        elif isinstance(value, list | tuple):
            for item in value:
                walk(item)

    walk(data)
    return tuple(found)


def refusal_details(request: HttpRequest, refusal: Refusal, law: str, side: str) -> ProblemDetails:
    """A refusal as problem details, told to that side."""
    lang = lang_of(request)
    return details(
        "refused",
        told(refusal, lang, "seller" if side == "seller" else "buyer"),
        code=refusal.code,
        order=refusal.order,
        citations=citations(law, refusal.law, lang),
        clauses=refusal.clauses,
        facts=refusal.facts,
        instead=tuple(Option(item.what, item.kind, item.at) for item in refusal.instead),
    )


def refused(request: HttpRequest, refusal: Refusal, law: str, side: str) -> HttpResponse:
    """A refusal as an answer. It is given, not raised, so that the same key gives it again."""
    return answer(refusal_details(request, refusal, law, side))
