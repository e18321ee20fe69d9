"""Compare what a court held with what the engine finds: who is in breach, what became of the contract, who owes whom what.

Pure. It is the only place where a case's ``held`` is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from earnest.core.case import Case, Held
from earnest.core.judge import judge
from earnest.core.money import Money
from earnest.core.standing import Award, Basis, Standing

Verdict = Literal["agrees", "differs", "undetermined", "not_compared"]
PartName = Literal["in_breach", "contract", "awards"]

SAME_MONEY: frozenset[Basis] = frozenset(
    {
        "double_return_of_deposit", "single_return_of_deposit", "return_of_excess_deposit", "return_of_prepayment",
        "refund_of_price", "restitution", "settlement",
    }
)  # fmt: skip
"""Bases on which money goes back. One sum is called now this, now that, so they are compared in total."""

KEPT: frozenset[Basis] = frozenset({"deposit_retained", "set_off_against_price"})
"""Bases on which money stays where it is."""

Sums = dict[tuple[str, str, str], int | None]
"""(from, to, family) -> minor units; None if an amount in the family is not known."""

Answered = tuple[tuple[str, ...], Standing]
"""The answers given so far, in words, and the standing that they lead to."""


class Part(Struct, frozen=True, gc=False):
    """One part of the holding: what was held, what the engine found, and why they do not agree or are not compared."""

    name: PartName
    verdict: Verdict
    held: str = ""
    found: str = ""
    why: str = ""


class Comparison(Struct, frozen=True, gc=False):
    """The verdict on a case, with its parts."""

    verdict: Verdict
    parts: tuple[Part, ...] = ()
    reason: str = ""

    @property
    def why(self) -> str:
        """One line on everything that does not agree or is not compared; empty if all agrees."""
        return "; ".join(filter(None, (self.reason, *(part.why for part in self.parts))))


def compare(case: Case, standing: Standing) -> Comparison:
    """What the court held beside what the engine finds.

    ``undetermined``: the engine's main answer differs, but an answer to one of its open questions, or a choice that is a
    party's to make, gives what the court held.
    """
    held = case.held
    if held is None:
        return Comparison("not_compared", reason="no holding is recorded")
    if "all" in held.not_compared:
        return Comparison("not_compared", reason=held.not_compared["all"])
    parts = _parts(held, standing)
    verdicts = {part.verdict for part in parts}
    if verdicts == {"not_compared"}:
        return Comparison("not_compared", parts)
    if "differs" not in verdicts:
        return Comparison("agrees", parts)
    agreeing = _agreeing_answer(held, standing)
    if not agreeing:
        return Comparison("differs", parts)
    opened = tuple(replace(part, verdict="undetermined") if part.verdict == "differs" else part for part in parts)
    return Comparison("undetermined", opened, f"agrees if {agreeing}")


def _parts(held: Held, standing: Standing) -> tuple[Part, ...]:
    return (
        _plain("in_breach", held, held.in_breach, standing.settlement.default_by),
        _plain("contract", held, held.contract, standing.contract),
        _awards(held, standing.settlement.awards, standing.currency),
    )


def _plain(name: Literal["in_breach", "contract"], held: Held, said: str, found: str) -> Part:
    if name in held.not_compared:
        return Part(name, "not_compared", said, found, f"{name} not compared: {held.not_compared[name]}")
    if said == "unreported":
        return Part(name, "not_compared", said, found, f"{name} not compared: not reported")
    if said == found:
        return Part(name, "agrees", said, found)
    return Part(name, "differs", said, found, f"{name}: held {said}, found {found}")


def _awards(held: Held, awards: Iterable[Award], currency: str) -> Part:
    said = _sums((a.from_, a.to, a.for_, a.amount.minor if a.amount else None) for a in held.awards)
    found = _sums((a.debtor, a.creditor, a.basis, a.minor) for a in awards)
    texts = _shown(said, currency), _shown(found, currency)
    if "awards" in held.not_compared:
        return Part("awards", "not_compared", *texts, f"awards not compared: {held.not_compared['awards']}")
    unknown = {key for sums in (said, found) for key, minor in sums.items() if minor is None}
    known = (said.keys() | found.keys()) - unknown
    left_out = ", ".join(sorted(family for *_, family in unknown))
    why = f"amount of {left_out} not known, not compared" if unknown else ""
    if any((said.get(key) or 0) != (found.get(key) or 0) for key in known):
        return Part(
            "awards", "differs", *texts, "; ".join(filter(None, (f"awards: held {texts[0]}, found {texts[1]}", why)))
        )
    return Part("awards", "not_compared" if unknown and not known else "agrees", *texts, why)


def _sums(awards: Iterable[tuple[str, str, Basis, int | None]]) -> Sums:
    """The total of each family of awards in each direction; families that come to nothing are left out."""
    totals: Sums = {}
    for debtor, creditor, basis, minor in awards:
        key = debtor, creditor, "returned" if basis in SAME_MONEY else "kept" if basis in KEPT else basis
        so_far = totals.get(key, 0)
        totals[key] = None if minor is None or so_far is None else so_far + minor
    return {key: minor for key, minor in totals.items() if minor != 0}


def _shown(sums: Sums, currency: str) -> str:
    return ", ".join(
        f"{'an unknown amount' if minor is None else Money(minor, currency)} {family} ({debtor} to {creditor})"
        for (debtor, creditor, family), minor in sorted(sums.items())
    ) or "nothing"  # fmt: skip


def _agreeing_answer(held: Held, standing: Standing) -> str:
    """The fewest answers and choices under which no part differs, in words; empty if there are none."""
    reached: list[Answered] = [((), standing)]
    while reached:
        for words, answered in reached:
            if _none_differs(held, answered):
                return ", and ".join(words)
            if choice := _agreeing_choice(held, answered):
                return ", and ".join((*words, choice))
        reached = [further for words, answered in reached for further in _answers(words, answered)]
    return ""


def _agreeing_choice(held: Held, standing: Standing) -> str:
    """The choice between remedies under which no part differs, in words; empty if there is none."""
    for alternative in standing.settlement.alternatives:
        settlement = replace(standing.settlement, awards=alternative.awards, alternatives=())
        if _none_differs(held, replace(standing, settlement=settlement)):
            return f"the {alternative.holder} chooses {alternative.remedy}"
    return ""


def _answers(words: tuple[str, ...], standing: Standing) -> Iterable[Answered]:
    """The standing judged again with each answer to each question that is still open."""
    given = standing.inputs
    for question in standing.undetermined:
        for option in question.options:
            assumed = (*given.assumed, (question.key, option))
            answered = judge(given.terms, given.facts, given.law, given.at, known_at=given.known_at, assumed=assumed)
            yield (*words, f"{question.key} is answered {option}"), answered


def _none_differs(held: Held, standing: Standing) -> bool:
    return all(part.verdict != "differs" for part in _parts(held, standing))
