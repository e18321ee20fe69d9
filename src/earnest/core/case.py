"""A case: a contract, what happened, and (kept apart) what a court held. The format of case files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from earnest.core.deadlines import Deadline
from earnest.core.facts.events import AnyEvent
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.law.registry import pack
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.periods import end_of
from earnest.core.standing import Basis, Standing
from earnest.core.terms.clauses import Role
from earnest.core.terms.offer import Offer, Parties, Terms
from earnest.core.terms.ratio import Ratio


class Exhibit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A piece of evidence: what it is, and where it can be seen."""

    what: str
    source: str = ""


class HeldAward(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A sum the court awarded, or let a party keep. Without ``amount`` the report does not give it."""

    from_: Role = field(name="from")
    to: Role
    for_: Basis = field(name="for")
    amount: Money | None = None


class Point(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A reason the court gave, with the provisions as far as reported."""

    point: str
    law: tuple[str, ...] = ()


class Held(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was held. The engine never sees it; ``earnest cases`` compares it with the standing.

    ``not_compared`` says, for a part of the holding, why it cannot be compared: a compromise, discretion, a fact left out.
    """

    by: Literal["judgment", "mediation", "administrative"] = "judgment"
    in_breach: Literal["buyer", "seller", "both", "neither", "unreported"] = "unreported"
    contract: Literal["none", "preliminary", "in_force", "ended", "without_effect", "unreported"] = "unreported"
    awards: tuple[HeldAward, ...] = ()
    not_compared: dict[Literal["in_breach", "contract", "awards", "all"], str] = {}
    reasons: tuple[Point, ...] = ()


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A case file. ``at`` is the day on which it is judged; without it, the day of the last fact."""

    earnest: Literal[1]
    id: str
    title: str = ""
    title_zh: str = ""
    court: str = ""
    decided: str = ""
    law: str = "CN"
    zone: str | None = None
    at: When | None = None
    parties: Parties
    offer: Offer
    facts: tuple[AnyEvent, ...] = ()
    evidence: dict[str, Exhibit] = {}
    held: Held | None = None
    sources: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()

    def terms(self) -> Terms:
        """The terms of the contract."""
        return Terms(self.offer, self.parties)

    def log(self) -> FactLog:
        """The facts, placed in the contract's zone."""
        return FactLog.of(self.facts, self.zone_info())

    def zone_info(self) -> ZoneInfo:
        """The contract's zone: its own, else that of its law."""
        return ZoneInfo(self.zone or pack(self.law).zone)

    def instant(self) -> datetime:
        """The end of the day on which the case is judged, as a UTC instant.

        Raises: ValueError: there is neither ``at`` nor a fact nor a day of publication.
        """
        zone = self.zone_info()
        dated = self.at or (None if self.facts else self.offer.published)
        if dated is not None and dated.last is not None:
            return end_of(dated.last, zone) - timedelta(seconds=1)
        facts = self.log().facts
        if not facts:
            raise ValueError("a case without facts needs `at`, the day on which it is judged")
        return end_of(max(fact.at for fact in facts).astimezone(zone).date(), zone) - timedelta(seconds=1)

    def judge(self, at: datetime | None = None) -> Standing:
        """The standing, at ``at`` or on the case's own day."""
        return judge(self.terms(), self.log(), pack(self.law), at or self.instant())


CUSTOM = {When: When.parse, Deadline: Deadline.parse, Money: Money.parse, Ratio: Ratio}
"""Values written as text, and how they are read."""


def read_custom(type_: type, value: Any) -> Any:
    """msgspec's hook for values written as text.

    Raises: ValueError: what is wrong with the text, in words for the writer of the file.
    """
    reader = CUSTOM.get(type_)
    if reader is None:
        raise NotImplementedError(type_)
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ValueError("a text is needed here")
    return reader(str(value))  # type: ignore[operator]


def write_custom(value: Any) -> str:
    """msgspec's hook for writing them back."""
    if type(value) in CUSTOM:
        return str(value)
    raise NotImplementedError(type(value))
