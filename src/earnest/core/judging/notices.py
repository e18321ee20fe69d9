"""Demands, objections, refusals, announcements, variations: what the parties say to each other."""

from __future__ import annotations

from datetime import timedelta

from earnest.core.facts import events as e
from earnest.core.facts.event import Demand
from earnest.core.facts.fact import Fact
from earnest.core.judging.delivering import hold_out, not_asked_for
from earnest.core.judging.duties import ask_again, commit, demand, refresh
from earnest.core.judging.effects import because_of, effect
from earnest.core.judging.ending import MAIN_DUTIES, demand_what_is_late, try_to_end
from earnest.core.judging.position import OpenDuty, Position
from earnest.core.law.finding import Because
from earnest.core.law.provision import Role as LawRole
from earnest.core.moments import place
from earnest.core.standing import DutyKind, JudgedEvent
from earnest.core.terms.clauses import OTHER_SIDE, Delivery, Variation

DUTY_OF_WORD: dict[str, DutyKind] = {
    "deliver": "deliver", "pay": "pay_balance", "take_delivery": "take_delivery", "conclude": "conclude", "cure": "cure",
    "inspection": "offer_inspection",
}  # fmt: skip
ASKED_BY = {
    "delivery_demanded": "buyer",
    "production_requested": "buyer",
    "inspection_requested": "buyer",
    "balance_demanded": "seller",
}


def on_balance_demanded(p: Position, fact: Fact, event: e.BalanceDemanded) -> JudgedEvent:
    """Right if the balance is due or the demand makes it due; wrongful if it asks for what is not owed yet."""
    if p.ending:
        return effect(fact, "no_effect", "event.after_the_end")
    duty = p.duty("pay_balance", "buyer")
    if duty is None or not duty.owing:
        return effect(fact, "no_effect", "event.nothing_due")
    p.asked["seller"] = p.asked_for["pay_balance"] = fact.at
    refresh(p)
    due = duty.due.at if duty.due else None
    tendered = "delivery_tendered" in p.happened or "inspection_offered" in p.happened
    made_due = due is not None and (
        due <= p.now or "balance_demanded" in str(duty.deadline) or "asked" in str(duty.deadline)
    )
    withheld = duty.withheld or _defence(p, duty)
    if (made_due or tendered) and withheld is None:
        demand(p, "pay_balance", "buyer", fact.number, event.within, "balance_demanded")
        return effect(
            fact,
            "exercise",
            "event.balance_demanded",
            of="pay_balance",
            law=duty.because.law,
            clauses=duty.because.clauses,
        )
    if withheld is None and due is not None and not event.threatens and due <= p.now + timedelta(days=30):
        return effect(fact, "notice", "event.balance_reminder", of="pay_balance", clauses=duty.because.clauses)
    because = because_of(fact, "breach.premature_demand", withheld or duty.because)
    commit(p, "seller", "premature_demand", because)
    return effect(
        fact, "wrongful", "breach.premature_demand", of="pay_balance", law=because.law, clauses=because.clauses
    )


def _defence(p: Position, duty: OpenDuty) -> Because | None:
    found = p.law.first(LawRole.DEFENCE, p, duty)
    return found.because if found else None


def on_demand(p: Position, fact: Fact, event: Demand) -> JudgedEvent:
    """A demand for another duty, with a period or without one."""
    kind: DutyKind = {"delivery_demanded": "deliver", "taking_demanded": "take_delivery", "cure_demanded": "cure",
                      "conclusion_demanded": "conclude"}[fact.kind]  # type: ignore[assignment]  # fmt: skip
    debtor = OTHER_SIDE[fact.by]
    duty = p.duty(kind, debtor)
    if p.ending or duty is None or not duty.owing:
        return effect(fact, "no_effect", "event.nothing_due")
    there = {"goods_ready", "goods_produced"} & set(p.happened) and not_asked_for(p) is None
    if kind == "take_delivery" and there and "delivery_tendered" not in p.happened:
        hold_out(p, fact)
    p.asked[fact.by] = p.asked_for[kind] = fact.at
    if kind == "deliver":
        p.asked_for.setdefault("produce", fact.at)
    if kind == "conclude" and duty.deadline is None:
        duty.deadline = event.within
    ask_again(p, kind, debtor)
    demand(p, kind, debtor, fact.number, event.within, fact.kind)
    refresh(p)
    late = duty.state == "late"
    return effect(
        fact,
        "exercise" if late else "notice",
        "event.demand_when_late" if late else "event.demand",
        of=kind,
        clauses=duty.because.clauses,
    )


def on_refund_demanded(p: Position, fact: Fact, event: e.RefundDemanded) -> JudgedEvent:
    """Asking for the money back ends the contract if the buyer has a right to that; otherwise it is only said."""
    if p.ending:
        return effect(fact, "notice", "event.refund_demanded_after_the_end")
    ended = try_to_end(p, "buyer", fact)
    if ended:
        return effect(
            fact, "exercise", ended.key, of="terminate", law=ended.law, facts=ended.facts, clauses=ended.clauses
        )
    demand_what_is_late(p, "buyer", fact)
    return effect(fact, "notice", "event.refund_demanded_without_right")


def on_notice(p: Position, fact: Fact, event: e.AnyEvent) -> JudgedEvent:
    """Something said that changes nothing by itself."""
    return effect(fact, "notice", f"event.{fact.kind}")


def on_circumstance(p: Position, fact: Fact, event: e.AnyEvent) -> JudgedEvent:
    """Something that happened and is looked at when it matters."""
    return effect(fact, "circumstance", f"event.{fact.kind}")


def on_delay_announced(p: Position, fact: Fact, event: e.DelayAnnounced) -> JudgedEvent:
    """A delay past the day by which the seller knew the goods were needed is as good as a refusal."""
    clause, duty = p.reading.get(Delivery), p.duty("deliver", "seller")
    if clause and clause.needed_by and event.new_date and duty and not p.ending:
        needed, coming = place([clause.needed_by, event.new_date], p.law.calendar.zone)
        if coming > needed:
            because = because_of(fact, "breach.delay_past_need", duty.because)
            commit(p, "seller", "refusal", because, duty="deliver")
            return effect(fact, "wrongful", "breach.delay_past_need", of="deliver", clauses=because.clauses)
    return effect(fact, "notice", "event.delay_announced", of="deliver")


def on_refusal(p: Position, fact: Fact, event: e.RefusalDeclared) -> JudgedEvent:
    """One side will not do what it owes: if that is a main duty, it is repudiation."""
    kind = DUTY_OF_WORD.get(event.of)
    duty = p.duty(kind, event.by) if kind else None
    if event.of == "refund" or p.ending:
        return effect(fact, "notice", "event.refusal_to_refund" if event.of == "refund" else "event.after_the_end")
    if p.bargain_kind == "preliminary":
        kind, duty = "conclude", p.duty("conclude", event.by)
    if kind is None or duty is None or not duty.owing:
        return effect(fact, "notice", "event.refusal_of_nothing_owed")
    if duty.state == "excused" and duty.withheld:
        return effect(
            fact, "exercise", "event.withheld_with_reason", of=kind, law=duty.withheld.law, facts=duty.withheld.facts
        )
    because = because_of(fact, "breach.refusal", duty.because)
    breach = commit(p, event.by, "refusal" if kind in MAIN_DUTIES else "refusal_of_side_duty", because, duty=kind)
    if breach.excused:
        return effect(
            fact, "exercise", "event.withheld_with_reason", of=kind, law=breach.excused.law, facts=breach.excused.facts
        )
    return effect(fact, "wrongful", "breach.refusal", of=kind, law=because.law, clauses=because.clauses)


def on_unavailability(p: Position, fact: Fact, event: e.UnavailabilityDeclared) -> JudgedEvent:
    """The seller does not have the goods: it says that it will not perform."""
    kind: DutyKind = "conclude" if p.bargain_kind == "preliminary" else "deliver"
    duty = p.duty(kind, "seller")
    if p.ending or duty is None or not duty.owing:
        return effect(fact, "no_effect", "event.nothing_due")
    because = because_of(fact, "breach.unavailability", duty.because)
    breach = commit(p, "seller", "refusal", because, duty=kind)
    return effect(
        fact,
        "notice" if breach.excused else "wrongful",
        "breach.unavailability",
        of=kind,
        law=because.law,
        clauses=because.clauses,
    )


def on_variation(p: Position, fact: Fact, event: e.VariationDeclared) -> JudgedEvent:
    """A change by the seller alone binds nobody, unless a clause in force allows it."""
    allowed = next(((c, t) for c, t in p.reading.all(Variation) if event.of in c.of), None)
    if p.ending or p.bargain_kind not in ("sale", "preliminary"):
        return effect(fact, "notice", "event.variation_before_contract")
    if allowed:
        return effect(fact, "exercise", "event.variation_allowed", clauses=(allowed[0].id,))
    because = because_of(fact, "breach.variation", p.bargain)
    breach = commit(p, "seller", "variation", because)
    if event.or_else == "no_delivery" and breach.excused is None:
        kind: DutyKind = "conclude" if p.bargain_kind == "preliminary" else "deliver"
        commit(p, "seller", "refusal", because_of(fact, "breach.refusal_unless_varied", p.bargain), duty=kind)
    return effect(fact, "wrongful", "breach.variation", law=because.law)
