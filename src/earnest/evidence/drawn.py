"""A published draw, worked out again by whoever has it: nothing is asked of anybody."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from earnest.evidence import draw
from earnest.evidence.growing import Growing
from earnest.evidence.merkle import leaf_hash


class InvalidDraw(ValueError):
    """The order is not the one that follows, or nothing can be said of it."""


class Published(Struct):
    """What is published of a draw; hashes in hexadecimal. ``order``: None before the draw."""

    commitment: str
    seed: str
    entrants_root: str
    beacon_value: str = ""
    order: list[str] | None = None


def root_of(entrants: Sequence[bytes]) -> bytes:
    """The root of a list of entrants: of the tree of their hashes in ascending order."""
    tree = Growing()
    for entrant in sorted(entrants):
        tree.append(leaf_hash(entrant))
    return tree.root()


def check(content: bytes) -> int:
    """Check a published draw; gives how many were drawn. Raises: InvalidDraw: what does not follow from what."""
    try:
        told = msgspec.json.decode(content, type=Published)
        seed, root = bytes.fromhex(told.seed), bytes.fromhex(told.entrants_root)
        order = [bytes.fromhex(entrant) for entrant in told.order or ()]
        made = draw.commitment(seed).hex() if told.order is not None else ""
        drawn = draw.drawn_order(seed, order, root, told.beacon_value.encode())
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidDraw(f"this is no published draw: {error}") from error
    if told.order is None:
        raise InvalidDraw("nothing was drawn yet; the seed is published with the order")
    if made != told.commitment:
        raise InvalidDraw("the seed is not the one whose hash was published before")
    if root_of(order) != root:
        raise InvalidDraw("the list of those who were drawn is not the one that was closed at the opening")
    if list(drawn) != order:
        raise InvalidDraw("the order does not follow from the seed and the list")
    return len(order)
