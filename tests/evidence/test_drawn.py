"""A published draw, checked by anybody: what does not follow is told."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest

from earnest.evidence import draw
from earnest.evidence.drawn import InvalidDraw, check, root_of

SEED = b"s" * 32
ENTRANTS = [sha256(b"%d" % n).digest() for n in range(30)]


def published(**changed):
    root = root_of(ENTRANTS)
    told = {
        "commitment": draw.commitment(SEED).hex(), "seed": SEED.hex(), "entrants_root": root.hex(), "beacon_value": "42",
        "order": [entrant.hex() for entrant in draw.drawn_order(SEED, ENTRANTS, root, b"42")],
    }  # fmt: skip
    return told | changed


def test_order_that_follows_is_counted():
    assert check(msgspec.json.encode(published())) == 30


@pytest.mark.parametrize(("changed", "why"), [
    ({"seed": (b"t" * 32).hex()}, "hash was published"), ({"beacon_value": "43"}, "does not follow"),
    ({"order": published()["order"][::-1]}, "does not follow"), ({"order": published()["order"][1:]}, "closed at the opening"),
    ({"order": None}, "nothing was drawn"), ({"seed": "x"}, "no published draw"), ({"order": ["zz"]}, "no published draw"),
    ({"order": published()["order"][:1] * 2}, "no published draw"),
])  # fmt: skip
def test_order_that_does_not_follow_is_refused(changed, why):
    with pytest.raises(InvalidDraw, match=why):
        check(msgspec.json.encode(published(**changed)))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff"])
def test_file_that_is_no_draw_is_refused(content):
    with pytest.raises(InvalidDraw, match="no published draw"):
        check(content)
