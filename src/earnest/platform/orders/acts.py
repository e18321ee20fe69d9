"""Who may do which act: by side, and on the seller's side by role. What an act then means is the guard's to say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from earnest.core.facts.events import AnyEvent

DECLARATIONS = frozenset({
    "withdrawal_declared", "termination_declared", "claim_filed", "remedy_elected", "objection_raised", "refusal_declared",
    "conclusion_refused", "conclusion_demanded", "inspection_refused",
})  # fmt: skip
"""What either side may say for itself."""

BUYER_ACTS = DECLARATIONS | {
    "deferral_requested", "production_requested", "inspection_requested", "inspection_passed", "inspection_failed",
    "delivery_taken", "delivery_refused", "defect_found", "goods_returned", "delivery_demanded", "cure_demanded",
    "refund_demanded", "variation_accepted", "variation_rejected",
}  # fmt: skip

WORKSHOP = frozenset({
    "order_confirmed", "production_started", "goods_produced", "unit_allocated", "goods_ready", "inspection_offered",
    "delivery_tendered", "defect_cured", "delay_announced", "objection_raised", "inspection_refused", "taking_demanded",
})  # fmt: skip
MONEY = frozenset({"balance_demanded", "sum_retained"})
LEGAL = DECLARATIONS | {"unavailability_declared", "variation_declared", "unit_resold", "ratification_demanded"}

SELLER_ACTS = {
    "owner": WORKSHOP | MONEY | LEGAL,
    "sales": WORKSHOP,
    "finance": MONEY,
    "counsel": LEGAL | MONEY,
    "viewer": frozenset[str](),
}
"""What each role of a seller's team may do for it."""

REPORTS = frozenset({
    "inspection_passed", "inspection_failed", "delivery_taken", "delivery_refused", "defect_found", "goods_returned",
    "production_started", "goods_produced", "unit_allocated", "unit_resold", "goods_ready", "inspection_offered",
    "delivery_tendered", "defect_cured", "conclusion_refused",
})  # fmt: skip
"""Acts that report on the world, where Earnest was no witness: that goods are built, there, held out, taken, defective,
mended. The other side may deny them. All other acts are declarations: that they were made here is the fact."""

GOOD_REASONS = ("terms_not_agreed", "outside_cause")
"""Reasons for not concluding that blame nobody: naming one is a report, for the other side to deny."""

TO_ANSWER = ("inspection_failed", "delivery_refused", "defect_found", "goods_returned")
"""Reports of a buyer that speak for it, so that its seller is asked about them."""

AGAINST_ITSELF = frozenset({"inspection_passed", "delivery_taken"})
"""Reports of a buyer that speak for the seller, which will hardly deny them."""

RELIED_ON = AGAINST_ITSELF | {"unit_resold", "delivery_refused", "conclusion_refused"}
"""Reports that cannot be taken back: they admit something, or refuse, and the other side may have acted on that."""

PLATFORM_ACTS = frozenset(
    {"order_placed", "deposit_paid", "balance_paid", "price_paid", "fee_paid", "sum_returned", "promise_made"}
)
"""What only Earnest itself enters: money that came or went, and what was agreed on placing the order."""

AGREED_ACTS = frozenset({"amendment_agreed", "ending_agreed", "agreement_signed", "definitive_agreement_signed"})
"""What takes both: one side proposes, the other accepts."""

AGREEING_ROLES = frozenset({"owner", "counsel"})
"""Who may change or end a contract for the seller."""

TWO_PERSON_ACTS = frozenset({"sum_retained", "termination_declared"})
"""Acts of a seller that keep a deposit: a second person of its team must approve them."""


def may_do(side: str, role: str, event: AnyEvent) -> str | None:
    """The code of the refusal, None if that side and role may do the act alone."""
    kind = str(event.__struct_config__.tag)
    by = getattr(event, "by", side)
    if side == "platform":
        return None if kind in PLATFORM_ACTS else "not_an_act_of_this_side"
    if by != side or kind in AGREED_ACTS:
        return "takes_both_sides" if kind in AGREED_ACTS else "not_an_act_of_this_side"
    if side == "buyer":
        return None if kind in BUYER_ACTS else "not_an_act_of_this_side"
    if kind in SELLER_ACTS.get(role, frozenset()):
        return "needs_another_person" if kind in TWO_PERSON_ACTS else None
    return "not_your_role" if any(kind in acts for acts in SELLER_ACTS.values()) else "not_an_act_of_this_side"


def is_report(payload: Mapping[str, Any]) -> bool:
    """Whether the act, as it is stored, says something about the world that its being entered does not make so.

    Refusing goods, or to conclude, is a declaration; what is said to be wrong with them, or with the terms, is a report.
    """
    kind = payload["event"]
    if kind == "delivery_refused":
        return bool(payload.get("defects"))
    if kind == "conclusion_refused":
        return payload.get("because") in GOOD_REASONS
    return kind in REPORTS


def may_admit(role: str, event: AnyEvent) -> bool:
    """Whether that role of a seller's team may say for the seller that something happened elsewhere, or agree that it did.

    What a role could not do, it does not admit either: its word would bind the seller as the act itself.
    """
    kind = str(event.__struct_config__.tag)
    if kind in AGREED_ACTS:
        return role in AGREEING_ROLES
    sellers_own = getattr(event, "by", "") == "seller" and any(kind in acts for acts in SELLER_ACTS.values())
    return kind in SELLER_ACTS.get(role, ()) if sellers_own else role != "viewer"
