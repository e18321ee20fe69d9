"""Merkle trees as in RFC 9162, section 2: hashes, proofs, and checking proofs.

A tree is given by ``Hashes``: the hash of any of its full subtrees. Where they are kept (a list, tiles, a database) is not
this module's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""

Hashes = Callable[[int, int], bytes]
"""The hash of the full subtree ``(level, index)``: of ``2**level`` leaves, beginning with leaf ``index * 2**level``."""


class InvalidProof(ValueError):
    """A proof that proves nothing: of the wrong length, for places a tree does not have, or that leads to another root."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf. Source: RFC 9162, section 2.1.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node with two children. Source: RFC 9162, section 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


def root_hash(size: int, hashes: Hashes) -> bytes:
    """The root of the tree's first ``size`` leaves. Raises: ValueError: the size is negative."""
    if size < 0:
        raise ValueError(f"a tree has 0 or more leaves, not {size}")
    return _hash_of(0, size, hashes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, hashes: Hashes) -> tuple[bytes, ...]:
    """What leads from leaf ``index`` to the root of the first ``size`` leaves, lowest first.

    Raises: ValueError: the tree has no such leaf. Source: RFC 9162, section 2.1.3.1.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    found: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            found.append(_hash_of(middle, end, hashes))
            end = middle
        else:
            found.append(_hash_of(start, middle, hashes))
            start = middle
    return tuple(reversed(found))


def consistency_proof(old: int, new: int, hashes: Hashes) -> tuple[bytes, ...]:
    """What shows that the tree of the first ``new`` leaves begins with that of the first ``old``.

    Raises: ValueError: ``0 < old <= new`` does not hold. Source: RFC 9162, section 2.1.4.1.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {new} leaves cannot be shown to begin with one of {old}")
    return tuple(_subproof(old, 0, new, hashes, whole=True))


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf (its hash) stands at ``index`` in the tree with this root.

    Raises: InvalidProof. Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise InvalidProof(f"a tree of {size} leaves has no leaf {index}")
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise InvalidProof("the proof is too long")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise InvalidProof("the proof is too short")
    if found != root:
        raise InvalidProof("the proof leads to another root")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree with the new root begins with the tree with the old one.

    Raises: InvalidProof. Source: RFC 9162, section 2.1.4.2.
    """
    if not 0 <= old <= new:
        raise InvalidProof(f"a tree of {new} leaves does not begin with one of {old}")
    if old in (0, new):
        known = EMPTY_ROOT if old == 0 else new_root
        if proof or old_root != known:
            raise InvalidProof("the roots of trees of one size differ" if old else "an empty tree has another root")
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise InvalidProof("the proof is too short")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise InvalidProof("the proof is too long")
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise InvalidProof("the proof is too short")
    if (before, after) != (old_root, new_root):
        raise InvalidProof("the proof leads to other roots")


def frontier(size: int) -> Iterator[tuple[int, int]]:
    """The full subtrees, largest first, that a tree of ``size`` leaves consists of, each as ``(level, index)``."""
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def _split(size: int) -> int:
    """The largest power of two below ``size`` (above 1)."""
    return 1 << (size - 1).bit_length() - 1


def _hash_of(start: int, end: int, hashes: Hashes) -> bytes:
    """The hash of the leaves from ``start`` to ``end``, as a node of a tree has them."""
    parts = [(level, (start >> level) + index) for level, index in frontier(end - start)]
    found = hashes(*parts[-1])
    for level, index in reversed(parts[:-1]):
        found = node_hash(hashes(level, index), found)
    return found


def _subproof(old: int, start: int, end: int, hashes: Hashes, *, whole: bool) -> list[bytes]:
    if old == end - start:
        return [] if whole else [_hash_of(start, end, hashes)]
    middle = start + _split(end - start)
    if old <= middle - start:
        return [*_subproof(old, start, middle, hashes, whole=whole), _hash_of(middle, end, hashes)]
    rest = _subproof(old - (middle - start), middle, end, hashes, whole=False)
    return [*rest, _hash_of(start, middle, hashes)]
