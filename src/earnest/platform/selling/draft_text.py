"""The text of a draft as a list of clauses that can be changed one by one; what is not changed stays as it was written.

Form and text are two views of one thing: a changed clause is written anew, every other keeps its words, order and comments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from msgspec import Struct

from earnest.files import InvalidFile, Source, read_source

WIDTH = 110
"""Characters of a line that is written anew."""

EMPTY = """\
# What is offered, in the case language. The checker beside it says what the law makes of it.
earnest: 1
offer:
  goods: {kind: other, made_to_order: yes, condition: new}
  channel: online
  terms:
    - {topic: price, layer: standard_term, attention: drawn, amount: ""}
    - {topic: deposit, layer: standard_term, attention: drawn, called: earnest, amount: ""}
    - {topic: delivery, layer: standard_term, attention: drawn, due: within 60 days of deposit_paid}
    - {topic: inspection, layer: standard_term, attention: drawn, before: balance}
    - {topic: balance, layer: standard_term, attention: drawn, due: within 7 days of inspection_passed}
"""
"""What a new draft begins with."""


class Clauses(Struct, frozen=True):
    """The plain data of a draft: what is said of the goods and the channel, and its clauses, as far as they are mappings."""

    goods: dict[str, Any]
    channel: str
    terms: tuple[dict[str, Any] | None, ...]


class Changes(Struct, frozen=True):
    """What a form changes: clauses by their place from 0, those taken out, those put in at the end, goods and channel."""

    changed: Mapping[int, dict[str, Any]] = {}
    removed: frozenset[int] = frozenset()
    added: tuple[dict[str, Any], ...] = ()
    goods: dict[str, Any] | None = None
    channel: str | None = None


def clauses_in(text: str) -> Clauses | None:
    """The clauses of a draft, None if its text is not a list of clauses in a YAML that can be read."""
    source = _source(text)
    if source is None:
        return None
    offer = _offer(source)
    terms = offer.get("terms", [])
    goods = offer.get("goods", {})
    if not isinstance(terms, list) or not isinstance(goods, dict):
        return None
    return Clauses(goods, str(offer.get("channel", "")), tuple(t if isinstance(t, dict) else None for t in terms))


def changed_text(text: str, changes: Changes) -> str:
    """The text with these changes and no others.

    Raises: ValueError: the text cannot be read as `clauses_in` reads it.
    """
    source = _source(text)
    if source is None:
        raise ValueError("a draft that cannot be read has no clauses to change")
    wanted = _wanted(source, changes)
    edited = _edited(text, source, changes)
    again = _source(edited)
    return edited if again is not None and again.data == wanted else dumped(wanted)


def dumped(data: Any) -> str:
    """Data as YAML, from the beginning."""
    text: str = yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=WIDTH)
    return text


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _source(text: str) -> Source | None:
    try:
        source = read_source(text, "draft")
    except InvalidFile:
        return None
    data = source.data
    if not isinstance(data, dict) or not isinstance(data.get("offer", {}), dict):
        return None
    return source


def _offer(source: Source) -> dict[str, Any]:
    data: Any = source.data
    found: dict[str, Any] = data.get("offer", data)
    return found


def _path(source: Source) -> tuple[str | int, ...]:
    return ("offer",) if "offer" in source.data else ()  # type: ignore[operator]


def _wanted(source: Source, changes: Changes) -> dict[str, Any]:
    """What the data shall be afterwards."""
    offer = dict(_offer(source))
    terms = [changes.changed.get(n, t) for n, t in enumerate(offer.get("terms", [])) if n not in changes.removed]
    offer["terms"] = [*terms, *changes.added]
    if changes.goods is not None:
        offer["goods"] = changes.goods
    if changes.channel is not None:
        offer["channel"] = changes.channel
    whole: Any = source.data
    return {**whole, "offer": offer} if "offer" in whole else offer


def _edited(text: str, source: Source, changes: Changes) -> str:
    """The text with only the spans rewritten that change, from the last to the first."""
    lines = text.splitlines()
    path = _path(source)
    terms = _offer(source).get("terms", [])
    edits: list[tuple[int, int, list[str]]] = []
    column = 0
    for n in range(len(terms)):
        first, last, column = _item(lines, source, (*path, "terms", n))
        if n in changes.removed:
            edits.append((first, last, []))
        elif n in changes.changed:
            flow = lines[first][column:].lstrip("- ").startswith("{")
            edits.append((first, last, _written(changes.changed[n], column, flow=flow)))
        if n == len(terms) - 1 and changes.added:
            edits.append((last, last, [line for item in changes.added for line in _written(item, column, flow=False)]))
    for name, value in (("goods", changes.goods), ("channel", changes.channel)):
        if value is not None:
            edits.append(_field(lines, source, (*path, name), value))
    for first, last, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        lines[first:last] = new
    return "\n".join(lines) + "\n"


def _item(lines: list[str], source: Source, path: tuple[str | int, ...]) -> tuple[int, int, int]:
    """The lines [first, last) of an item of a list in block style, and the column of its dash."""
    at = source.position(path)
    first = at.line - 1
    column = lines[first].rfind("-", 0, max(at.column - 1, 1))
    return first, _end(lines, first, column), column


def _end(lines: list[str], first: int, column: int) -> int:
    """The line after the last of what begins there: the next that is not further in, blank lines and comments apart."""
    last = first + 1
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if len(line) - len(line.lstrip()) <= column:
            break
        last = number + 1
    return last


def _field(lines: list[str], source: Source, path: tuple[str | int, ...], value: Any) -> tuple[int, int, list[str]]:
    """The edit that sets a field beside the clauses; it goes before them if it is not there."""
    flow = yaml.dump({path[-1]: value}, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10**6,
                     default_flow_style=None).rstrip("\n")  # fmt: skip
    there = source.keys.get(path)
    at = there or source.keys.get((*path[:-1], "terms"))
    if at is None:
        raise ValueError("a draft without terms has no place for it")
    first, column = at.line - 1, at.column - 1
    new = [" " * column + flow]
    return (first, _end(lines, first, column), new) if there else (first, first, new)


def _written(clause: dict[str, Any], column: int, *, flow: bool) -> list[str]:
    """A clause as an item of a list, its dash in that column."""
    if flow:
        line = yaml.dump(
            clause, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10**6, default_flow_style=True
        )
        return [" " * column + "- " + line.rstrip("\n")]
    block = yaml.dump([clause], Dumper=_Plain, allow_unicode=True, sort_keys=False, width=WIDTH - column)
    return [" " * column + line for line in block.rstrip("\n").split("\n")]
