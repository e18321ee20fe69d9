"""Sums beside what goes back: agreed damages, loss, the balance, multiples for fraud; who else is liable.

Civil Code 579, 584, 585, 588; the interpretation's art. 65; Consumer Law 8, 55; the old laws; practice.
"""

from __future__ import annotations

from earnest.core.facts.events import ConcealmentFound, LossShown
from earnest.core.judging.position import Draft, Outcome, Position
from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.breach import CC_577
from earnest.core.law.packs.cn.fraud import CRPL93_49, CRPL_8, CRPL_55
from earnest.core.law.packs.cn.old_law import CL2_29, CL_107, CL_113, CL_114, CL_116
from earnest.core.law.packs.cn.pack import CN, CODE, INTERPRETATION, PRACTICE
from earnest.core.law.packs.cn.remedies import CC_585, GOES_ON, asks_once, unperformed
from earnest.core.law.provision import Role
from earnest.core.money import share
from earnest.core.settlement import agreed_damages
from earnest.core.terms.clauses import OTHER_SIDE, SIDES, LiquidatedDamages
from earnest.core.terms.clauses import Role as Party

CC_579 = CN.provision(
    "CN-CC-579", CODE, "579", "Who is owed money may demand that it be paid.",
    "当事人一方未支付价款、报酬等金钱债务的，对方可以请求其支付。",
)  # fmt: skip
CC_584 = CN.provision(
    "CN-CC-584", CODE, "584", "Damages equal the loss, including expected gain, that could be foreseen when the contract was made.",
    "损失赔偿额应当相当于因违约所造成的损失，包括可得利益，但不得超过订立合同时可以预见的损失。",
)  # fmt: skip
CC_588 = CN.provision(
    "CN-CC-588", CODE, "588", "Of deposit and agreed damages the other side may choose one; loss above the deposit may be claimed besides.",
    "既约定违约金又约定定金的，对方可以选择适用其一；定金不足以弥补损失的，可以请求赔偿超过定金数额的损失。",
)  # fmt: skip
CCI_65 = CN.provision(
    "CN-CCI-65", INTERPRETATION, "65", "Agreed damages more than thirty per cent above the loss are generally excessive; malicious breach gets no reduction.",
    "约定的违约金超过造成损失的百分之三十的，一般可以认定为过分高于造成的损失；恶意违约的一般不予减少。", mandatory=True,
)  # fmt: skip
RECIPIENT = CN.provision(
    "CN-CASELAW-RECIPIENT", PRACTICE, "company that took the money",
    "A company of the seller's group that received the deposit has been held jointly liable for what the seller owes (Haikou Meilan District Court, 2025).",
    "收取定金的关联公司曾被判对出卖人的债务承担连带责任（海口市美兰区人民法院，2025年）。",
    sources=("http://www.aushin.cn/jingji/297479.html", "https://www.163.com/dy/article/KF5QBSAA0527EF7D.html"),
)  # fmt: skip


def agreed_minor(p: Position, side: Party, clause: LiquidatedDamages) -> int | None:
    """The agreed sum for what that side did, in minor units; None where it hangs on what the clause does not say."""
    price = p.price_minor
    if clause.amount:
        return clause.amount.minor
    if clause.share_of_price:
        return None if price is None else share(price, clause.share_of_price.value)
    days = _days_late(p, side, clause)
    if clause.per_day:
        total = clause.per_day.minor * days
    elif clause.per_day_share and price is not None:
        total = share(price, clause.per_day_share.value * days)
    else:
        return None
    caps = [
        c
        for c in (
            clause.cap.minor if clause.cap else None,
            share(price, clause.cap_share.value) if clause.cap_share and price else None,
        )
        if c is not None
    ]
    return min([total, *caps])


LATENESS = {"late_delivery": ("late_delivery", "late_production"), "late_payment": ("late_payment",)}
"""Which breaches a clause on delay speaks of."""


def _days_late(p: Position, side: Party, clause: LiquidatedDamages) -> int:
    kinds = LATENESS.get(clause.breach, ("late_delivery", "late_payment"))
    late = next((b for b in p.breaches if b.by == side and b.kind in kinds and b.excused is None), None)
    if late is None:
        return 0
    until = late.cured or (p.ending.at if p.ending else p.now)
    zone = p.law.calendar.zone
    return max((until.astimezone(zone).date() - late.since.astimezone(zone).date()).days + 1, 0)


@CN.rule(Role.REMEDY, CC_579)
def balance_is_paid(p: Position, outcome: Outcome) -> Finding | None:
    """A seller that holds on to the contract may ask for the money that is due."""
    duty = p.duty("pay_balance", "buyer")
    if outcome.kind != "performance" or outcome.by != "seller" or duty is None or duty.state != "late":
        return None
    owed = None if p.price_minor is None else max(p.price_minor - p.paid_minor, 0)
    return found(
        (Draft("buyer", "seller", "balance_of_price", owed),),
        "award.balance",
        clauses=duty.because.clauses,
        facts=p.numbers("claim_filed"),
    )


def agreed_against(p: Position, outcome: Outcome, side: Party) -> tuple[LiquidatedDamages, int | None] | None:
    """The agreed damages that side owes and their sum; None where there is no clause, or the deposit stands in their place.

    Raised to the loss where damages are claimed with them; reduced where they are excessive and that is asked for.
    """
    clause = agreed_damages(p, side)
    penal = p.effective_minor and outcome.kind not in GOES_ON and side == outcome.blame
    if clause is None or (penal and outcome.election != "liquidated_damages"):
        return None
    amount, loss = agreed_minor(p, side, clause), loss_minor(p, OTHER_SIDE[side])
    asked = p.claims.get(OTHER_SIDE[side])
    if amount is not None and asked and {"liquidated_damages", "damages"} <= set(asked[1].claims):
        amount = max(amount, loss)
    limit = p.law.parameter("excessive_damages")
    filed = p.claims.get(side)
    if amount and loss and limit and amount > share(loss, limit) and filed and "reduction" in filed[1].claims:
        kept = p.ask(
            "excessive_damages",
            "discretion",
            ("reduced", "not_reduced"),
            law=(CCI_65, CL2_29, CL_114),
            clauses=(clause.id,),
        )
        amount = share(loss, limit) if kept == "reduced" else amount
    return clause, amount


def _answering(outcome: Outcome) -> tuple[Party, ...]:
    """Whose agreed damages or losses come into question: the side to blame; both, where it is neither's end."""
    return tuple(side for side in SIDES if side == outcome.blame) or (SIDES if outcome.blame == "neither" else ())


@CN.rule(Role.REMEDY, CC_585, CC_588, CCI_65, CL2_29, CL_114, CL_116)
def agreed_sum(p: Position, outcome: Outcome) -> Finding | None:
    """Agreed damages: beside single return where they are chosen over the deposit, alone where there is no deposit, for delay when performed late."""
    agreed = [(side, found_) for side in _answering(outcome) if (found_ := agreed_against(p, outcome, side))]
    if not agreed:
        return None
    return found(
        tuple(Draft(side, OTHER_SIDE[side], "liquidated_damages", amount) for side, (_, amount) in agreed),
        "award.agreed_damages",
        clauses=tuple(clause.id for _, (clause, _) in agreed),
        facts=p.numbers("loss_shown"),
    )


def loss_minor(p: Position, party: Party) -> int:
    """The losses that party has shown, in minor units; use of the goods is counted elsewhere."""
    return sum(loss.amount.minor for _, loss in p.of(LossShown) if loss.by == party and loss.kind != "use_of_goods")


@CN.rule(Role.REMEDY, CC_577, CC_584, CC_585, CC_588, CL_107, CL_113, CL_114)
def loss_above(p: Position, outcome: Outcome) -> Finding | None:
    """A loss from any breach is made good, if claimed; the deposit penalty or the agreed sum counts towards it."""
    drafts, whole, covered = [], 0, 0
    for side in _answering(outcome):
        creditor = OTHER_SIDE[side]
        loss, filed = loss_minor(p, creditor), p.claims.get(creditor)
        unclaimed = filed is not None and "damages" not in filed[1].claims
        if not loss or unclaimed or (outcome.blame == "neither" and (filed is None or not _broke(p, side))):
            continue
        met = _met_otherwise(p, outcome, side)
        drafts.append(Draft(side, creditor, "damages", max(loss - met, 0)))
        whole, covered = whole + loss, covered + met
    if not drafts:
        return None
    return found(tuple(drafts), "award.loss_above", facts=p.numbers("loss_shown"), loss=whole, covered=covered)


def _broke(p: Position, side: Party) -> bool:
    return any(b.by == side and b.excused is None for b in p.breaches)


def _met_otherwise(p: Position, outcome: Outcome, side: Party) -> int:
    """How much of the other side's loss a penalty already meets, in minor units."""
    agreed = agreed_against(p, outcome, side)
    if agreed is not None:
        return agreed[1] or 0
    if outcome.kind in GOES_ON or (side == "seller" and asks_once(p)):
        return 0
    return share(p.effective_minor, unperformed(p, side))


@CN.rule(Role.REMEDY, CRPL_55, CRPL93_49)
def multiple_for_fraud(p: Position, outcome: Outcome) -> Finding | None:
    """Fraud on a consumer: a multiple of the price of the goods, or of the part that was priced apart, if demanded."""
    deceit = next((b for b in p.breaches if b.kind == "fraud" and b.excused is None), None)
    filed = p.claims.get("buyer")
    if deceit is None or not p.consumer or filed is None or "multiple_damages" not in filed[1].claims:
        return None
    part = next((c.price_of_part for _, c in p.of(ConcealmentFound) if c.price_of_part), None)
    base = part.minor if part else (p.price_minor if p.price_minor is not None else p.price_paid_minor)
    amount = max(base * p.law.parameter("fraud_multiple"), p.law.parameter("fraud_minimum") or 0)
    return found(
        (Draft("seller", "buyer", "multiple_damages", amount),),
        "award.multiple",
        facts=deceit.because.facts,
        multiple=p.law.parameter("fraud_multiple"),
    )


@CN.rule(Role.REMEDY, CRPL_8)
def failure_to_inform_is_compensated(p: Position, outcome: Outcome) -> Finding | None:
    """Not telling what had to be told, short of fraud: compensation that the court assesses."""
    silent = next((b for b in p.breaches if b.kind == "failure_to_inform"), None)
    if silent is None or not p.consumer:
        return None
    return found((Draft("seller", "buyer", "damages", None),), "award.failure_to_inform", facts=silent.because.facts)


@CN.rule(Role.LIABLE, RECIPIENT)
def company_that_took_the_money(p: Position, draft: Draft) -> Finding | None:
    """A group company that received the money answers beside the seller."""
    others = p.terms.parties.others
    took = tuple(
        dict.fromkeys(name for name in p.recipients if name in others and others[name].role == "group_company")
    )
    return (
        found(took, "award.jointly", facts=p.numbers("deposit_paid"))
        if took and draft.debtor == "seller" and not draft.held
        else None
    )
