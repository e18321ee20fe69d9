"""Tiles: the tree as files that never change, so that anybody can mirror a log and work out every proof.

Source: C2SP tlog-tiles. A tile holds the hashes of up to 256 neighbouring full subtrees, of 256 ** level leaves each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from earnest.evidence.merkle import HASH_BYTES, Hashes, node_hash

HEIGHT = 8
"""Levels of the tree in one tile."""
WIDTH = 1 << HEIGHT
"""Hashes of a full tile."""
LEVELS_MAX = 8
"""Levels of tiles of the largest tree."""
_PATH = re.compile(
    r"tile/(?P<level>[0-9]|entries)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class Tile(Struct, frozen=True):
    """The place of a tile: its level (None: of the entries themselves), its index, and how many hashes it has."""

    level: int | None
    index: int
    width: int = WIDTH

    def path(self) -> str:
        """Where the tile is found below the log's address."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[n : n + 3] for n in range(0, len(digits), 3)]
        whole = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{whole}{part}"


def read_path(path: str) -> Tile:
    """The tile that a path names. Raises: ValueError: it names none, or not as it must be written."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise ValueError(f'"{path[:80]}" names no tile')
    level = None if found["level"] == "entries" else int(found["level"])
    tile = Tile(level, int(re.sub("[x/]", "", found["index"])), int(found["width"] or WIDTH))
    if tile.path() != path or tile.width > WIDTH or (level or 0) >= LEVELS_MAX:
        raise ValueError(f'"{path[:80]}" names no tile')
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of hashes that a tree of ``size`` leaves has, the lowest level first."""
    level, count = 0, size
    while count:
        full, rest = divmod(count, WIDTH)
        for index in range(full):
            yield Tile(level, index)
        if rest:
            yield Tile(level, full, rest)
        level, count = level + 1, full


def content(tile: Tile, hashes: Hashes) -> bytes:
    """What a tile of hashes holds."""
    if tile.level is None:
        raise ValueError("the entries are not hashes")
    first, height = tile.index * WIDTH, tile.level * HEIGHT
    return b"".join(hashes(height, first + n) for n in range(tile.width))


def hashes_from(size: int, fetch: Callable[[Tile], bytes]) -> Hashes:
    """The hash of any full subtree of a tree of ``size`` leaves, worked out from its tiles; each is fetched once.

    Raises, when asked: ValueError: a tile is not as large as it must be, or the tree has no such subtree.
    """
    kept: dict[Tile, bytes] = {}

    def tile_of(level: int, index: int) -> bytes:
        count = (size >> level * HEIGHT) - index * WIDTH
        tile = Tile(level, index, min(count, WIDTH))
        if tile not in kept:
            kept[tile] = fetch(tile)
        if len(kept[tile]) != tile.width * HASH_BYTES:
            raise ValueError(f"{tile.path()} has {len(kept[tile])} bytes, not {tile.width * HASH_BYTES}")
        return kept[tile]

    def hashes(level: int, index: int) -> bytes:
        if not 0 <= index < size >> level:
            raise ValueError(f"a tree of {size} leaves has no full subtree {index} of level {level}")
        tile_level, above = divmod(level, HEIGHT)
        first = index << above
        tile, at = tile_of(tile_level, first // WIDTH), first % WIDTH
        row = [tile[n * HASH_BYTES : (n + 1) * HASH_BYTES] for n in range(at, at + (1 << above))]
        while len(row) > 1:
            row = [node_hash(row[n], row[n + 1]) for n in range(0, len(row), 2)]
        return row[0]

    return hashes


def entries_content(entries: list[bytes]) -> bytes:
    """What a tile of entries holds: each with its length in two bytes before it. Raises: ValueError: one is too long."""
    if any(len(entry) >= 1 << 16 for entry in entries):
        raise ValueError("an entry has less than 65,536 bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_entries(bundle: bytes) -> list[bytes]:
    """The entries of a tile. Raises: ValueError: it ends within one."""
    found, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle) or at + 2 > len(bundle):
            raise ValueError("the tile ends within an entry")
        found.append(bundle[at + 2 : end])
        at = end
    return found
