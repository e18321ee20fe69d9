"""What is different between two versions of an offer: clause by clause in words, and line by line in their texts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Literal, NamedTuple

from earnest.core.brief.clause_text import called_in, content, topic
from earnest.core.phrases import phrase
from earnest.core.terms.clauses import AnyClause
from earnest.core.terms.offer import Offer

Lang = Literal["en", "zh"]


class Difference(NamedTuple):
    """A clause that is new, gone or says something else: its subject, what it said and what it says, in words."""

    kind: Literal["added", "removed", "changed"]
    topic: str
    before: str
    after: str


class Line(NamedTuple):
    """A line of the text: kept (" "), taken out ("-") or put in ("+")."""

    sign: str
    text: str


def differences(before: Offer, after: Offer, lang: Lang) -> tuple[Difference, ...]:
    """What is different, in the order of the newer version, what was taken out at the end.

    A clause is the same one if it has the same name, or else the same topic and place among those of its topic.
    """
    old, new = _keyed(before), _keyed(after)
    called = called_in(before.terms), called_in(after.terms)
    found = []
    for key, clause in new.items():
        was = old.get(key)
        if was is None:
            found.append(Difference("added", topic(clause, lang), "", _told(clause, lang, called[1])))
        elif was != clause:
            found.append(
                Difference("changed", topic(clause, lang), _told(was, lang, called[0]), _told(clause, lang, called[1]))
            )
    gone = [clause for key, clause in old.items() if key not in new]
    return (*found, *(Difference("removed", topic(c, lang), _told(c, lang, called[0]), "") for c in gone))


def _keyed(offer: Offer) -> dict[tuple[str, str, int], AnyClause]:
    made: dict[tuple[str, str, int], AnyClause] = {}
    for clause in offer.terms:
        tag, place = str(clause.__struct_config__.tag), 0
        while (tag, clause.id, place) in made:
            place += 1
        made[tag, clause.id, place] = clause
    return made


def _told(clause: AnyClause, lang: Lang, called: str) -> str:
    """What the clause says, its layer, whether it is pointed out, and its own words."""
    drawn = {"drawn": "line.attention", "not_drawn": "line.no_attention"}.get(clause.attention, "")
    said = content(clause, lang, called)  # type: ignore[arg-type]
    layer = phrase(f"layer.{clause.layer}", lang) + (phrase(drawn, lang) if drawn else "")
    told = f"{said}（{layer}）" if lang == "zh" else f"{said} ({layer})"
    quote = phrase("line.quote", lang, text=clause.text) if clause.text else ""
    return f"{told} {quote}".strip()


def lines(before: str, after: str) -> Iterator[Line]:
    """The two texts, line by line."""
    for line in difflib.ndiff(before.splitlines(), after.splitlines()):
        if not line.startswith("?"):
            yield Line(line[0], line[2:])
