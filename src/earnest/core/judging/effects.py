"""How a handler reports what an event is in law."""

from __future__ import annotations

from earnest.core.facts.fact import Fact
from earnest.core.law.finding import Because, Found
from earnest.core.standing import JudgedEvent


def effect(
    fact: Fact,
    what: str,
    key: str,
    *,
    of: str = "",
    law: tuple[str, ...] = (),
    clauses: tuple[str, ...] = (),
    facts: tuple[int, ...] = (),
    values: tuple[tuple[str, str], ...] = (),
) -> JudgedEvent:
    """The event as judged. Its grounds always include the event itself."""
    numbers = tuple(sorted({fact.number, *facts}))
    return JudgedEvent(fact.number, fact.at, fact.kind, fact.by, what, Because(key, law, numbers, clauses, values), of)  # type: ignore[arg-type]


def because_of(fact: Fact, key: str, found: Found | Because | None = None, **values: str) -> Because:
    """Grounds that rest on this fact and, where given, on those of a finding."""
    base = found.because if isinstance(found, Found) else found
    law, facts, clauses = (base.law, base.facts, base.clauses) if base else ((), (), ())
    return Because(key, law, tuple(sorted({fact.number, *facts})), clauses, tuple(values.items()))
