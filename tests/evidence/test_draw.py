"""The draw: anyone gets the same order from what is public, and nobody could have aimed at it."""

from __future__ import annotations

from collections import Counter
from math import sqrt

import pytest

from earnest.evidence import draw

SEED, ROOT = b"s" * 32, b"r" * 32
ENTRANTS = [b"entrant %d" % n for n in range(50)]


def test_order_is_the_same_however_the_entrants_are_listed():
    assert draw.drawn_order(SEED, ENTRANTS, ROOT) == draw.drawn_order(SEED, reversed(ENTRANTS), ROOT)
    assert sorted(draw.drawn_order(SEED, ENTRANTS, ROOT)) == sorted(ENTRANTS)


@pytest.mark.parametrize("other", [(b"t" * 32, ROOT, b""), (SEED, b"q" * 32, b""), (SEED, ROOT, b"beacon")])
def test_seed_entrants_and_beacon_each_change_the_order(other):
    seed, root, beacon = other
    assert draw.drawn_order(seed, ENTRANTS, root, beacon) != draw.drawn_order(SEED, ENTRANTS, ROOT)


def test_parts_cannot_be_shifted_from_one_into_the_next():
    assert draw.ticket(SEED, b"a", ROOT, b"bc") != draw.ticket(SEED, b"ca", ROOT, b"b")


def test_every_entrant_is_first_about_equally_often():
    rounds = 5_000
    firsts = Counter(draw.drawn_order(n.to_bytes(32, "big"), ENTRANTS[:5], ROOT)[0] for n in range(rounds))
    expected = rounds / 5
    assert all(abs(count - expected) < 5 * sqrt(expected) for count in firsts.values())
    assert len(firsts) == 5


def test_commitment_binds_to_one_seed():
    assert draw.commitment(SEED) != draw.commitment(b"t" * 32)
    with pytest.raises(ValueError, match="32 bytes"):
        draw.commitment(b"short")


def test_entrant_that_is_there_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        draw.drawn_order(SEED, [b"a", b"a"], ROOT)
