"""A tree that grows: it keeps its frontier alone, and gives the subtrees that each new leaf completes."""

from __future__ import annotations

from collections.abc import Iterable

from earnest.evidence.merkle import EMPTY_ROOT, frontier, node_hash


class Growing:
    """The frontier of a tree: its size and the hashes of the full subtrees it consists of, largest first.

    Raises: ValueError: as many hashes as a tree of this size has are not given.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        wanted = size.bit_count() if size >= 0 else -1
        if len(self.hashes) != wanted:
            raise ValueError(f"the frontier of {size} leaves is not {len(self.hashes)} hashes")

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf's hash; gives the full subtrees that are now complete, the leaf first: level, index, hash."""
        index, found, made = self.size, leaf, [(0, self.size, leaf)]
        level = 0
        while index & 1:
            found = node_hash(self.hashes.pop(), found)
            level, index = level + 1, index >> 1
            made.append((level, index, found))
        self.hashes.append(found)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The root as it is now."""
        if not self.hashes:
            return EMPTY_ROOT
        found = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            found = node_hash(left, found)
        return found

    def places(self) -> list[tuple[int, int]]:
        """Where the frontier's subtrees are, largest first: level, index."""
        return list(frontier(self.size))
