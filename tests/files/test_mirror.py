"""A log mirrored and witnessed: whoever keeps a copy finds a log that was rewritten."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import json

from earnest.evidence import merkle, notes, tiles
from earnest.evidence.growing import Growing
from earnest.evidence.leaves import Entry
from earnest.evidence.notes import LogKey, TreeHead, signed
from earnest.files.mirror import BrokenLog, Unreachable, faults, fetch_from, mirror
from earnest.files.witness import made_key, witness

AT = datetime(2026, 12, 24, 12, tzinfo=UTC)
PLANNED = '{"kind":"planned","detail":{"capacity":{"std":5000}}}'


class Log:
    """A log in memory, as a server gives it. ``asked``: every path that was fetched."""

    def __init__(self, places: int = 0, seed: bytes = b"k" * 32) -> None:
        self.key = LogKey("shop.example/launch/one/log", Ed25519PrivateKey.from_private_bytes(seed))
        self.entries = [Entry("act", 0, AT, "-", sha256(PLANNED.encode()).digest()).line()]
        self.asked: list[str] = []
        self.grow(places)

    def grow(self, count: int, kind: str = "held") -> None:
        first = len(self.entries)
        self.entries += [Entry(kind, first + n, AT, "std", bytes(32)).line() for n in range(count)]

    def head(self) -> TreeHead:
        tree = Growing()
        for entry in self.entries:
            tree.append(merkle.leaf_hash(entry))
        return TreeHead(self.key.verifier.name, tree.size, tree.root())

    def __call__(self, path: str) -> bytes:
        self.asked.append(path)
        if path == "key":
            return f"{self.key.verifier}\n".encode()
        if path == "checkpoint":
            return str(signed(self.head().text(), self.key)).encode()
        if path == "acts.json":
            return json.encode([{"leaf": 0, "text": PLANNED}])
        if path.startswith("proof?old="):
            old, new = (int(part.partition("=")[2]) for part in path[6:].split("&"))
            hashes = merkle.consistency_proof(old, new, self.hashes)
            return json.encode({"proof": [notes.b64encode(each).decode() for each in hashes]})
        tile = tiles.read_path(path)
        first = tile.index * tiles.WIDTH
        return tiles.entries_content(self.entries[first : first + tile.width])

    def hashes(self, level: int, index: int) -> bytes:
        first = index << level
        tree = Growing()
        for entry in self.entries[first : first + (1 << level)]:
            tree.append(merkle.leaf_hash(entry))
        return tree.root()


def stored(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_mirror_is_the_log_as_any_server_could_serve_it(tmp_path):
    log = Log(700)
    done = mirror(log, tmp_path)
    assert (done.before, done.head, done.key) == (0, log.head(), log.key.verifier)
    hashes = tiles.hashes_from(701, lambda tile: (tmp_path / tile.path()).read_bytes())
    assert merkle.root_hash(701, hashes) == log.head().root
    assert {tile.path() for tile in tiles.tiles_of(701)} <= stored(tmp_path).keys()
    assert list(faults(tmp_path)) == []


def test_what_was_fetched_once_is_not_fetched_again(tmp_path):
    log = Log(700)
    mirror(log, tmp_path)
    log.grow(100)
    log.asked.clear()
    assert mirror(log, tmp_path).before == 701
    assert [path for path in log.asked if path.startswith("tile/")] == ["tile/entries/002", "tile/entries/003.p/33"]
    assert list(faults(tmp_path)) == []


def rewritten(log: Log) -> None:
    log.entries[690] = log.entries[690].replace(b"std", b"max")


def rewritten_in_a_kept_tile(log: Log) -> None:
    log.entries[3] = log.entries[3].replace(b"std", b"max")


def shortened(log: Log) -> None:
    del log.entries[600:]


@pytest.mark.parametrize("change", [rewritten, rewritten_in_a_kept_tile, shortened])
@pytest.mark.parametrize("more", [0, 400])
def test_log_that_is_rewritten_is_found_and_the_proof_of_it_kept(tmp_path, change, more):
    log = Log(700)
    mirror(log, tmp_path)
    before = stored(tmp_path)
    change(log)
    if change is not shortened:
        log.grow(more)
    with pytest.raises(BrokenLog):
        mirror(log, tmp_path)
    after = stored(tmp_path)
    assert after.pop("checkpoint.refused") == log("checkpoint")
    assert after == before


def test_entries_that_are_not_the_signed_ones_are_refused(tmp_path):
    log = Log(300)

    def lying(path: str) -> bytes:
        return log(path).replace(b"held 7 ", b"held 8 ") if path.startswith("tile/entries") else log(path)

    with pytest.raises(BrokenLog, match="not those that it signs"):
        mirror(lying, tmp_path)
    assert stored(tmp_path).keys() == {"checkpoint.refused"}


def test_another_key_than_the_first_is_refused(tmp_path):
    mirror(Log(3), tmp_path)
    other = Log(5, b"o" * 32)
    with pytest.raises(BrokenLog, match="not signed by"):
        mirror(other, tmp_path)
    with pytest.raises(BrokenLog, match="not of"):
        mirror(other, tmp_path, str(other.key.verifier))


@pytest.mark.parametrize("path", ["tile/entries/000", "checkpoint", "acts.json", "key"])
def test_mirror_that_was_tampered_with_is_found(tmp_path, path):
    mirror(Log(300), tmp_path)
    file = tmp_path / path
    content = file.read_bytes()
    file.write_bytes(content.replace(b"planned", b"blanned").replace(b"held 9 ", b"held 8 ").replace(b"301", b"300"))
    if path == "key":
        file.write_bytes(str(Log(1, b"o" * 32).key.verifier).encode())
    assert file.read_bytes() != content
    try:
        found = list(faults(tmp_path))
    except BrokenLog as broken:
        found = [str(broken)]
    assert found


def test_rule_that_was_broken_under_a_valid_signature_is_found(tmp_path):
    log = Log(300)
    log.entries.append(Entry("held", 9, AT, "std", bytes(32)).line())
    mirror(log, tmp_path)
    assert list(faults(tmp_path)) == ["entry 301: place 9 cannot be held after it was held"]


def test_missing_file_and_bad_address_are_told(tmp_path):
    with pytest.raises(Unreachable, match="cannot be read"):
        list(faults(tmp_path))
    with pytest.raises(Unreachable, match="begins with https"):
        fetch_from("file:///etc")("passwd")


def test_witness_signs_what_continues_and_nothing_else(tmp_path):
    log, key = Log(300), made_key(tmp_path / "key", "witness.example")
    first = witness(log, log.key.verifier, key, tmp_path, 1_700_000_000)
    assert notes.check(first, key.verifier) == 1_700_000_000
    log.grow(250)
    assert notes.read_head(witness(log, log.key.verifier, key, tmp_path, 1_700_000_001).text).size == 551
    remembered = stored(tmp_path)
    log.entries[5] = log.entries[5].replace(b"std", b"max")
    for grown in (0, 10):
        log.grow(grown)
        with pytest.raises(BrokenLog, match="do not continue"):
            witness(log, log.key.verifier, key, tmp_path, 1_700_000_002)
    del log.entries[100:]
    with pytest.raises(BrokenLog):
        witness(log, log.key.verifier, key, tmp_path, 1_700_000_003)
    assert stored(tmp_path) == remembered


def test_witness_keeps_its_key_to_its_owner(tmp_path):
    made = made_key(tmp_path / "key", "witness.example")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert made_key(tmp_path / "key", "").verifier == made.verifier
