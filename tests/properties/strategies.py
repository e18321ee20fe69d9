"""Offers, parties and logs of events that are well-typed and otherwise arbitrary, made from the types themselves.

Nothing here knows which stories make sense: goods are returned that were never taken, both sides terminate twice, dates run
backwards. What the types cannot say (names that must be known, one currency) is drawn from small pools instead.
"""

from __future__ import annotations

import types
import typing
from datetime import date, timedelta
from typing import Any, Literal, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from earnest.core.case import Case
from earnest.core.deadlines import Deadline
from earnest.core.facts import events
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms import clauses
from earnest.core.terms.offer import Goods, Offer, Other, Parties, Person
from earnest.core.terms.ratio import Ratio

EVENTS = get_args(events.AnyEvent)
CLAUSES = get_args(clauses.AnyClause)
FIRST = date(2023, 1, 1)
DAYS = 900

AMOUNTS = (0, 1, 99, 10_000, 500_000, 1_000_000, 6_378_001, 10_000_000, 31_890_000, 10**15)
DEADLINES = (
    "2023-06-30", "before 2023-09-01", "2024-02", "2023-Q4", "within 7 days of balance_demanded",
    "within 15 days of delivery_demanded", "within 360 days of deposit_paid", "within 10 working days of goods_ready",
    "within 1 month of order_placed", "on delivery_tendered", "on production_requested", "when asked by buyer",
    "when asked by seller", "when asked by buyer, within 30 days", "30 days before 2024-02-01", "at once after inspection_passed",
    "earlier of (2023-06-30; within 7 days of goods_produced)", "later of (2023-06-30; on delivery_taken)",
)  # fmt: skip
INEXACT = ("unknown", "2023", "2023-05", "after 2023-05-01", "before 2023-05-01", "between 2023-03-01 and 2023-08-31")
WORDS: dict[str, tuple[str, ...]] = {
    "that": ("loan_approved", "plate_obtained"),
    "quality": ("", "colour", "range"),
    "value": ("purple", "500 km"),
    "actual": ("", "purple", "grey"),
    "measured_by": ("", "CLTC", "WLTP"),
    "contradicts": ("", "C1", "C3"),
    "to": ("seller", "group", "lender"),
    "needed_for": ("", "wedding"),
    "trade_barred_by": ("", "", "", "quota"),
    "what": ("a scratch",),
}
"""Texts by the name of their field; other texts are empty."""
OTHERS = {"group": Other(role="group_company"), "lender": Other(role="lender")}


def days(first: date = FIRST, length: int = DAYS) -> st.SearchStrategy[When]:
    """Exact dates; simpler ones are earlier."""
    return st.integers(0, length).map(lambda n: When.parse((first + timedelta(days=n)).isoformat()))


def whens() -> st.SearchStrategy[When]:
    """Dates as reports give them, most of them exact."""
    clock = st.tuples(days(), st.integers(0, 23)).map(lambda pair: When.parse(f"{pair[0]} {pair[1]:02d}:30"))
    return st.one_of(days(), days(), days(), clock, st.sampled_from(INEXACT).map(When.parse))


LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    When: whens(),
    Money: st.sampled_from([Money(minor, "CNY") for minor in AMOUNTS]),
    Deadline: st.sampled_from([Deadline.parse(text) for text in DEADLINES]),
    Ratio: st.sampled_from([Ratio("1/3"), Ratio("20%"), Ratio("100%"), Ratio("0%")]),
}


def values(annotation: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Values of a type, as annotated on the field of that name."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if annotation in LEAVES:
        return LEAVES[annotation]
    if annotation is str:
        return st.sampled_from(WORDS.get(name, ("",)))
    if annotation is type(None):
        return st.none()
    if origin is Literal:
        return st.sampled_from([word for word in inside if word != "default_law"])
    if origin in (typing.Union, types.UnionType):
        return st.one_of(
            *(values(one, name) for one in inside if one is type(None)),
            *(values(one, name) for one in inside if one is not type(None)),
        )
    if origin is tuple:
        return st.lists(values(inside[0], name), max_size=2).map(tuple)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return structs(annotation)
    raise NotImplementedError(annotation)


LEFT_OUT = frozenset({"id", "evidence", "note", "text", "name", "description", "born", "said"})
"""Fields that carry no meaning for the engine, or that are drawn on purpose."""


def structs(kind: type[msgspec.Struct], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a struct: fields left out mean their default, others are drawn."""
    hints = typing.get_type_hints(kind)
    drawn = {}
    for field in msgspec.structs.fields(kind):
        if field.name in given:
            drawn[field.name] = given[field.name]
        elif field.name not in LEFT_OUT:
            drawn[field.name] = values(hints[field.name], field.name)
    return st.builds(kind, **drawn)


def clause() -> st.SearchStrategy[Any]:
    """A clause on any topic."""
    return st.one_of(*(structs(kind) for kind in CLAUSES))


def sensible_terms() -> st.SearchStrategy[tuple[Any, ...]]:
    """Price, deposit and delivery as in most offers, and up to five clauses more."""
    price = structs(clauses.Price, amount=LEAVES[Money], settled=st.just(True))
    core = st.tuples(price, structs(clauses.Deposit), structs(clauses.Delivery))
    return st.tuples(core, st.lists(clause(), max_size=5)).map(lambda pair: (*pair[0], *pair[1]))


def offers() -> st.SearchStrategy[Offer]:
    """Offers with any clauses, many of them with the usual ones."""
    terms = st.one_of(sensible_terms(), st.lists(clause(), max_size=8).map(tuple))
    return structs(Offer, goods=structs(Goods), terms=terms, published=st.none(), version=st.just(1))


def parties() -> st.SearchStrategy[Parties]:
    """Buyers of any age or none, and two companies besides."""
    born = st.one_of(
        st.none(), st.none(), st.sampled_from(["2018-01-01", "2008-06-30", "1980", "unknown"]).map(When.parse)
    )
    return st.builds(Parties, buyer=structs(Person, born=born), seller=structs(Person), others=st.just(OTHERS))


def event(**given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An event of any kind."""
    settled = {
        "status": st.sampled_from(["established"] * 9 + ["disputed", "not_so"]),
        "recorded": st.one_of(st.none(), st.none(), days()),
    }
    fields = {**settled, **given}
    return st.one_of(*(structs(kind, **fields) for kind in EVENTS))


def logs(length: int = 10, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Logs in the order of recording; most begin with a deposit."""
    begun = st.lists(
        structs(events.DepositPaid, status=st.just("established"), recorded=st.none(), on=days(length=30)), max_size=1
    )
    return st.tuples(begun, st.lists(event(**given), max_size=length)).map(lambda pair: (*pair[0], *pair[1]))


def in_order(length: int = 10) -> st.SearchStrategy[tuple[Any, ...]]:
    """Logs of exact dates in their order, recorded at once, nothing disputed: what an order book holds."""
    plain = event(on=days(), recorded=st.none(), status=st.just("established"))
    begun = structs(
        events.DepositPaid, status=st.just("established"), recorded=st.none(), on=st.just(When.parse(str(FIRST)))
    )
    later = st.lists(plain, max_size=length).map(lambda found: tuple(sorted(found, key=lambda one: one.on.first)))
    return st.tuples(begun, later).map(lambda pair: (pair[0], *pair[1]))


USUAL = (
    events.ProductionRequested, events.BalancePaid, events.BalanceDemanded, events.DeliveryDemanded, events.DeliveryTendered,
    events.DeliveryTaken, events.DeliveryRefused, events.InspectionOffered, events.InspectionRefused, events.InspectionFailed,
    events.WithdrawalDeclared, events.TerminationDeclared, events.ClaimFiled, events.RefusalDeclared, events.SumReturned,
    events.SumRetained, events.UnitResold, events.UnavailabilityDeclared, events.VariationDeclared, events.AmendmentAgreed,
    events.ImpedimentArose, events.RefundDemanded, events.EndingAgreed, events.ConclusionRefused, events.LossShown,
)  # fmt: skip


def stories(length: int = 8) -> st.SearchStrategy[tuple[Any, ...]]:
    """A deposit, then what usually happens, in order and a month apart at most."""
    usual = st.one_of(
        *(structs(kind, on=days(length=0), recorded=st.none(), status=st.just("established")) for kind in USUAL)
    )
    told = st.lists(st.tuples(st.integers(0, 40), usual), min_size=1, max_size=length)
    begun = structs(
        events.DepositPaid, status=st.just("established"), recorded=st.none(), on=st.just(When.parse(str(FIRST)))
    )
    return st.tuples(begun, told).map(lambda pair: (pair[0], *_spaced(pair[1])))


def _spaced(told: list[tuple[int, Any]]) -> list[Any]:
    day, found = FIRST, []
    for apart, one in told:
        day += timedelta(days=apart)
        found.append(msgspec.structs.replace(one, on=When.parse(day.isoformat())))
    return found


def cases(facts: st.SearchStrategy[tuple[Any, ...]] | None = None) -> st.SearchStrategy[Case]:
    """Whole cases, judged on some day."""
    return st.builds(
        Case,
        earnest=st.just(1),
        id=st.just("drawn"),
        at=days(length=DAYS + 500),
        parties=parties(),
        offer=offers(),
        facts=facts if facts is not None else st.one_of(stories(), logs()),
    )
