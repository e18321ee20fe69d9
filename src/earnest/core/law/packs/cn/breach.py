"""Which breaches go to the root, and what excuses: Civil Code 180, 563, 577-578, 590, 592-593; the interpretation's art. 68."""

from __future__ import annotations

from datetime import datetime, timedelta

from earnest.core.facts.event import Defect
from earnest.core.facts.events import ImpedimentArose
from earnest.core.facts.fact import Fact
from earnest.core.judging.position import Grace, OpenBreach, Position
from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.formation import CC_495, CCI_7, SLI_115
from earnest.core.law.packs.cn.old_law import CL_60, CL_94, CL_96, CL_107, CL_108, CL_117, CL_121, CL_148
from earnest.core.law.packs.cn.pack import CN, CODE, INTERPRETATION, SALES_OF_HOUSES
from earnest.core.law.packs.cn.performance import CC_509, CC_526, CC_610, SERIOUS, defects_allow
from earnest.core.law.provision import Role
from earnest.core.moments import place
from earnest.core.terms.clauses import OTHER_SIDE, SIDES, Delivery

CC_180 = CN.provision(
    "CN-CC-180", CODE, "180", "Who cannot perform because of force majeure is not liable; it is what could not be foreseen, avoided or overcome.",
    "因不可抗力不能履行民事义务的，不承担民事责任；不可抗力是不能预见、不能避免且不能克服的客观情况。", mandatory=True,
)  # fmt: skip
CC_563 = CN.provision(
    "CN-CC-563", CODE, "563(1)",
    "A party may terminate: for force majeure defeating the purpose; repudiation of the main duty; delay continuing after demand and a reasonable period; breach defeating the purpose.",
    "有下列情形之一的，当事人可以解除合同：不可抗力致使不能实现合同目的；明示或以行为表明不履行主要债务；迟延履行主要债务经催告后在合理期限内仍未履行；违约行为致使不能实现合同目的。",
)  # fmt: skip
CC_577 = CN.provision(
    "CN-CC-577", CODE, "577", "A side that does not perform, or not as agreed, answers for it: performance, cure or damages.",
    "当事人一方不履行合同义务或者履行合同义务不符合约定的，应当承担继续履行、采取补救措施或者赔偿损失等违约责任。",
)  # fmt: skip
CC_578 = CN.provision(
    "CN-CC-578", CODE, "578", "Who says or shows that it will not perform may be held liable before the due day.",
    "当事人一方明确表示或者以自己的行为表明不履行合同义务的，对方可以在履行期限届满前请求其承担违约责任。",
)  # fmt: skip
CC_590 = CN.provision(
    "CN-CC-590", CODE, "590", "Force majeure frees in whole or part, with prompt notice; not if it came while the debtor was already late.",
    "因不可抗力不能履行合同的，根据影响部分或者全部免除责任；迟延履行后发生不可抗力的，不免除其违约责任。", mandatory=True,
)  # fmt: skip
CC_593 = CN.provision(
    "CN-CC-593", CODE, "593", "A breach caused by a third person is still the debtor's.", "当事人一方因第三人的原因造成违约的，应当依法向对方承担违约责任。",
)  # fmt: skip

CCI_53 = CN.provision(
    "CN-CCI-53", INTERPRETATION, "53", "A notice of termination works only if its sender had the right, even if the other side did not object in time.",
    "当事人一方以通知方式解除合同，人民法院应当审查其是否享有解除权，不享有的，通知不发生解除的效力。",
)  # fmt: skip
HOUSING_11 = CN.provision(
    "CN-HOUSING-11", SALES_OF_HOUSES, "11",
    "For houses the reasonable period after a demand is three months; nothing lesser can need longer.",
    "出卖人迟延交付房屋或者买受人迟延支付购房款，经催告后在三个月的合理期限内仍未履行的，解除权人可以请求解除合同。",
)  # fmt: skip

REPUDIATION = frozenset({"refusal", "refusal_to_conclude", "resold"})
AFTER_DEMAND = frozenset({"late_delivery", "late_payment", "not_taken", "not_cured", "nonconforming"})
"""Breaches that go to the root only once a demand has been made in vain."""
FORCE_MAJEURE = frozenset({"epidemic", "natural_disaster", "war", "public_order", "registration_rule"})
"""Causes that may be unforeseeable and insurmountable; a supplier, a lender, money, prices and an old rule are one's own risk."""


def force_majeure(p: Position, fact: Fact, event: ImpedimentArose) -> bool:
    """Whether the impediment could not be foreseen, avoided or overcome: of such a kind, and not there when the contract was made."""
    if event.cause not in FORCE_MAJEURE:
        return False
    if event.cause == "registration_rule" and event.in_effect_since is None:
        answer = p.ask(
            f"rule_in_effect:{fact.number}",
            "missing_fact",
            ("before", "after"),
            law=(CC_180, CL_117),
            facts=(fact.number,),
        )
        return answer == "after"
    if event.in_effect_since is None or p.concluded_at is None:
        return p.concluded_at is None or fact.at >= p.concluded_at
    return place([event.in_effect_since], p.law.calendar.zone)[0] > p.concluded_at


def lasts(p: Position, fact: Fact, event: ImpedimentArose) -> bool:
    """Whether the impediment stays for good; asked where nobody said."""
    if event.lasting != "unknown":
        return event.lasting == "yes"
    return (
        p.ask(f"lasting:{fact.number}", "missing_fact", ("yes", "no"), law=(CC_563, CL_94), facts=(fact.number,))
        == "yes"
    )


def hindering(p: Position, party: str) -> list[Fact]:
    """Force majeure that hinders that side."""
    return [fact for fact, event in p.impediments if event.hinders in (party, "both") and force_majeure(p, fact, event)]


@CN.rule(Role.EXCUSE, CC_180, CC_590, CL_117)
def force_majeure_excuses(p: Position, breach: OpenBreach) -> Finding | None:
    """Not performing because of force majeure, unless the debtor was late when it came."""
    if breach.kind not in (
        "late_delivery",
        "late_payment",
        "not_taken",
        "not_concluded",
        "refusal",
        "unfounded_withdrawal",
        "refusal_to_conclude",
    ):
        return None
    late = [b.since for b in p.breaches if b.by == breach.by and b.duty and b.excused is None and b.cured is None]
    before_delay = [f for f in hindering(p, breach.by) if not late or f.at < min(late)]
    return found(True, "excuse.force_majeure", facts=tuple(f.number for f in before_delay)) if before_delay else None


@CN.rule(Role.EXCUSE, CC_526, CC_563, CL_94, CL_107)
def answer_to_a_breach(p: Position, breach: OpenBreach) -> Finding | None:
    """Breaking off with a side that has already broken the contract at the root is an answer, unless one had held on to the contract."""
    theirs = p.root_breach(OTHER_SIDE[breach.by])
    if theirs is None or theirs.root_since is None or _held_on(p, breach.by, theirs.root_since):
        return None
    return found(True, "excuse.other_side_broke_first", facts=theirs.because.facts, clauses=theirs.because.clauses)


def _held_on(p: Position, party: str, since: datetime) -> bool:
    asked = (
        ("delivery_demanded", "production_requested") if party == "buyer" else ("balance_demanded", "taking_demanded")
    )
    return any(f.at > since for kind in (*asked, "amendment_agreed") for f in p.facts.get(kind, ()))


@CN.rule(Role.GRAVITY, CCI_53, CC_563, CC_578, CL_94, CL_96, CL_108)
def termination_without_right(p: Position, breach: OpenBreach) -> Finding | None:
    """A notice of termination whose sender had no right to it ends nothing; it shows that the sender will not perform."""
    if breach.kind not in ("unfounded_termination", "unfounded_withdrawal"):
        return None
    return found(True, "root.termination_without_right", facts=breach.because.facts)


@CN.rule(Role.GRAVITY, CC_563, CC_578, CL_94, CL_108)
def repudiation(p: Position, breach: OpenBreach) -> Finding | None:
    """Saying or showing that one will not perform the main duty."""
    return found(True, "root.repudiation", facts=breach.because.facts) if breach.kind in REPUDIATION else None


@CN.rule(Role.GRAVITY, CC_509, CC_563, CL_60, CL_94)
def prevented_the_condition(p: Position, breach: OpenBreach) -> Finding | None:
    """By whose doing the condition failed on which the contract hung, that side has broken it."""
    return (
        found(True, "root.condition_prevented", facts=breach.because.facts)
        if breach.kind == "condition_prevented"
        else None
    )


@CN.rule(Role.GRAVITY, CC_495, CC_563, SLI_115, CL_94)
def stayed_away_from_the_conclusion(p: Position, breach: OpenBreach) -> Finding | None:
    """The day for making the further contract has passed, and it was that side that did not come, a demand's period over."""
    if breach.kind != "not_concluded":
        return None
    grace = p.graces.get(("conclude", breach.by))
    if grace is not None and grace.until is not None and p.now < grace.until:
        return None
    return found(True, "root.not_concluded", facts=(grace.fact,) if grace else breach.because.facts)


@CN.rule(Role.UNCONCLUDED, CC_495, CCI_7, SLI_115)
def who_stayed_away(p: Position) -> Finding | None:
    """Who let the day for the further contract pass: the side that was asked to conclude and did not; otherwise a fact that is missing."""
    asked = [side for side in SIDES if ("conclude", side) in p.graces]
    if len(asked) == 1:
        return found(asked[0], "unconcluded.asked_in_vain", facts=(p.graces[("conclude", asked[0])].fact,))
    answer = p.ask("who_stayed_away", "missing_fact", ("neither", "buyer", "seller"), law=(CC_495, CCI_7, SLI_115))
    return found(answer, "unconcluded.stayed_away")


@CN.rule(Role.GRAVITY, CC_563, CL_94)
def time_was_of_the_essence(p: Position, breach: OpenBreach) -> Finding | None:
    """Late for the purpose the seller knew of: no further demand is needed."""
    clause = p.reading.get(Delivery)
    if breach.kind != "late_delivery" or clause is None or not (clause.needed_for or clause.needed_by):
        return None
    duty = p.duty("deliver", "seller")
    if duty is not None and duty.deadline != clause.due:
        return None
    return found(True, "root.time_of_the_essence", clauses=(clause.id,), purpose=clause.needed_for)


SHORT_PERIOD = timedelta(days=3)
"""Of a shorter period than this nobody could be sure that it is reasonable; no law gives a figure."""


def _demanded(p: Position, breach: OpenBreach) -> Grace | None:
    """The demand that counts against the breach: made once it was late, or whose period ran on after that."""
    grace = p.graces.get((breach.duty, breach.by)) if breach.duty and breach.kind in AFTER_DEMAND else None
    duty = p.duty(breach.duty, breach.by) if breach.duty else None
    if grace is None or p.now < grace.at:
        return None
    made_it_due = duty is not None and ("asked" in str(duty.deadline) or "demanded" in str(duty.deadline))
    if grace.at >= breach.since or made_it_due or (grace.until is not None and grace.until > breach.since):
        return grace
    return None


def _house(p: Position) -> bool:
    return p.terms.offer.goods.kind == "land" and p.terms.parties.seller.acts_as == "business"


@CN.rule(Role.GRAVITY, CC_563, HOUSING_11)
def ample_period_has_passed(p: Position, breach: OpenBreach) -> Finding | None:
    """A demand that gave no period, or for a house any, and as long since as is enough even for a house."""
    grace = _demanded(p, breach)
    if grace is None or (grace.until is not None and not _house(p)) or grace.ample is None or p.now < grace.ample:
        return None
    return found(True, "root.ample_period", facts=(grace.fact,))


@CN.rule(Role.GRAVITY, CC_563, CL_94)
def demand_was_in_vain(p: Position, breach: OpenBreach) -> Finding | None:
    """Still not performed when the period a demand gave has run out. Where it gave none, or hardly any, a court says if it was long enough."""
    grace = _demanded(p, breach)
    if grace is None or breach.duty is None or (grace.until is not None and p.now < grace.until):
        return None
    if _house(p) and grace.ample is not None:
        return None
    if grace.until is None or grace.until - grace.at < SHORT_PERIOD:
        if p.seeking is None or p.root_breach(breach.by):
            return None
        enough = p.ask(
            f"reasonable_period:{breach.duty}",
            "discretion",
            ("enough", "not_enough"),
            law=(CC_563, CL_94),
            facts=(grace.fact,),
        )
        if enough == "not_enough":
            return None
    return found(True, "root.demand_in_vain", facts=(grace.fact,))


@CN.rule(Role.GRAVITY, CC_563, CC_578, CL_94, CL_108)
def insisting_on_what_is_not_owed(p: Position, breach: OpenBreach) -> Finding | None:
    """Pay unseen or lose the order; no look before paying; another price: whether the other side may leave for that, a court weighs."""
    insists = breach.kind in ("premature_demand", "inspection_refused", "variation")
    if not insists or p.seeking in (None, breach.by) or p.root_breach(breach.by):
        return None
    answer = p.ask(
        f"insistence:{breach.kind}", "discretion", ("root", "not_root"), law=(CC_563, CL_94), facts=breach.because.facts
    )
    return found(True, "root.insistence", facts=breach.because.facts) if answer == "root" else None


@CN.rule(Role.GRAVITY, CC_563, CC_578, CL_94, CL_108)
def suing_to_be_rid_of_it(p: Position, breach: OpenBreach) -> Finding | None:
    """A suit to be rid of a contract one has still to perform, without the right: refusal by conduct, or a mere claim."""
    if breach.kind != "claim_without_right":
        return None
    answer = p.ask(
        f"claim_without_right:{breach.by}",
        "discretion",
        ("not_root", "root"),
        law=(CC_578, CL_108),
        facts=breach.because.facts,
    )
    return found(True, "root.repudiation", facts=breach.because.facts) if answer == "root" else None


@CN.rule(Role.GRAVITY, CC_563, CC_610, CL_94)
def defect_defeats_the_purpose(p: Position, breach: OpenBreach) -> Finding | None:
    """Goods that cannot be used, registered or driven safely, or that cannot be made to be what was agreed."""
    if breach.kind != "nonconforming":
        return None
    for defect in breach.defects:
        verdict = defects_allow(p, (defect,))
        grave = defect.effect in SERIOUS and defect.curable != "yes"
        if grave or (verdict and verdict.value == "reject" and not _curable(p, breach, defect)):
            return found(True, "root.defect", facts=breach.because.facts, what=defect.what)
    return None


def _curable(p: Position, breach: OpenBreach, defect: Defect) -> bool:
    """Whether it can be put right; asked, where nobody said, once the buyer wants out."""
    if defect.curable != "unknown":
        return defect.curable == "yes"
    if p.seeking in (None, breach.by) or p.root_breach(breach.by):
        return True
    return p.ask("curable", "missing_fact", ("yes", "no"), law=(CC_610, CL_148), facts=breach.because.facts) == "yes"


@CN.rule(Role.GRAVITY, CC_563, CL_94)
def deceived_buyer_need_not_stay(p: Position, breach: OpenBreach) -> Finding | None:
    """A buyer deceived on what mattered did not get what was bargained for."""
    return found(True, "root.fraud", facts=breach.because.facts) if breach.kind == "fraud" else None


CN.commentary = (CC_593.id, CL_121.id, "CN-CC-201", "CN-CC-202", "CN-CC-203")
"""Entered for the reader: nothing excuses a supplier's failure, liability needs no fault, periods are counted by the engine."""
