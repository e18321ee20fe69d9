"""What holds of every judgment, whatever was agreed and whatever is said to have happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from earnest.core import invariants
from earnest.core.case import Case, write_custom
from earnest.core.case_checks import check_case
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.law.registry import pack
from earnest.core.moments import When
from earnest.core.standing import Standing
from earnest.files.cases import case_in
from earnest.files.yaml_source import read_source
from tests.properties.effort import effort
from tests.properties.strategies import cases, days, event, in_order, logs

LAW = pack("CN")


def parts(standing: Standing) -> dict[str, Any]:
    """Everything derived: the standing without its inputs."""
    return {name: getattr(standing, name) for name in standing.__struct_fields__ if name != "inputs"}


def copied(case: Case) -> Case:
    """The same case from its own text: equal values, nothing shared."""
    return case_in(read_source(msgspec.json.encode(case, enc_hook=write_custom), "copy"))


@effort()
@given(cases())
def test_judge_answers_whatever_is_well_typed(case: Case) -> None:
    standing = case.judge()
    known, assumed = case.log().known(case.instant(), standing.inputs.known_at), dict(standing.inputs.assumed)
    assert [entry.number for entry in standing.log] == [
        f.number for f in known if f.counts and assumed.get(f"fact:{f.number}") != "not_so"
    ]


@effort(0.5)
@given(cases())
def test_drawn_cases_are_cases_that_a_file_may_hold(case: Case) -> None:
    """So that a failure here is a failure of a file that somebody may write."""
    wrong = [what for where, what in check_case(case) if "no clause is named" not in what]
    assert wrong == []


@effort()
@given(cases())
def test_judging_the_same_twice_gives_the_same(case: Case) -> None:
    contradicted = [what for _, what in check_case(case)]
    again = case if contradicted else copied(case)
    assert parts(case.judge()) == parts(again.judge())


@pytest.mark.parametrize("name", invariants.INVARIANTS)
@given(case=cases())
@effort()
def test_invariant_holds(name: str, case: Case) -> None:
    assert invariants.INVARIANTS[name](case.judge()) == ()


@effort()
@given(cases(), days(length=1400), st.integers(0, 500))
def test_judging_later_leaves_the_past_as_it_was(case: Case, first: When, days_later: int) -> None:
    at = msgspec.structs.replace(case, at=first).instant()
    terms, facts = case.terms(), case.log()
    earlier = judge(terms, facts, LAW, at)
    later = judge(terms, facts, LAW, at + timedelta(days=days_later))
    assert invariants.the_past_stays(earlier, later) == ()


@effort()
@given(cases(logs()), event(on=days(), recorded=days()))
def test_what_is_not_yet_recorded_is_judged_as_if_it_were_not_there(case: Case, late: Any) -> None:
    told = msgspec.structs.replace(case, facts=(*case.facts, late))
    at = told.instant()
    recorded = FactLog.of((late,), told.zone_info()).facts[0].recorded_at
    without = judge(told.terms(), case.log(), LAW, at, known_at=recorded - timedelta(seconds=1))
    before = judge(told.terms(), told.log(), LAW, at, known_at=recorded - timedelta(seconds=1))
    assert parts(without) == parts(before)


@effort()
@given(cases(in_order()), st.lists(event(on=days(), recorded=st.none()), min_size=1, max_size=2))
def test_what_if_is_judging_the_longer_log(case: Case, further: list[Any]) -> None:
    after = case.judge().after(*further)
    longer = msgspec.structs.replace(case, facts=(*case.facts, *further))
    assert parts(after) == parts(longer.judge(after.at))
    if len(further) == 2:
        assert parts(case.judge().after(further[0]).after(further[1])) == parts(
            longer.judge(case.judge().after(further[0]).after(further[1]).at)
        )


@effort()
@given(cases())
@pytest.mark.parametrize("as_text", ["yaml", "json"])
def test_case_written_and_read_is_the_same_case(as_text: str, case: Case) -> None:
    if check_case(case):
        return
    if as_text == "yaml":
        text = yaml.safe_dump(
            msgspec.to_builtins(case, enc_hook=write_custom), allow_unicode=True, sort_keys=False
        ).encode()
    else:
        text = msgspec.json.encode(case, enc_hook=write_custom)
    assert case_in(read_source(text, "written")) == case
