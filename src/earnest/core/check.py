"""The checker: the rules that judge a dispute, run on an offer before there are facts.

What the law would strike, limit or miss in these terms, where, by which provision, and how to mend it.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from earnest.core.case_checks import OfferFile
from earnest.core.law.finding import Because, Found
from earnest.core.law.pack import Edition
from earnest.core.law.provision import Role
from earnest.core.law.registry import pack
from earnest.core.reading import Control, Verdict, read
from earnest.core.terms.clauses import AnyClause
from earnest.core.terms.offer import Terms

Severity = Literal["void", "limited", "not_part_of_contract", "not_binding", "missing", "risky", "open"]
STRIKES = frozenset({"void", "limited", "not_part_of_contract"})
"""Severities with which an offer does not pass."""


class Entry(Struct, frozen=True, kw_only=True):
    """One finding: a stable code, how grave, the clause it is about (empty: the offer), grounds, how to mend it."""

    code: str
    severity: Severity
    clause: str
    because: Because
    mend: str


class CheckResult(Struct, frozen=True, kw_only=True):
    """What one law makes of an offer on one day."""

    law: str
    on: date
    entries: tuple[Entry, ...]

    @property
    def passes(self) -> bool:
        """Whether nothing in the offer is void, limited or no part of the contract."""
        return not any(entry.severity in STRIKES for entry in self.entries)


def check(file: OfferFile, on: date) -> tuple[CheckResult, ...]:
    """Check an offer under each of its laws, as they stand on that day (the day of publication counts, if it has one)."""
    published = file.offer.published.first if file.offer.published else None
    terms = Terms(file.offer, file.parties)
    return tuple(_under(terms, code, published or on) for code in file.law)


def _under(terms: Terms, code: str, day: date) -> CheckResult:
    law = pack(code).on(day)
    clauses = terms.offer.terms
    control = Control(terms, clauses, law, ())
    entries = [entry for clause in clauses for entry in _on_clause(control, code, clause)]
    for name, found in law.named(Role.MISSING, control):
        entries.append(_entry(code, name, _gravity(found), _first(found), found.because, f"mend.{found.because.key}"))
    return CheckResult(law=code, on=day, entries=(*entries, *_open(terms, law, code)))


def _on_clause(control: Control, code: str, clause: AnyClause) -> list[Entry]:
    entries: list[Entry] = []
    if clause.layer == "promise":
        for name, found in control.law.named(Role.PROMISE, control, clause):
            if not found.value:
                entries.append(_entry(code, name, "not_binding", clause.id, found.because, "mend.promise_too_vague"))
        return entries
    for name, found in control.law.named(Role.CLAUSE, control, clause):
        verdict: Verdict = found.value
        entries.append(_entry(code, name, verdict.state, clause.id, found.because, verdict.mend))
    return entries


def _entry(law: str, rule: str, severity: Severity, clause: str, because: Because, mend: str) -> Entry:
    code = f"{law}/{rule.replace('_', '-')}"
    return Entry(code=code, severity=severity, clause=clause, because=because, mend=mend)


def _open(terms: Terms, law: Edition, code: str) -> list[Entry]:
    """Standard terms of which the file does not say whether they are drawn to the buyer's attention."""
    return [
        _entry(
            code,
            "attention_is_not_stated",
            "open",
            question.clause,
            Because("question.attention", question.law, clauses=(question.clause,)),
            "mend.draw_attention",
        )
        for question in read(terms, law).questions
    ]


def _gravity(found: Found) -> Severity:
    return "missing" if found.value == "warning" else "risky"


def _first(found: Found) -> str:
    return found.because.clauses[0] if found.because.clauses else ""
