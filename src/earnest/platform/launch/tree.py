"""The log of a launch as its writer grows it: entries, full tiles, signed heads. It keeps no more than the unfinished tiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from earnest.evidence.growing import Growing
from earnest.evidence.merkle import HASH_BYTES, leaf_hash
from earnest.evidence.notes import LogKey, TreeHead, signed
from earnest.evidence.tiles import HEIGHT, LEVELS_MAX, WIDTH


class FullTile(Struct, frozen=True):
    """A tile that is complete: level, index, its 256 hashes."""

    level: int
    index: int
    hashes: bytes


class Tree:
    """A tree of ``size`` leaves and its unfinished tiles, the lowest level first.

    Raises: ValueError: the frontier or the tiles are not those of a tree of this size.
    """

    def __init__(self, size: int, frontier: Sequence[bytes], unfinished: Sequence[list[bytes]]) -> None:
        self.growing = Growing(size, frontier)
        self.unfinished = [list(row) for row in unfinished]
        counts = [(size >> (level * HEIGHT)) % WIDTH for level in range(LEVELS_MAX)]
        if [len(row) for row in self.unfinished] != counts:
            raise ValueError(f"these are not the unfinished tiles of a tree of {size} leaves")

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self.growing.size

    def append(self, entries: Iterable[bytes]) -> list[FullTile]:
        """Add entries; gives the tiles that they complete."""
        full = []
        for entry in entries:
            for level, index, found in self.growing.append(leaf_hash(entry)):
                if level % HEIGHT == 0 and level // HEIGHT < LEVELS_MAX:
                    row = self.unfinished[level // HEIGHT]
                    row.append(found)
                    if len(row) == WIDTH:
                        full.append(FullTile(level // HEIGHT, index // WIDTH, b"".join(row)))
                        row.clear()
        return full

    def frontier(self) -> bytes:
        """The frontier as it is stored."""
        return b"".join(self.growing.hashes)

    def head(self, key: LogKey) -> str:
        """The signed head of the tree as it is now, as a note."""
        return str(signed(TreeHead(key.verifier.name, self.size, self.growing.root()).text(), key))


def split(stored: bytes) -> list[bytes]:
    """A frontier or tile from how it is stored."""
    return [stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)]


def loaded(
    size: int, frontier: bytes, entries: Callable[[int], Sequence[bytes]], tiles: Callable[[int, int], Sequence[bytes]]
) -> Tree:
    """The tree from what is stored: ``entries`` from an index on, ``tiles`` of a level from an index on."""
    unfinished: list[list[bytes]] = []
    for level in range(LEVELS_MAX):
        count = size >> (level * HEIGHT)
        first = count - count % WIDTH
        if level == 0:
            unfinished.append([leaf_hash(entry) for entry in entries(first)])
        else:
            unfinished.append([root_of(split(tile)) for tile in tiles(level - 1, first)])
    return Tree(size, split(frontier), unfinished)


def root_of(hashes: list[bytes]) -> bytes:
    """The root of a full subtree from its neighbouring full subtrees."""
    tree = Growing()
    for found in hashes:  # each is the hash of a full subtree, and as a leaf's is joined with its neighbour
        tree.append(found)
    return tree.root()
