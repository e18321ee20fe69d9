"""The settlement: if it ended now, who owes whom what; with alternatives, and what each side loses by walking away."""

from __future__ import annotations

from earnest.core.judging.duties import seeking_the_end
from earnest.core.judging.position import Draft, Outcome, Position, Right, gravest_first
from earnest.core.law.finding import Because, Found
from earnest.core.law.provision import Role as LawRole
from earnest.core.standing import Alternative, Award, Blame, Settlement
from earnest.core.terms.clauses import OTHER_SIDE, SIDES, LiquidatedDamages, Role, Validity

HOLDS_ON = frozenset({"performance", "balance"})
"""Claims by which a party holds on to the contract."""
BESIDE = frozenset({"damages", "liquidated_damages"})
"""Claims that may stand beside a contract that goes on."""


def blame_of(p: Position) -> Blame:
    """Whose unexcused breach goes to the root."""
    if p.ending and p.ending.kind in ("without_effect", "condition_failed"):
        return "neither"
    if p.ending and p.ending.kind == "lapsed" and (validity := p.reading.get(Validity)) and validity.deposit == "lost":
        return "buyer"
    buyer, seller = p.root_breach("buyer"), p.root_breach("seller")
    if buyer and seller:
        return "both"
    return "buyer" if buyer else "seller" if seller else (p.ending_blames or "neither")


def settle(p: Position) -> Settlement:
    """Everything that follows for the money at this moment."""
    blame = blame_of(p)
    if p.bargain is None and not p.paid_minor:
        return Settlement("open", "neither", ())
    if p.ending:
        return _settled(p, "final", Outcome(blame, p.ending.kind, p.ending.by, p.ending_price_minor))
    holding_on = next((side for side in SIDES if side != blame and HOLDS_ON & _claimed(p, side)), None)
    if blame != "neither" and _may_be_ended(p, blame):
        ended = _settled(p, "due_on_termination", Outcome(blame, "terminated", _innocent(blame)))
        return _held_on(p, ended, blame, holding_on) if holding_on else ended
    if holding_on:
        return _open(p, awards(p, Outcome("neither", "performance", holding_on)))
    balance = p.duty("pay_balance", "buyer")
    if p.delivered == 1 and (balance is None or not balance.owing):
        return _settled(p, "performed", Outcome("neither", "performed", "both"))
    beside = next((side for side in SIDES if BESIDE & _claimed(p, side)), None)
    return _open(p, awards(p, Outcome("neither", "performance", beside)) if beside else ())


def _claimed(p: Position, side: Role) -> set[str]:
    return set(p.claims[side][1].claims) if side in p.claims else set()


def _may_be_ended(p: Position, blame: Blame) -> bool:
    """Whether a side that is not to blame still has the right; a right not used in its time is gone."""
    return blame not in OTHER_SIDE or not p.law.rules[LawRole.RIGHT] or bool(p.rights(OTHER_SIDE[blame]))


def _held_on(p: Position, ended: Settlement, blame: Blame, holder: Role) -> Settlement:
    """The side not to blame asks for performance instead: that comes first; what ending would bring is its other choice."""
    main = awards(p, Outcome(blame, "performance", holder))
    grounds = next((a.because for a in (*ended.awards, *main)), Because("alternative.nothing"))
    why = Because("alternative.termination", grounds.law, grounds.facts, grounds.clauses)
    return Settlement("due_on_termination", blame, main, (Alternative(holder, "termination", ended.awards, why),))


def _open(p: Position, claimed: tuple[Award, ...]) -> Settlement:
    """The contract goes on: what is claimed under it, and what each side would lose by walking away."""
    buyer, seller = walking_away(p, "buyer"), walking_away(p, "seller")
    return Settlement("open", "neither", claimed, if_buyer_walks=buyer, if_seller_walks=seller)


def _innocent(blame: Blame) -> str:
    return OTHER_SIDE.get(blame, "both")


def walking_away(p: Position, party: Role) -> tuple[Award, ...]:
    """What would be awarded if that party left now: by a right it has, the one it would use, or in breach."""
    with seeking_the_end(p, party):
        return awards(p, _leaving(party, [right.value for right in p.rights(party)]))


def _leaving(party: Role, rights: list[Right]) -> Outcome:
    if not rights:
        return Outcome(party, "terminated", OTHER_SIDE[party])
    used = min(rights, key=gravest_first)
    blame: Blame = OTHER_SIDE[party] if used.blaming else "neither"
    return Outcome(blame, used.ends_as, party, used.price_minor or 0)


def _settled(p: Position, status: str, outcome: Outcome) -> Settlement:
    creditor = OTHER_SIDE.get(outcome.blame)
    clause = agreed_damages(p, outcome.blame) if creditor and p.effective_minor else None
    elected = p.elections.get(creditor, (None, ""))[1] if creditor else ""
    if clause is None or creditor is None:
        return Settlement(status, outcome.blame, awards(p, outcome), elected=elected)  # type: ignore[arg-type]
    chosen, other = (
        ("liquidated_damages", "deposit") if elected == "liquidated_damages" else ("deposit", "liquidated_damages")
    )
    main = awards(p, outcome._replace(election=chosen))
    rest = awards(p, outcome._replace(election=other))
    grounds = [a.because for a in (*rest, *main) if a.basis == "liquidated_damages"] or [
        a.because for a in (*rest, *main)
    ]
    why = grounds[0] if grounds else Because("alternative.nothing", clauses=(clause.id,))
    alternative = Alternative(creditor, other, rest, Because("alternative." + other, why.law, why.facts, why.clauses))
    return Settlement(status, outcome.blame, main, () if elected else (alternative,), elected)  # type: ignore[arg-type]


def agreed_damages(p: Position, party: str) -> LiquidatedDamages | None:
    """The liquidated damages clause in force against that party for what it broke, if there is one."""
    kinds = {b.kind for b in p.breaches if b.by == party and b.excused is None}
    for clause, _ in p.reading.all(LiquidatedDamages):
        wanted = {"late_delivery": "late_delivery", "late_payment": "late_payment"}.get(clause.breach)
        if clause.by in (party, "either") and (
            (wanted is None and (kinds or p.ending_blames == party))
            or wanted in kinds
            or (wanted == "late_delivery" and p.resold > 0)
        ):
            return clause
    return None


def awards(p: Position, outcome: Outcome) -> tuple[Award, ...]:
    """Ask the law for its remedies, and who answers beside the debtor; amounts of nothing are left out.

    What the seller has sent beyond all it was ever paid counts against what it owes, in the order of the awards.
    """
    found: list[Award] = []
    beyond = max(-p.balance_minor, 0)
    for answer in p.law.all(LawRole.REMEDY, p, outcome):
        for draft in answer.value:
            if draft.debtor == "seller" and draft.minor and beyond:
                counted = min(beyond, draft.minor)
                beyond -= counted
                draft = draft._replace(minor=draft.minor - counted)
            if draft.minor != 0:
                found.append(_award(p, draft, answer))
    return tuple(found)


def _award(p: Position, draft: Draft, answer: Found) -> Award:
    beside = p.law.first(LawRole.LIABLE, p, draft)
    return Award(
        draft.debtor, draft.creditor, draft.basis, draft.minor, p.currency, answer.because, draft.held,
        beside.value if beside else (), beside.because if beside else None,
    )  # fmt: skip
