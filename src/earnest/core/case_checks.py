"""What types cannot say about a case or an offer: names that must be known, money of one currency, a day to judge on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from earnest.core.case import Case
from earnest.core.deadlines import Deadline
from earnest.core.facts import events
from earnest.core.law.registry import CODES
from earnest.core.moments import shortened
from earnest.core.money import Money
from earnest.core.terms.clauses import Clause
from earnest.core.terms.offer import Offer, Parties, Person

Place = tuple[str | int, ...]
Complaint = tuple[Place, str]

ANCHORS = frozenset(kind.__struct_config__.tag for kind in events.AnyEvent.__args__)
"""The events a deadline may be counted from: all of them."""

CONSUMER_AND_BUSINESS = Parties(buyer=Person(acts_as="consumer"), seller=Person(acts_as="business"))


class OfferFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An offer file: an offer, the laws it is to be checked under, and the parties it is meant for."""

    earnest: Literal[1]
    law: tuple[str, ...] = ("CN",)
    parties: Parties = CONSUMER_AND_BUSINESS
    offer: Offer


MOST_CLAUSES = 200
"""Clauses of a contract, those added by amendments and promises counted; more are not the terms of one sale."""
MOST_FACTS = 2000
"""Facts of one case."""


def _too_many(case: Case) -> list[Complaint]:
    clauses = len(case.offer.terms) + sum(len(getattr(fact, "terms", ())) for fact in case.facts)
    found: list[Complaint] = []
    if clauses > MOST_CLAUSES:
        found.append(
            (("offer", "terms"), f"{clauses} clauses, those of amendments counted; at most {MOST_CLAUSES} are allowed")
        )
    if len(case.facts) > MOST_FACTS:
        found.append((("facts",), f"{len(case.facts)} facts; at most {MOST_FACTS} are allowed"))
    return found


def check_case(case: Case) -> list[Complaint]:
    """Everything wrong with a case that its types allow, with the place of each in the file."""
    if too_many := _too_many(case):
        return too_many
    found = [*_law(case.law, ("law",)), *_zone(case), *check_terms(case.offer.terms, ("offer", "terms"))]
    for index, event in enumerate(case.facts):
        terms = getattr(event, "terms", ())
        found += check_terms(terms, ("facts", index, "terms"))
        found += _event(case, event, ("facts", index))
    found += [
        (
            ("offer", "terms", n, "evidence"),
            f'"{shortened(name)}" is not in the list of evidence{_nearest(name, case.evidence)}',
        )
        for n, clause in enumerate(case.offer.terms)
        for name in clause.evidence
        if name not in case.evidence
    ]
    found += _same_names(case)
    found += _one_currency(
        [(("offer", "terms", n), c) for n, c in enumerate(case.offer.terms)]
        + [(("facts", n), f) for n, f in enumerate(case.facts)]
    )
    if not case.facts and case.at is None and case.offer.published is None:
        found.append(((), "a case without facts needs `at`, the day on which it is judged"))
    if case.at is not None and case.at.last is None:
        found.append((("at",), "a day is needed here, such as 2025-11-18"))
    return found


def check_offer(file: OfferFile) -> list[Complaint]:
    """Everything wrong with an offer file that its types allow."""
    laws = [problem for n, code in enumerate(file.law) for problem in _law(code, ("law", n))]
    return [
        *laws,
        *check_terms(file.offer.terms, ("offer", "terms")),
        *_one_currency([(("offer", "terms", n), c) for n, c in enumerate(file.offer.terms)]),
    ]


def check_terms(terms: Iterable[Clause], at: Place) -> list[Complaint]:
    """Deadlines counted from unknown events; the layer that only the law may use."""
    found: list[Complaint] = []
    for index, clause in enumerate(terms):
        here = (*at, index)
        if clause.layer == "default_law":
            found.append(
                (
                    (*here, "layer"),
                    '"default_law" is what the law adds by itself; write negotiated, promise or standard_term',
                )
            )
        found += _anchors(clause, here)
    return found


def _anchors(value: Any, at: Place) -> Iterator[Complaint]:
    for name in value.__struct_fields__:
        deadline = getattr(value, name)
        if isinstance(deadline, Deadline):
            for anchor in deadline.anchors():
                if anchor not in ANCHORS:
                    yield (*at, name), f'"{shortened(anchor)}" is not an event{_nearest(anchor, ANCHORS)}'


def _event(case: Case, event: Any, at: Place) -> Iterator[Complaint]:
    yield from _anchors(event, at)
    for name in event.evidence:
        if name not in case.evidence:
            yield (
                (*at, "evidence"),
                f'"{shortened(name)}" is not in the list of evidence{_nearest(name, case.evidence)}',
            )
    to = getattr(event, "to", "seller")
    if (
        isinstance(event, events.DepositPaid | events.BalancePaid | events.PricePaid)
        and to != "seller"
        and to not in case.parties.others
    ):
        yield (
            (*at, "to"),
            f'"{shortened(to)}" is neither "seller" nor among parties.others{_nearest(to, case.parties.others)}',
        )
    contradicts = getattr(event, "contradicts", "")
    if contradicts and contradicts not in clause_names(case):
        yield (
            (*at, "contradicts"),
            f'no clause is named "{shortened(contradicts)}"{_nearest(contradicts, clause_names(case))}',
        )


def clause_names(case: Case) -> list[str]:
    """The names of all clauses of a case, in the offer and in its facts; unnamed clauses of the offer are C1, C2, ..."""
    offered = [c.id or f"C{n}" for n, c in enumerate(case.offer.terms, 1)]
    later = [c.id for fact in case.facts for c in getattr(fact, "terms", ()) if c.id]
    return offered + later


def _same_names(case: Case) -> list[Complaint]:
    names = clause_names(case)
    twice = sorted({name for name in names if names.count(name) > 1})
    return [(("offer", "terms"), f'two clauses are named "{shortened(name)}"; a name is used once') for name in twice]


def _law(code: str, at: Place) -> list[Complaint]:
    return [] if code in CODES else [(at, f'there is no law pack "{shortened(code)}"; there are: {", ".join(CODES)}')]


def _zone(case: Case) -> list[Complaint]:
    try:
        ZoneInfo("UTC" if case.zone is None else case.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return [(("zone",), f'"{shortened(str(case.zone))}" is not a time zone; write one like "Asia/Shanghai"')]
    return []


def _one_currency(values: list[tuple[Place, Any]]) -> list[Complaint]:
    first: str | None = None
    for at, value in values:
        for name in value.__struct_fields__:
            amount = getattr(value, name)
            if isinstance(amount, Money):
                first = first or amount.currency
                if amount.currency != first:
                    return [((*at, name), f"{amount.currency} here, {first} above; a contract has one currency")]
    return []


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), 1)
    return f'; did you mean "{near[0]}"?' if near else ""
