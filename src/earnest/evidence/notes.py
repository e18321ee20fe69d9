"""Signed notes, and the tree heads they carry.

Sources: C2SP signed-note, tlog-checkpoint and tlog-cosignature, so that anybody's tools can check what is signed here.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from earnest.evidence.merkle import HASH_BYTES

LOG, WITNESS = 0x01, 0x04
"""Kinds of signature: of the note's text, and of a witness with the time at which it saw it."""
ID_BYTES, TIME_BYTES, SIGNATURE_BYTES, PUBLIC_BYTES = 4, 8, 64, 32
DASH = "\N{EM DASH}"


class InvalidNote(ValueError):
    """A note that is not well formed, or that is not signed as it must be; the text says which."""


class Verifier(Struct, frozen=True):
    """A public key under its name. ``kind``: of a log, or of a witness."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes by which a signature names its key."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:ID_BYTES]

    def __str__(self) -> str:
        """The key in one line: ``name+id+key``."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"


class Signature(Struct, frozen=True):
    """One signature line: whose, and the bytes after the key's id."""

    name: str
    id: bytes
    value: bytes

    def line(self) -> str:
        """The line as it stands below the note."""
        return f"{DASH} {self.name} {b64encode(self.id + self.value).decode()}\n"


class Note(Struct, frozen=True):
    """A text and the signatures below it; none of them is checked by reading it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)


class TreeHead(Struct, frozen=True):
    """What a log commits to: its name, how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The head as the text of a note."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


class Signer(Protocol):
    """Signs the text of a note."""

    def sign(self, text: str) -> Signature:
        """The signature of a note's text."""


class LogKey:
    """The key of a log."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self.verifier = Verifier(_name(name), LOG, _public(key))
        self._key = key

    def sign(self, text: str) -> Signature:
        """Sign a note's text. Source: C2SP signed-note."""
        return Signature(self.verifier.name, self.verifier.id, self._key.sign(text.encode()))


class WitnessKey:
    """The key of a witness, who says when it saw a tree head that continues every one it saw before."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self.verifier = Verifier(_name(name), WITNESS, _public(key))
        self._key = key

    def cosign(self, text: str, seconds: int) -> Signature:
        """Sign a tree head as seen at ``seconds`` since 1970 (UTC). Source: C2SP tlog-cosignature."""
        value = seconds.to_bytes(TIME_BYTES, "big") + self._key.sign(_witnessed(text, seconds))
        return Signature(self.verifier.name, self.verifier.id, value)


def signed(text: str, *signers: Signer) -> Note:
    """The text with the signature of each. Raises: InvalidNote: the text cannot be a note's."""
    _check_text(text)
    return Note(text, tuple(signer.sign(text) for signer in signers))


def read_note(content: str) -> Note:
    """Read a note. Raises: InvalidNote: it is not one."""
    text, separator, below = content.rpartition("\n\n")
    if not separator or not below.endswith("\n"):
        raise InvalidNote("the note has no signatures, or its last line does not end")
    _check_text(text + "\n")
    return Note(text + "\n", tuple(_signature(line) for line in below.removesuffix("\n").split("\n")))


def read_verifier(line: str) -> Verifier:
    """Read a public key, ``name+id+key``. Raises: InvalidNote: it is not one, or the id is not the key's."""
    name, _, rest = line.strip().partition("+")
    given, _, encoded = rest.partition("+")
    content = _decoded(encoded)
    if len(content) != 1 + PUBLIC_BYTES or content[0] not in (LOG, WITNESS):
        raise InvalidNote("the key is not an Ed25519 key of a log or a witness")
    verifier = Verifier(_name(name), content[0], content[1:])
    if verifier.id.hex() != given:
        raise InvalidNote("the key's id is another than the key's own")
    return verifier


def check(note: Note, verifier: Verifier) -> int | None:
    """Check that the key signed the note; gives when a witness saw it, in seconds since 1970 (UTC).

    Raises: InvalidNote: no signature is of this key, or one that says so is wrong.
    """
    own = [s for s in note.signatures if (s.name, s.id) == (verifier.name, verifier.id)]
    if not own:
        raise InvalidNote(f"the note is not signed by {verifier.name}")
    times = [_check_one(note.text, signature, verifier) for signature in own]
    return times[0]


def read_head(text: str) -> TreeHead:
    """Read a tree head off the text of a note. Raises: InvalidNote: it is not one."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or lines[-1]:
        raise InvalidNote("a tree head has three lines: the log, its size, its root")
    size, root = lines[1], _decoded(lines[2])
    if not (size.isascii() and size.isdigit()) or (size != "0" and size.startswith("0")) or len(size) > 19:
        raise InvalidNote(f'"{size[:20]}" is not the size of a tree')
    if len(root) != HASH_BYTES:
        raise InvalidNote("the root is not a SHA-256 hash")
    return TreeHead(lines[0], int(size), root)


def _check_one(text: str, signature: Signature, verifier: Verifier) -> int | None:
    value, message, seconds = signature.value, text.encode(), None
    if verifier.kind == WITNESS:
        seconds, value = int.from_bytes(value[:TIME_BYTES], "big"), value[TIME_BYTES:]
        message = _witnessed(text, seconds)
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(value, message)
    except (InvalidSignature, ValueError):
        raise InvalidNote(f"the signature of {verifier.name} is wrong") from None
    return seconds


def _witnessed(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    content = _decoded(encoded)
    if dash != DASH or len(content) <= ID_BYTES:
        raise InvalidNote(f'"{line[:40]}" is not a signature')
    return Signature(_name(name), content[:ID_BYTES], content[ID_BYTES:])


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise InvalidNote(f'"{text[:40]}" is not Base64') from None


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(sign < " " and sign != "\n" for sign in text):
        raise InvalidNote("the text of a note ends with a line break and has no other control characters")


def _name(name: str) -> str:
    if not name or "+" in name or any(sign.isspace() for sign in name):
        raise InvalidNote("the name of a key is not empty and has neither spaces nor +")
    return name


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
