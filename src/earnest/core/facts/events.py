"""The closed list of events, from order to suit. An event says what happened, never what it means in law.

``on`` is when it took effect in the world, ``recorded`` when it came to be known (the same, if left out).
A fact one side asserts and the other denies is ``disputed``; the engine then judges with it and without it. One that was
found ``not_so``, or is no longer asserted, stays in the log and is not counted.
"""

from __future__ import annotations

from typing import Literal

from msgspec import field

from earnest.core.deadlines import Deadline
from earnest.core.facts.event import (
    ByBoth,
    ByBuyer,
    ByEither,
    BySeller,
    Cause,
    ClaimWord,
    Defect,
    Demand,
    DutyWord,
    Event,
    Ground,
    Matter,
    Remedy,
)
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms.clauses import AnyClause, Label, Role
from earnest.core.terms.ratio import Ratio


# Coming together
class OrderPlaced(ByBuyer, frozen=True, kw_only=True, tag="order_placed"):
    """The buyer sends the order, in an app or on paper."""


class OrderConfirmed(BySeller, frozen=True, kw_only=True, tag="order_confirmed"):
    """The seller confirms the order."""


class AgreementSigned(ByBoth, frozen=True, kw_only=True, tag="agreement_signed"):
    """Both sign or otherwise agree on the terms listed in the offer."""


class DefinitiveAgreementSigned(ByBoth, frozen=True, kw_only=True, tag="definitive_agreement_signed"):
    """Both conclude the further contract that a reservation looked forward to."""


class ConclusionRefused(ByEither, frozen=True, kw_only=True, tag="conclusion_refused"):
    """One side will not conclude the further contract that a reservation looked forward to."""

    because: Literal["change_of_mind", "new_conditions", "terms_not_agreed", "outside_cause", "unstated"] = "unstated"


# Money
class DepositPaid(ByBuyer, frozen=True, kw_only=True, tag="deposit_paid"):
    """Deposit money reaches the seller's side. ``called`` is the word on the receipt or transfer, and who wrote it."""

    amount: Money
    to: str = "seller"
    called: Label = "unspecified"
    called_by: Literal["buyer", "seller", "unknown"] = "unknown"


class BalancePaid(ByBuyer, frozen=True, kw_only=True, tag="balance_paid"):
    """The rest of the price, or part of it, is paid; without ``amount`` the whole rest."""

    amount: Money | None = None
    to: str = "seller"


class PricePaid(ByBuyer, frozen=True, kw_only=True, tag="price_paid"):
    """Price is paid where no deposit is spoken of; without ``amount`` the whole of it."""

    amount: Money | None = None
    to: str = "seller"


class FeePaid(ByBuyer, frozen=True, kw_only=True, tag="fee_paid"):
    """Money is paid for a service apart from the goods, which has been rendered."""

    amount: Money
    for_: str = field(name="for", default="")


class SumReturned(BySeller, frozen=True, kw_only=True, tag="sum_returned"):
    """The seller sends money back; ``accepted`` says whether the buyer took it."""

    amount: Money
    accepted: bool = True


class SumRetained(BySeller, frozen=True, kw_only=True, tag="sum_retained"):
    """The seller says that it keeps the money, or refuses to give it back."""

    amount: Money | None = None


# Demands and notices
class BalanceDemanded(Demand, frozen=True, kw_only=True, tag="balance_demanded"):
    """The seller asks for the balance, and may say what it will do without it."""

    by: Literal["seller"] = "seller"
    amount: Money | None = None
    threatens: tuple[Literal["cancellation", "forfeit"], ...] = ()


class DeliveryDemanded(Demand, frozen=True, kw_only=True, tag="delivery_demanded"):
    """The buyer asks for delivery."""

    by: Literal["buyer"] = "buyer"


class TakingDemanded(Demand, frozen=True, kw_only=True, tag="taking_demanded"):
    """The seller asks the buyer to take the goods."""

    by: Literal["seller"] = "seller"


class CureDemanded(Demand, frozen=True, kw_only=True, tag="cure_demanded"):
    """The buyer asks that a defect be put right: repair, exchange, the missing papers."""

    by: Literal["buyer"] = "buyer"


class ConclusionDemanded(Demand, frozen=True, kw_only=True, tag="conclusion_demanded"):
    """One side asks the other to conclude the further contract."""

    by: Role


class RefundDemanded(Demand, frozen=True, kw_only=True, tag="refund_demanded"):
    """The buyer asks for money back."""

    by: Literal["buyer"] = "buyer"


class ObjectionRaised(ByEither, frozen=True, kw_only=True, tag="objection_raised"):
    """One side objects to what the other did or demanded."""


class DelayAnnounced(BySeller, frozen=True, kw_only=True, tag="delay_announced"):
    """The seller says that delivery will be late, and perhaps when it will come."""

    new_date: When | None = None


class RefusalDeclared(ByEither, frozen=True, kw_only=True, tag="refusal_declared"):
    """One side says, or plainly shows, that it will not do what it owes."""

    of: DutyWord


class UnavailabilityDeclared(BySeller, frozen=True, kw_only=True, tag="unavailability_declared"):
    """The seller says that it does not have and will not get the goods ordered."""

    offers_substitute: bool = False


class DeferralRequested(ByBuyer, frozen=True, kw_only=True, tag="deferral_requested"):
    """The buyer asks to postpone: no date changes, but a seller that does not object may wait until asked again."""


class AmendmentAgreed(ByBoth, frozen=True, kw_only=True, tag="amendment_agreed"):
    """Both agree on new clauses, which come before the old ones on the same topic."""

    terms: tuple[AnyClause, ...]


class PromiseMade(BySeller, frozen=True, kw_only=True, tag="promise_made"):
    """The seller promises something to the buyer or to the public: clauses of the layer ``promise``."""

    terms: tuple[AnyClause, ...]


class VariationDeclared(BySeller, frozen=True, kw_only=True, tag="variation_declared"):
    """The seller changes the contract by itself: a higher price, another date, another specification, an added purchase."""

    of: Literal["price", "delivery", "specification", "terms"]
    new_price: Money | None = None
    or_else: Literal["no_delivery", "nothing"] = "nothing"


class VariationAccepted(ByBuyer, frozen=True, kw_only=True, tag="variation_accepted"):
    """The buyer agrees to the change."""


class VariationRejected(ByBuyer, frozen=True, kw_only=True, tag="variation_rejected"):
    """The buyer does not agree to the change."""


class ConditionMet(Event, frozen=True, kw_only=True, tag="condition_met"):
    """The condition came about."""

    that: str


class ConditionFailed(Event, frozen=True, kw_only=True, tag="condition_failed"):
    """The condition did not come about, and whose doing that was."""

    that: str
    because_of: Literal["buyer", "seller", "neither"] = "neither"


# Making, allotting
class ProductionRequested(ByBuyer, frozen=True, kw_only=True, tag="production_requested"):
    """The buyer asks that the goods be built."""


class ProductionStarted(BySeller, frozen=True, kw_only=True, tag="production_started"):
    """The seller schedules or begins to build."""


class GoodsProduced(BySeller, frozen=True, kw_only=True, tag="goods_produced"):
    """The goods are built."""


class UnitAllocated(BySeller, frozen=True, kw_only=True, tag="unit_allocated"):
    """A certain unit is set aside for this order."""


class UnitResold(BySeller, frozen=True, kw_only=True, tag="unit_resold"):
    """The buyer's unit, or a part of what is owed, is sold to another."""

    part: Ratio | None = None
    another_available: bool = False


class GoodsReady(BySeller, frozen=True, kw_only=True, tag="goods_ready"):
    """The seller says that the goods are there, or will be on a named day."""


# Inspection and delivery
class InspectionOffered(BySeller, frozen=True, kw_only=True, tag="inspection_offered"):
    """The seller lets the buyer look at the very goods."""


class InspectionRequested(ByBuyer, frozen=True, kw_only=True, tag="inspection_requested"):
    """The buyer asks to look at the goods before paying or taking them."""


class InspectionRefused(ByEither, frozen=True, kw_only=True, tag="inspection_refused"):
    """The seller does not let the buyer look, or the buyer will not look."""


class InspectionPassed(ByBuyer, frozen=True, kw_only=True, tag="inspection_passed"):
    """The buyer has looked and found nothing wrong."""


class InspectionFailed(ByBuyer, frozen=True, kw_only=True, tag="inspection_failed"):
    """The buyer has looked and found something wrong."""

    defects: tuple[Defect, ...]


class DeliveryTendered(BySeller, frozen=True, kw_only=True, tag="delivery_tendered"):
    """The goods are held out to the buyer, to be taken now."""

    defects: tuple[Defect, ...] = ()


class DeliveryTaken(ByBuyer, frozen=True, kw_only=True, tag="delivery_taken"):
    """The buyer takes the goods, or a part of them."""

    part: Ratio | None = None


class DeliveryRefused(ByBuyer, frozen=True, kw_only=True, tag="delivery_refused"):
    """The buyer does not take goods held out, and says why, if anything is wrong with them."""

    defects: tuple[Defect, ...] = ()


class DefectFound(ByBuyer, frozen=True, kw_only=True, tag="defect_found"):
    """After delivery something is found to be wrong."""

    defects: tuple[Defect, ...]


class DefectCured(BySeller, frozen=True, kw_only=True, tag="defect_cured"):
    """What was wrong has been put right."""


class GoodsReturned(ByBuyer, frozen=True, kw_only=True, tag="goods_returned"):
    """The buyer gives the goods back."""


class ConcealmentFound(ByBuyer, frozen=True, kw_only=True, tag="concealment_found"):
    """The truth about the goods was another than the buyer was told (``contradicts`` a clause), or was not told at all."""

    about: Matter
    truth: str = ""
    contradicts: str = ""
    seller_knew: Literal["yes", "no", "unknown"] = "unknown"
    told_beforehand: Literal["yes", "no", "unknown"] = "no"
    price_of_part: Money | None = None
    defects: tuple[Defect, ...] = ()


# From outside
class ImpedimentArose(Event, frozen=True, kw_only=True, tag="impediment_arose"):
    """Something outside hinders performance: an epidemic, a disaster, an order of the authorities, a supplier that fails."""

    cause: Cause
    hinders: Literal["buyer", "seller", "both"]
    lasting: Literal["yes", "no", "unknown"] = "unknown"
    in_effect_since: When | None = None


class ImpedimentEnded(Event, frozen=True, kw_only=True, tag="impediment_ended"):
    """The hindrance is over."""


class PerformanceSuspended(ByEither, frozen=True, kw_only=True, tag="performance_suspended"):
    """One side holds back because it fears that the other cannot perform, and says so."""

    proof: bool = False


class SecurityGiven(ByEither, frozen=True, kw_only=True, tag="security_given"):
    """The side that was doubted gives security."""


# The end, and claims
class WithdrawalDeclared(ByEither, frozen=True, kw_only=True, tag="withdrawal_declared"):
    """One side says that it no longer wants the deal, without blaming the other."""


class TerminationDeclared(ByEither, frozen=True, kw_only=True, tag="termination_declared"):
    """One side says that the contract is at an end, and on what ground; ``unless`` makes it depend on performance by then."""

    ground: Ground
    unless: Deadline | None = None


class EndingAgreed(ByBoth, frozen=True, kw_only=True, tag="ending_agreed"):
    """Both agree that the contract is at an end; ``returns`` if they settled what is paid back."""

    returns: Money | None = None


class ClaimFiled(ByEither, frozen=True, kw_only=True, tag="claim_filed"):
    """One side goes to court, or puts its final claim. Without ``amount`` it claims whatever the law gives."""

    claims: tuple[ClaimWord, ...]
    amount: Money | None = None


class RemedyElected(ByEither, frozen=True, kw_only=True, tag="remedy_elected"):
    """The side that may choose chooses: the deposit, the liquidated damages, or performance."""

    remedy: Remedy


class LossShown(ByEither, frozen=True, kw_only=True, tag="loss_shown"):
    """One side shows a loss it suffered, with its amount."""

    amount: Money
    kind: Literal["substitute", "resale", "storage", "vacancy", "use_of_goods", "work_done", "costs", "other"] = "other"


class RatificationDemanded(BySeller, frozen=True, kw_only=True, tag="ratification_demanded"):
    """The seller asks the guardian to consent."""


class Ratified(Event, frozen=True, kw_only=True, tag="ratified"):
    """The guardian consents."""


class RatificationRefused(Event, frozen=True, kw_only=True, tag="ratification_refused"):
    """The guardian does not consent."""


class OrderLapsed(Event, frozen=True, kw_only=True, tag="order_lapsed"):
    """The time for which a place was held is over, and nothing was paid."""


class OrderTransferred(ByBuyer, frozen=True, kw_only=True, tag="order_transferred"):
    """The buyer passes the order on to another."""

    to: str


AnyEvent = (
    OrderPlaced | OrderConfirmed | AgreementSigned | DefinitiveAgreementSigned | ConclusionRefused | DepositPaid | BalancePaid
    | PricePaid | FeePaid | SumReturned | SumRetained | BalanceDemanded | DeliveryDemanded | TakingDemanded | CureDemanded
    | ConclusionDemanded | RefundDemanded | ObjectionRaised | DelayAnnounced | RefusalDeclared | UnavailabilityDeclared
    | DeferralRequested | AmendmentAgreed | PromiseMade | VariationDeclared | VariationAccepted | VariationRejected
    | ConditionMet | ConditionFailed | ProductionRequested | ProductionStarted | GoodsProduced | UnitAllocated | UnitResold
    | GoodsReady | InspectionOffered | InspectionRequested | InspectionRefused | InspectionPassed | InspectionFailed
    | DeliveryTendered | DeliveryTaken | DeliveryRefused | DefectFound | DefectCured | GoodsReturned | ConcealmentFound
    | ImpedimentArose | ImpedimentEnded | PerformanceSuspended | SecurityGiven | WithdrawalDeclared | TerminationDeclared
    | EndingAgreed | ClaimFiled | RemedyElected | LossShown | RatificationDemanded | Ratified | RatificationRefused
    | OrderLapsed | OrderTransferred
)  # fmt: skip
"""The closed list of events."""
