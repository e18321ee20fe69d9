"""A brief as Markdown (CommonMark with tables); every citation is a link to its entry in the lists at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable

from earnest.core.brief.document import Authority, Brief, Exhibit, numbered
from earnest.render.words import WORDS, Words, plain

_ANYWHERE = re.compile(r"[\\`*_\[\]<>&|~$#]")
_AT_START = re.compile(r"^(\d*)([-+=.)])")
"""What Markdown would read as markup: anywhere, and at the start of a block (a list, a rule, an underline)."""


def escaped(text: str) -> str:
    """``text`` as one line that Markdown shows as it is written."""
    return _AT_START.sub(r"\1\\\2", _ANYWHERE.sub(r"\\\g<0>", plain(text)))


def markdown(brief: Brief) -> str:
    """The brief as Markdown, ending in a newline."""
    words = WORDS[brief.lang]
    blocks = [f"# {escaped(brief.title)}", escaped(brief.subtitle), f"{words.as_of} {escaped(brief.as_of)}"]
    blocks += [f"> **{escaped(brief.verdict)}**", f"## {words.awards}", _awards(brief, words)]
    for group, points in numbered(brief):
        blocks.append(f"## {escaped(group.title)}")
        lines = (f"{n}. {escaped(point.text)} {_links(brief, point.cites)}" for n, point in points)
        blocks.append("\n".join(line.rstrip() for line in lines))
    if brief.exhibits:
        blocks += [f"## {words.exhibits}", "\n".join(_exhibit(exhibit, words) for exhibit in brief.exhibits)]
    if brief.authorities:
        blocks += [f"## {words.authorities}", "\n".join(_authority(authority) for authority in brief.authorities)]
    blocks += ["---", f"*{escaped(brief.notice)}*" if brief.notice else ""]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _anchor(label: str) -> str:
    """An HTML id for a label: letters, digits and hyphens, so that it can hold no markup."""
    return "cite-" + re.sub(r"[^a-z0-9]+", "-", label.lower())


def _links(brief: Brief, cites: Iterable[str]) -> str:
    shown = ((cite, f"\\[{escaped(cite)}\\]") for cite in cites)
    return "".join(f"[{mark}](#{_anchor(cite)})" if cite in brief.labels else mark for cite, mark in shown)


def _entry(label: str) -> str:
    return f'- <a id="{_anchor(label)}"></a>**\\[{escaped(label)}\\]**'


def _exhibit(exhibit: Exhibit, words: Words) -> str:
    kind = words.event if exhibit.kind == "event" else words.clause
    parts = " · ".join(escaped(part) for part in (exhibit.date, kind, exhibit.text) if part)
    return f"{_entry(exhibit.label)} {parts}" + (f"  \n  {escaped(exhibit.source)}" if exhibit.source else "")


def _authority(authority: Authority) -> str:
    lines = [f"{_entry(authority.label)} {escaped(authority.citation)} ({escaped(authority.provision)})"]
    lines += [escaped(line) for line in (authority.paraphrase, *authority.sources) if line]
    return "  \n  ".join(lines)


def _awards(brief: Brief, words: Words) -> str:
    if not brief.awards:
        return words.no_award
    rows = [[words.party, words.gets, words.amount, words.basis, words.cites], ["---", "---", "---:", "---", "---"]]
    for row in brief.awards:
        cells = [escaped(cell) for cell in (row.party, row.gets, row.amount, row.basis)]
        rows.append([*cells, _links(brief, row.cites)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
