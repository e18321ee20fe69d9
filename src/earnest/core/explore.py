"""Every short story of a sale: all sequences of acts by both parties up to a length, each judged and held to the invariants.

A story begins with the deposit paid. Each move is an act on the next day, or a wait in which only time passes. A story that
breaks an invariant is cut down to the moves that matter and told as a case file, to be put to ``earnest judge``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import yaml
from msgspec.structs import replace

from earnest.core import invariants
from earnest.core.case import Case, write_custom
from earnest.core.deadlines import Deadline
from earnest.core.facts import events as e
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.law.registry import pack
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.periods import end_of
from earnest.core.standing import Standing
from earnest.core.terms import clauses as c
from earnest.core.terms.offer import Goods, Offer, Parties, Person, Terms

START = date(2026, 9, 1)
"""The day on which the deposit is paid."""
SOON, LATER, LONG = 10, 60, 400
"""Waits in days: a week and more, past every date agreed here, past every right that lasts a year."""
ON = When.parse(START.isoformat())
PARTIES = Parties(buyer=Person(acts_as="consumer"), seller=Person(acts_as="business"))
VIOLATIONS_MAX = 20
"""Stories told of one offer; whoever finds more mends these first."""


class Move(NamedTuple):
    """Days that pass, and the act on the last of them, dated anew each time; None is a wait."""

    days: int
    event: e.AnyEvent | None = None


class Violation(msgspec.Struct, frozen=True):
    """An invariant that a story breaks: its name, what is the matter, and the shortest such story as a case file."""

    invariant: str
    text: str
    case_yaml: str


class Report(msgspec.Struct, frozen=True):
    """How many states were judged, to which depth, and what was found."""

    states: int
    depth: int
    violations: tuple[Violation, ...]


def _drawn(*clauses: c.AnyClause) -> tuple[c.AnyClause, ...]:
    return tuple(replace(clause, attention="drawn") for clause in clauses)


FAIR_CAR = Offer(
    id="fair-car",
    goods=Goods(kind="car", condition="new", made_to_order="yes"),
    channel="online",
    terms=_drawn(
        c.Price(layer="standard_term", amount=Money.parse("250000 CNY")),
        c.Deposit(layer="standard_term", called="earnest", amount=Money.parse("5000 CNY"), penalty_stated=True),
        c.Production(layer="standard_term", start=Deadline.parse("when asked by buyer")),
        c.Delivery(layer="standard_term", due=Deadline.parse("within 45 days of production_requested")),
        c.Inspection(layer="standard_term", before="balance"),
        c.Balance(layer="standard_term", due=Deadline.parse("within 7 days of inspection_offered")),
    ),
)
"""The deposit binds both, the buyer looks before paying, every date is a date."""
HAIKOU_SELLER = Offer(
    id="haikou-seller",
    goods=Goods(kind="car", condition="new", made_to_order="yes"),
    channel="online",
    terms=_drawn(
        c.Price(layer="standard_term", amount=Money.parse("318900 CNY")),
        c.Deposit(layer="standard_term", called="earnest", amount=Money.parse("5000 CNY")),
        c.Delivery(layer="standard_term", due=Deadline.parse("2026-10-15")),
        c.Balance(layer="standard_term", due=Deadline.parse("within 7 days of balance_demanded")),
        c.Cancellation(layer="standard_term", by="seller", when="balance_unpaid"),
        c.Forfeit(layer="standard_term", when="balance_unpaid"),
        c.Inspection(layer="promise", before="balance"),
    ),
)
"""Pay within a week of a notice, unseen, or lose order and deposit; advertised as inspect first, pay afterwards."""
PHONE = Offer(
    id="phone-reservation",
    goods=Goods(kind="phone", condition="new", made_to_order="no"),
    channel="online",
    terms=_drawn(
        c.Price(layer="standard_term", amount=Money.parse("3999 CNY")),
        c.Deposit(layer="standard_term", called="reservation", amount=Money.parse("100 CNY"), refundable="yes"),
        c.Delivery(layer="standard_term", due=Deadline.parse("2026-10-15")),
    ),
)
"""A small refundable reservation for a phone with a price and a day."""
OFFERS = (FAIR_CAR, HAIKOU_SELLER, PHONE)


def moves(offer: Offer) -> tuple[Move, ...]:
    """What may be done next, in a fixed order: the buyer's acts, the seller's, and waits."""
    price, deposit = _amount(offer, c.Price), _amount(offer, c.Deposit)
    acts: tuple[e.AnyEvent, ...] = (
        e.ProductionRequested(on=ON),
        e.BalancePaid(on=ON, amount=Money(price.minor - deposit.minor, price.currency)),
        e.DeliveryDemanded(on=ON, within=Deadline.parse("within 15 days of delivery_demanded")),
        e.DeliveryTaken(on=ON),
        e.WithdrawalDeclared(on=ON, by="buyer"),
        e.ClaimFiled(on=ON, by="buyer", claims=("double_return",)),
        e.GoodsProduced(on=ON),
        e.InspectionOffered(on=ON),
        e.BalanceDemanded(on=ON, threatens=("cancellation", "forfeit")),
        e.DeliveryTendered(on=ON),
        e.UnavailabilityDeclared(on=ON),
        e.UnitResold(on=ON),
        e.TerminationDeclared(on=ON, by="seller", ground="non_payment"),
        e.SumRetained(on=ON),
        e.SumReturned(on=ON, amount=deposit),
    )
    return (*(Move(1, act) for act in acts), Move(SOON), Move(LATER), Move(LONG))


def opening(offer: Offer) -> Move:
    """The deposit is paid."""
    return Move(0, e.DepositPaid(on=ON, amount=_amount(offer, c.Deposit)))


def _amount(offer: Offer, topic: type[c.Price | c.Deposit]) -> Money:
    return next(clause.amount for clause in offer.terms if isinstance(clause, topic) and clause.amount)


class Walk:
    """The stories of one offer under one law."""

    def __init__(self, offer: Offer, law: str) -> None:
        self.offer = offer
        self.law = pack(law)
        self.terms = Terms(offer, PARTIES)
        self.zone = ZoneInfo(self.law.zone)
        self.moves = moves(offer)
        self.states = 0
        self.found: list[tuple[tuple[Move, ...], str, str]] = []

    def stories(self, depth: int) -> Iterator[tuple[tuple[Move, ...], Standing, Standing | None]]:
        """Every story of at most ``depth`` moves after the opening, its standing, and that of the story without its last move."""
        begun = (opening(self.offer),)
        yield from self._from(begun, self.judge(begun), None, depth)

    def _from(
        self, told: tuple[Move, ...], standing: Standing, before: Standing | None, depth: int
    ) -> Iterator[tuple[tuple[Move, ...], Standing, Standing | None]]:
        yield told, standing, before
        if depth == 0:
            return
        for move in self.moves:
            if move.event is None and told[-1].event is None and move.days < told[-1].days:
                continue  # two waits are one, in whichever order
            longer = (*told, move)
            yield from self._from(longer, self.judge(longer), standing, depth - 1)

    def judge(self, told: Sequence[Move]) -> Standing:
        """The standing at the end of the story's last day."""
        facts, day = dated(told)
        return judge(self.terms, FactLog.of(facts, self.zone), self.law, self._evening(day))

    def _evening(self, day: date) -> datetime:
        return end_of(day, self.zone) - timedelta(seconds=1)

    def broken(self, standing: Standing, before: Standing | None) -> tuple[tuple[str, str], ...]:
        """What the standing breaks by itself, and beside the standing of the story without its last move."""
        alone = invariants.broken(standing)
        if before is None:
            return alone
        return (*alone, *((invariants.THE_PAST_STAYS, text) for text in invariants.the_past_stays(before, standing)))

    def breaks(self, told: Sequence[Move], invariant: str) -> str:
        """How the story breaks that invariant; empty if it does not."""
        before = self.judge(told[:-1]) if len(told) > 1 else None
        return next((text for name, text in self.broken(self.judge(told), before) if name == invariant), "")

    def note(self, told: tuple[Move, ...], invariant: str, text: str) -> None:
        """Keep the story, cut down, unless one like it is known."""
        if len(self.found) >= VIOLATIONS_MAX or any(
            name == invariant and _within(known, told) for known, name, _ in self.found
        ):
            return
        short = shrunk(told, lambda story: bool(self.breaks(story, invariant)))
        self.found.append((short, invariant, self.breaks(short, invariant) or text))

    def violations(self) -> Iterator[Violation]:
        """What was found, each with its story as a case file."""
        for number, (told, invariant, text) in enumerate(self.found, 1):
            yield Violation(invariant, text, case_text(self.case(told, f"{self.offer.id}-{number}")))

    def case(self, told: Sequence[Move], name: str) -> Case:
        """The story as a case."""
        facts, day = dated(told)
        offer = self.terms.offer
        at = When.parse(day.isoformat())
        return Case(earnest=1, id=name, law=self.law.code, at=at, parties=PARTIES, offer=offer, facts=facts)


def dated(told: Sequence[Move]) -> tuple[tuple[e.AnyEvent, ...], date]:
    """The acts of a story, each on its day, and the story's last day."""
    facts: list[e.AnyEvent] = []
    day = START
    for move in told:
        day += timedelta(days=move.days)
        if move.event is not None:
            facts.append(replace(move.event, on=When.parse(day.isoformat())))
    return tuple(facts), day


def _within(short: Sequence[Move], told: Sequence[Move]) -> bool:
    rest = iter(told)
    return all(any(move is other for other in rest) for move in short[1:] if move.event)


def shrunk(told: tuple[Move, ...], fails: Callable[[tuple[Move, ...]], bool]) -> tuple[Move, ...]:
    """The story with every move left out, and every act made a wait, that it fails without; the opening stays."""
    for index in range(len(told) - 1, 0, -1):
        move = told[index]
        for instead in ((), (Move(move.days),)) if move.event else ((),):
            simpler = told[:index] + instead + told[index + 1 :]
            if fails(simpler):
                return shrunk(simpler, fails)
    return told


def case_text(case: Case) -> str:
    """A case as the text of a case file."""
    plain: Any = msgspec.to_builtins(case, enc_hook=write_custom)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)


def explore(
    depth: int,
    *,
    law: str = "CN",
    offers: Sequence[Offer] = OFFERS,
    on_state: Callable[[Standing], None] | None = None,
) -> Report:
    """Judge every story of at most ``depth`` moves on each offer, and hold every invariant against every state.

    The order is fixed, so two runs find the same. ``on_state`` is called with every standing.

    Raises: KeyError: there is no law of that code.
    """
    states = 0
    found: list[Violation] = []
    for offer in offers:
        walk = Walk(offer, law)
        for told, standing, before in walk.stories(depth):
            states += 1
            for invariant, text in walk.broken(standing, before):
                walk.note(told, invariant, text)
            if on_state:
                on_state(standing)
        found += walk.violations()
    return Report(states, depth, tuple(found))
