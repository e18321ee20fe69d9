"""Tiles: a mirror that has nothing but files works out what the log itself would say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnest.evidence import merkle, tiles
from earnest.evidence.tiles import Tile
from tests.evidence.test_merkle import kept, leaves, mth

BIG = 256 * 3 + 17


@pytest.mark.parametrize(("tile", "path"), [
    (Tile(0, 0), "tile/0/000"),
    (Tile(1, 1_234_067), "tile/1/x001/x234/067"),
    (Tile(0, 273, 112), "tile/0/273.p/112"),
    (Tile(None, 5, 1), "tile/entries/005.p/1"),
])  # fmt: skip
def test_paths_are_those_of_the_specification(tile, path):
    assert (tile.path(), tiles.read_path(path)) == (path, tile)


@pytest.mark.parametrize("path", [
    "", "tile/0/0", "tile/0/x000/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/300", "tile/9/000", "tile/0/000/",
    "tile/0/../000", "tile/entry/000", "tile/0/1000", "tile/0/٠٠٠",
])  # fmt: skip
def test_what_names_no_tile_is_refused(path):
    with pytest.raises(ValueError, match="names no tile"):
        tiles.read_path(path)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, BIG])
def test_tree_of_tiles_has_the_roots_and_proofs_of_the_tree(size):
    made = leaves(size)
    files = {tile.path(): tiles.content(tile, kept(made)) for tile in tiles.tiles_of(size)}
    mirrored = tiles.hashes_from(size, lambda tile: files[tile.path()])
    assert merkle.root_hash(size, mirrored) == mth(made)
    for index in {0, size // 2, size - 1}:
        merkle.check_inclusion(made[index], index, size, merkle.inclusion_proof(index, size, mirrored), mth(made))
    for old in {1, size // 2 or 1, size}:
        merkle.check_consistency(old, size, mth(made[:old]), mth(made), merkle.consistency_proof(old, size, mirrored))


def test_altered_tile_leads_to_another_root():
    made = leaves(300)
    files = {tile.path(): tiles.content(tile, kept(made)) for tile in tiles.tiles_of(300)}
    files["tile/0/000"] = b"x" + files["tile/0/000"][1:]
    assert merkle.root_hash(300, tiles.hashes_from(300, lambda tile: files[tile.path()])) == mth(
        made
    )  # level 1 has it whole
    files["tile/1/000.p/1"] = b"x" + files["tile/1/000.p/1"][1:]
    assert merkle.root_hash(300, tiles.hashes_from(300, lambda tile: files[tile.path()])) != mth(made)


def test_tile_of_another_size_and_subtree_that_is_not_there_are_refused():
    hashes = tiles.hashes_from(300, lambda tile: b"")
    with pytest.raises(ValueError, match="has 0 bytes"):
        hashes(0, 0)
    with pytest.raises(ValueError, match="no full subtree"):
        hashes(8, 1)


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_entries_come_back_from_their_tile(entries):
    bundle = tiles.entries_content(entries)
    assert tiles.read_entries(bundle) == entries
    if bundle:
        with pytest.raises(ValueError, match="within an entry"):
            tiles.read_entries(bundle[:-1] if entries[-1] else bundle + b"\x00")


def test_entry_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="65,536"):
        tiles.entries_content([b"x" * 65_536])
