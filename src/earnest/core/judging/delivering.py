"""Inspection, tender, taking, refusing; defects and what was concealed."""

from __future__ import annotations

from fractions import Fraction

from earnest.core.facts import events as e
from earnest.core.facts.event import Defect
from earnest.core.facts.fact import Fact
from earnest.core.judging.coming_together import conclude
from earnest.core.judging.duties import commit, demand, perform, refresh, resume
from earnest.core.judging.effects import because_of, effect
from earnest.core.judging.position import OpenDuty, Position
from earnest.core.law.finding import Because, Found
from earnest.core.law.provision import Role as LawRole
from earnest.core.standing import JudgedEvent
from earnest.core.terms.clauses import Inspection


def on_inspection_offered(p: Position, fact: Fact, event: e.InspectionOffered) -> JudgedEvent:
    """The buyer may look: what was withheld for want of that is owed again."""
    performed = perform(p, "offer_inspection", "seller", fact.number)
    resume(p, "pay_balance", "buyer")
    refresh(p)
    return effect(fact, "performance" if performed else "notice", "event.inspection_offered", of="offer_inspection")


def on_inspection_requested(p: Position, fact: Fact, event: e.InspectionRequested) -> JudgedEvent:
    """The buyer asks to look."""
    clause = p.reading.term(Inspection)
    demand(p, "offer_inspection", "seller", fact.number, None, fact.kind)
    law = clause.because.law if clause else ()
    return effect(fact, "exercise" if clause else "notice", "event.inspection_requested", of="inspect", law=law)


def on_inspection_refused(p: Position, fact: Fact, event: e.InspectionRefused) -> JudgedEvent:
    """A seller that lets nobody look breaks a duty, where there is one; a buyer that will not look loses nothing by it."""
    duty = p.duty("offer_inspection", "seller")
    if event.by == "buyer" or duty is None or p.ending:
        return effect(fact, "notice", "event.inspection_declined")
    because = because_of(fact, "breach.inspection_refused", duty.because)
    commit(p, "seller", "inspection_refused", because, duty="offer_inspection")
    return effect(
        fact, "wrongful", "breach.inspection_refused", of="offer_inspection", law=because.law, clauses=because.clauses
    )


def on_inspection_passed(p: Position, fact: Fact, event: e.InspectionPassed) -> JudgedEvent:
    """The buyer has looked and is content."""
    perform(p, "offer_inspection", "seller", fact.number)
    resume(p, "pay_balance", "buyer")
    refresh(p)
    return effect(fact, "performance", "event.inspection_passed", of="inspect")


def on_defects(p: Position, fact: Fact, event: e.InspectionFailed | e.DefectFound) -> JudgedEvent:
    """Defects found before or after delivery: what they allow the buyer is the law's to say."""
    if fact.kind == "inspection_failed":
        perform(p, "offer_inspection", "seller", fact.number)
    found = p.law.first(LawRole.CONFORMITY, p, event.defects)
    if found is None or found.value == "none" or (p.ending and p.ending.kind != "avoided"):
        return effect(
            fact,
            "no_effect",
            found.because.key if found else "event.defect_not_shown",
            law=found.because.law if found else (),
            values=found.because.values if found else (),
        )
    _nonconforming(p, fact, event.defects, found)
    return effect(
        fact,
        "exercise",
        f"event.defects_allow_{found.value}",
        of="reject" if found.value == "reject" else "cure",
        law=found.because.law,
    )


def _nonconforming(p: Position, fact: Fact, defects: tuple[Defect, ...], found: Found) -> None:
    because = because_of(fact, "breach.nonconforming", found)
    p.duties[("cure", "seller")] = OpenDuty(
        "cure", "seller", None, Because("duty.cure", found.because.law, (fact.number,))
    )
    commit(p, "seller", "nonconforming", because, duty="cure", defects=defects)


def on_tender(p: Position, fact: Fact, event: e.DeliveryTendered) -> JudgedEvent:
    """Goods held out as owed put the buyer to taking them; goods that may be rejected are no tender."""
    duty = p.duty("deliver", "seller")
    if duty and duty.state == "performed" and p.delivered == 0 and not p.ending:
        if not event.defects:
            perform(p, "cure", "seller", fact.number)
            resume(p, "take_delivery", "buyer")
            resume(p, "pay_balance", "buyer")
        return effect(fact, "notice", "event.tender_again", of="deliver")
    if p.ending or duty is None or not duty.owing:
        return effect(fact, "no_effect", "event.after_the_end" if p.ending else "event.nothing_due")
    if waiting := not_asked_for(p):
        _no_tender(p, fact)
        return effect(fact, "no_effect", "event.tender_before_asked", of="deliver", clauses=waiting.because.clauses)
    found = p.law.first(LawRole.CONFORMITY, p, event.defects) if event.defects else None
    if found and found.value == "reject":
        _no_tender(p, fact)
        _nonconforming(p, fact, event.defects, found)
        return effect(fact, "wrongful", "breach.nonconforming", of="deliver", law=found.because.law)
    if not event.defects:
        perform(p, "cure", "seller", fact.number)
    late = duty.state == "late"
    if not hold_out(p, fact):
        return effect(fact, "notice", "event.tender_too_late", of="deliver", clauses=duty.because.clauses)
    key = "event.late_tender" if late else "event.tender"
    return effect(fact, "performance", key, of="deliver", clauses=duty.because.clauses)


def not_asked_for(p: Position) -> OpenDuty | None:
    """The duty to build, where it was agreed to wait for the buyer's word and that has not come: nothing is to be taken yet."""
    build = p.duty("produce", "seller")
    waits = build is not None and build.state == "dormant" and build.due is not None
    return build if waits and build and build.due and build.due.waits_for == "asked_by_buyer" else None


def _no_tender(p: Position, fact: Fact) -> None:
    """What was held out need not be taken: nothing falls due by it."""
    if p.happened.get("delivery_tendered") == fact.at:
        del p.happened["delivery_tendered"]


def hold_out(p: Position, fact: Fact) -> bool:
    """The goods are there to be looked at and taken. False where that comes too late to perform."""
    p.happened.setdefault("delivery_tendered", fact.at)
    resume(p, "pay_balance", "buyer")
    perform(p, "offer_inspection", "seller", fact.number)
    refresh(p)
    if any(b.duty == "deliver" and b.by == "seller" and b.fundamental for b in p.breaches):
        return False
    return perform(p, "deliver", "seller", fact.number)


def on_taken(p: Position, fact: Fact, event: e.DeliveryTaken) -> JudgedEvent:
    """Taking the goods, or a part, accepts them as they come; late or not."""
    p.delivered = min(Fraction(1), p.delivered + event.part.value) if event.part else Fraction(1)
    if conclude(p, fact) and p.price_minor is not None and p.paid_minor >= p.price_minor:
        perform(p, "pay_balance", "buyer", fact.number)
    if p.delivered < 1:
        # what hangs on the goods having come waits for the whole of them
        p.happened.pop("delivery_taken", None)
        return effect(fact, "performance", "event.part_taken", of="deliver")
    p.happened["delivery_taken"] = fact.at
    p.happened.setdefault("delivery_tendered", fact.at)
    resume(p, "pay_balance", "buyer")
    refresh(p)
    perform(p, "offer_inspection", "seller", fact.number)
    perform(p, "deliver", "seller", fact.number)
    perform(p, "take_delivery", "buyer", fact.number)
    return effect(fact, "performance", "event.taken", of="take_delivery")


def _defective(p: Position) -> bool:
    return any(b.kind == "nonconforming" and b.cured is None for b in p.breaches)


def on_refused(p: Position, fact: Fact, event: e.DeliveryRefused) -> JudgedEvent:
    """The buyer does not take the goods: its right if they may be rejected or the contract may be ended; otherwise a refusal."""
    if p.ending:
        return effect(fact, "no_effect", "event.after_the_end")
    found = p.law.first(LawRole.CONFORMITY, p, event.defects) if event.defects else None
    if found and found.value == "reject":
        _nonconforming(p, fact, event.defects, found)
        return effect(fact, "exercise", "event.rejected", of="reject", law=found.because.law)
    against = p.root_breach_against("buyer")
    if against or _defective(p):
        grounds = against.because if against else None
        return effect(
            fact,
            "exercise",
            "event.refused_with_reason",
            of="reject",
            law=grounds.law if grounds else (),
            facts=grounds.facts if grounds else (),
        )
    if found and found.value == "cure":
        _nonconforming(p, fact, event.defects, found)
        return effect(fact, "notice", "event.defects_allow_cure", of="cure", law=found.because.law)
    duty = p.duty("take_delivery", "buyer")
    because = because_of(fact, "breach.refusal_to_take", duty.because if duty else found)
    breach = commit(p, "buyer", "refusal", because, duty="take_delivery")
    if breach.excused:
        return effect(fact, "exercise", "event.withheld_with_reason", of="take_delivery", law=breach.excused.law)
    return effect(
        fact, "wrongful", "breach.refusal_to_take", of="take_delivery", law=because.law, clauses=because.clauses
    )


def on_cured(p: Position, fact: Fact, event: e.DefectCured) -> JudgedEvent:
    """What was wrong is put right, in time unless the defect had gone to the root."""
    too_late = any(b.kind == "nonconforming" and b.root_since and b.cured is None for b in p.breaches)
    performed = not too_late and perform(p, "cure", "seller", fact.number)
    return effect(fact, "performance" if performed else "circumstance", "event.cured", of="cure")


def on_goods_returned(p: Position, fact: Fact, event: e.GoodsReturned) -> JudgedEvent:
    """The goods go back to the seller."""
    p.goods_back = fact
    return effect(fact, "circumstance", "event.goods_returned")


def on_concealment(p: Position, fact: Fact, event: e.ConcealmentFound) -> JudgedEvent:
    """The truth comes out: fraud, a breach of the duty to inform, or nothing, as the law weighs it."""
    found = p.law.first(LawRole.FRAUD, p, fact, event)
    if found is None or found.value == "none":
        return effect(
            fact,
            "no_effect",
            found.because.key if found else "event.concealment_not_shown",
            law=found.because.law if found else (),
            values=found.because.values if found else (),
        )
    kind = "fraud" if found.value == "fraud" else "failure_to_inform"
    commit(p, "seller", kind, because_of(fact, f"breach.{kind}", found), defects=event.defects)
    return effect(fact, "circumstance", f"event.{kind}", law=found.because.law, clauses=found.because.clauses)
