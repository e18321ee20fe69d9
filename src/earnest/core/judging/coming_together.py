"""Orders, agreements, amendments, promises; conditions; a guardian's consent."""

from __future__ import annotations

from msgspec.structs import replace

from earnest.core.facts import events as e
from earnest.core.facts.fact import Fact
from earnest.core.judging.duties import commit, make_up, open_duties, perform
from earnest.core.judging.effects import because_of, effect
from earnest.core.judging.ending import try_to_end
from earnest.core.judging.position import Position
from earnest.core.law.finding import Because
from earnest.core.law.provision import Role as LawRole
from earnest.core.periods import end_of, last_day
from earnest.core.reading import read
from earnest.core.standing import JudgedEvent
from earnest.core.terms.clauses import SIDES, AnyClause, Condition, Price


def conclude(p: Position, fact: Fact) -> bool:
    """Ask the law what bargain there is now; open its duties. True if there is a new one."""
    before = p.bargain_kind
    p.bargain = p.law.first(LawRole.BARGAIN, p)
    now = p.bargain_kind
    if now == before:
        return False
    if now in ("sale", "preliminary"):
        p.concluded_at = p.concluded_at or p.now
        if before == "preliminary":
            for side in SIDES:
                perform(p, "conclude", side, fact.number)
        open_duties(p)
    elif now in ("void", "ineffective") and p.bargain is not None:
        p.end("without_effect", "law", p.bargain.because)
    return True


def on_formation(p: Position, fact: Fact, event: e.AnyEvent) -> JudgedEvent:
    """An order, a confirmation, a signature."""
    if conclude(p, fact) and p.bargain:
        b = p.bargain.because
        return effect(fact, "formation", b.key, law=b.law, clauses=b.clauses)
    return effect(
        fact, "circumstance", "event.already_concluded" if p.bargain_kind != "none" else "event.not_yet_concluded"
    )


def on_lapsed(p: Position, fact: Fact, event: e.OrderLapsed) -> JudgedEvent:
    """A place held for a deposit that did not come: the order is at an end, and nobody owes anything. Money that came holds it."""
    if p.ending:
        return effect(fact, "no_effect", "event.after_the_end")
    if p.paid_minor:
        return effect(fact, "no_effect", "event.paid_before_lapse")
    p.end("lapsed", "law", Because("ending.hold_over", facts=(fact.number,)), fact.number)
    return effect(fact, "circumstance", "event.order_lapsed")


def on_conclusion_refused(p: Position, fact: Fact, event: e.ConclusionRefused) -> JudgedEvent:
    """One side will not make the further contract: breach of the reservation, unless it has a good reason."""
    if p.ending or p.bargain_kind != "preliminary":
        return effect(fact, "no_effect", "event.nothing_to_conclude")
    because = because_of(fact, "breach.refusal_to_conclude", p.bargain)
    if event.because in ("terms_not_agreed", "outside_cause"):
        p.end("lapsed", "law", because_of(fact, "ending.honest_failure", p.bargain), fact.number)
        return effect(fact, "circumstance", "event.honest_failure", law=because.law)
    right = try_to_end(p, event.by, fact)
    if right:
        return effect(
            fact, "exercise", right.key, of="withdraw", law=right.law, facts=right.facts, clauses=right.clauses
        )
    commit(p, event.by, "refusal_to_conclude", because, duty="conclude")
    return effect(fact, "wrongful", "breach.refusal_to_conclude", of="conclude", law=because.law)


def _add_terms(p: Position, fact: Fact, terms: tuple[AnyClause, ...], prefix: str) -> tuple[AnyClause, ...]:
    """Read the terms in force again with these, and let the duties follow them."""
    added: tuple[AnyClause, ...] = tuple(
        c if c.id else replace(c, id=f"{prefix}{fact.number}.{n}") for n, c in enumerate(terms, 1)
    )
    p.later = (*p.later, *added)
    p.reading = read(p.terms, p.law, p.later, tuple(sorted(p.assumed.items())))
    if p.duties and not p.ending:
        open_duties(p)
    return added


def on_variation_accepted(p: Position, fact: Fact, event: e.VariationAccepted) -> JudgedEvent:
    """The buyer agrees to the seller's change: what was one side's breach is now both sides' will, a new price among it."""
    if p.ending:
        return effect(fact, "no_effect", "event.after_the_end")
    changed = p.of(e.VariationDeclared)
    price = changed[-1][1].new_price if changed and changed[-1][1].of == "price" else None
    added = _add_terms(p, fact, (Price(layer="negotiated", amount=price),), "A") if price else ()
    make_up(p)
    return effect(fact, "agreement", "event.variation_accepted", clauses=tuple(c.id for c in added))


def on_amendment(p: Position, fact: Fact, event: e.AmendmentAgreed | e.PromiseMade) -> JudgedEvent:
    """New clauses, agreed or promised: the terms in force are read again and the duties follow them."""
    prefix = "A" if isinstance(event, e.AmendmentAgreed) else "P"
    added = _add_terms(p, fact, event.terms, prefix)
    if prefix == "A":
        make_up(p)
    kind = "agreement" if prefix == "A" else "notice"
    return effect(fact, kind, f"event.{fact.kind}", clauses=tuple(c.id for c in added))


def on_condition_met(p: Position, fact: Fact, event: e.ConditionMet) -> JudgedEvent:
    """The condition came about."""
    return effect(fact, "circumstance", "event.condition_met", clauses=_condition(p, event.that)[1])


def on_condition_failed(p: Position, fact: Fact, event: e.ConditionFailed) -> JudgedEvent:
    """The condition failed: the contract ends if it was made to depend on it; otherwise it is somebody's risk."""
    clause, ids = _condition(p, event.that)
    a_risk = clause is not None and clause.if_it_fails in ("buyer_bears", "seller_bears", "unstated")
    if clause is None or (a_risk and event.because_of != "seller"):
        return effect(fact, "circumstance", "event.condition_is_a_risk", clauses=ids)
    if event.because_of == "neither" and not p.ending:
        p.end(
            "condition_failed",
            "law",
            Because("ending.condition_failed", facts=(fact.number,), clauses=ids),
            fact.number,
        )
    if event.because_of in SIDES and not p.ending:
        because = Because("breach.condition_prevented", p.bargain.because.law if p.bargain else (), (fact.number,), ids)
        commit(p, event.because_of, "condition_prevented", because)
        return effect(fact, "wrongful", "breach.condition_prevented", law=because.law, clauses=ids)
    return effect(fact, "circumstance", "event.condition_failed", clauses=ids)


def _condition(p: Position, that: str) -> tuple[Condition | None, tuple[str, ...]]:
    found = next((c for c, _ in p.reading.all(Condition) if c.that == that), None)
    return found, (found.id,) if found else ()


def on_ratification_demanded(p: Position, fact: Fact, event: e.RatificationDemanded) -> JudgedEvent:
    """The guardian is asked; the law says how long silence may last."""
    days = p.law.parameter("ratification_days")
    if days and p.bargain_kind == "pending":
        day = fact.at.astimezone(p.law.calendar.zone).date()
        p.timer(end_of(last_day(day, days, p.law.calendar).last_day, p.law.calendar.zone), "ratification", fact)
    return effect(fact, "notice", "event.ratification_demanded", law=p.bargain.because.law if p.bargain else ())


def silence_of_the_guardian(p: Position, fact: Fact) -> None:
    """The guardian has said nothing in time."""
    if p.bargain_kind == "pending":
        p.asked_to_ratify_in_vain = True
        conclude(p, fact)


def on_ratification(p: Position, fact: Fact, event: e.AnyEvent) -> JudgedEvent:
    """A guardian consents or refuses."""
    if p.ending:
        return effect(fact, "no_effect", "event.after_the_end")
    conclude(p, fact)
    law = p.bargain.because.law if p.bargain else ()
    return effect(fact, "exercise", f"event.{fact.kind}", law=law)
