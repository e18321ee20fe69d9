"""Powers: what each party may do now, until when, at what price."""

from __future__ import annotations

from earnest.core.judging.duties import seeking_the_end
from earnest.core.judging.position import OpenDuty, Position
from earnest.core.law.finding import Because
from earnest.core.standing import Power, PowerKind, Settlement
from earnest.core.terms.clauses import OTHER_SIDE, SIDES, Clause, Inspection, Production, Role

_KIND_OF_END: dict[str, PowerKind] = {
    "terminated": "terminate",
    "withdrawn": "withdraw",
    "cancelled": "cancel",
    "avoided": "avoid",
}


def powers(p: Position, settlement: Settlement) -> tuple[Power, ...]:
    """Every power now held, rights to end the contract first, the choice between remedies last."""
    if p.bargain_kind not in ("sale", "preliminary", "pending") and not p.paid_minor:
        return ()
    found: list[Power] = []
    for holder in SIDES:
        with seeking_the_end(p, holder):
            rights = p.rights(holder)
        for right in rights:
            kind = "apply_to_court" if right.value.by_court else _KIND_OF_END.get(right.value.ends_as, "cancel")
            found.append(Power(kind, holder, right.because, right.value.until, right.value.price_minor))
        found += _demands(p, holder)
    if p.ending is None:
        if p.bargain is not None and p.bargain_kind == "pending":
            found.append(Power("ratify", "buyer", p.bargain.because))
        found += _performing(p)
    found += [Power("elect_remedy", choice.holder, choice.because) for choice in settlement.alternatives]
    return tuple(found)


def _demands(p: Position, holder: Role) -> list[Power]:
    found = []
    for duty in p.duties.values():
        if duty.debtor == OTHER_SIDE[holder] and duty.state == "late" and not _period_runs(p, duty):
            found.append(Power("demand_performance", holder, duty.because, about=duty.kind))
        if duty.debtor == holder and duty.state == "excused" and duty.withheld:
            found.append(Power("withhold", holder, duty.withheld, about=duty.kind))
    return found


def _period_runs(p: Position, duty: OpenDuty) -> bool:
    grace = p.graces.get((duty.kind, duty.debtor))
    return grace is not None and grace.until is not None and p.now < grace.until


def _performing(p: Position) -> list[Power]:
    found = []
    production = p.reading.get(Production)
    if production and "when asked by buyer" in str(production.start) and "production_requested" not in p.happened:
        found.append(Power("request_production", "buyer", _of(p, Production)))
    inspection = p.reading.get(Inspection)
    if inspection and inspection.allowed and p.delivered == 0 and "inspection_passed" not in p.happened:
        found.append(Power("inspect", "buyer", _of(p, Inspection)))
    if any(b.kind == "nonconforming" and b.cured is None for b in p.breaches) and p.delivered < 1:
        grounds = next(b.because for b in p.breaches if b.kind == "nonconforming" and b.cured is None)
        found.append(Power("reject", "buyer", grounds))
    return found


def _of(p: Position, topic: type[Clause]) -> Because:
    term = p.reading.term(topic)
    if term is None:
        return Because("power.by_law")
    return Because("power.by_term", term.because.law, clauses=(term.clause.id,) if term.clause.id else ())
