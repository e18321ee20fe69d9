"""The brief as a document: a dispute told in groups of short numbered points, each with its sources.

A source is cited by its label: "1", "2", ... for an exhibit, "L1", "L2", ... for an authority. All values are frozen
texts already in the language of the brief; amounts and dates are written out by whoever builds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

Language = Literal["en", "zh"]


class Point(Struct, frozen=True, kw_only=True):
    """One short statement, and the labels of what it rests on (at least one)."""

    text: str
    cites: tuple[str, ...]


class Group(Struct, frozen=True, kw_only=True):
    """Points on one subject. Points are numbered through the whole brief, not by group."""

    title: str
    points: tuple[Point, ...]


class Exhibit(Struct, frozen=True, kw_only=True):
    """An entry of the evidence list: something that happened, or a clause that was agreed."""

    label: str
    kind: Literal["event", "clause"]
    date: str
    text: str
    source: str


class Authority(Struct, frozen=True, kw_only=True):
    """A provision of law, as cited and in other words, with where its text was read."""

    label: str
    provision: str
    citation: str
    paraphrase: str
    sources: tuple[str, ...]


class Row(Struct, frozen=True, kw_only=True):
    """A line of the award table: what a party gets, how much of it in money, and why."""

    party: str
    gets: str
    amount: str
    basis: str
    cites: tuple[str, ...]


class Brief(Struct, frozen=True, kw_only=True):
    """A dispute, its outcome and the reasons. ``verdict`` says in one sentence who owes whom what."""

    title: str
    subtitle: str
    lang: Language
    as_of: str
    verdict: str
    groups: tuple[Group, ...]
    awards: tuple[Row, ...]
    exhibits: tuple[Exhibit, ...]
    authorities: tuple[Authority, ...]
    notice: str

    @property
    def labels(self) -> frozenset[str]:
        """Every label that may be cited."""
        return frozenset(e.label for e in self.exhibits) | frozenset(a.label for a in self.authorities)


def numbered(brief: Brief) -> Iterator[tuple[Group, tuple[tuple[int, Point], ...]]]:
    """Each group with its points, numbered from 1 through the whole brief."""
    first = 1
    for group in brief.groups:
        yield group, tuple(enumerate(group.points, first))
        first += len(group.points)


def unsourced(brief: Brief) -> tuple[str, ...]:
    """Name every point and award that cites nothing, or cites a label that the brief does not have."""
    points = [(f'point {n} "{p.text}"', p.cites) for _, group in numbered(brief) for n, p in group]
    awards = [(f'award {n} "{row.party}: {row.gets}"', row.cites) for n, row in enumerate(brief.awards, 1)]
    found = []
    for name, cites in points + awards:
        missing = [cite for cite in cites if cite not in brief.labels]
        if not cites:
            found.append(f"{name} cites nothing")
        elif missing:
            found.append(f"{name} cites {bracketed(missing)}, which the brief does not have")
    return tuple(found)


def bracketed(cites: Iterable[str]) -> str:
    """Labels as they are printed: ``[3][L2]``."""
    return "".join(f"[{cite}]" for cite in cites)
