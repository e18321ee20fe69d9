"""What every event has, and the words events are told in: who, what cause, which ground, which claim."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from earnest.core.deadlines import Deadline
from earnest.core.moments import When
from earnest.core.terms.clauses import Role

Side = Literal["buyer", "seller", "both", "third_party"]
DutyWord = Literal["deliver", "pay", "take_delivery", "conclude", "cure", "refund", "inspection"]
Ground = Literal[
    "late_delivery", "non_payment", "not_taken", "non_conformity", "refusal", "unavailability", "false_information",
    "impediment", "condition_failed", "expiry", "clause", "price_error", "other",
]  # fmt: skip
ClaimWord = Literal[
    "termination", "avoidance", "double_return", "single_return", "price_refund", "liquidated_damages", "damages",
    "multiple_damages", "performance", "deposit_kept", "reduction", "balance",
]  # fmt: skip
Remedy = Literal["deposit", "liquidated_damages", "performance"]
Matter = Literal[
    "prior_sale", "accident_damage", "structural_repair", "mileage", "prior_registration", "display_use", "model_year",
    "configuration", "performance_figure", "origin", "defect", "other",
]  # fmt: skip
Cause = Literal[
    "epidemic", "natural_disaster", "war", "public_order", "strike", "supplier", "own_finances", "market_price", "lender",
    "registration_rule", "illness", "other",
]  # fmt: skip


class Defect(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something found about the goods: what, which agreed quality it touches, what it does to their use."""

    what: str
    quality: str = ""
    actual: str = ""
    measured_by: str = ""
    effect: Literal["prevents_use", "prevents_registration", "unsafe", "impairs_use", "cosmetic", "unknown"] = "unknown"
    curable: Literal["yes", "no", "unknown"] = "unknown"


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="event"):
    """What every event has: when, recorded when, evidence, whether the other side denies it, and who decided about that."""

    on: When
    recorded: When | None = None
    evidence: tuple[str, ...] = ()
    status: Literal["established", "disputed", "not_so"] = "established"
    decided_by: str = ""
    note: str = ""


class Demand(Event, frozen=True, kw_only=True):
    """A demand for performance, with the period given for it, if any."""

    within: Deadline | None = None


class ByBuyer(Event, frozen=True, kw_only=True):
    """An act of the buyer."""

    by: Literal["buyer"] = "buyer"


class BySeller(Event, frozen=True, kw_only=True):
    """An act of the seller."""

    by: Literal["seller"] = "seller"


class ByEither(Event, frozen=True, kw_only=True):
    """An act of one side, which must be named."""

    by: Role


class ByBoth(Event, frozen=True, kw_only=True):
    """An act of both together."""

    by: Literal["both"] = "both"
