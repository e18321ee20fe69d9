"""Receipts: what holds is proved offline, and nothing that was altered holds."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from earnest.evidence import leaves, merkle, notes, receipts
from earnest.evidence.leaves import Entry, InvalidEntry
from earnest.evidence.receipts import InvalidReceipt
from tests.evidence.test_merkle import kept

AT = datetime(2026, 3, 1, 12, 0, 0, 123_000, tzinfo=UTC)
LOG = notes.LogKey("shop.example/launch/1", Ed25519PrivateKey.from_private_bytes(b"1" * 32))
OTHER = notes.LogKey("shop.example/launch/1", Ed25519PrivateKey.from_private_bytes(b"3" * 32))
WITNESS = notes.WitnessKey("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"2" * 32))
SALT = b"s" * 16
PRIVATE = ("O-12345678", "buyer 7")
ENTRIES = [
    Entry("placed", n, AT, "red", leaves.commitment(SALT, f"O-{n}", "x") if n != 7 else leaves.commitment(SALT, *PRIVATE))
    for n in range(1, 12)
]  # fmt: skip


def a_receipt(*, key=LOG, witnessed=False, index=6):
    lines = [entry.line() for entry in ENTRIES]
    hashes = kept([merkle.leaf_hash(line) for line in lines])
    head = notes.TreeHead("shop.example/launch/1", len(lines), merkle.root_hash(len(lines), hashes))
    note = notes.signed(head.text(), key)
    if witnessed:
        note = notes.Note(note.text, (*note.signatures, WITNESS.cosign(note.text, 1_790_000_000)))
    proof = merkle.inclusion_proof(index, len(lines), hashes)
    return receipts.make(lines[index], index, proof, str(note), key.verifier, SALT, PRIVATE)


def test_receipt_proves_a_place_offline():
    found = receipts.verify(receipts.read_receipt(receipts.as_json(a_receipt())), LOG.verifier)
    assert (found.entry, found.head.size, found.witnessed) == (ENTRIES[6], 11, {})


def test_receipt_shows_which_witnesses_saw_the_head():
    found = receipts.verify(a_receipt(witnessed=True), LOG.verifier, (WITNESS.verifier,))
    assert found.witnessed == {"witness.example/w1": 1_790_000_000}
    with pytest.raises(InvalidReceipt, match="not signed by witness"):
        receipts.verify(a_receipt(), LOG.verifier, (WITNESS.verifier,))


def test_receipt_under_a_key_that_was_not_published_proves_nothing():
    with pytest.raises(InvalidReceipt, match="another key"):
        receipts.verify(a_receipt(key=OTHER), LOG.verifier)


def test_receipt_of_anothers_entry_proves_nothing():
    with pytest.raises(InvalidReceipt, match="somebody else's"):
        receipts.verify(a_receipt(index=5), LOG.verifier)


@given(st.data())
def test_altered_receipt_proves_nothing_else(data):
    content = receipts.as_json(a_receipt())
    at = data.draw(st.integers(0, len(content) - 1))
    altered = content[:at] + bytes([data.draw(st.integers(0, 255))]) + content[at + 1 :]
    try:
        found = receipts.verify(receipts.read_receipt(altered), LOG.verifier)
    except InvalidReceipt:
        return
    assert (found.entry, found.head) == (ENTRIES[6], receipts.verify(a_receipt()).head)


@pytest.mark.parametrize("content", [
    b"", b"{}", b"[]", b"\xff", b"[" * 5000, b"x" * 70_000,
    msgspec.json.encode({**msgspec.to_builtins(a_receipt()), "earnest_receipt": 2}),
    msgspec.json.encode({**msgspec.to_builtins(a_receipt()), "more": 1}),
])  # fmt: skip
def test_what_is_no_receipt_is_refused(content):
    with pytest.raises(InvalidReceipt):
        receipts.read_receipt(content)


@pytest.mark.parametrize("line", [
    b"", b"placed 1", b"placed 1 2026-03-01T12:00:00.123Z red zz", b"placed 01 2026-03-01T12:00:00.123Z red " + b"00" * 32,
    b"placed 1 2026-03-01T12:00:00Z red " + b"00" * 32, b"placed 1 2026-03-01T12:00:00.123+08:00 red " + b"00" * 32,
    b"placed 1 2026-03-01T12:00:00.123Z red " + b"00" * 31, b"Placed 1 2026-03-01T12:00:00.123Z red " + b"00" * 32,
    b"placed -1 2026-03-01T12:00:00.123Z red " + b"00" * 32, b"placed 1 2026-03-01T12:00:00.123Z red " + b"0G" * 32,
    "placed ١ 2026-03-01T12:00:00.123Z red ".encode() + b"00" * 32,
    b"placed 1 0001-01-01T00:00:00.000+23:59 red " + b"00" * 32,
])  # fmt: skip
def test_what_is_no_entry_is_refused(line):
    with pytest.raises(InvalidEntry):
        leaves.read_entry(line)


def test_entry_is_written_in_one_way_only():
    assert all(leaves.read_entry(entry.line()) == entry for entry in ENTRIES)


def test_commitment_hides_behind_a_salt_and_keeps_its_parts_apart():
    assert leaves.commitment(SALT, "ab", "c") != leaves.commitment(SALT, "a", "bc")
    assert leaves.commitment(SALT, "ab") != leaves.commitment(b"t" * 16, "ab")
    with pytest.raises(ValueError, match="16 bytes"):
        leaves.commitment(b"short", "ab")
