"""What comes from outside: impediments, doubts about the other side's ability to perform."""

from __future__ import annotations

from earnest.core.facts import events as e
from earnest.core.facts.fact import Fact
from earnest.core.judging.effects import effect
from earnest.core.judging.position import Position
from earnest.core.standing import JudgedEvent


def on_impediment(p: Position, fact: Fact, event: e.ImpedimentArose) -> JudgedEvent:
    """Something outside hinders performance; whether it excuses is asked when a duty is not performed."""
    p.impediments.append((fact, event))
    return effect(fact, "circumstance", "event.impediment_arose")


def on_impediment_ended(p: Position, fact: Fact, event: e.ImpedimentEnded) -> JudgedEvent:
    """The hindrance is over for what falls due from now on."""
    p.impediments.clear()
    return effect(fact, "circumstance", "event.impediment_ended")


def on_suspended(p: Position, fact: Fact, event: e.PerformanceSuspended) -> JudgedEvent:
    """Holding back for fear that the other cannot perform: looked at when the duty falls due."""
    return effect(fact, "exercise" if event.proof else "notice", "event.performance_suspended", of="withhold")


def on_security(p: Position, fact: Fact, event: e.SecurityGiven) -> JudgedEvent:
    """Security ends the other side's reason to hold back."""
    return effect(fact, "notice", "event.security_given")
