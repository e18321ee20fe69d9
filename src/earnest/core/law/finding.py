"""What rules answer with, and the grounds every derived statement carries."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import Struct


class Because(Struct, frozen=True, gc=False):
    """Why something is so: a phrase, the provisions, the facts (numbers in the log) and the clauses it rests on."""

    key: str
    law: tuple[str, ...] = ()
    facts: tuple[int, ...] = ()
    clauses: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


class Finding(NamedTuple):
    """A rule's answer: its value, and the phrase, facts, clauses and values that explain it."""

    value: Any
    key: str
    facts: tuple[int, ...] = ()
    clauses: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


class Found(NamedTuple):
    """A finding together with its grounds, as the engine hands it on."""

    value: Any
    because: Because


def found(
    value: Any, key: str, *, facts: tuple[int, ...] = (), clauses: tuple[str, ...] = (), **values: object
) -> Finding:
    """Shorthand for a rule's answer; ``values`` fill the phrase."""
    return Finding(value, key, facts, clauses, tuple((name, str(value)) for name, value in values.items()))
