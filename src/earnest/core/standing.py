"""The standing: where both parties stand at an instant. Everything shown or done is read off it.

All values are frozen. Amounts are minor units of ``currency``; instants are aware UTC; facts are cited by their number in
the log (from 1), clauses by their id, provisions by theirs.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from earnest.core.law.finding import Because
from earnest.core.terms.clauses import AnyClause, Role

if TYPE_CHECKING:
    from earnest.core.facts.events import AnyEvent
    from earnest.core.inputs import Inputs

Blame = Literal["buyer", "seller", "both", "neither"]
Phase = Literal[
    "offered", "reserved", "bound", "in_production", "ready", "delivered", "completed", "ended", "without_effect"
]
Contract = Literal["none", "preliminary", "in_force", "ended", "without_effect"]
DutyKind = Literal[
    "pay_deposit", "conclude", "produce", "offer_inspection", "deliver", "pay_balance", "take_delivery", "cure"
]
DutyState = Literal["dormant", "pending", "performed", "late", "breached", "excused", "discharged"]
PowerKind = Literal[
    "withdraw", "cancel", "terminate", "avoid", "apply_to_court", "request_production", "inspect", "reject", "withhold",
    "demand_performance", "elect_remedy", "ratify",
]  # fmt: skip
Basis = Literal[
    "double_return_of_deposit", "deposit_retained", "single_return_of_deposit", "return_of_prepayment",
    "return_of_excess_deposit", "restitution", "liquidated_damages", "damages", "multiple_damages", "interest",
    "refund_of_price", "balance_of_price", "set_off_against_price", "costs_of_work", "settlement",
]  # fmt: skip


class Term(Struct, frozen=True, gc=False):
    """A clause as it stands: in force or not, and what struck, limited or displaced it."""

    clause: AnyClause
    state: Literal["in_force", "void", "limited", "not_part_of_contract", "displaced", "not_binding"]
    because: Because
    displaced_by: str = ""


class Duty(Struct, frozen=True, gc=False):
    """Who owes whom what, until when, and how that stands."""

    kind: DutyKind
    debtor: Role
    creditor: Role
    state: DutyState
    because: Because
    due: datetime | None = None
    last_day: date | None = None
    provisional: bool = False
    waits_for: str = ""
    together_with: str = ""
    amount_minor: int | None = None
    performed_by: int | None = None


class Power(Struct, frozen=True, gc=False):
    """What a party may do now, until when, at what price (minor units the holder loses by it)."""

    kind: PowerKind
    holder: Role
    because: Because
    until: datetime | None = None
    price_minor: int | None = None
    about: str = ""


class JudgedEvent(Struct, frozen=True, gc=False):
    """An event with its effect in law."""

    number: int
    at: datetime
    event: str
    by: str
    effect: Literal[
        "formation", "performance", "exercise", "agreement", "notice", "circumstance", "wrongful", "no_effect"
    ]
    because: Because
    of: str = ""


class Breach(Struct, frozen=True, gc=False):
    """A duty not performed, or an act that pretends to a power its author did not have."""

    by: Role
    kind: str
    since: datetime
    because: Because
    duty: DutyKind | None = None
    root_since: datetime | None = None
    root_because: Because | None = None
    excused: Because | None = None
    cured: datetime | None = None

    @property
    def fundamental(self) -> bool:
        """Whether it goes to the root, is not excused and has not been made good."""
        return self.root_since is not None and self.excused is None and self.cured is None


class Award(Struct, frozen=True, gc=False):
    """Who owes whom how much, and why. ``minor`` is None where the amount cannot be computed from the facts.

    ``held`` marks money the creditor already has and may keep, so that nothing is to be paid.
    """

    debtor: Role
    creditor: Role
    basis: Basis
    minor: int | None
    currency: str
    because: Because
    held: bool = False
    jointly: tuple[str, ...] = ()
    jointly_because: Because | None = None


class Alternative(Struct, frozen=True, gc=False):
    """Another outcome that its holder may choose."""

    holder: Role
    remedy: str
    awards: tuple[Award, ...]
    because: Because


class Branch(Struct, frozen=True, gc=False):
    """What follows if a question is answered this way."""

    answer: str
    default_by: Blame
    awards: tuple[Award, ...]


class Question(Struct, frozen=True, gc=False):
    """What the engine cannot know: a fact that is missing or disputed, a point on which courts differ, a judge's discretion."""

    key: str
    kind: Literal["missing_fact", "disputed_fact", "courts_differ", "discretion"]
    options: tuple[str, ...]
    because: Because
    branches: tuple[Branch, ...] = ()


class Ending(Struct, frozen=True, gc=False):
    """How the contract came to an end."""

    kind: Literal[
        "terminated", "withdrawn", "cancelled", "agreed", "lapsed", "avoided", "without_effect", "condition_failed"
    ]
    by: Literal["buyer", "seller", "both", "law"]
    at: datetime
    because: Because
    fact: int | None = None


class Settlement(Struct, frozen=True, gc=False):
    """If it ended now: awards, with the alternatives a party may elect, and what each side loses by walking away.

    ``status``: ``open`` while the contract goes on and nobody may end it for breach, ``due_on_termination`` if one side may,
    ``final`` once it has ended, ``performed`` when all has been done.
    """

    status: Literal["open", "due_on_termination", "final", "performed"]
    default_by: Blame
    awards: tuple[Award, ...]
    alternatives: tuple[Alternative, ...] = ()
    elected: str = ""
    if_buyer_walks: tuple[Award, ...] = ()
    if_seller_walks: tuple[Award, ...] = ()


class Standing(Struct, frozen=True):
    """Where both parties stand at ``at``. See ``docs/architecture`` for how each part is derived.

    ``next_change``: the next instant at which time alone may change it; None while nothing is running.
    """

    at: datetime
    law: str
    law_day: date
    currency: str
    phase: Phase
    contract: Contract
    contract_because: Because
    ending: Ending | None
    terms: tuple[Term, ...]
    duties: tuple[Duty, ...]
    powers: tuple[Power, ...]
    log: tuple[JudgedEvent, ...]
    breaches: tuple[Breach, ...]
    settlement: Settlement
    undetermined: tuple[Question, ...]
    remarks: tuple[Because, ...]
    deposit_paid_minor: int
    deposit_effective_minor: int
    deposit_because: Because | None
    held_minor: int
    next_change: datetime | None
    inputs: Inputs

    @property
    def default_by(self) -> Blame:
        """Whose unexcused breach goes to the root."""
        return self.settlement.default_by

    def after(self, *events: AnyEvent) -> Standing:
        """The standing if these events happened next: ``standing.after(a.WithdrawalDeclared(on=..., by="buyer"))``.

        The standing is taken at the end of the day of the last of them.
        """
        from earnest.core.judge import judge_after

        return judge_after(self, events)

    def owed(self, debtor: Role) -> int:
        """Sum the debtor would have to pay if it ended now, in minor units; undetermined amounts not counted."""
        return sum(a.minor or 0 for a in self.settlement.awards if a.debtor == debtor and not a.held)
