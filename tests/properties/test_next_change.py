"""The next change: until then time alone alters nothing, so nobody need look before."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from earnest.core.judge import judge
from earnest.core.standing import Standing
from tests.properties.effort import effort
from tests.properties.strategies import cases, stories

MOMENT = timedelta(microseconds=1)


def at(standing: Standing, instant) -> Standing:
    given = standing.inputs
    later = judge(given.terms, given.facts, given.law, instant)
    return replace(later, at=standing.at, inputs=given)


def differences(one: Standing, other: Standing) -> dict:
    """Fields that differ. The law's day of an offer nobody has accepted is the day judged, so it moves."""
    names = [name for name in one.__struct_fields__ if name != "law_day"]
    return {n: (getattr(one, n), getattr(other, n)) for n in names if getattr(one, n) != getattr(other, n)}


@effort(0.5)
@given(case=cases(stories()), days=st.integers(0, 400))
def test_nothing_changes_before_the_next_change(case, days):
    """A standing is taken ``days`` after the first fact, with what is still to come left out."""
    whole = case.judge()
    first = min((fact.at for fact in whole.inputs.facts.facts), default=whole.at)
    standing = judge(
        whole.inputs.terms, whole.inputs.facts, whole.inputs.law, min(first + timedelta(days=days), whole.at)
    )
    coming = [fact.at for fact in whole.inputs.facts.facts if fact.at > standing.at]
    until = min([*coming, standing.next_change or standing.at + timedelta(days=3650)])
    if until - MOMENT <= standing.at:
        return
    assert differences(at(standing, until - MOMENT), standing) == {}


def test_a_duty_falls_due_at_the_next_change():
    from tests.scenarios.contract import PAID, judged

    standing = judged(PAID, at="2025-04-01")
    before = at(standing, standing.next_change - MOMENT)
    after = at(standing, standing.next_change)
    assert ([b.kind for b in before.breaches], [b.kind for b in after.breaches]) == ([], ["late_delivery"])
