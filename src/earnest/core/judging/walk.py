"""The walk: events in the order of their effect, and the deadlines that pass between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from earnest.core.facts.fact import Fact
from earnest.core.judging import coming_together, delivering, ending, notices, outside, payments, producing
from earnest.core.judging.duties import fall_due, refresh, resume, weigh_duty
from earnest.core.judging.position import Position
from earnest.core.law.finding import Because
from earnest.core.standing import JudgedEvent
from earnest.core.terms.clauses import Validity

Handler = Callable[[Position, Fact, Any], JudgedEvent]

HANDLERS: dict[str, Handler] = {
    "order_placed": coming_together.on_formation,
    "order_confirmed": coming_together.on_formation,
    "agreement_signed": coming_together.on_formation,
    "definitive_agreement_signed": coming_together.on_formation,
    "conclusion_refused": coming_together.on_conclusion_refused,
    "amendment_agreed": coming_together.on_amendment,
    "promise_made": coming_together.on_amendment,
    "condition_met": coming_together.on_condition_met,
    "condition_failed": coming_together.on_condition_failed,
    "ratified": coming_together.on_ratification,
    "ratification_refused": coming_together.on_ratification,
    "order_lapsed": coming_together.on_lapsed,
    "deposit_paid": payments.on_deposit_paid,
    "balance_paid": payments.on_price_paid,
    "price_paid": payments.on_price_paid,
    "fee_paid": payments.on_fee_paid,
    "sum_returned": payments.on_sum_returned,
    "sum_retained": payments.on_sum_retained,
    "balance_demanded": notices.on_balance_demanded,
    "delivery_demanded": notices.on_demand,
    "taking_demanded": notices.on_demand,
    "cure_demanded": notices.on_demand,
    "conclusion_demanded": notices.on_demand,
    "refund_demanded": notices.on_refund_demanded,
    "delay_announced": notices.on_delay_announced,
    "refusal_declared": notices.on_refusal,
    "unavailability_declared": notices.on_unavailability,
    "variation_declared": notices.on_variation,
    "objection_raised": notices.on_notice,
    "deferral_requested": notices.on_notice,
    "variation_accepted": coming_together.on_variation_accepted,
    "variation_rejected": notices.on_notice,
    "ratification_demanded": coming_together.on_ratification_demanded,
    "order_transferred": notices.on_notice,
    "goods_ready": notices.on_notice,
    "unit_allocated": notices.on_circumstance,
    "loss_shown": notices.on_circumstance,
    "production_requested": producing.on_production_requested,
    "production_started": producing.on_production,
    "goods_produced": producing.on_production,
    "unit_resold": producing.on_resold,
    "inspection_offered": delivering.on_inspection_offered,
    "inspection_requested": delivering.on_inspection_requested,
    "inspection_refused": delivering.on_inspection_refused,
    "inspection_passed": delivering.on_inspection_passed,
    "inspection_failed": delivering.on_defects,
    "defect_found": delivering.on_defects,
    "delivery_tendered": delivering.on_tender,
    "delivery_taken": delivering.on_taken,
    "delivery_refused": delivering.on_refused,
    "defect_cured": delivering.on_cured,
    "goods_returned": delivering.on_goods_returned,
    "concealment_found": delivering.on_concealment,
    "impediment_arose": outside.on_impediment,
    "impediment_ended": outside.on_impediment_ended,
    "performance_suspended": outside.on_suspended,
    "security_given": outside.on_security,
    "withdrawal_declared": ending.on_withdrawal,
    "termination_declared": ending.on_termination,
    "ending_agreed": ending.on_ending_agreed,
    "claim_filed": ending.on_claim,
    "remedy_elected": ending.on_elected,
}
"""One handler an event; a test holds this table and the list of events together."""


def walk(p: Position, facts: Iterable[Fact], at: datetime) -> None:
    """Take the position through the facts, and the clock to ``at``."""
    for fact in facts:
        advance(p, fact.at)
        p.facts.setdefault(fact.kind, []).append(fact)
        p.happened.setdefault(fact.kind, fact.at)
        p.log.append(HANDLERS[fact.kind](p, fact, fact.event))
        refresh(p)
    advance(p, at)


def advance(p: Position, to: datetime) -> None:
    """Let the clock run: duties fall due, periods given run out, orders lapse, each at its own instant."""
    while timer := p.due_timer(to):
        p.now, what, about = timer
        if p.ending is None:
            TIMERS[what](p, about)
    p.now = to


def _grace_over(p: Position, about: Any) -> None:
    weigh_duty(p, *about)


def _unless_over(p: Position, fact: Any) -> None:
    duty = p.duty("deliver", "seller") if fact.by == "buyer" else p.duty("pay_balance", "buyer")
    if duty is not None and not duty.owing:
        return
    if duty is not None and duty.state == "excused":
        resume(p, duty.kind, duty.debtor)
    ending.declare_end(p, fact.by, fact)


def _validity_over(p: Position, until: Any) -> None:
    term = p.reading.term(Validity)
    clause = p.reading.get(Validity)
    if term is None or clause is None or clause.until != until or clause.then != "ends":
        return
    if "production_requested" in p.happened or "delivery_tendered" in p.happened:
        return
    p.end("lapsed", "law", Because("ending.validity_over", term.because.law, clauses=(clause.id,)))


TIMERS: dict[str, Callable[[Position, Any], None]] = {
    "due": fall_due,
    "grace": _grace_over,
    "unless": _unless_over,
    "validity": _validity_over,
    "ratification": coming_together.silence_of_the_guardian,
}
