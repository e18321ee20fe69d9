"""A launch's public log kept in a folder, as any web server could serve it on: fetched, checked, and only ever continued.

What was signed once must stand in everything that is signed later: a log that is rewritten is found by whoever mirrored it.
Source: C2SP tlog-tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import msgspec
from msgspec import Struct

from earnest.evidence import notes, tiles
from earnest.evidence.growing import Growing
from earnest.evidence.merkle import leaf_hash
from earnest.evidence.notes import TreeHead, Verifier
from earnest.evidence.replay import Replay

TIMEOUT_SECONDS = 30
FILE_MAX = 32 * 1024 * 1024
"""The largest file that is fetched, in bytes: 256 entries of 64 KiB, and room."""
REFUSED = "checkpoint.refused"

Fetch = Callable[[str], bytes]
"""The file at a path below the log's address."""


class BrokenLog(Exception):
    """The log does not prove what it says, or not what it said before; the text says what."""


class Unreachable(Exception):
    """The log cannot be fetched, or a file of the mirror cannot be read."""


class Act(Struct, frozen=True):
    """What the seller did, ``text`` as the entry ``leaf`` commits to it."""

    leaf: int
    text: str


class Mirrored(Struct, frozen=True):
    """What a mirror has now, and how many entries it had before."""

    key: Verifier
    head: TreeHead
    before: int


def address(url: str, path: str) -> str:
    """Where a file of a launch's log is, by the address of the launch's page or of its log. Raises: Unreachable."""
    base = url.rstrip("/")
    if urlsplit(base).scheme not in ("http", "https"):
        raise Unreachable(f'"{url}" is no address; write one that begins with https://')
    return f"{base}/{path}" if base.endswith("/log") else f"{base}/log/{path}"


def fetch_from(url: str) -> Fetch:
    """How files of a launch's log are fetched; what is fetched raises Unreachable."""

    def fetch(path: str) -> bytes:
        whole = address(url, path)
        try:
            with urlopen(whole, timeout=TIMEOUT_SECONDS) as answer:
                content: bytes = answer.read(FILE_MAX + 1)
        except HTTPError as error:
            with error:  # it is an open answer
                raise Unreachable(f"{whole} cannot be fetched: {error}") from None
        except (URLError, OSError, ValueError) as error:
            raise Unreachable(f"{whole} cannot be fetched: {error}") from None
        if len(content) > FILE_MAX:
            raise Unreachable(f"{whole} has more than {FILE_MAX:,} bytes")
        return content

    return fetch


def signed_head(content: bytes, key: Verifier) -> TreeHead:
    """The head that a checkpoint signs. Raises: BrokenLog."""
    try:
        note = notes.read_note(content.decode())
        notes.check(note, key)
        head = notes.read_head(note.text)
    except ValueError as error:
        raise BrokenLog(f"the checkpoint proves nothing: {error}") from None
    if head.origin != key.name:
        raise BrokenLog(f"the checkpoint is of {head.origin}, the key of {key.name}")
    return head


def mirror(fetch: Fetch, folder: Path, key: str = "") -> Mirrored:
    """Bring a mirror up to what the log signs now; its key is the one given, or that of the first time.

    Raises: BrokenLog: it does not continue what the mirror has, which stays as it is; what was signed instead is kept beside
    it. Unreachable. OSError: the folder cannot be written.
    """
    verifier = _key(fetch, folder, key)
    content = fetch("checkpoint")
    head = signed_head(content, verifier)
    known = folder / "checkpoint"
    before = signed_head(known.read_bytes(), verifier) if known.exists() else None
    try:
        _check(head, before, fetch, folder)
    except BrokenLog:
        _keep(folder, REFUSED, content)
        raise
    _keep(folder, "key", f"{verifier}\n".encode())
    _keep(folder, "acts.json", fetch("acts.json"))
    _keep(folder, "checkpoint", content)
    return Mirrored(verifier, head, before.size if before else 0)


def faults(folder: Path) -> Iterator[str]:
    """What is wrong with the log that a mirror has, each in a sentence.

    Raises: BrokenLog: its head does not sign its entries. Unreachable: a file is missing.
    """
    verifier, head = read(folder)
    try:
        acts = msgspec.json.decode(_stored(folder, "acts.json"), type=list[Act])
    except msgspec.DecodeError as error:
        raise BrokenLog(f"the acts cannot be read: {error}") from None
    entries = _Entries(head.size, lambda path: _stored(folder, path))
    tree = Growing()

    def grown() -> Iterator[bytes]:
        for entry in entries:
            tree.append(leaf_hash(entry))
            yield entry

    yield from Replay({act.leaf: act.text for act in acts if act.leaf < head.size}).faults(grown())
    if (tree.size, tree.root()) != (head.size, head.root):
        yield f"the entries are not the {head.size:,} that {verifier.name} signed"


def read(folder: Path) -> tuple[Verifier, TreeHead]:
    """The key and the head of a mirror. Raises: BrokenLog; Unreachable: there is no mirror."""
    try:
        verifier = notes.read_verifier(_stored(folder, "key").decode())
    except ValueError as error:
        raise BrokenLog(f"the key proves nothing: {error}") from None
    return verifier, signed_head(_stored(folder, "checkpoint"), verifier)


def _key(fetch: Fetch, folder: Path, given: str) -> Verifier:
    own = folder / "key"
    try:
        known = notes.read_verifier(own.read_text("utf-8")) if own.exists() else None
        wanted = notes.read_verifier(given) if given else known or notes.read_verifier(fetch("key").decode())
    except ValueError as error:
        raise BrokenLog(f"the key proves nothing: {error}") from None
    if known is not None and known != wanted:
        raise BrokenLog(f"the mirror is of the log {known}, not of {wanted}")
    return wanted


class _Entries:
    """The entries of a log of ``size``, from its tiles of entries, as ``get`` gives them."""

    def __init__(self, size: int, get: Callable[[str], bytes]) -> None:
        self.size, self.get = size, get

    def bundles(self) -> Iterator[tuple[tiles.Tile, bytes, Sequence[bytes]]]:
        """Each tile with its content and entries. Raises: BrokenLog."""
        for index in range(-(-self.size // tiles.WIDTH)):
            tile = tiles.Tile(None, index, min(self.size - index * tiles.WIDTH, tiles.WIDTH))
            content = self.get(tile.path())
            try:
                entries = tiles.read_entries(content)
            except ValueError as error:
                raise BrokenLog(f"{tile.path()}: {error}") from None
            if len(entries) != tile.width:
                raise BrokenLog(f"{tile.path()} has {len(entries)} entries, not {tile.width}")
            yield tile, content, entries

    def __iter__(self) -> Iterator[bytes]:
        for _, _, entries in self.bundles():
            yield from entries


def _check(head: TreeHead, before: TreeHead | None, fetch: Fetch, folder: Path) -> None:
    """Fetch what is new, and check that the head signs it together with all that was there before."""
    old = before.size if before else 0
    if before is not None and (head.size < old or (head.size == old and head.root != before.root)):
        raise BrokenLog(f"it signed {old:,} entries, and now signs {head.size:,} that do not continue them")
    tree, had, new = Growing(), old - old % tiles.WIDTH, []
    level = _Entries(head.size, lambda path: _known(folder, path, had) or fetch(path))
    hashes: list[bytes] = []
    for tile, content, entries in level.bundles():
        for entry in entries:
            hashes.append(leaf_hash(entry))
            tree.append(hashes[-1])
            if before is not None and tree.size == old and tree.root() != before.root:
                raise BrokenLog(f"its first {old:,} entries are others than the {old:,} that it signed before")
        if tile.index * tiles.WIDTH >= had:
            new.append((tile, content))
    if tree.root() != head.root:
        raise BrokenLog(f"its {head.size:,} entries are not those that it signs")
    for tile, content in new:
        _keep(folder, tile.path(), content)
    for tile, content in _hash_tiles(hashes):
        if tile.width < tiles.WIDTH or not (folder / tile.path()).exists():
            _keep(folder, tile.path(), content)


def _hash_tiles(hashes: list[bytes]) -> Iterator[tuple[tiles.Tile, bytes]]:
    """Every tile of hashes above these leaves."""
    level, row = 0, hashes
    while row:
        above = []
        for first in range(0, len(row), tiles.WIDTH):
            part = row[first : first + tiles.WIDTH]
            yield tiles.Tile(level, first // tiles.WIDTH, len(part)), b"".join(part)
            if len(part) == tiles.WIDTH:
                above.append(_root(part))
        level, row = level + 1, above


def _root(hashes: list[bytes]) -> bytes:
    tree = Growing()
    for each in hashes:
        tree.append(each)
    return tree.root()


def _known(folder: Path, path: str, had: int) -> bytes | None:
    """A full tile of entries that the mirror has checked already."""
    tile = tiles.read_path(path)
    if (tile.index + 1) * tiles.WIDTH > had:
        return None
    return _stored(folder, path)


def _stored(folder: Path, path: str) -> bytes:
    try:
        return (folder / path).read_bytes()
    except OSError as error:
        raise Unreachable(f"{folder / path} cannot be read: {error.strerror}") from None


def _keep(folder: Path, path: str, content: bytes) -> None:
    """Write a file whole or not at all."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"{target.name}.half")
    half.write_bytes(content)
    half.replace(target)
