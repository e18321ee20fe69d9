"""The public log read from its first entry: what its rules forbid is found where it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from earnest.evidence.leaves import Entry
from earnest.evidence.replay import Replay

AT = datetime(2026, 12, 24, 12, tzinfo=UTC)
PLANNED = '{"kind":"planned","detail":{"capacity":{"std":1,"max":1}}}'
GROWN = '{"kind":"capacity_added","detail":{"variants":{"std":1}}}'
SHRUNK = '{"kind":"capacity_added","detail":{"variants":{"std":-1}}}'


def act(text: str) -> bytes:
    return Entry("act", 0, AT, "-", sha256(text.encode()).digest()).line()


def place(kind: str, number: int, variant: str = "std") -> bytes:
    return Entry(kind, number, AT, variant, bytes(32)).line()


def faults(*entries: bytes, acts=None) -> list[str]:
    return list(Replay(acts if acts is not None else {0: PLANNED, 3: GROWN}).faults(entries))


START = (act(PLANNED), place("held", 1), place("waiting", 2))


def test_day_that_keeps_the_rules_has_no_faults():
    day = (
        *START, act(GROWN), place("held", 2), place("waiting", 3), place("waiting", 4), place("paid", 1), place("lapsed", 2),
        place("held", 3), place("cancelled", 4), place("held", 5, "max"),
    )  # fmt: skip
    assert faults(*day) == []


@pytest.mark.parametrize(("entries", "told"), [
    ((place("held", 3),), "entry 3: 2 of 1 std are taken"),
    ((place("waiting", 4),), "entry 3: it is of place 4; place 3 comes next"),
    ((place("waiting", 3), place("lapsed", 1), place("held", 3)), "entry 5: place 3 moved up before place 2"),
    ((place("paid", 2),), "entry 3: place 2 cannot be paid after it was waiting"),
    ((place("paid", 1), place("lapsed", 1)), "entry 4: place 1 cannot be lapsed after it was paid"),
    ((place("paid", 3),), "entry 3: place 3 cannot be paid after it was nothing"),
    ((place("paid", 1, "max"),), "entry 3: place 1 was of std, and is now of max"),
    ((b"held 3 today std 00",), "entry 3: "),
    ((Entry("act", 1, AT, "-", sha256(GROWN.encode()).digest()).line(),), "entry 3: an act is of the launch"),
    ((act(GROWN.replace("1", "7")),), "entry 3: the act that is published is not the one"),
])  # fmt: skip
def test_what_the_rules_forbid_is_found_where_it_stands(entries, told):
    acts = {0: PLANNED} if not entries[0].startswith(b"act") else {0: PLANNED, 3: GROWN}
    found = faults(*START, *entries, acts=acts)
    assert found
    assert found[0].startswith(told)


def test_capacity_that_was_taken_away_is_found():
    assert "taken away" in faults(*START, act(SHRUNK), acts={0: PLANNED, 3: SHRUNK})[0]


def test_act_that_is_kept_back_or_made_up_is_found():
    assert "not the one" in faults(*START, acts={})[0]
    assert faults(*START, acts={0: PLANNED, 9: GROWN}) == ["an act is published for entry 9, which is not there"]


@pytest.mark.parametrize("text", ["[]", '{"kind":"planned"}', '{"kind":"planned","detail":{"capacity":[1]}}', "no"])
def test_act_that_cannot_be_read_is_said_to_be_so(text):
    assert faults(act(text), acts={0: text}) == ["entry 0: the act cannot be read"]
