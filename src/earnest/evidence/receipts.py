"""Receipts: what a buyer keeps to prove a place in the queue, without the server's help."""

from __future__ import annotations

from base64 import b64decode, b64encode

import msgspec
from msgspec import Struct

from earnest.evidence import merkle, notes
from earnest.evidence.leaves import Entry, commitment, read_entry
from earnest.evidence.notes import TreeHead, Verifier

BYTES_MAX = 64 * 1024
"""The largest receipt that is read, in bytes."""


class InvalidReceipt(ValueError):
    """A receipt that proves nothing; the text says what does not hold."""


class Receipt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of a launch's log, its place there, and a signed tree head that has it.

    ``private``: what the entry commits to, in order (the order's public id, the buyer's name for it); ``salt``, ``proof`` in
    Base64. ``key``: of the log, as ``name+id+key``; who verifies compares it with the one the seller has published.
    """

    earnest_receipt: int = 1
    entry: str
    index: int
    proof: tuple[str, ...]
    head: str
    key: str
    salt: str
    private: tuple[str, ...]


class Verified(Struct, frozen=True):
    """What a receipt proves: the entry, the head that has it, and which witnesses saw it when (seconds since 1970, UTC)."""

    entry: Entry
    head: TreeHead
    key: Verifier
    witnessed: dict[str, int]


def make(
    entry: bytes, index: int, proof: tuple[bytes, ...], head: str, key: Verifier, salt: bytes, private: tuple[str, ...]
) -> Receipt:
    """A receipt of an entry."""
    return Receipt(
        entry=entry.decode("ascii"),
        index=index,
        proof=tuple(b64encode(part).decode() for part in proof),
        head=head,
        key=str(key),
        salt=b64encode(salt).decode(),
        private=private,
    )


def read_receipt(content: bytes) -> Receipt:
    """Read a receipt from JSON. Raises: InvalidReceipt: it is not one."""
    if len(content) > BYTES_MAX:
        raise InvalidReceipt(f"a receipt has at most {BYTES_MAX:,} bytes, not {len(content):,}")
    try:
        receipt = msgspec.json.decode(content, type=Receipt)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidReceipt(f"this is no receipt: {error}") from None
    if receipt.earnest_receipt != 1:
        raise InvalidReceipt(f"this Earnest reads receipts of kind 1, not {receipt.earnest_receipt}")
    return receipt


def verify(receipt: Receipt, trusted: Verifier | None = None, witnesses: tuple[Verifier, ...] = ()) -> Verified:
    """Check everything that a receipt says.

    ``trusted``: the log's key as published; without it, the receipt's own, which shows only that the receipt is whole.
    ``witnesses``: each must have seen the head. Raises: InvalidReceipt.
    """
    try:
        own = notes.read_verifier(receipt.key)
        if trusted is not None and trusted != own:
            raise InvalidReceipt(f"the receipt is of the log {own.name} under another key than the one given")
        note = notes.read_note(receipt.head)
        notes.check(note, own)
        head = notes.read_head(note.text)
        if head.origin != own.name:
            raise InvalidReceipt(f"the head is of {head.origin}, the key of {own.name}")
        entry = read_entry(receipt.entry.encode())
        proof = tuple(_bytes(part) for part in receipt.proof)
        merkle.check_inclusion(merkle.leaf_hash(receipt.entry.encode()), receipt.index, head.size, proof, head.root)
        if commitment(_bytes(receipt.salt), *receipt.private) != entry.commitment:
            raise InvalidReceipt("the entry is somebody else's: what is private does not lead to its commitment")
        seen = {witness.name: notes.check(note, witness) or 0 for witness in witnesses}
    except InvalidReceipt:
        raise
    except ValueError as error:
        raise InvalidReceipt(str(error)) from None
    return Verified(entry, head, own, seen)


def as_json(receipt: Receipt) -> bytes:
    """The receipt as it is kept."""
    made: bytes = msgspec.json.format(msgspec.json.encode(receipt), indent=2)
    return made + b"\n"


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise InvalidReceipt(f'"{text[:40]}" is not Base64') from None


__all__ = ["InvalidReceipt", "Receipt", "Verified", "as_json", "make", "read_receipt", "verify"]
