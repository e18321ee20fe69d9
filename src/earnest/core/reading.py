"""Terms in force: which clause governs each topic, where it came from, what it displaced, what the law struck.

    mandatory law  >  individually negotiated (later beats earlier)  >  promise  >  standard term  >  default law

Mandatory law does not compete: it strikes or limits. A promise counts where the law lets it bind. Default law fills gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeVar

from msgspec.structs import replace

from earnest.core.law.finding import Because, Found
from earnest.core.law.pack import Edition
from earnest.core.law.provision import Role
from earnest.core.standing import Term
from earnest.core.terms.clauses import (
    AnyClause,
    Cancellation,
    Clause,
    Condition,
    Conformity,
    Deposit,
    Forfeit,
    LiquidatedDamages,
)
from earnest.core.terms.offer import Terms, consumer_buys

RANK = {"negotiated": 3, "promise": 2, "standard_term": 1, "default_law": 0}
SIDE_BY_SIDE: dict[type[Clause], tuple[str, ...]] = {
    Conformity: ("quality",),
    Condition: ("that",),
    Cancellation: ("by", "when"),
    Forfeit: ("when",),
    LiquidatedDamages: ("by", "breach"),
}
"""Topics of which several may govern at once, and what tells them apart."""

C = TypeVar("C", bound=Clause)


class Verdict(NamedTuple):
    """What a rule makes of a clause; ``mend`` names the phrase that says how to put it right."""

    state: Literal["void", "limited", "not_part_of_contract", "risky"]
    mend: str


class Question(NamedTuple):
    """A question about a clause that the offer leaves open; asked while reading."""

    key: str
    options: tuple[str, ...]
    clause: str
    law: tuple[str, ...]


class Control(NamedTuple):
    """What a rule on clauses may look at: the terms, all clauses, the law, and the answers assumed."""

    terms: Terms
    clauses: tuple[AnyClause, ...]
    law: Edition
    assumed: tuple[tuple[str, str], ...]

    @property
    def consumer(self) -> bool:
        """Whether a consumer buys from a business."""
        return consumer_buys(self.terms)

    def of(self, kind: type[C]) -> tuple[C, ...]:
        """The clauses of one topic."""
        return tuple(clause for clause in self.clauses if isinstance(clause, kind))

    def answer(self, key: str, default: str) -> str:
        """The assumed answer to a question, or the default."""
        return dict(self.assumed).get(key, default)


class Reading:
    """The terms in force of one contract under one edition of the law."""

    __slots__ = ("_governing", "clauses", "questions", "terms")

    def __init__(
        self, clauses: tuple[AnyClause, ...], terms: tuple[Term, ...], questions: tuple[Question, ...]
    ) -> None:
        self.clauses = clauses
        self.terms = terms
        self.questions = questions
        self._governing: dict[type[Clause], list[tuple[Any, Term]]] = {}
        for term in terms:
            if term.state in ("in_force", "limited"):
                self._governing.setdefault(type(term.clause), []).append((term.clause, term))

    def term(self, kind: type[Clause]) -> Term | None:
        """The governing term of a topic."""
        governing = self._governing.get(kind)
        return governing[0][1] if governing else None

    def all(self, kind: type[C]) -> Sequence[tuple[C, Term]]:
        """Every governing clause of a topic, with its term."""
        return self._governing.get(kind, ())

    def get(self, kind: type[C]) -> C | None:
        """The governing clause of a topic."""
        governing = self._governing.get(kind)
        return governing[0][0] if governing else None

    def of_any_state(self, kind: type[C]) -> list[C]:
        """Every clause of a topic, in force or not."""
        return [clause for clause in self.clauses if isinstance(clause, kind)]


@lru_cache(maxsize=8192)
def read(
    terms: Terms, law: Edition, later: tuple[AnyClause, ...] = (), assumed: tuple[tuple[str, str], ...] = ()
) -> Reading:
    """The terms in force: the offer's clauses and those agreed or promised ``later`` (in order), under this law.

    Pure; kept, because the orders of a book share few offers.
    """
    clauses = (*terms.offer.terms, *later)
    control = Control(terms, clauses, law, assumed)
    judged = [_control(control, clause) for clause in clauses]
    standing = _displace(control, judged)
    questions = tuple(q for q in (_attention_question(control, clause) for clause in clauses) if q)
    implied = tuple(
        Term(answer.value, "in_force", answer.because)
        for answer in law.all(Role.DEFAULT, control)
        if not _governs(standing, type(answer.value))
    )
    return Reading(clauses, (*standing, *implied), questions)


def _governs(terms: list[Term], kind: type[Clause]) -> bool:
    return any(isinstance(t.clause, kind) and t.state in ("in_force", "limited") for t in terms)


def _control(control: Control, clause: AnyClause) -> Term:
    agreed = Because("term.agreed", clauses=(clause.id,))
    if control.answer(f"attention:{clause.id}", "drawn") == "not_drawn":
        clause = replace(clause, attention="not_drawn")
    if clause.layer == "promise":
        binds = control.law.first(Role.PROMISE, control, clause)
        if binds is None or not binds.value:
            return Term(
                clause,
                "not_binding",
                binds.because if binds else Because("term.promise_not_binding", clauses=(clause.id,)),
            )
        agreed = binds.because
    for answer in control.law.all(Role.CLAUSE, control, clause):
        verdict: Verdict = answer.value
        if verdict.state != "risky":
            return Term(clause, verdict.state, answer.because)
    return Term(clause, "in_force", agreed)


def _attention_question(control: Control, clause: AnyClause) -> Question | None:
    """Whether it matters that nobody knows if the clause was drawn to the buyer's attention."""
    if clause.layer != "standard_term" or clause.attention != "unknown":
        return None
    verdicts: list[Found] = [
        answer
        for answer in control.law.all(Role.CLAUSE, control, replace(clause, attention="not_drawn"))
        if answer.value.state == "not_part_of_contract"
    ]
    return (
        Question(f"attention:{clause.id}", ("drawn", "not_drawn"), clause.id, verdicts[0].because.law)
        if verdicts
        else None
    )


def _key(clause: Clause) -> tuple[object, ...]:
    return (type(clause), *(getattr(clause, name) for name in SIDE_BY_SIDE.get(type(clause), ())))


def _displace(control: Control, terms: list[Term]) -> list[Term]:
    best: dict[tuple[object, ...], tuple[int, int]] = {}
    for index, term in enumerate(terms):
        if term.state in ("in_force", "limited"):
            key, rank = _key(term.clause), (RANK[term.clause.layer], index)
            best[key] = max(best.get(key, rank), rank)
    return [_placed(control, term, terms[best[_key(term.clause)][1]]) if _competes(term) else term for term in terms]


def _competes(term: Term) -> bool:
    return term.state in ("in_force", "limited") and not isinstance(term.clause, Deposit)


def _placed(control: Control, term: Term, winner: Term) -> Term:
    if winner is term:
        return term
    law = control.law.first(Role.PRIORITY, control, winner.clause, term.clause)
    ids = (term.clause.id, winner.clause.id)
    because = Because(law.because.key if law else "term.displaced", law.because.law if law else (), clauses=ids)
    return Term(term.clause, "displaced", because, winner.clause.id)
