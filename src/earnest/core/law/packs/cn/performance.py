"""When a duty need not be performed now, and what defects allow: Civil Code 509, 525-528, 582, 610, 615."""

from __future__ import annotations

from earnest.core.due import resolve
from earnest.core.facts.event import Defect
from earnest.core.judging.position import OpenDuty, Position
from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.gaps import CC_525, CC_620
from earnest.core.law.packs.cn.old_law import CL_60, CL_66, CL_67, CL_148, CL_153, CL_158
from earnest.core.law.packs.cn.pack import CN, CODE
from earnest.core.law.provision import Role
from earnest.core.terms.clauses import OTHER_SIDE, Conformity, Inspection

CC_509 = CN.provision(
    "CN-CC-509", CODE, "509", "Each side performs fully as agreed and in good faith, with the notices and assistance that calls for.",
    "当事人应当按照约定全面履行自己的义务，遵循诚信原则，履行通知、协助、保密等义务。", mandatory=True,
)  # fmt: skip
CC_526 = CN.provision(
    "CN-CC-526", CODE, "526", "Where one side is to perform first, the other may refuse until it has done so properly.",
    "有先后履行顺序，应当先履行债务一方未履行的，后履行一方有权拒绝其履行请求。",
)  # fmt: skip
CC_527 = CN.provision(
    "CN-CC-527", CODE, "527, 528", "Who is to perform first may hold back on definite proof that the other is failing, gives notice, and resumes on security.",
    "应当先履行债务的当事人有确切证据证明对方丧失或可能丧失履行债务能力的，可以中止履行并通知对方；对方提供适当担保的，应当恢复履行。",
)  # fmt: skip
CC_582 = CN.provision(
    "CN-CC-582", CODE, "582", "For defective performance the injured side may reasonably ask for repair, exchange, return or a lower price.",
    "履行不符合约定的，受损害方可以合理选择请求修理、重作、更换、退货、减少价款等。",
)  # fmt: skip
CC_610 = CN.provision(
    "CN-CC-610", CODE, "610", "Goods whose defects defeat the purpose of the contract may be refused, or the contract terminated.",
    "因标的物不符合质量要求，致使不能实现合同目的的，买受人可以拒绝接受标的物或者解除合同。",
)  # fmt: skip
CC_615 = CN.provision(
    "CN-CC-615", CODE, "615", "Goods meet the agreed quality and any description the seller gave of it.",
    "出卖人应当按照约定的质量要求交付标的物；提供质量说明的，应当符合该说明的质量要求。",
)  # fmt: skip

CC_621 = CN.provision(
    "CN-CC-621", CODE, "621", "What is not as agreed is notified within the agreed period of inspection; silence counts as conformity, unless the seller knew.",
    "约定检验期限的，买受人应当在检验期限内通知；怠于通知的，视为符合约定；出卖人知道或者应当知道的除外。",
)  # fmt: skip
CC_622 = CN.provision(
    "CN-CC-622", CODE, "622", "A period of inspection too short for a full one counts only for what can be seen.",
    "约定的检验期限过短，难以完成全面检验的，该期限仅视为买受人对标的物的外观瑕疵提出异议的期限。", mandatory=True,
)  # fmt: skip

SERIOUS = ("prevents_use", "prevents_registration", "unsafe")


@CN.rule(Role.DEFENCE, CC_526, CC_620, CC_509, CL_67, CL_60)
def balance_waits_for_inspection(p: Position, duty: OpenDuty) -> Finding | None:
    """Where the buyer may look before paying, the balance waits until the seller has let the buyer look."""
    clause = p.reading.get(Inspection)
    if duty.kind != "pay_balance" or clause is None or clause.before != "balance" or not clause.allowed:
        return None
    if any(
        kind in p.happened
        for kind in ("inspection_offered", "inspection_passed", "delivery_tendered", "delivery_taken")
    ):
        return None
    return found(True, "defence.inspection_first", clauses=(clause.id,))


@CN.rule(Role.DEFENCE, CC_526, CL_67)
def other_side_is_in_root_breach(p: Position, duty: OpenDuty) -> Finding | None:
    """Nobody need perform to a side that has already broken the contract at the root."""
    breach = p.root_breach_against(duty.debtor)
    return (
        found(True, "defence.other_side_broke_first", facts=breach.because.facts, clauses=breach.because.clauses)
        if breach
        else None
    )


@CN.rule(Role.DEFENCE, CC_526, CC_582, CL_67)
def put_right_first(p: Position, duty: OpenDuty) -> Finding | None:
    """Goods refused for a defect in their use need not be taken, nor what is due with them be paid, before it is put right."""
    with_the_goods = duty.kind == "pay_balance" and duty.due is not None and duty.due.together_with is not None
    if "delivery_refused" not in p.facts or not (duty.kind == "take_delivery" or with_the_goods):
        return None
    for breach in p.breaches:
        hampers = any(defect.effect in ("impairs_use", *SERIOUS) for defect in breach.defects)
        if breach.kind == "nonconforming" and breach.cured is None and hampers:
            return found(True, "defence.put_right_first", facts=breach.because.facts)
    return None


@CN.rule(Role.DEFENCE, CC_525, CL_66)
def hand_over_against_payment(p: Position, duty: OpenDuty) -> Finding | None:
    """The balance due on hand-over waits for the tender; delivery after it is due waits for a balance due before it."""
    if duty.kind == "pay_balance" and duty.due and duty.due.together_with and "delivery_tendered" not in p.happened:
        return found(True, "defence.at_the_same_time", clauses=duty.because.clauses)
    balance = p.duty("pay_balance", "buyer")
    if duty.kind == "deliver" and balance is not None and balance.state == "late":
        return found(True, "defence.balance_first", clauses=balance.because.clauses)
    return None


@CN.rule(Role.DEFENCE, CC_509, CL_60)
def buyer_asked_to_wait(p: Position, duty: OpenDuty) -> Finding | None:
    """A seller that the buyer asked to wait, and that did not object, waits until a new date is agreed or the goods are asked for."""
    request = p.last("deferral_requested")
    if duty.kind not in ("produce", "deliver") or request is None:
        return None
    over = ("amendment_agreed", "delivery_demanded", "production_requested")
    if any(f.at >= request.at for kind in over for f in p.facts.get(kind, ())):
        return None
    if any(f.by == "seller" and f.at >= request.at for f in p.facts.get("objection_raised", ())):
        return None
    return found(True, "defence.asked_to_wait", facts=(request.number,))


@CN.rule(Role.DEFENCE, CC_527)
def insecurity(p: Position, duty: OpenDuty) -> Finding | None:
    """Held back on definite proof, until security is given."""
    held = p.last("performance_suspended")
    if held is None or held.by != duty.debtor or not held.event.proof or duty.kind not in ("pay_balance", "deliver"):  # type: ignore[union-attr]
        return None
    given = p.last("security_given")
    if given and given.by == OTHER_SIDE[duty.debtor] and given.at >= held.at:
        return None
    return found(True, "defence.insecurity", facts=(held.number,))


@CN.rule(Role.CONFORMITY, CC_621, CC_622, CL_158, defeats=("defects_allow",))
def not_notified_in_time(p: Position, defects: tuple[Defect, ...]) -> Finding | None:
    """What could be seen, and was not told within the agreed period of inspection, counts as agreed, unless the seller knew."""
    clause, taken = p.reading.get(Inspection), p.last("delivery_taken")
    if clause is None or clause.period is None or taken is None or "concealment_found" in p.happened:
        return None
    over = resolve(clause.period, p.happened, p.law.calendar, asked=p.asked).at
    if over is None or p.now < over:
        return None
    visible = p.ask(
        "visible_defect", "missing_fact", ("hidden", "visible"), law=(CC_621, CC_622, CL_158), clauses=(clause.id,)
    )
    what = ", ".join(defect.what for defect in defects)
    return found("none", "conformity.not_notified", clauses=(clause.id,), what=what) if visible == "visible" else None


@CN.rule(Role.CONFORMITY, CC_610, CC_615, CC_582, CL_148, CL_153)
def defects_allow(p: Position, defects: tuple[Defect, ...]) -> Finding | None:
    """The gravest defect decides: refusing the goods, cure, or nothing."""
    answers = [_one(p, defect) for defect in defects]
    for value in ("reject", "cure"):
        hit = next((a for a in answers if a.value == value), None)
        if hit:
            return hit
    return answers[0] if answers else None


def _one(p: Position, defect: Defect) -> Finding:
    term = next((c for c, _ in p.reading.all(Conformity) if defect.quality and c.quality == defect.quality), None)
    if defect.effect in SERIOUS:
        return found("reject", "conformity.defeats_purpose", clauses=(term.id,) if term else (), what=defect.what)
    if term is not None and defect.measured_by and term.measured_by and defect.measured_by != term.measured_by:
        return found("none", "conformity.other_measure", clauses=(term.id,), what=defect.what)
    if term is not None and defect.actual and defect.actual != term.value:
        return found("reject", "conformity.not_as_agreed", clauses=(term.id,), what=defect.what)
    if defect.quality and term is None:
        return found("none", "conformity.not_agreed", what=defect.what)
    if defect.effect in ("impairs_use", "cosmetic"):
        return found("cure", "conformity.to_be_cured", what=defect.what)
    return found("cure", "conformity.to_be_cured", clauses=(term.id,) if term else (), what=defect.what)
