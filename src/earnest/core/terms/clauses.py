"""Clauses of a deposit sale, by topic. A clause says what was agreed; what the law makes of it is not said here.

Every clause has a *layer* (individually negotiated, promise, standard term, or implied by law) and says whether it was
drawn to the buyer's attention. ``text`` keeps the words as they stand and is never interpreted.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from earnest.core.deadlines import Deadline
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms.ratio import Ratio

Role = Literal["buyer", "seller"]
Layer = Literal["negotiated", "promise", "standard_term", "default_law"]
Attention = Literal["drawn", "not_drawn", "unknown"]
Label = Literal["earnest", "reservation", "intent", "part_payment", "security", "unspecified"]
Kept = Literal["deposit", "all_payments"]
Trigger = Literal[
    "balance_unpaid",
    "delivery_not_taken",
    "withdrawal",
    "not_concluded",
    "validity_expired",
    "any_buyer_default",
    "any_reason",
]
SIDES: tuple[Role, Role] = ("buyer", "seller")
OTHER_SIDE: dict[str, Role] = {"buyer": "seller", "seller": "buyer"}


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="topic"):
    """What every clause has, whatever its topic."""

    id: str = ""
    layer: Layer
    attention: Attention = "unknown"
    said: When | None = None
    text: str = ""
    evidence: tuple[str, ...] = ()


class Deposit(Clause, frozen=True, kw_only=True, tag="deposit"):
    """Money given beforehand: what it is called, how much, what it secures, whether its loss was spelled out."""

    called: Label
    amount: Money | None = None
    secures: Literal["performance", "conclusion", "formation", "exit", "unspecified"] = "unspecified"
    penalty_stated: bool = False
    refundable: Literal["yes", "no", "unstated"] = "unstated"
    refundable_until: Deadline | None = None


class Price(Clause, frozen=True, kw_only=True, tag="price"):
    """The price of the whole contract, and whether it is settled."""

    amount: Money | None = None
    settled: bool = True


class Balance(Clause, frozen=True, kw_only=True, tag="balance"):
    """When the rest of the price is to be paid."""

    due: Deadline
    amount: Money | None = None


class Production(Clause, frozen=True, kw_only=True, tag="production"):
    """When the seller builds: by a date, or only when the buyer asks."""

    start: Deadline
    final_after_request: bool = False


class Delivery(Clause, frozen=True, kw_only=True, tag="delivery"):
    """When the goods come, how firm that is, and what the seller knew they were needed for."""

    due: Deadline
    firmness: Literal["firm", "estimate"] = "firm"
    needed_for: str = ""
    needed_by: When | None = None


class Inspection(Clause, frozen=True, kw_only=True, tag="inspection"):
    """Whether and when the buyer may look at the goods before paying or taking them."""

    allowed: bool = True
    before: Literal["balance", "delivery"] = "delivery"
    period: Deadline | None = None


class Conformity(Clause, frozen=True, kw_only=True, tag="conformity"):
    """A quality the goods shall have: configuration, new or used, an advertised property and how it is measured."""

    quality: str
    value: str
    measured_by: str = ""
    definite: bool = True


class Validity(Clause, frozen=True, kw_only=True, tag="validity"):
    """How long the order stands, and what happens to it and to the deposit afterwards."""

    until: Deadline
    then: Literal["ends", "renews"] = "ends"
    deposit: Literal["returned", "lost", "unstated"] = "unstated"


class Cancellation(Clause, frozen=True, kw_only=True, tag="cancellation"):
    """A right to end the contract that the parties gave themselves."""

    by: Role
    when: Trigger = "any_reason"
    until: Deadline | None = None
    costs: Literal["nothing", "deposit", "unstated"] = "unstated"
    notice_first: bool = False


class Forfeit(Clause, frozen=True, kw_only=True, tag="forfeit"):
    """What the buyer loses, and on what occasion."""

    when: Trigger
    what: Kept = "deposit"


class LiquidatedDamages(Clause, frozen=True, kw_only=True, tag="liquidated_damages"):
    """A sum agreed beforehand for a breach: fixed, a share of the price, or so much a day, with or without a cap."""

    by: Literal["buyer", "seller", "either"]
    breach: Literal["late_delivery", "late_payment", "any"] = "any"
    amount: Money | None = None
    share_of_price: Ratio | None = None
    per_day: Money | None = None
    per_day_share: Ratio | None = None
    cap: Money | None = None
    cap_share: Ratio | None = None


class Transfer(Clause, frozen=True, kw_only=True, tag="transfer"):
    """Whether the buyer may pass the order on."""

    allowed: bool


class Variation(Clause, frozen=True, kw_only=True, tag="variation"):
    """A power of the seller to change the contract by itself."""

    of: tuple[Literal["price", "delivery", "specification", "terms"], ...]
    buyer_may_leave: bool = False
    reasons_listed: bool = False


class Substitution(Clause, frozen=True, kw_only=True, tag="substitution"):
    """A power of the seller to supply something else instead."""

    buyer_may_refuse: bool = False


class Condition(Clause, frozen=True, kw_only=True, tag="condition"):
    """An uncertain event the contract depends on: a loan approved, a licence plate obtained."""

    that: str
    by: Deadline | None = None
    if_it_fails: Literal["contract_ends", "buyer_bears", "seller_bears", "unstated"] = "unstated"


class Ratification(Clause, frozen=True, kw_only=True, tag="ratification"):
    """Consent of a guardian that the order asks for."""

    by: Deadline | None = None
    given_beforehand: bool = False


class Formation(Clause, frozen=True, kw_only=True, tag="formation"):
    """When the contract is concluded, and whether a further contract is still to be made."""

    concluded_on: Literal["order", "payment", "confirmation", "shipment", "signature", "unstated"] = "unstated"
    later_contract: bool = False
    conclude_by: Deadline | None = None


class Exemption(Clause, frozen=True, kw_only=True, tag="exemption"):
    """A clause that frees a party from answering for something."""

    of: Role
    from_: Literal["delay", "non_delivery", "defects", "supplier_failure", "all_liability"] = field(name="from")


class Acceptance(Clause, frozen=True, kw_only=True, tag="acceptance"):
    """What taking or signing for the goods is said to mean."""

    taking_means: Literal["conforming", "received"] = "received"


class Refund(Clause, frozen=True, kw_only=True, tag="refund"):
    """How and by when money goes back."""

    within: Deadline | None = None
    means: Literal["money", "voucher"] = "money"


class Dispute(Clause, frozen=True, kw_only=True, tag="dispute"):
    """Who has the last word on the terms, and where one may sue."""

    final_interpretation: bool = False
    only_sellers_forum: bool = False


AnyClause = (
    Deposit | Price | Balance | Production | Delivery | Inspection | Conformity | Validity | Cancellation | Forfeit
    | LiquidatedDamages | Transfer | Variation | Substitution | Condition | Ratification | Formation | Exemption
    | Acceptance | Refund | Dispute
)  # fmt: skip
"""The closed list of topics."""
