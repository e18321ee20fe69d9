"""Concealment and false information: Civil Code 148, 152; Consumer Law 8, 20, 55; the measures of 2015, art. 16."""

from __future__ import annotations

from earnest.core.facts.events import ConcealmentFound
from earnest.core.facts.fact import Fact
from earnest.core.judging.position import Position
from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.old_law import GPCL_148
from earnest.core.law.packs.cn.pack import CN, CODE, CONSUMER_LAW, CONSUMER_LAW_1993, PUNISHMENT
from earnest.core.law.provision import Role
from earnest.core.terms.clauses import Conformity

CC_148 = CN.provision(
    "CN-CC-148", CODE, "148", "Who was brought by fraud to act against its true will may have the act avoided.",
    "一方以欺诈手段，使对方在违背真实意思的情况下实施的民事法律行为，受欺诈方有权请求予以撤销。", mandatory=True,
)  # fmt: skip
CRPL_8 = CN.provision(
    "CN-CRPL-8", CONSUMER_LAW, "8, 20", "The consumer has the right to the true facts; the business tells them truly and completely and answers clearly.",
    "消费者享有知悉商品真实情况的权利；经营者提供的信息应当真实、全面，不得作虚假或者引人误解的宣传。", mandatory=True,
)  # fmt: skip
CRPL_55 = CN.provision(
    "CN-CRPL-55", CONSUMER_LAW, "55(1)", "For fraud the business pays, on demand, three times the price in addition, and not less than 500 yuan.",
    "经营者提供商品有欺诈行为的，应当按照消费者的要求增加赔偿，金额为价款的三倍；不足五百元的，为五百元。", mandatory=True,
)  # fmt: skip
CRPL93_49 = CN.provision(
    "CN-CRPL-1993-49", CONSUMER_LAW_1993, "49", "For fraud the business pays, on demand, once the price in addition.",
    "经营者提供商品有欺诈行为的，应当按照消费者的要求增加赔偿，金额为价款的一倍。", mandatory=True,
)  # fmt: skip
PCR_16 = CN.provision(
    "CN-PCR-16", PUNISHMENT, "5, 6, 16", "Listed false or misleading information about goods is fraud, some of it unless the business proves that it was not meant.",
    "有所列虚假或者引人误解的宣传等行为的，属于欺诈行为；部分情形经营者能够证明非故意的除外。", mandatory=True,
)  # fmt: skip

WEIGHTY = frozenset(
    {
        "prior_sale",
        "accident_damage",
        "structural_repair",
        "mileage",
        "prior_registration",
        "configuration",
        "model_year",
        "origin",
    }
)
"""Facts that weigh in any buyer's decision about a durable thing."""


@CN.rule(Role.FRAUD, CRPL_55, CRPL_8, PCR_16, CRPL93_49, CC_148, GPCL_148)
def concealment_is_fraud(p: Position, fact: Fact, event: ConcealmentFound) -> Finding | None:
    """Knowingly hiding or misstating what weighs in the decision is fraud; where only display use was hidden, courts differ."""
    statement = next(
        (c for c in p.reading.of_any_state(Conformity) if event.contradicts and c.id == event.contradicts), None
    )
    clauses = (statement.id,) if statement else ()
    if statement is not None and not statement.definite:
        return found("none", "fraud.statement_too_vague", clauses=clauses)
    measures = {d.measured_by for d in event.defects if d.measured_by}
    if statement is not None and statement.measured_by and measures and statement.measured_by not in measures:
        return found("none", "fraud.other_measure", clauses=clauses)
    if event.told_beforehand == "yes":
        return found("none", "fraud.was_told")
    if event.about == "display_use":
        answer = p.ask(
            "display_use",
            "courts_differ",
            ("failure_to_inform", "fraud"),
            law=(CRPL_55, CRPL93_49),
            facts=(fact.number,),
        )
        return found(answer, f"fraud.{answer}", clauses=clauses)
    if event.about not in WEIGHTY and statement is None:
        return found("failure_to_inform", "fraud.failure_to_inform")
    return found(_knowing(p, fact, event), "fraud.knowing", clauses=clauses)


def _knowing(p: Position, fact: Fact, event: ConcealmentFound) -> str:
    if event.seller_knew == "unknown":
        return p.ask(
            "seller_knew",
            "missing_fact",
            ("fraud", "failure_to_inform"),
            law=(PCR_16, CRPL_55, CRPL93_49),
            facts=(fact.number,),
        )
    return "fraud" if event.seller_knew == "yes" else "failure_to_inform"
