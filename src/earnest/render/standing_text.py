"""A standing in the terminal: who owes whom what first, then how that follows, each line with its grounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from earnest.core.brief import groups
from earnest.core.brief.compose import Sources
from earnest.core.brief.dates import day_text
from earnest.core.brief.document import Authority, bracketed
from earnest.core.brief.verdict import verdict
from earnest.core.case import Case
from earnest.core.law.registry import pack
from earnest.core.phrases import phrase
from earnest.core.standing import Standing
from earnest.render.text import columns, wrap

ORDER = ("follows", "stands", "broke", "agreed", "happened", "duties", "powers", "uncertain")
NUMBERED = ("agreed", "happened")
"""Groups whose lines are themselves what the others cite: each is marked with its own number."""


def standing_lines(case: Case, standing: Standing, lang: Literal["en", "zh"], *, width: int = 100) -> str:
    """The standing as plain text of at most ``width`` columns."""
    sources = Sources(case, standing, lang)
    title = case.title_zh if lang == "zh" and case.title_zh else case.title or case.id
    as_of = phrase("brief.as_of", lang, date=day_text(standing.at, sources.zone, lang))
    country = pack(standing.law).name.split(" / ")[-1 if lang == "zh" else 0]
    under = phrase("head.under_law", lang, name=country)
    lines = [*wrap(title, width), *wrap(verdict(standing, lang), width), ""]
    lines += [*wrap(f"{as_of} · {under}", width), ""]
    built = dict(groups.GROUPS)
    for name in ORDER:
        told = [(text, sources.cites(*grounds)) for text, grounds in built[name](case, standing, lang)]
        if told:
            lines += [phrase(f"brief.{name}", lang), *_group(told, width, numbered=name in NUMBERED), ""]
    if authorities := sources.authorities():
        lines += [*wrap(phrase("head.law_cited", lang), width), *_law(authorities, width), ""]
    return "\n".join([*lines, *wrap(phrase("notice", lang), width)])


def _group(told: Iterable[tuple[str, tuple[str, ...]]], width: int, *, numbered: bool) -> Iterator[str]:
    """The lines of a group; a numbered one bears its own label in front and cites only the others behind."""
    for text, cites in told:
        own, rest = (cites[:1], cites[1:]) if numbered and cites and cites[0].isdigit() else ((), cites)
        mark = f"[{own[0]}]" if own else "·"
        yield from _hung(f"  {mark:<5}" if numbered else f"  {mark} ", f"{text} {bracketed(rest)}".strip(), width)


def _law(authorities: tuple[Authority, ...], width: int) -> Iterator[str]:
    """Each provision cited, with the id by which ``earnest law show`` tells what it says; in a column if there is room."""
    widest = max(columns(a.provision) for a in authorities)
    for a in authorities:
        mark = f"  {f'[{a.label}]':<6}"
        if widest <= width // 3:
            yield from _hung(f"{mark}{a.provision:<{widest}}  ", a.citation, width)
        else:
            yield from _hung(mark, f"{a.provision}  {a.citation}", width)


def _hung(mark: str, body: str, width: int) -> list[str]:
    """A paragraph with its mark hung out to the left."""
    indent = columns(mark)
    first, *rest = wrap(body, max(width - indent, 8))
    return [(mark + first).rstrip(), *(" " * indent + line for line in rest)]
