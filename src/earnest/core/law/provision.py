"""Acts, provisions and rules: the law as citations with dates, and as functions that carry them by construction.

A *provision* is an article with the dates it is in force and a paraphrase. A *rule* is a small function that encodes one or
more provisions (an old law and its successor often say the same). The engine asks rules at fixed points, the *roles*; what a
rule answers carries the provisions in force on the contract's day, so that nothing derived can lack its source.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(9999, 12, 31)


class Act(NamedTuple):
    """A statute, regulation or interpretation: names, the days its rules govern, where its text was read, whom it protects.

    ``governs_from``/``governs_to`` are days of *facts*: an interpretation may govern facts older than itself.
    """

    en: str
    zh: str
    in_force: date
    governs_from: date
    governs_to: date
    source: str
    consumers_only: bool = False


class Provision(NamedTuple):
    """One article: a stable id, citation, the days of facts it governs, a paraphrase in two languages, sources."""

    id: str
    act: Act
    article: str
    en: str
    zh: str
    governs_from: date
    governs_to: date
    sources: tuple[str, ...]
    mandatory: bool = False

    def governs(self, day: date) -> bool:
        """Whether facts of that day fall under the provision."""
        return self.governs_from <= day <= self.governs_to


class Role(StrEnum):
    """The points at which the engine asks the law. Closed: a country that needs another one is a change of concept."""

    CLAUSE = "clause"  # is this clause void, limited, not part of the contract?
    PRIORITY = "priority"  # of two clauses on one topic, why does this one govern?
    PROMISE = "promise"  # does this promise bind?
    DEFAULT = "default"  # what fills this gap?
    MISSING = "missing"  # what must an offer say that this one does not?
    BARGAIN = "bargain"  # was a contract made, which, and is it good?
    DEPOSIT = "deposit"  # what is the money in law?
    EFFECTIVE = "effective"  # how much of it has the effect of a deposit?
    DEFENCE = "defence"  # why need this duty not be performed now?
    EXCUSE = "excuse"  # why does this breach carry no liability?
    UNCONCLUDED = "unconcluded"  # whose doing is it that the further contract was not made in time?
    GRAVITY = "gravity"  # does this breach go to the root?
    CONFORMITY = "conformity"  # what do these defects allow the buyer?
    FRAUD = "fraud"  # is this concealment fraud?
    RIGHT = "right"  # how may this party end the contract now?
    REMEDY = "remedy"  # who owes whom what, if it ended now?
    LIABLE = "liable"  # who answers for an award beside its debtor?


Rule = Callable[..., Any]


class RuleEntry(NamedTuple):
    """A rule with its role, the provisions it encodes, and the rules it defeats by name."""

    role: Role
    rule: Rule
    provisions: tuple[Provision, ...]
    defeats: tuple[str, ...]

    @property
    def name(self) -> str:
        """The rule's name, by which an exception defeats it."""
        return str(self.rule.__name__)
