"""A launch's log as it is read: any hash of its tree, proofs, receipts; from full tiles, and entries where a tile is not full."""

from __future__ import annotations

from collections.abc import Sequence

from earnest.evidence import merkle, receipts, tiles
from earnest.evidence.merkle import Hashes, leaf_hash
from earnest.evidence.notes import read_head, read_note, read_verifier
from earnest.evidence.receipts import Receipt
from earnest.platform.launch import models
from earnest.platform.launch.models import Head, Launch, Leaf, Place
from earnest.platform.launch.tree import root_of, split

WIDTH = tiles.WIDTH


class NoReceipt(Exception):
    """There is nothing to prove with: the place's data was erased."""


def newest_head(launch: Launch) -> Head | None:
    """The newest signed head, None before there is an entry."""
    return Head.objects.filter(launch_id=launch.pk).order_by("-size").first()


def checkpoint(launch: Launch, head: Head) -> str:
    """A head as a note, with the lines of the witnesses who saw it. Source: C2SP tlog-checkpoint."""
    seen = models.Witnessed.objects.filter(launch=launch, size=head.size).order_by("pk").values_list("line", flat=True)
    return head.note + "".join(seen)


def entries(launch: Launch, first: int, count: int) -> list[bytes]:
    """Entries of the log from an index on."""
    found = Leaf.objects.filter(launch_id=launch.pk, index__gte=first, index__lt=first + count).order_by("index")
    return [entry.encode() for entry in found.values_list("entry", flat=True)]


def tile_content(launch: Launch, tile: tiles.Tile, size: int) -> bytes | None:
    """What a tile of a tree of ``size`` leaves holds, hashes or entries; None: the tree has no such tile."""
    level = tile.level or 0
    if (tile.index * WIDTH + tile.width) << (level * tiles.HEIGHT) > size:
        return None
    if tile.level is None:
        return tiles.entries_content(entries(launch, tile.index * WIDTH, tile.width))
    if tile.width == WIDTH:
        row = models.Tile.objects.filter(launch_id=launch.pk, level=level, index=tile.index).first()
        return bytes(row.hashes) if row else None
    if level == 0:
        return b"".join(map(leaf_hash, entries(launch, tile.index * WIDTH, tile.width)))
    first = tile.index * WIDTH
    below = models.Tile.objects.filter(
        launch_id=launch.pk, level=level - 1, index__gte=first, index__lt=first + tile.width
    )
    return b"".join(root_of(split(bytes(row.hashes))) for row in below.order_by("index"))


def hashes_of(launch: Launch, size: int) -> Hashes:
    """The hash of any full subtree of the first ``size`` leaves."""
    return tiles.hashes_from(size, lambda tile: tile_content(launch, tile, size) or b"")


def inclusion(launch: Launch, index: int, size: int) -> Sequence[bytes]:
    """The proof that an entry is in the tree of that size. Raises: ValueError: it is not."""
    return merkle.inclusion_proof(index, size, hashes_of(launch, size))


def consistency(launch: Launch, old: int, new: int) -> Sequence[bytes]:
    """The proof that the tree of a size continues that of a smaller one. Raises: ValueError: there are no such sizes."""
    return merkle.consistency_proof(old, new, hashes_of(launch, new))


def receipt_of(launch: Launch, place: Place) -> Receipt:
    """What the buyer of a place keeps. Raises: NoReceipt."""
    head = newest_head(launch)
    if head is None or place.salt is None:
        raise NoReceipt
    (entry,) = entries(launch, place.leaf, 1)
    size = read_head(read_note(head.note).text).size
    return receipts.make(
        entry, place.leaf, tuple(inclusion(launch, place.leaf, size)), checkpoint(launch, head),
        read_verifier(launch.log_key), bytes(place.salt), (place.public_id, place.buyer_name),
    )  # fmt: skip
