"""The position: what the walk along the timeline has established so far. Rules of law read it; only the walk writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any, NamedTuple, TypeVar

from earnest.core.due import Due
from earnest.core.facts.event import Defect, Event
from earnest.core.facts.events import ClaimFiled, ImpedimentArose
from earnest.core.facts.fact import Fact
from earnest.core.law.finding import Because, Found
from earnest.core.law.pack import Edition
from earnest.core.law.provision import Provision
from earnest.core.law.provision import Role as LawRole
from earnest.core.reading import Reading
from earnest.core.standing import Basis, Blame, DutyKind, Ending, JudgedEvent, Question
from earnest.core.terms.clauses import OTHER_SIDE, AnyClause, Price, Role
from earnest.core.terms.offer import Terms, consumer_buys

E = TypeVar("E", bound=Event)
DAWN = datetime.min.replace(tzinfo=UTC)
DUSK = datetime.max.replace(tzinfo=UTC)


class OpenDuty:
    """A duty while the walk goes on."""

    __slots__ = (
        "amount_minor",
        "because",
        "deadline",
        "debtor",
        "due",
        "kind",
        "late_since",
        "performed_by",
        "state",
        "withheld",
    )

    def __init__(
        self, kind: DutyKind, debtor: Role, deadline: Any, because: Because, amount_minor: int | None = None
    ) -> None:
        self.kind = kind
        self.debtor: Role = debtor
        self.deadline = deadline
        self.because = because
        self.amount_minor = amount_minor
        self.state: str = "pending"
        self.due: Due | None = None
        self.performed_by: int | None = None
        self.late_since: datetime | None = None
        self.withheld: Because | None = None

    @property
    def owing(self) -> bool:
        """Whether it is still to be performed."""
        return self.state in ("dormant", "pending", "late", "excused")


class OpenBreach:
    """A breach while the walk goes on."""

    __slots__ = (
        "because",
        "by",
        "cured",
        "defects",
        "duty",
        "excused",
        "kind",
        "root_because",
        "root_since",
        "since",
        "sought",
    )

    def __init__(
        self, by: Role, kind: str, since: datetime, because: Because, duty: DutyKind | None, defects: tuple[Defect, ...]
    ) -> None:
        self.by: Role = by
        self.kind = kind
        self.since = since
        self.because = because
        self.duty = duty
        self.defects = defects
        self.excused: Because | None = None
        self.root_since: datetime | None = None
        self.root_because: Because | None = None
        self.cured: datetime | None = None
        self.sought = False

    @property
    def ground_since(self) -> datetime | None:
        """Since when it has been a ground for leaving; what is weighed only once a party wants out was one all along."""
        return self.since if self.sought and self.root_since else self.root_since

    @property
    def fundamental(self) -> bool:
        """Goes to the root, is not excused and was not put right before it did."""
        return self.root_since is not None and self.excused is None and self.cured is None


class Grace(NamedTuple):
    """A demand for a duty; when the period it gave runs out (None: it gave none), or one that the law holds ample would."""

    at: datetime
    until: datetime | None
    fact: int
    ample: datetime | None = None


class Right(NamedTuple):
    """A way to end the contract that a party has: how it ends, until when, what it costs the holder in minor units.

    ``by_court``: only a court can end it so, at the holder's request.
    """

    ends_as: str
    until: datetime | None = None
    price_minor: int | None = None
    blaming: bool = False
    by_court: bool = False


def gravest_first(right: Right) -> tuple[bool, int]:
    """The order in which rights are used: one that blames the other side first, then the cheapest."""
    return not right.blaming, right.price_minor or 0


class Outcome(NamedTuple):
    """An end to be settled: whose breach it was, how it ended and by whom, what leaving cost, which remedy is chosen."""

    blame: Blame
    kind: str
    by: str
    price_minor: int = 0
    election: str = "deposit"


class Draft(NamedTuple):
    """An award as a rule states it; ``minor`` None: the facts do not give the amount; ``held``: the creditor has it already."""

    debtor: Role
    creditor: Role
    basis: Basis
    minor: int | None
    held: bool = False


class Position:
    """The state of one contract during the walk."""

    def __init__(self, terms: Terms, law: Edition, reading: Reading, assumed: dict[str, str], currency: str) -> None:
        self.terms = terms
        self.consumer = consumer_buys(terms)
        self.law = law
        self.reading = reading
        self.assumed = assumed
        self.currency = currency
        self.now: datetime = DAWN
        self.later: tuple[AnyClause, ...] = ()
        self.facts: dict[str, list[Fact]] = {}
        self.happened: dict[str, datetime] = {}
        self.asked: dict[str, datetime] = {}
        self.asked_for: dict[DutyKind, datetime] = {}
        self.log: list[JudgedEvent] = []
        self.bargain: Found | None = None
        self.concluded_at: datetime | None = None
        self.duties: dict[tuple[DutyKind, Role], OpenDuty] = {}
        self.breaches: list[OpenBreach] = []
        self.graces: dict[tuple[DutyKind, Role], Grace] = {}
        self.timers: list[tuple[datetime, int, str, Any]] = []
        self.seeking: Role | None = None
        self.suing: Role | None = None
        self.declared_ground = ""
        self.asked_to_ratify_in_vain = False
        self.settled_minor: int | None = None
        self.ending: Ending | None = None
        self.ending_price_minor = 0
        self.ending_blames: Role | None = None
        self.deposit_minor = self.price_paid_minor = self.returned_minor = self.fees_minor = 0
        self.recipients: list[str] = []
        self.delivered = Fraction(0)
        self.resold = Fraction(0)
        self.goods_back: Fact | None = None
        self.impediments: list[tuple[Fact, ImpedimentArose]] = []
        self.claims: dict[Role, tuple[Fact, ClaimFiled]] = {}
        self.elections: dict[Role, tuple[Fact, str]] = {}
        self.questions: dict[str, Question] = {}
        self._effective: tuple[tuple[int, int], Found | None] | None = None

    # What rules of law read
    @property
    def bargain_kind(self) -> str:
        """``none``, ``preliminary``, ``sale``, ``void``, ``ineffective`` or ``pending``."""
        return self.bargain.value if self.bargain else "none"

    @property
    def price_minor(self) -> int | None:
        """The contract price in minor units, as last agreed; None if nobody named it."""
        clause = self.reading.get(Price)
        return clause.amount.minor if clause and clause.amount else None

    @property
    def balance_minor(self) -> int:
        """Deposit and price paid less what was sent back, in minor units; below nothing if more was sent than ever paid."""
        return self.deposit_minor + self.price_paid_minor - self.returned_minor

    @property
    def paid_minor(self) -> int:
        """Deposit and price paid and not yet given back, in minor units."""
        return max(self.balance_minor, 0)

    @property
    def effective(self) -> Found | None:
        """How much of the money paid has the effect of a deposit, in minor units, with its grounds; None if none was paid."""
        key = (self.deposit_minor, len(self.later))
        if self._effective is None or self._effective[0] != key:
            self._effective = (key, self.law.first(LawRole.EFFECTIVE, self) if self.deposit_minor else None)
        return self._effective[1]

    @property
    def effective_minor(self) -> int:
        """How much of the money paid has the effect of a deposit, in minor units."""
        found = self.effective
        return int(found.value) if found else 0

    def first(self, kind: str) -> Fact | None:
        """The first fact of that kind so far."""
        facts = self.facts.get(kind)
        return facts[0] if facts else None

    def last(self, kind: str) -> Fact | None:
        """The latest fact of that kind so far."""
        facts = self.facts.get(kind)
        return facts[-1] if facts else None

    def of(self, kind: type[E]) -> list[tuple[Fact, E]]:
        """The facts of one kind so far, each with its event."""
        return [(fact, fact.event) for fact in self.facts.get(str(kind.__struct_config__.tag), ())]  # type: ignore[misc]

    def numbers(self, *kinds: str) -> tuple[int, ...]:
        """The numbers of all facts of these kinds, ascending."""
        return tuple(sorted(f.number for kind in kinds for f in self.facts.get(kind, ())))

    def duty(self, kind: DutyKind, debtor: Role) -> OpenDuty | None:
        """A duty by kind and debtor."""
        return self.duties.get((kind, debtor))

    def root_breach(self, by: Role) -> OpenBreach | None:
        """The earliest unexcused breach of that side that goes to the root."""
        found = [b for b in self.breaches if b.by == by and b.fundamental]
        return min(found, key=_root_since) if found else None

    def root_breach_against(self, party: Role) -> OpenBreach | None:
        """The other side's root breach, if it came before any of the party's own."""
        theirs = self.root_breach(OTHER_SIDE[party])
        own = self.root_breach(party)
        return theirs if theirs and (own is None or _root_since(theirs) <= _root_since(own)) else None

    def rights(self, holder: Role) -> list[Found]:
        """Every way in which the party may end the contract now."""
        return [] if self.ending else list(self.law.all(LawRole.RIGHT, self, holder))

    def ask(
        self,
        key: str,
        kind: str,
        options: tuple[str, ...],
        *,
        law: tuple[Provision, ...],
        facts: tuple[int, ...] = (),
        clauses: tuple[str, ...] = (),
    ) -> str:
        """The assumed answer to an open question (its first option unless another is assumed); the question is noted."""
        if key not in self.questions:
            governing = tuple(provision.id for provision in law if provision.governs(self.law.day))
            because = Because("question." + key.split(":", maxsplit=1)[0], governing, facts, clauses)
            self.questions[key] = Question(key, kind, options, because)  # type: ignore[arg-type]
        return self.assumed.get(key, options[0])

    # What the walk writes
    def timer(self, at: datetime, what: str, about: Any) -> None:
        """Have ``what`` looked at when the clock passes ``at``; never before now, since what was so stays so."""
        heappush(self.timers, (max(at, self.now), len(self.timers) + 1000 * len(self.log), what, about))

    def due_timer(self, to: datetime) -> tuple[datetime, str, Any] | None:
        """The next timer that has run out by ``to``, removed; None if there is none."""
        if not self.timers or self.timers[0][0] > to:
            return None
        at, _, what, about = heappop(self.timers)
        return at, what, about

    def end(self, kind: str, by: str, because: Because, fact: int | None = None) -> None:
        """The contract ends now; duties still owed are discharged."""
        self.ending = Ending(kind, by, self.now, because, fact)  # type: ignore[arg-type]
        for duty in self.duties.values():
            if duty.state in ("dormant", "pending", "excused"):
                duty.state = "discharged"
            elif duty.state == "late":
                duty.state = "breached"


def _root_since(breach: OpenBreach) -> datetime:
    return breach.root_since or DUSK
