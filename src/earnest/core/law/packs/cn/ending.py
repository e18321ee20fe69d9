"""How a party may end the contract: Civil Code 148, 152, 533, 562-566, 587, 787; Consumer Law 25; the interpretation's arts 52, 53, 67."""

from __future__ import annotations

from earnest.core.due import resolve
from earnest.core.facts.events import ConditionFailed
from earnest.core.judging.position import OpenBreach, Position, Right
from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.breach import CC_563, force_majeure, lasts
from earnest.core.law.packs.cn.formation import CC_145
from earnest.core.law.packs.cn.fraud import CC_148
from earnest.core.law.packs.cn.gaps import CC_511
from earnest.core.law.packs.cn.old_law import (
    CL_47,
    CL_55,
    CL_62,
    CL_93,
    CL_94,
    CL_96,
    GPCL_145,
    GPCL_148,
    GPCL_152,
)  # fmt: skip
from earnest.core.law.packs.cn.pack import CN, CODE, CONSUMER_LAW, INTERPRETATION, SECURITY_INTERPRETATION
from earnest.core.law.packs.cn.performance import CC_527
from earnest.core.law.provision import Role
from earnest.core.periods import end_of, last_day, last_day_of_years
from earnest.core.terms.clauses import Cancellation, Condition, Delivery, Deposit, Validity, Variation
from earnest.core.terms.clauses import Role as Party

CC_147 = CN.provision(
    "CN-CC-147", CODE, "147, 152", "Who acted under a material mistake may ask a court to avoid the act, within ninety days of knowing.",
    "基于重大误解实施的民事法律行为，行为人有权请求人民法院或者仲裁机构予以撤销；自知道撤销事由之日起九十日内行使。", mandatory=True,
)  # fmt: skip
CC_152 = CN.provision(
    "CN-CC-152", CODE, "152", "The right to avoid ends a year after its ground was or should have been known.",
    "当事人自知道或者应当知道撤销事由之日起一年内没有行使撤销权的，撤销权消灭。", mandatory=True,
)  # fmt: skip
CCI_24 = CN.provision(
    "CN-CCI-24", INTERPRETATION, "24, 25", "Where a contract was not made, is void or avoided, what was received is given back, money with interest.",
    "合同不成立、无效、被撤销或者确定不发生效力的，财产应当返还；返还资金的，应当支付资金占用费。", mandatory=True,
)  # fmt: skip
CC_562 = CN.provision(
    "CN-CC-562", CODE, "562", "The parties may end the contract by agreement, or agree on events upon which one of them may end it.",
    "当事人协商一致，可以解除合同；当事人可以约定一方解除合同的事由。",
)  # fmt: skip
CC_564 = CN.provision(
    "CN-CC-564", CODE, "564(2)", "A right to terminate is used within a year from when its holder knew or should have known of the ground.",
    "法律没有规定或者当事人没有约定解除权行使期限，自解除权人知道或者应当知道解除事由之日起一年内不行使的，该权利消灭。",
)  # fmt: skip
CC_565 = CN.provision(
    "CN-CC-565", CODE, "565", "A notice ends the contract when it arrives; it may set a period after which the contract ends by itself; a claim served does the same.",
    "合同自解除通知到达对方时解除；通知载明债务人在一定期限内不履行则自动解除的，期限届满时解除；直接起诉的，自起诉状副本送达时解除。",
)  # fmt: skip
CC_580 = CN.provision(
    "CN-CC-580", CODE, "580(2)", "Where performance cannot be enforced and the purpose is defeated, a party may ask the court to end the contract; liability for breach stays.",
    "不能请求履行致使不能实现合同目的的，人民法院或者仲裁机构可以根据当事人的请求终止合同权利义务关系，但不影响违约责任的承担。",
)  # fmt: skip
CC_787 = CN.provision(
    "CN-CC-787", CODE, "787", "Who ordered work may end the contract at any time before it is finished, and makes good the loss.",
    "定作人在承揽人完成工作前可以随时解除合同，造成承揽人损失的，应当赔偿损失。",
)  # fmt: skip
CCI_67_4 = CN.provision(
    "CN-CCI-67-4", INTERPRETATION, "67(4)", "A deposit may buy the right to leave: the giver by losing it, the taker by returning it twofold.",
    "约定以定金作为解除合同条件的，给付方可以丧失定金为代价、收受方可以双倍返还定金为代价解除合同。",
)  # fmt: skip
SLI_117 = CN.provision(
    "CN-SL-INT-117", SECURITY_INTERPRETATION, "117", "A deposit may buy the right to leave: the giver by losing it, the taker by returning it twofold.",
    "定金交付后，交付定金的一方可以按照合同的约定以丧失定金为代价而解除主合同，收受定金的一方可以双倍返还定金为代价而解除主合同。",
)  # fmt: skip
CRPL_25 = CN.provision(
    "CN-CRPL-25", CONSUMER_LAW, "25",
    "Goods bought at a distance may be returned within seven days of receipt without reason, save goods made to order and the like.",
    "经营者采用网络、电视、电话、邮购等方式销售商品，消费者有权自收到商品之日起七日内退货且无需说明理由，消费者定作的等除外。", mandatory=True,
)  # fmt: skip


@CN.rule(Role.RIGHT, CC_563, CC_564, CC_565, CL_94, CL_96)
def terminate_for_breach(p: Position, holder: Party) -> Finding | None:
    """The other side's unexcused root breach, within a year of it."""
    breach = p.root_breach_against(holder)
    if breach is None or breach.root_because is None or breach.ground_since is None:
        return None
    years, until = p.law.parameter("termination_years"), None
    if years:
        until = end_of(
            last_day_of_years(
                breach.ground_since.astimezone(p.law.calendar.zone).date(), years, p.law.calendar
            ).last_day,
            p.law.calendar.zone,
        )
        if p.now >= until:
            return None
    grounds = breach.root_because
    facts, clauses = (
        tuple(sorted({*grounds.facts, *breach.because.facts})),
        tuple(dict.fromkeys((*grounds.clauses, *breach.because.clauses))),
    )
    ends_as = "avoided" if breach.kind == "fraud" and not _chooses_breach(p) else "terminated"
    return found(Right(ends_as, until, 0, blaming=True), "right.terminate", facts=facts, clauses=clauses)


def _chooses_breach(p: Position) -> bool:
    """Whether a deceived buyer holds the seller to the contract instead, for goods that are not as agreed; the right is a choice."""
    broken = any(b.kind == "nonconforming" and b.fundamental for b in p.breaches)
    return broken and p.declared_ground == "non_conformity"


@CN.rule(Role.RIGHT, CC_148, CC_152, GPCL_148, GPCL_152, CL_55, defeats=("terminate_for_breach",))
def avoid_for_fraud(p: Position, holder: Party) -> Finding | None:
    """A deceived buyer may have the contract avoided, within a year of knowing."""
    deceit = next((b for b in p.breaches if b.kind == "fraud" and b.excused is None), None)
    if holder != "buyer" or deceit is None or _chooses_breach(p):
        return None
    years, until = p.law.parameter("avoidance_years"), None
    if years:
        known, zone = deceit.since.astimezone(p.law.calendar.zone).date(), p.law.calendar.zone
        until = end_of(last_day_of_years(known, years, p.law.calendar).last_day, zone)
        if p.now >= until:
            return None
    return found(
        Right("avoided", until, 0, blaming=True),
        "right.avoid",
        facts=deceit.because.facts,
        clauses=deceit.because.clauses,
    )


@CN.rule(Role.RIGHT, CC_145, GPCL_145, CL_47)
def leave_before_the_guardian_speaks(p: Position, holder: Party) -> Finding | None:
    """Until a minor's contract is ratified the other side, in good faith, may leave it."""
    waiting = holder == "seller" and p.bargain_kind == "pending"
    return found(Right("without_effect"), "right.before_ratification") if waiting else None


@CN.rule(Role.RIGHT, CCI_24)
def take_back_money_paid_for_nothing(p: Position, holder: Party) -> Finding | None:
    """Where no contract was made, what was paid can be asked back at any time."""
    if p.bargain_kind != "none" or not p.paid_minor:
        return None
    return found(Right("without_effect"), "right.no_contract", facts=p.numbers("deposit_paid", "price_paid"))


@CN.rule(Role.RIGHT, CC_511, CC_563, CL_62, CL_94)
def sue_over_goods_without_a_date(p: Position, holder: Party) -> Finding | None:
    """Without an agreed date a buyer that sues must have asked for the goods in vain; a report that is silent leaves that open."""
    duty = p.duty("deliver", "seller")
    waits = duty.due.waits_for if duty and duty.due and p.root_breach_against(holder) is None else None
    if (
        p.suing != holder
        or holder != "buyer"
        or waits != "asked_by_buyer"
        or p.delivered > 0
        or "delivery_tendered" in p.happened
    ):
        return None
    answer = p.ask("asked_for_delivery", "missing_fact", ("not_asked", "asked_in_vain"), law=(CC_511, CL_62))
    return found(Right("terminated", blaming=True), "right.asked_in_vain") if answer == "asked_in_vain" else None


@CN.rule(Role.RIGHT, CC_580)
def court_ends_the_deadlock(p: Position, holder: Party) -> Finding | None:
    """Where a root breach was never used to end the contract within the year, either side may ask a court to end it; liability stays."""
    roots = [b for b in p.breaches if b.fundamental and b.root_since is not None and b.kind != "fraud"]
    years = p.law.parameter("termination_years")
    if not roots or not years or _within_the_year(p, roots, years):
        return None
    against = p.root_breach_against(holder) is not None
    return found(Right("terminated", blaming=against, by_court=True), "right.deadlock", facts=roots[0].because.facts)


def _within_the_year(p: Position, roots: list[OpenBreach], years: int) -> bool:
    zone = p.law.calendar.zone
    first = min(b.ground_since for b in roots if b.ground_since)
    return p.now < end_of(last_day_of_years(first.astimezone(zone).date(), years, p.law.calendar).last_day, zone)


@CN.rule(Role.RIGHT, CC_147)
def avoid_for_mistake(p: Position, holder: Party) -> Finding | None:
    """A price set by mistake: whether that avoids the contract, within ninety days of it, is for the court."""
    days, made = p.law.parameter("mistake_days"), p.concluded_at
    if p.declared_ground != "price_error" or days is None or made is None:
        return None
    zone = p.law.calendar.zone
    if p.now >= end_of(last_day(made.astimezone(zone).date(), days, p.law.calendar).last_day, zone):
        return None
    answer = p.ask(
        "material_mistake",
        "discretion",
        ("not_avoided", "avoided"),
        law=(CC_147,),
        facts=p.numbers("termination_declared"),
    )
    return found(Right("avoided"), "right.mistake") if answer == "avoided" else None


@CN.rule(Role.RIGHT, CC_527)
def end_for_want_of_security(p: Position, holder: Party) -> Finding | None:
    """Held back on definite proof, and neither security nor recovery within a reasonable time: as good as a refusal."""
    held = p.last("performance_suspended")
    if held is None or held.by != holder or not held.event.proof or p.root_breach(holder):  # type: ignore[union-attr]
        return None
    given = p.last("security_given")
    if given is not None and given.by != holder and given.at >= held.at:
        return None
    answer = p.ask(
        "reasonable_period:security", "discretion", ("enough", "not_enough"), law=(CC_527,), facts=(held.number,)
    )
    return (
        found(Right("terminated", blaming=True), "right.no_security", facts=(held.number,))
        if answer == "enough"
        else None
    )


@CN.rule(Role.RIGHT, CC_563, CL_94)
def end_for_force_majeure(p: Position, holder: Party) -> Finding | None:
    """Force majeure that lasts, or that takes the day the goods were needed on, defeats the purpose; not for who was late when it came."""
    clause = p.reading.get(Delivery)
    fixed = clause is not None and bool(clause.needed_for or clause.needed_by)
    late = [b.since for b in p.breaches if b.by == holder and b.duty and b.excused is None and b.cured is None]
    before = [(f, event) for f, event in p.impediments if not late or f.at < min(late)]
    grave = [f for f, event in before if force_majeure(p, f, event) and (fixed or lasts(p, f, event))]
    return found(Right("terminated"), "right.force_majeure", facts=tuple(f.number for f in grave)) if grave else None


@CN.rule(Role.RIGHT, CC_562, CL_93)
def cancel_as_agreed(p: Position, holder: Party) -> Finding | None:
    """A right to end that the parties gave, while it runs and its occasion is there, at its price."""
    for clause, _ in p.reading.all(Cancellation):
        until = resolve(clause.until, p.happened, p.law.calendar, asked=p.asked).at if clause.until else None
        if clause.by != holder or (until is not None and p.now >= until) or not _occasion(p, clause.when):
            continue
        price = p.effective_minor if clause.costs == "deposit" else 0
        return found(
            Right("cancelled", until, price, blaming=holder == "seller" and _blames_buyer(clause.when)),
            "right.agreed",
            clauses=(clause.id,),
        )
    return None


def _blames_buyer(when: str) -> bool:
    return when in ("balance_unpaid", "delivery_not_taken", "any_buyer_default")


def _occasion(p: Position, when: str) -> bool:
    wanted = {
        "balance_unpaid": {"late_payment"},
        "delivery_not_taken": {"not_taken", "refusal"},
        "any_buyer_default": {"late_payment", "not_taken", "refusal"},
    }
    if when in wanted:
        return any(
            b.by == "buyer" and b.kind in wanted[when] and b.excused is None and b.cured is None for b in p.breaches
        )
    if when == "not_concluded":
        return any(b.by == "buyer" and b.kind == "refusal_to_conclude" and b.excused is None for b in p.breaches)
    if when == "validity_expired":
        validity = p.reading.get(Validity)
        over = resolve(validity.until, p.happened, p.law.calendar, asked=p.asked).at if validity else None
        return over is not None and p.now >= over
    return when in ("any_reason", "withdrawal")


@CN.rule(Role.RIGHT, CC_562, CL_93)
def take_back_refundable_money(p: Position, holder: Party) -> Finding | None:
    """Money agreed to be refundable lets the buyer leave for nothing, as long as that was agreed."""
    for clause, _ in p.reading.all(Deposit):
        if holder != "buyer" or clause.refundable != "yes":
            continue
        until = (
            resolve(clause.refundable_until, p.happened, p.law.calendar, asked=p.asked).at
            if clause.refundable_until
            else None
        )
        if until is None or p.now < until:
            return found(Right("cancelled", until, 0), "right.refundable", clauses=(clause.id,))
    return None


@CN.rule(Role.RIGHT, CCI_67_4, SLI_117)
def leave_at_the_price_of_the_deposit(p: Position, holder: Party) -> Finding | None:
    """A deposit agreed as the price of leaving, before delivery."""
    clause = next((c for c, _ in p.reading.all(Deposit) if c.secures == "exit"), None)
    if clause is None or not p.effective_minor or p.delivered > 0:
        return None
    return found(Right("cancelled", None, p.effective_minor), "right.exit_deposit", clauses=(clause.id,))


@CN.rule(Role.RIGHT, CC_562, CL_93)
def leave_when_the_seller_bears_the_condition(p: Position, holder: Party) -> Finding | None:
    """A condition whose failure the seller took upon itself lets the buyer leave for nothing."""
    borne = {c.that: c.id for c, _ in p.reading.all(Condition) if c.if_it_fails == "seller_bears"}
    failed = next(
        (fact for fact, event in p.of(ConditionFailed) if event.that in borne and event.because_of != "buyer"), None
    )
    if holder != "buyer" or failed is None:
        return None
    return found(Right("cancelled"), "right.condition", facts=(failed.number,), clauses=tuple(borne.values()))


@CN.rule(Role.RIGHT, CC_562)
def leave_after_a_change(p: Position, holder: Party) -> Finding | None:
    """Where the seller may change the contract and the buyer may then leave, a change lets the buyer leave."""
    clause = next((c for c, _ in p.reading.all(Variation) if c.buyer_may_leave), None)
    change = p.last("variation_declared")
    if holder != "buyer" or clause is None or change is None or "variation_accepted" in p.happened:
        return None
    return found(Right("cancelled"), "right.after_change", facts=(change.number,), clauses=(clause.id,))


@CN.rule(Role.RIGHT, CC_787)
def end_ordered_work(p: Position, holder: Party) -> Finding | None:
    """A contract for work may be ended by who ordered it until the work is done."""
    if holder != "buyer" or not p.terms.offer.goods.work_contract or p.delivered == 1 or p.bargain_kind != "sale":
        return None
    return found(Right("cancelled"), "right.ordered_work")


@CN.rule(Role.RIGHT, CRPL_25)
def return_within_seven_days(p: Position, holder: Party) -> Finding | None:
    """From receipt of the goods, for distance sales to consumers; not for goods made to order."""
    taken, days = p.first("delivery_taken"), p.law.parameter("withdrawal_days")
    if (
        holder != "buyer"
        or taken is None
        or days is None
        or not p.consumer
        or p.terms.offer.channel not in ("online", "distance")
    ):
        return None
    until = end_of(
        last_day(taken.at.astimezone(p.law.calendar.zone).date(), days, p.law.calendar).last_day, p.law.calendar.zone
    )
    if p.now >= until or p.terms.offer.goods.made_to_order == "yes":
        return None
    if p.terms.offer.goods.made_to_order == "unknown":
        answer = p.ask(
            "made_to_order", "missing_fact", ("not_to_order", "to_order"), law=(CRPL_25,), facts=(taken.number,)
        )
        if answer == "to_order":
            return None
    return found(Right("withdrawn", until, 0), "right.seven_days", facts=(taken.number,))
