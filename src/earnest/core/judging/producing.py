"""Building, allotting, reselling, getting ready."""

from __future__ import annotations

from fractions import Fraction

from earnest.core.facts import events as e
from earnest.core.facts.fact import Fact
from earnest.core.judging.duties import ask_again, commit, perform, refresh
from earnest.core.judging.effects import because_of, effect
from earnest.core.judging.ending import end_by_conduct
from earnest.core.judging.position import Position
from earnest.core.standing import JudgedEvent
from earnest.core.terms.clauses import Production


def on_production_requested(p: Position, fact: Fact, event: e.ProductionRequested) -> JudgedEvent:
    """The buyer asks for production: the seller's duty to build, and what is counted from it, begins."""
    p.asked["buyer"] = p.asked_for["produce"] = fact.at
    ask_again(p, "produce", "seller")
    refresh(p)
    clause = p.reading.get(Production)
    return effect(
        fact,
        "exercise" if clause else "notice",
        "event.production_requested",
        of="request_production",
        clauses=(clause.id,) if clause else (),
    )


def on_production(p: Position, fact: Fact, event: e.ProductionStarted | e.GoodsProduced) -> JudgedEvent:
    """Building before the buyer asks, where it was agreed that the buyer asks first, is against the agreement."""
    clause = p.reading.get(Production)
    duty = p.duty("produce", "seller")
    waits = clause is not None and duty is not None and "when asked by buyer" in str(clause.start)
    if p.ending or clause is None or duty is None or not waits or "production_requested" in p.happened:
        perform(p, "produce", "seller", fact.number)
        return effect(fact, "performance", f"event.{fact.kind}", of="produce", clauses=(clause.id,) if clause else ())
    because = because_of(fact, "breach.unrequested_production", duty.because)
    commit(p, "seller", "unrequested_production", because)
    return effect(fact, "wrongful", "breach.unrequested_production", of="produce", clauses=because.clauses)


def on_resold(p: Position, fact: Fact, event: e.UnitResold) -> JudgedEvent:
    """Selling the buyer's unit to another: no longer able to deliver, unless the buyer had broken off or another is there."""
    p.resold = min(Fraction(1), p.resold + (event.part.value if event.part else 1))
    if p.ending:
        return effect(fact, "circumstance", "event.resale_after_the_end")
    because = end_by_conduct(p, "seller", fact, "ending.resold")
    if because:
        return effect(
            fact, "exercise", "event.resale_in_mitigation", of="terminate", law=because.law, facts=because.facts
        )
    duty = p.duty("deliver", "seller") or p.duty("conclude", "seller")
    if event.another_available or duty is None or p.delivered == 1:
        return effect(fact, "circumstance", "event.resale_of_replaceable_unit")
    because = because_of(fact, "breach.resold", duty.because)
    commit(p, "seller", "resold", because, duty=duty.kind)
    return effect(fact, "wrongful", "breach.resold", of=duty.kind, law=because.law, clauses=because.clauses)
