"""A standing in the terminal: who owes whom what first, then how that follows, each line with its grounds."""

from __future__ import annotations

from typing import Literal

from earnest.core.brief import groups
from earnest.core.brief.compose import Sources
from earnest.core.brief.document import bracketed
from earnest.core.case import Case
from earnest.core.phrases import phrase
from earnest.core.standing import Standing
from earnest.render.text import columns, wrap

ORDER = ("follows", "stands", "broke", "agreed", "happened", "duties", "powers", "uncertain")


def standing_lines(case: Case, standing: Standing, lang: Literal["en", "zh"], *, width: int = 100) -> str:
    """The standing as plain text of at most ``width`` columns."""
    sources = Sources(case, standing, lang)
    title = case.title_zh if lang == "zh" and case.title_zh else case.title or case.id
    lines = [title, *wrap(groups.verdict(standing, lang), width), ""]
    built = dict(groups.GROUPS)
    for name in ORDER:
        points = list(built[name](case, standing, lang))
        if not points:
            continue
        lines.append(phrase(f"brief.{name}", lang))
        for text, grounds in points:
            lines += _hung("  · ", f"{text} {bracketed(sources.cites(*grounds))}", width)
        lines.append("")
    lines.append(phrase("head.evidence", lang))
    for exhibit in sources.exhibits():
        lines += _hung(f"  [{exhibit.label}] ", f"{exhibit.date}  {exhibit.text}".strip(), width)
    lines += ["", phrase("head.law", lang)]
    for authority in sources.authorities():
        lines += _hung(f"  [{authority.label}] ", f"{authority.citation}: {authority.paraphrase}", width)
    return "\n".join([*lines, "", phrase("notice", lang)])


def _hung(mark: str, body: str, width: int) -> list[str]:
    """A paragraph with its mark hung out to the left."""
    indent = columns(mark)
    first, *rest = wrap(body, width - indent)
    return [mark + first, *(" " * indent + line for line in rest)]
