"""How contracts end: termination, withdrawal, agreement, claims; and what it is to declare an end without a right to."""

from __future__ import annotations

from earnest.core.due import resolve
from earnest.core.facts import events as e
from earnest.core.facts.fact import Fact
from earnest.core.judging.duties import commit, demand, weigh
from earnest.core.judging.effects import because_of, effect
from earnest.core.judging.position import OpenDuty, Position, gravest_first
from earnest.core.law.finding import Because, Found
from earnest.core.standing import DutyKind, JudgedEvent
from earnest.core.terms.clauses import OTHER_SIDE, Role

MAIN_DUTIES = ("deliver", "pay_balance", "take_delivery", "conclude")
ENDS = frozenset({"termination", "avoidance", "double_return", "single_return", "price_refund", "deposit_kept"})
"""Claims by which a party shows that it holds the contract to be at an end."""


def try_to_end(p: Position, by: Role, fact: Fact) -> Because | None:
    """End the contract if the party has a right to; a ground that blames the other side first. Its grounds, or None."""
    p.seeking = by
    for breach in p.breaches:
        if breach.by != by:
            weigh(p, breach)
    p.seeking = None
    rights = p.rights(by)
    if not rights:
        return None
    chosen = min(rights, key=lambda right: gravest_first(right.value))
    return end_by_right(p, by, fact, chosen, chosen.because.key)


def end_by_right(p: Position, by: Role, fact: Fact, right: Found, key: str) -> Because:
    """End the contract by a right that the party has, on the grounds of the right and of the fact by which it is used."""
    because = because_of(fact, key, right)
    p.ending_price_minor = right.value.price_minor or 0
    p.ending_blames = OTHER_SIDE[by] if right.value.blaming else None
    p.end(right.value.ends_as, by, because, fact.number)
    return because


def end_by_conduct(p: Position, by: Role, fact: Fact, key: str) -> Because | None:
    """Conduct that treats the contract as ended ends it, if the other side's breach gave the right to; its grounds, or None."""
    right = next((r for r in p.rights(by) if r.value.blaming), None)
    return end_by_right(p, by, fact, right, key) if right else None


def demand_what_is_late(p: Position, by: Role, fact: Fact) -> OpenDuty | None:
    """Wanting out of a contract the other side is late with asks for performance at the least; the late duty, if there is one."""
    late = next((d for d in p.duties.values() if d.debtor != by and d.kind in MAIN_DUTIES and d.state == "late"), None)
    if late and (late.kind, late.debtor) not in p.graces:
        demand(p, late.kind, late.debtor, fact.number, None, fact.kind)
    return late


def _without_right(p: Position, by: Role, fact: Fact, key: str) -> JudgedEvent:
    """Nothing left to refuse: no effect. The other side late: as good as a demand. Otherwise a refusal to perform."""
    own = [d for d in p.duties.values() if d.debtor == by and d.kind in MAIN_DUTIES]
    if own and not any(d.owing for d in own):
        return effect(fact, "no_effect", "event.nothing_left_to_refuse", of="terminate")
    overdue = demand_what_is_late(p, by, fact) if key == "breach.unfounded_termination" else None
    if overdue:
        return effect(
            fact, "notice", "event.termination_taken_as_demand", of=overdue.kind, clauses=overdue.because.clauses
        )
    if by == "buyer" and any(b.kind == "nonconforming" and b.cured is None for b in p.breaches):
        demand(p, "cure", "seller", fact.number, None, fact.kind)
        return effect(fact, "notice", "event.termination_taken_as_demand", of="cure")
    preliminary = p.bargain_kind == "preliminary"
    duty: DutyKind = "conclude" if preliminary else ("deliver" if by == "seller" else "take_delivery")
    because = because_of(fact, key)
    breach = commit(p, by, "refusal_to_conclude" if preliminary else key.removeprefix("breach."), because, duty=duty)
    if breach.excused:
        return effect(fact, "notice", "event.left_with_excuse", law=breach.excused.law, facts=breach.excused.facts)
    law = breach.root_because.law if breach.root_because else ()
    return effect(fact, "wrongful", key, of="terminate", law=law)


def _nothing_to_end(p: Position) -> bool:
    return p.bargain_kind not in ("sale", "preliminary", "pending") and not p.paid_minor


def on_termination(p: Position, fact: Fact, event: e.TerminationDeclared) -> JudgedEvent:
    """A notice ends the contract only if its sender had the right; without it, it refuses performance."""
    if p.ending or _nothing_to_end(p):
        return effect(fact, "no_effect", "event.after_the_end" if p.ending else "event.no_contract")
    if event.unless is not None:
        due = resolve(event.unless, {**p.happened, fact.kind: fact.at}, p.law.calendar, asked=p.asked)
        if due.at is not None and due.at > p.now:
            late = next((d for d in p.duties.values() if d.debtor != event.by and d.state == "late"), None)
            if late is not None:
                demand(p, late.kind, late.debtor, fact.number, event.unless, fact.kind)
            p.timer(due.at, "unless", fact)
            return effect(fact, "notice", "event.conditional_termination", of="terminate")
    return declare_end(p, event.by, fact)


def declare_end(p: Position, by: Role, fact: Fact) -> JudgedEvent:
    """Apply a declaration of termination at this moment."""
    p.declared_ground = getattr(fact.event, "ground", "")
    because = try_to_end(p, by, fact)
    if because:
        return effect(
            fact, "exercise", because.key, of="terminate", law=because.law, facts=because.facts, clauses=because.clauses
        )
    return _without_right(p, by, fact, "breach.unfounded_termination")


def on_withdrawal(p: Position, fact: Fact, event: e.WithdrawalDeclared) -> JudgedEvent:
    """Leaving without blaming the other: a right where law or contract give one, otherwise a refusal to perform."""
    if p.ending or _nothing_to_end(p):
        return effect(fact, "no_effect", "event.after_the_end" if p.ending else "event.no_contract")
    because = try_to_end(p, event.by, fact)
    if because:
        return effect(
            fact, "exercise", because.key, of="withdraw", law=because.law, facts=because.facts, clauses=because.clauses
        )
    return _without_right(p, event.by, fact, "breach.unfounded_withdrawal")


def on_ending_agreed(p: Position, fact: Fact, event: e.EndingAgreed) -> JudgedEvent:
    """Both agree to end; what is owed for a breach stays owed unless they settled that too."""
    if p.ending or _nothing_to_end(p):
        return effect(fact, "no_effect", "event.after_the_end" if p.ending else "event.no_contract")
    if event.returns is not None:
        p.settled_minor = event.returns.minor
    p.end("agreed", "both", because_of(fact, "ending.agreed", p.bargain), fact.number)
    return effect(fact, "agreement", "ending.agreed")


_PENALTY_OF_CLAIM = {"liquidated_damages": "liquidated_damages", "double_return": "deposit", "deposit_kept": "deposit"}
"""Claiming one of the two penalties chooses it; claiming both leaves the choice open."""


def on_claim(p: Position, fact: Fact, event: e.ClaimFiled) -> JudgedEvent:
    """A claim that treats the contract as ended ends it, if the claimant has the right; it also shows what is chosen."""
    p.claims[event.by] = (fact, event)
    penalties = {_PENALTY_OF_CLAIM[claim] for claim in event.claims if claim in _PENALTY_OF_CLAIM}
    if len(penalties) == 1:
        p.elections[event.by] = (fact, penalties.pop())
    elif penalties:
        p.elections.pop(event.by, None)
    if p.ending or not ENDS & set(event.claims):
        return effect(fact, "notice", "event.claim_filed")
    p.suing = event.by
    because = try_to_end(p, event.by, fact)
    if because is None and demand_what_is_late(p, event.by, fact):
        because = try_to_end(p, event.by, fact)
    p.suing = None
    if because:
        return effect(
            fact, "exercise", because.key, of="terminate", law=because.law, facts=because.facts, clauses=because.clauses
        )
    return _claimed_without_right(p, event.by, fact)


def _claimed_without_right(p: Position, by: Role, fact: Fact) -> JudgedEvent:
    """It ends nothing. Whether suing to be rid of a contract still to be performed refuses performance, the law says."""
    if any(d.owing for d in p.duties.values() if d.debtor == by and d.kind in MAIN_DUTIES):
        breach = commit(
            p, by, "claim_without_right", because_of(fact, "breach.claim_without_right"), duty="take_delivery"
        )
        if breach.root_since is None:
            p.breaches.remove(breach)
    return effect(fact, "notice", "event.claim_without_right")


def on_elected(p: Position, fact: Fact, event: e.RemedyElected) -> JudgedEvent:
    """The party that may choose a remedy chooses."""
    p.elections[event.by] = (fact, event.remedy)
    return effect(fact, "exercise", "event.remedy_elected", of="elect_remedy")
