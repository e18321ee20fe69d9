"""Who owes whom what: Civil Code 157, 566, 584-588; the interpretation's arts 65, 68; Consumer Law 53, 55; the old laws; practice."""

from __future__ import annotations

from fractions import Fraction

from earnest.core.facts.events import LossShown
from earnest.core.judging.position import Draft, Outcome, Position
from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.deposits import CC_586, CCI_67, SL_89, SL_91, SLI_118, SLI_121
from earnest.core.law.packs.cn.ending import CC_787
from earnest.core.law.packs.cn.formation import CC_157, SLI_115
from earnest.core.law.packs.cn.old_law import CL_58, CL_93, CL_97, CL_114, CL_115
from earnest.core.law.packs.cn.pack import CN, CODE, CONSUMER_LAW, INTERPRETATION, SECURITY_INTERPRETATION
from earnest.core.law.provision import Role
from earnest.core.money import share
from earnest.core.standing import Basis
from earnest.core.terms.clauses import SIDES, Deposit, Forfeit
from earnest.core.terms.clauses import Role as Party

CC_566 = CN.provision(
    "CN-CC-566", CODE, "566", "After termination what is unperformed falls away and what was performed is restored; liability for breach remains.",
    "合同解除后，尚未履行的终止履行，已经履行的可以请求恢复原状；因违约解除的，解除权人可以请求违约方承担违约责任。",
)  # fmt: skip
CC_585 = CN.provision(
    "CN-CC-585", CODE, "585", "Agreed damages may be raised if below the loss and reduced if excessively above it, on request.",
    "约定的违约金低于造成的损失的可以请求增加，过分高于造成的损失的可以请求适当减少。", mandatory=True,
)  # fmt: skip
CC_587 = CN.provision(
    "CN-CC-587", CODE, "587",
    "Performed: the deposit is set off or given back. The giver whose breach defeats the purpose loses it; the taker whose breach does returns it twofold.",
    "债务人履行债务的，定金应当抵作价款或者收回；给付方违约致使不能实现合同目的的，无权请求返还；收受方违约致使不能实现合同目的的，应当双倍返还。",
)  # fmt: skip
CCI_68 = CN.provision(
    "CN-CCI-68", INTERPRETATION, "68",
    "Both in root breach: no deposit penalty. Part performed and accepted: in proportion to the part that was not. Force majeure: none.",
    "双方均有致使合同目的不能实现的违约的，不适用定金罚则；部分履行并被接受的，按未履行部分的比例适用；因不可抗力不能履行的，不适用。",
)  # fmt: skip
CRPL_53 = CN.provision(
    "CN-CRPL-53", CONSUMER_LAW, "53", "A business that took prepayment and does not supply as agreed performs or returns it, with interest, as the consumer asks.",
    "经营者以预收款方式提供商品未按约定提供的，应当按照消费者的要求履行约定或者退回预付款，并承担预付款的利息。", mandatory=True,
)  # fmt: skip
SLI_120 = CN.provision(
    "CN-SL-INT-120", SECURITY_INTERPRETATION, "120", "Delay or other breach defeating the purpose brings the deposit rule; part not performed brings it in proportion.",
    "因迟延履行或其他违约行为致使合同目的不能实现的，适用定金罚则；不完全履行的，按未履行部分所占比例适用。",
)  # fmt: skip
SLI_122 = CN.provision(
    "CN-SL-INT-122", SECURITY_INTERPRETATION, "122", "Force majeure or accident: no deposit penalty; a third person's fault: the penalty applies, with recourse.",
    "因不可抗力、意外事件致使主合同不能履行的，不适用定金罚则；因第三人过错的，适用定金罚则，并可追偿。",
)  # fmt: skip


def unperformed(p: Position, side: Party) -> Fraction:
    """The part of that side's performance that was not rendered and accepted; goods that defeat the purpose perform nothing."""
    if side == "seller" and any(b.kind in ("nonconforming", "not_cured") and b.fundamental for b in p.breaches):
        return Fraction(1)
    return 1 - p.delivered if p.delivered < 1 or side == "seller" else Fraction(1)


def held_as_deposit(p: Position) -> int:
    """How much of the money held has the effect of a deposit: what was sent back counts first against the rest."""
    return min(p.effective_minor, p.paid_minor)


def held_as_excess(p: Position) -> int:
    """How much of the money held was paid as a deposit above its cap."""
    excess = p.deposit_minor - p.effective_minor if p.effective_minor else 0
    return min(excess, p.paid_minor - held_as_deposit(p))


def loser(outcome: Outcome) -> Party | None:
    """Who pays the deposit penalty: the side in root breach, or the side that left at that price."""
    left_at_a_price = outcome.by if outcome.price_minor else ""
    return next(
        (side for side in SIDES if side == outcome.blame or (side == left_at_a_price and outcome.blame == "neither")),
        None,
    )


def asks_once(p: Position) -> bool:
    """Whether the buyer, having claimed, claimed its money and not twofold return: a court gives no more than is asked."""
    filed = p.claims.get("buyer")
    claims = set(filed[1].claims) if filed is not None else set()
    return bool({"single_return", "price_refund"} & claims) and "double_return" not in claims


CCI_52 = CN.provision(
    "CN-CCI-52", INTERPRETATION, "52", "An end agreed without settling liability leaves it; what the parties did settle counts.",
    "当事人协商一致解除合同，未对违约责任、结算和清理等问题作出约定的，依照法律规定处理；有约定的从其约定。",
)  # fmt: skip
GOES_ON = ("performed", "performance")
"""Outcomes in which the contract is not undone: all is done, or performance is what is claimed."""
UNDONE = (
    "deposit_penalty", "deposit_goes_back", "excess_goes_back", "prepayment_goes_back", "set_off", "agreed_sum", "loss_above",
)  # fmt: skip
"""What presupposes a contract that had effect."""


@CN.rule(Role.REMEDY, CC_157, CL_58, defeats=UNDONE)
def restitution(p: Position, outcome: Outcome) -> Finding | None:
    """Without effect or avoided: what was paid goes back once, less what the use of the goods was worth."""
    if outcome.kind not in ("without_effect", "avoided") or not p.paid_minor:
        return None
    used = sum(loss.amount.minor for _, loss in p.of(LossShown) if loss.kind == "use_of_goods" and loss.by == "seller")
    back = max(p.paid_minor - used, 0)
    facts = p.numbers("deposit_paid", "price_paid", "balance_paid", "loss_shown")
    if outcome.kind == "avoided":
        return found((Draft("seller", "buyer", "refund_of_price", back),), "award.refund_of_price", facts=facts)
    return found((Draft("seller", "buyer", "restitution", back),), "award.restitution", facts=facts)


@CN.rule(Role.REMEDY, CCI_52, CL_93, defeats=(*UNDONE, "costs_of_ordered_work"))
def settled_between_the_parties(p: Position, outcome: Outcome) -> Finding | None:
    """The parties agreed what goes back when they ended the contract; the law adds nothing."""
    if outcome.kind != "agreed" or p.settled_minor is None:
        return None
    left = max(p.settled_minor - p.returned_minor, 0)
    return found((Draft("seller", "buyer", "settlement", left),), "award.settled", facts=p.numbers("ending_agreed"))


@CN.rule(Role.REMEDY, CC_787)
def costs_of_ordered_work(p: Position, outcome: Outcome) -> Finding | None:
    """Who ends ordered work without blaming the other makes good what was done."""
    if outcome.kind != "cancelled" or outcome.by != "buyer" or not p.terms.offer.goods.work_contract:
        return None
    done = sum(loss.amount.minor for _, loss in p.of(LossShown) if loss.by == "seller" and loss.kind == "work_done")
    return found(
        (Draft("buyer", "seller", "costs_of_work", done),), "award.costs_of_work", facts=p.numbers("loss_shown")
    )


@CN.rule(Role.REMEDY, CC_587, CCI_68, CL_115, SL_89, SLI_115, SLI_120)
def deposit_penalty(p: Position, outcome: Outcome) -> Finding | None:
    """The giver loses the effective deposit, the taker returns it twofold; in proportion where a part was performed and accepted."""
    effective, side = p.effective_minor, loser(outcome)
    if not effective or side is None or outcome.kind in GOES_ON or outcome.election == "liquidated_damages":
        return None
    left = held_as_deposit(p)
    penalty = share(effective, unperformed(p, side))
    facts = _facts(p, side, outcome)
    if side == "seller":
        if asks_once(p):
            return found(
                (Draft("seller", "buyer", "single_return_of_deposit", left),), "award.single_as_claimed", facts=facts
            )
        return found(
            (Draft("seller", "buyer", "double_return_of_deposit", left + penalty),),
            "award.double",
            facts=facts,
            left=left,
            penalty=penalty,
        )
    drafts = (
        Draft("buyer", "seller", "deposit_retained", min(penalty, left), held=True),
        Draft("seller", "buyer", "single_return_of_deposit", max(left - penalty, 0)),
    )
    return found(drafts, "award.retained", facts=facts, left=left, penalty=penalty)


def _facts(p: Position, side: Party, outcome: Outcome) -> tuple[int, ...]:
    breach = p.root_breach(side)
    return tuple(sorted({*p.numbers("deposit_paid"), *(breach.because.facts if breach else ())}))


@CN.rule(Role.REMEDY, CC_566, CC_587, CCI_68, CL_97, SLI_122)
def deposit_goes_back(p: Position, outcome: Outcome) -> Finding | None:
    """Nobody to blame, or both, or agreed damages chosen instead: the effective deposit goes back once."""
    effective = p.effective_minor
    if (
        not effective
        or outcome.kind in GOES_ON
        or (loser(outcome) is not None and outcome.election != "liquidated_damages")
    ):
        return None
    left = held_as_deposit(p)
    key = {"both": "award.single_both_in_breach", "neither": "award.single_no_blame"}.get(
        outcome.blame, "award.single_elected"
    )
    return found((Draft("seller", "buyer", "single_return_of_deposit", left),), key, facts=p.numbers("deposit_paid"))


@CN.rule(Role.REMEDY, CC_586, CC_566, SL_91, SLI_121)
def excess_goes_back(p: Position, outcome: Outcome) -> Finding | None:
    """What was paid above a fifth of the price is prepayment and goes back once."""
    if not p.effective_minor or p.deposit_minor <= p.effective_minor or outcome.kind in GOES_ON:
        return None
    left = held_as_excess(p)
    return found(
        (Draft("seller", "buyer", "return_of_excess_deposit", left),), "award.excess", facts=p.numbers("deposit_paid")
    )


@CN.rule(Role.REMEDY, CC_566, CCI_67, CL_97, SLI_118)
def prepayment_goes_back(p: Position, outcome: Outcome) -> Finding | None:
    """Price paid, and money that was no deposit, goes back once, less the part of the goods that was taken and kept."""
    if outcome.kind in GOES_ON:
        return None
    kept = Fraction(0) if p.goods_back else p.delivered
    consumed = share(p.price_minor, kept) if p.price_minor is not None and kept else 0
    if kept == 1 and outcome.kind not in ("withdrawn", "terminated", "cancelled"):
        return None
    basis: Basis = "refund_of_price" if p.delivered == 1 else "return_of_prepayment"
    rest = p.paid_minor - held_as_deposit(p) - held_as_excess(p)
    amount = max(rest - (consumed if kept < 1 else 0), 0)
    drafts = (Draft("seller", "buyer", basis, amount),)
    return (
        found(drafts, "award.prepayment", facts=p.numbers("deposit_paid", "price_paid", "balance_paid"))
        if amount
        else None
    )


@CN.rule(Role.REMEDY, CCI_67, CC_585, SLI_118, CL_114, defeats=("prepayment_goes_back",))
def forfeit_of_prepayment(p: Position, outcome: Outcome) -> Finding | None:
    """Money that is no deposit, agreed to be lost by a buyer in breach: a penalty by another name, or no penalty at all; courts differ."""
    if outcome.blame != "buyer" or p.effective_minor or not p.deposit_minor or outcome.kind in GOES_ON:
        return None
    agreed = [c.id for c, _ in p.reading.all(Deposit) if c.refundable == "no"] + [
        c.id for c, _ in p.reading.all(Forfeit)
    ]
    if not agreed:
        return None
    answer = p.ask(
        "forfeit_of_prepayment", "courts_differ", ("returned", "kept"), law=(CCI_67, SLI_118), clauses=tuple(agreed)
    )
    if answer == "returned":
        return None
    kept = min(p.deposit_minor, p.paid_minor)
    drafts = (
        Draft("buyer", "seller", "deposit_retained", kept, held=True),
        Draft("seller", "buyer", "return_of_prepayment", max(p.paid_minor - kept, 0)),
    )
    return found(drafts, "award.forfeited_as_agreed", clauses=tuple(agreed), facts=p.numbers("deposit_paid"))


@CN.rule(Role.REMEDY, CRPL_53, CL_97)
def prepayment_bears_interest(p: Position, outcome: Outcome) -> Finding | None:
    """Prepayment that the seller's side failed to honour bears interest; the rate is not in the facts."""
    claimed = p.claims.get("buyer")
    asked = claimed is not None and {"single_return", "price_refund"} & set(claimed[1].claims)
    prepaid = (p.deposit_minor or p.price_paid_minor) and p.delivered == 0
    if p.effective_minor or outcome.kind in GOES_ON or outcome.blame != "seller" or not prepaid or not asked:
        return None
    facts = p.numbers("deposit_paid", "price_paid", "balance_paid")
    return found((Draft("seller", "buyer", "interest", None),), "award.interest", facts=facts)


@CN.rule(Role.REMEDY, CC_587, CL_115, SL_89)
def set_off(p: Position, outcome: Outcome) -> Finding | None:
    """Performed: the deposit counts towards the price."""
    effective = held_as_deposit(p)
    if outcome.kind != "performed" or not effective:
        return None
    return found(
        (Draft("buyer", "seller", "set_off_against_price", effective, held=True),),
        "award.set_off",
        facts=p.numbers("deposit_paid"),
    )
