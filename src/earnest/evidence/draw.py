"""A random order that anyone can recompute.

Before the door opens the seed's hash is published. When it opens, the list of entrants is closed and its root published;
then the seed is revealed, with the value of a public beacon if one was named beforehand. Each entrant's place follows from
the three. Whoever made the seed cannot choose the order, since the entrants (and the beacon) come after the seed; the
entrants cannot, since they do not know it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

SEED_BYTES = 32


def commitment(seed: bytes) -> bytes:
    """What is published before: the hash of the seed. Raises: ValueError: the seed is not of 32 bytes."""
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes, not {len(seed)}")
    return sha256(b"earnest draw\n" + seed).digest()


def ticket(seed: bytes, entrant: bytes, entrants_root: bytes, beacon: bytes = b"") -> bytes:
    """What decides an entrant's place: the smaller, the further in front. Every part is hashed with its length."""
    parts = (b"earnest ticket\n", seed, entrants_root, beacon, entrant)
    return sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()


def drawn_order(seed: bytes, entrants: Iterable[bytes], entrants_root: bytes, beacon: bytes = b"") -> Sequence[bytes]:
    """The entrants in the order drawn. Raises: ValueError: one is there twice."""
    given = list(entrants)
    if len(set(given)) != len(given):
        raise ValueError("an entrant is there twice")
    return sorted(given, key=lambda entrant: ticket(seed, entrant, entrants_root, beacon))
