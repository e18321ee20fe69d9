"""A brief as plain text, set to a width in terminal columns; a Chinese character takes two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from earnest.core.brief.document import Authority, Brief, Exhibit, Row, bracketed, numbered
from earnest.render.words import WORDS, Words, plain

WIDTH_MIN = 40
"""Narrower than this the award table has no room for its columns."""

_WIDE = (
    r"\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
)
_OPENING, _CLOSING = "（《〈「『【〔", "，。、；：！？）》〉」』】〕…—"
_UNIT = re.compile(rf" |[{_OPENING}]*(?:[^ {_WIDE}]+|[{_WIDE}])[{_CLOSING}]*")
"""What stays on one line: a word or a wide character, with the opening marks before and the closing marks after it."""


def columns(text: str) -> int:
    """Terminal columns that ``text`` takes: two for a wide character, none for a combining or invisible one."""
    shown = (c for c in text if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown)


def wrap(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` columns (at least 8); at least one line."""
    lines = [""]
    for unit in (piece for found in _UNIT.findall(plain(text)) for piece in _pieces(found, width)):
        if columns(lines[-1] + unit) > width and lines[-1]:
            lines.append("")
        if unit != " " or lines[-1]:
            lines[-1] += unit
    return [line.rstrip() for line in lines]


def text(brief: Brief, width: int = 100) -> str:
    """The brief as text of at most ``width`` columns (40 or more), ending in a newline."""
    width = max(width, WIDTH_MIN)
    words = WORDS[brief.lang]
    lines = [*wrap(brief.title, width), *wrap(brief.subtitle, width), *wrap(f"{words.as_of} {brief.as_of}", width)]
    lines += ["=" * width, "", *wrap(brief.verdict, width)]
    lines += _heading(words.awards, width) + _awards(brief, words, width)
    for group, points in numbered(brief):
        lines += _heading(group.title, width)
        for number, point in points:
            lines += _hung(f"{number:>3}.", f"{point.text} {bracketed(point.cites)}", width)
    if brief.exhibits:
        lines += _heading(words.exhibits, width)
        lines += [line for exhibit in brief.exhibits for line in _exhibit(exhibit, words, width)]
    if brief.authorities:
        lines += _heading(words.authorities, width)
        lines += [line for authority in brief.authorities for line in _authority(authority, width)]
    lines += ["", "-" * width, *wrap(brief.notice, width)]
    return "\n".join(lines) + "\n"


def _pieces(unit: str, width: int) -> Iterator[str]:
    """The unit, or parts of it where it alone is wider than a line."""
    part = ""
    for c in unit:
        if part and columns(part + c) > width:
            yield part
            part = ""
        part += c
    yield part


def _heading(title: str, width: int) -> list[str]:
    lines = wrap(title, width)
    return ["", *lines, "-" * max(columns(line) for line in lines)]


def _hung(mark: str, body: str, width: int) -> list[str]:
    """``body`` beside ``mark``, its further lines under its first."""
    indent = columns(mark) + 1
    first, *rest = wrap(body, max(width - indent, 8))
    return [f"{mark} {first}", *(" " * indent + line for line in rest)]


def _exhibit(exhibit: Exhibit, words: Words, width: int) -> list[str]:
    kind = words.event if exhibit.kind == "event" else words.clause
    mark = f"{f'[{plain(exhibit.label)}]':>5}"
    head = " · ".join(part for part in (exhibit.date, kind, exhibit.text) if part)
    return _hung(mark, head, width) + (_hung(" " * columns(mark), exhibit.source, width) if exhibit.source else [])


def _authority(authority: Authority, width: int) -> list[str]:
    mark = f"{f'[{plain(authority.label)}]':>5}"
    blank = " " * columns(mark)
    lines = _hung(mark, f"{authority.citation} ({authority.provision})", width)
    lines += _hung(blank, authority.paraphrase, width)
    return lines + [line for source in authority.sources for line in _hung(blank, source, width)]


def _awards(brief: Brief, words: Words, width: int) -> list[str]:
    if not brief.awards:
        return wrap(words.no_award, width)
    rows = [(words.party, words.gets, words.amount, words.basis), *(_cells(row) for row in brief.awards)]
    party = min(max(columns(row[0]) for row in rows), width // 6)
    amount = min(max(columns(row[2]) for row in rows), width // 4)
    gets = (width - party - amount - 6) * 2 // 5
    return _table(rows, (party, gets, amount, width - party - amount - gets - 6))


def _cells(row: Row) -> tuple[str, str, str, str]:
    return plain(row.party), plain(row.gets), plain(row.amount), f"{plain(row.basis)} {bracketed(row.cites)}"


def _table(rows: list[tuple[str, str, str, str]], widths: tuple[int, ...]) -> list[str]:
    """The rows in columns two spaces apart, with a rule under the first."""
    lines = []
    for row in rows:
        cells = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = (part + " " * (width - columns(part)) for part, width in zip(parts, widths, strict=True))
            lines.append("  ".join(padded).rstrip())
        if row is rows[0]:
            lines.append("  ".join("-" * width for width in widths))
    return lines
