"""What must always be true of a standing, whatever was agreed and whatever happened.

Each check returns short texts with the facts; an empty tuple means that it holds. The checks know no country: what the law
says they read off the standing. They are kept apart from the engine on purpose and share none of its arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from earnest.core.facts.events import BalancePaid, DepositPaid, PricePaid, SumReturned
from earnest.core.facts.fact import Fact
from earnest.core.law.finding import Because
from earnest.core.standing import Award, Breach, JudgedEvent, Question, Standing
from earnest.core.terms.clauses import SIDES, Inspection, Role

GOES_BACK = frozenset(
    {
        "double_return_of_deposit", "single_return_of_deposit", "return_of_prepayment", "return_of_excess_deposit",
        "restitution", "refund_of_price",
    }
)  # fmt: skip
"""Awards by which the seller gives back what the buyer paid; the double return has the penalty in it."""
KEEPS = frozenset({"deposit_retained", "set_off_against_price"})
"""Awards by which the seller keeps it."""
FOR_A_BREACH = frozenset({"liquidated_damages", "damages", "multiple_damages", "interest"})
"""Awards for what a party did wrong, at the root or not."""
LEAVING = frozenset({"withdraw", "cancel", "terminate", "avoid", "apply_to_court", "ratify"})
"""Powers whose use brings the contract to an end, or tells whether there is one."""
A_LOOK = frozenset(
    {"inspection_offered", "inspection_passed", "inspection_failed", "delivery_tendered", "delivery_taken"}
)
"""Events by which the buyer could look at the goods."""
MEASURES_DIFFER = frozenset({"delivery_taken", "sum_returned", "unit_resold", "claim_filed", "remedy_elected"})
"""Events after which the deposit rule is applied in proportion, to what is left, or only as far as it is claimed."""
Violations = tuple[str, ...]


def money_is_conserved(s: Standing) -> Violations:
    """What was paid is held or was returned; every unit held goes back, is kept or counts as price, and none twice.

    A payment of "the whole rest", whose amount the log does not give, says nothing of what is held.
    """
    payments = [f.event.amount for f in _known(s) if isinstance(f.event, DepositPaid | PricePaid | BalancePaid)]
    paid = sum(amount.minor for amount in payments if amount)
    back = sum(f.event.amount.minor for f in _known(s) if isinstance(f.event, SumReturned) and f.event.accepted)
    found = []
    if None not in payments and s.held_minor != max(paid - back, 0):
        found.append(f"{paid} paid, {back} returned, yet {s.held_minor} held")
    if not 0 <= s.deposit_effective_minor <= s.deposit_paid_minor:
        found.append(
            f"{s.deposit_effective_minor} of {s.deposit_paid_minor} paid as a deposit is said to have its effect"
        )
    for where, awards in (*outcomes(s), *_branches(s.undetermined)):
        found += [f"{where}: {text}" for text in _malformed(s, awards)]
    for where, awards in outcomes(s):
        found += [f"{where}: {text}" for text in _unbalanced(s, awards)]
    return tuple(found)


def _malformed(s: Standing, awards: tuple[Award, ...]) -> Iterator[str]:
    for award in awards:
        if award.minor is not None and award.minor < 0:
            yield f"{award.basis} of {award.minor} is less than nothing"
        if award.currency != s.currency:
            yield f"{award.basis} in {award.currency or 'no currency'}, the contract in {s.currency or 'no currency'}"


def _unbalanced(s: Standing, awards: tuple[Award, ...]) -> Iterator[str]:
    penalty = sum(penalty_in(award) for award in awards)
    returned = sum(award.minor or 0 for award in awards if award.basis in GOES_BACK) - penalty
    kept = sum(award.minor or 0 for award in awards if award.basis in KEEPS)
    if penalty > s.deposit_effective_minor:
        yield f"a penalty of {penalty} on a deposit of {s.deposit_effective_minor}"
    if returned + kept > s.held_minor:
        yield f"{returned} goes back and {kept} is kept of {s.held_minor} held"
    undone = any(award.basis in GOES_BACK for award in awards) and not any(award.minor is None for award in awards)
    if undone and not _used(s) and returned + kept < s.held_minor:
        yield f"only {returned} goes back and {kept} is kept of {s.held_minor} held"


def penalty_in(award: Award) -> int:
    """How much of a double return is penalty, in minor units, as its own grounds say; a part paid already leaves that much less."""
    if award.basis != "double_return_of_deposit":
        return 0
    return min(int(dict(award.because.values).get("penalty", "0")), award.minor or 0)


def _used(s: Standing) -> bool:
    """Whether goods were taken, so that some of the money may have been paid for something."""
    return any(fact.kind in ("delivery_taken", "loss_shown") for fact in _known(s))


def nobody_pays_for_the_other_sides_act(s: Standing) -> Violations:
    """Who did not break the contract at the root and did not leave loses no deposit; who broke nothing pays nothing."""
    found: list[str] = []
    if s.settlement.status in ("final", "due_on_termination"):
        for party in SIDES:
            found += _losses(s, party, "settlement", s.settlement.awards, left=_left(s, party))
    blamed = {power.holder for power in s.powers if power.kind in ("terminate", "avoid")}
    for leaver, awards in (("buyer", s.settlement.if_buyer_walks), ("seller", s.settlement.if_seller_walks)):
        stays: Role = "seller" if leaver == "buyer" else "buyer"
        in_breach = any(b.by == stays and b.excused is None and b.cured is None for b in s.breaches)
        if leaver not in blamed and not in_breach:  # leaving may turn a lesser breach into a ground for it
            found += _losses(s, stays, f"if_{leaver}_walks", awards, left=False)
    return tuple(found)


def _left(s: Standing, party: Role) -> bool:
    """Whether the contract ended by the party's own choice, by both, or, for the buyer, by letting the order run out."""
    ending = s.ending
    return ending is not None and (
        (ending.by == party and ending.kind in ("withdrawn", "cancelled"))
        or ending.kind == "agreed"
        or (ending.kind == "lapsed" and party == "buyer")
    )


def _losses(s: Standing, party: Role, where: str, awards: tuple[Award, ...], *, left: bool) -> Iterator[str]:
    if left or not awards or s.default_by in (party, "both"):
        return
    owes = sum(a.minor or 0 for a in awards if a.debtor == party and not a.held)
    for_damage = sum(a.minor or 0 for a in awards if a.debtor == party and a.basis in FOR_A_BREACH)
    broke_nothing = not any(b.by == party and b.excused is None for b in s.breaches)
    if broke_nothing and for_damage:
        yield f"{where}: the {party} broke nothing and is to pay {for_damage} of damages"
    if party == "seller":
        if owes - for_damage > s.held_minor:
            yield f"{where}: the seller is not to blame, holds {s.held_minor} and is to pay {owes - for_damage}"
        return
    if kept := _kept(awards):
        yield f"{where}: the buyer is not to blame and is to lose {kept}"
    gets = sum(a.minor or 0 for a in awards if a.creditor == "buyer")
    known = all(a.minor is not None for a in awards)
    if known and not _used(s) and gets < s.held_minor:
        yield f"{where}: the buyer is not to blame, paid {s.held_minor} and gets {gets}"


def penalties_are_symmetric(s: Standing) -> Violations:
    """What a deposit costs the buyer who breaks the contract it costs the seller, as long as nothing was performed or settled.

    Both sides are looked at where nobody has a right to leave or has broken anything; the side that is to blame, where one is.
    """
    if s.deposit_effective_minor == 0 or any(fact.kind in MEASURES_DIFFER for fact in _known(s)):
        return ()
    open_, alive = s.settlement.status == "open", s.contract in ("in_force", "preliminary")
    in_breach = any(b.excused is None and b.cured is None for b in s.breaches)
    if open_ and not in_breach and not any(power.kind in LEAVING for power in s.powers):
        loss, penalty = _kept(s.settlement.if_buyer_walks), sum(map(penalty_in, s.settlement.if_seller_walks))
        if not loss == penalty == s.deposit_effective_minor:
            return (
                f"the buyer would lose {loss} by walking away and the seller {penalty}, of {s.deposit_effective_minor}",
            )
    if not open_ and (alive or (s.ending and s.ending.kind == "terminated")):
        lost = {"buyer": _kept(s.settlement.awards), "seller": sum(map(penalty_in, s.settlement.awards))}.get(
            s.default_by
        )
        if lost is not None and lost != s.deposit_effective_minor:
            return (f"the {s.default_by} is to blame and loses {lost} of a deposit of {s.deposit_effective_minor}",)
    return ()


def _kept(awards: tuple[Award, ...]) -> int:
    return sum(award.minor or 0 for award in awards if award.basis == "deposit_retained")


def nobody_pays_unseen(s: Standing) -> Violations:
    """Where the goods may be looked at before the balance is paid, no balance is late before the buyer could look."""
    first = next((t for t in s.terms if isinstance(t.clause, Inspection) and t.state in ("in_force", "limited")), None)
    if first is None or not isinstance(first.clause, Inspection):
        return ()
    if not first.clause.allowed or first.clause.before != "balance":
        return ()
    if any(fact.kind in A_LOOK for fact in _known(s)):
        return ()
    found = [
        f"the balance is {duty.state}, and the goods were never shown"
        for duty in s.duties
        if duty.kind == "pay_balance" and duty.state in ("late", "breached")
    ]
    found += [
        f"the demand for the balance (fact {entry.number}) is held to be right, and the goods were never shown"
        for entry in s.log
        if entry.event == "balance_demanded" and entry.effect == "exercise" and not _agreed_later(s, first.clause.id)
    ]
    return tuple(found)


def _agreed_later(s: Standing, clause: str) -> bool:
    return clause not in {c.id for c in s.inputs.terms.offer.terms}


def nobody_is_locked_in(s: Standing) -> Violations:
    """While a contract lives, or money without one is held, each party can end it, knows what leaving costs, or may perform.

    Where the other side may end it, a party in breach is in the other's hands. Where nobody may, there must be something to
    perform now, or to demand; waiting for an act of the other side is no way out.
    """
    if s.ending or s.settlement.status == "performed":
        return ()
    if s.contract == "none" and not s.held_minor:
        return ()
    return tuple(
        f"the {party} has no way out: no power to end it, and nothing says what leaving would cost"
        for party in SIDES
        if not _way_out(s, party)
    )


def _way_out(s: Standing, party: Role) -> bool:
    own = {power.kind for power in s.powers if power.holder == party}
    if own & LEAVING:
        return True
    if s.contract == "none":
        return party == "seller"
    told = s.settlement.if_buyer_walks if party == "buyer" else s.settlement.if_seller_walks
    nothing_at_stake = s.settlement.status == "open" and not s.held_minor
    in_the_others_hands = any(power.kind in LEAVING for power in s.powers)
    may_perform = any(d.debtor == party and d.state in ("pending", "late") for d in s.duties)
    return bool(told) or nothing_at_stake or in_the_others_hands or may_perform or "demand_performance" in own


def everything_has_its_source(s: Standing) -> Violations:
    """Every statement rests on law, facts or clauses, all of them there; every award and every term struck rests on law."""
    found = [f"{what}: no source" for what, why in statements(s) if not (why.law or why.facts or why.clauses)]
    provisions = s.inputs.law.provisions
    numbers = {fact.number for fact in s.inputs.facts.facts}
    ids = {term.clause.id for term in s.terms}
    for what, why in statements(s):
        found += [
            f"{what}: {i} is no provision that governs on {s.law_day}"
            for i in why.law
            if i not in provisions or not provisions[i].governs(s.law_day)
        ]
        found += [f"{what}: there is no fact {n}" for n in why.facts if n not in numbers]
        found += [f"{what}: there is no clause {i!r}" for i in why.clauses if i not in ids]
    for where, awards in outcomes(s):
        found += [f"{where}: {award.basis} without law" for award in awards if not award.because.law]
    struck = ("void", "limited", "not_part_of_contract", "not_binding")
    found += [
        f"clause {t.clause.id} is {t.state} without law" for t in s.terms if t.state in struck and not t.because.law
    ]
    return tuple(dict.fromkeys(found))


def statements(s: Standing) -> Iterator[tuple[str, Because]]:
    """Everything derived, with its grounds."""
    if s.contract != "none" or s.held_minor:  # that nothing has happened yet rests on nothing
        yield f"contract {s.contract}", s.contract_because
    if s.ending:
        yield f"ending {s.ending.kind}", s.ending.because
    if s.deposit_because:
        yield "deposit", s.deposit_because
    for term in s.terms:
        yield f"term {term.clause.id or type(term.clause).__name__}", term.because
    for duty in s.duties:
        yield f"duty {duty.kind}", duty.because
    for power in s.powers:
        yield f"power {power.kind} of the {power.holder}", power.because
    for entry in s.log:
        yield f"{entry.event} ({entry.number})", entry.because
    for breach in s.breaches:
        for why in (breach.because, breach.root_because, breach.excused):
            if why:
                yield f"breach {breach.kind} by the {breach.by}", why
    for question in s.undetermined:
        yield f"question {question.key}", question.because
    for alternative in s.settlement.alternatives:
        yield f"alternative {alternative.remedy}", alternative.because
    for where, awards in (*outcomes(s), *_branches(s.undetermined)):
        for award in awards:
            yield f"{where}: {award.basis}", award.because
            if award.jointly_because:
                yield f"{where}: {award.basis} jointly", award.jointly_because


def outcomes(s: Standing) -> Iterator[tuple[str, tuple[Award, ...]]]:
    """Every set of awards on the facts of the standing, with where it stands.

    The branches of a question are not among them: each rests on facts of its own, and is a standing that can be judged.
    """
    yield "settlement", s.settlement.awards
    for alternative in s.settlement.alternatives:
        yield f"alternative {alternative.remedy}", alternative.awards
    yield "if_buyer_walks", s.settlement.if_buyer_walks
    yield "if_seller_walks", s.settlement.if_seller_walks


def _branches(questions: Iterable[Question]) -> Iterator[tuple[str, tuple[Award, ...]]]:
    for question in questions:
        for branch in question.branches:
            yield f"{question.key} = {branch.answer}", branch.awards


def the_past_stays(earlier: Standing, later: Standing) -> Violations:
    """Of the same contract: what held at the earlier instant, the later standing still says of that instant."""
    at = earlier.at
    found = []
    for before, after in _pairs(earlier.log, [e for e in later.log if e.at <= at]):
        found.append(f"the log said {_entry(before)} at {at}, and says {_entry(after)} of it later")
    for broken, now in _pairs(_cut(earlier.breaches, at), _cut(later.breaches, at)):
        found.append(f"breaches were {broken} at {at}, and are {now} later")
    if earlier.ending and earlier.ending != later.ending:
        found.append(
            f"it had ended as {earlier.ending.kind} at {at}; later it has {later.ending.kind if later.ending else 'not ended'}"
        )
    if later.ending and later.ending.at <= at and not earlier.ending:
        found.append(f"it had not ended at {at}; later it had ended at {later.ending.at}")
    return tuple(found)


def _pairs(before: Iterable[object], after: Iterable[object]) -> list[tuple[object, object]]:
    one, other = list(before), list(after)
    longest = max(len(one), len(other))
    one, other = one + [None] * (longest - len(one)), other + [None] * (longest - len(other))
    return [(a, b) for a, b in zip(one, other, strict=True) if a != b]


def _entry(entry: object) -> str:
    return (
        f"{entry.event} ({entry.number}): {entry.effect}, {entry.because.key}"
        if isinstance(entry, JudgedEvent)
        else "nothing"
    )


def _cut(breaches: Iterable[Breach], at: datetime) -> list[tuple[object, ...]]:
    """Breaches as they stood at an instant."""
    return [
        (
            b.by, b.kind, b.duty, b.since, b.because.key,
            b.root_since if b.root_since and b.root_since <= at else None,
            b.excused.key if b.excused else None,
            b.cured if b.cured and b.cured <= at else None,
        )
        for b in breaches
        if b.since <= at
    ]  # fmt: skip


def _known(s: Standing) -> list[Fact]:
    """The facts the standing counts: in effect, recorded, and not assumed away."""
    inputs = s.inputs
    assumed = dict(inputs.assumed)
    known = inputs.facts.known(inputs.at, inputs.known_at)
    return [f for f in known if f.counts and assumed.get(f"fact:{f.number}") != "not_so"]


INVARIANTS: dict[str, Callable[[Standing], Violations]] = {
    "money is conserved": money_is_conserved,
    "nobody pays for the other side's act": nobody_pays_for_the_other_sides_act,
    "penalties are symmetric": penalties_are_symmetric,
    "nobody pays unseen": nobody_pays_unseen,
    "nobody is locked in": nobody_is_locked_in,
    "everything has its source": everything_has_its_source,
}
"""What holds of every single standing, by name. `the_past_stays` holds of two."""
THE_PAST_STAYS = "the past stays"


def broken(s: Standing) -> tuple[tuple[str, str], ...]:
    """Every invariant that the standing breaks, with the text of each violation."""
    return tuple((name, text) for name, check in INVARIANTS.items() for text in check(s))
