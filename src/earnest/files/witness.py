"""A witness: signs a log's head only if it continues every head of that log it signed before.

Whoever trusts one witness knows that the log never showed two histories to two people. Sources: C2SP tlog-cosignature,
tlog-witness (the rules of add-checkpoint; here the witness fetches, instead of being sent to).
"""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from earnest.evidence import merkle, notes
from earnest.evidence.merkle import InvalidProof
from earnest.evidence.notes import Note, Verifier, WitnessKey
from earnest.files.mirror import TIMEOUT_SECONDS, BrokenLog, Fetch, Unreachable, signed_head

SEED_BYTES = 32


class Proof(Struct, frozen=True):
    """The hashes of a proof, in Base64."""

    proof: list[str]


def made_key(path: Path, name: str) -> WitnessKey:
    """The witness's key in a file that its owner alone reads; made, under that name, if there is none.

    Raises: notes.InvalidNote: the name cannot be a key's. ValueError: the file holds no key. OSError.
    """
    if not path.exists():
        key = WitnessKey(name, Ed25519PrivateKey.from_private_bytes(seed := secrets.token_bytes(SEED_BYTES)))
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f"{name}\n{b64encode(seed).decode()}\n")
        return key
    own, encoded = path.read_text("utf-8").split()
    return WitnessKey(own, Ed25519PrivateKey.from_private_bytes(b64decode(encoded, validate=True)))


def witness(fetch: Fetch, log: Verifier, key: WitnessKey, state: Path, seconds: int) -> Note:
    """Sign the newest head of a log, seen at ``seconds`` since 1970, if it continues the last that was signed; else do not.

    The head is remembered in the folder ``state`` before it is signed. Raises: BrokenLog; Unreachable; OSError.
    """
    content = fetch("checkpoint")
    head = signed_head(content, log)
    seen = state / f"{sha256(str(log).encode()).hexdigest()[:32]}.checkpoint"
    if seen.exists():
        old = signed_head(seen.read_bytes(), log)
        if old.size:
            proof = _proof(fetch, old.size, head.size) if 0 < old.size < head.size else []
            try:
                merkle.check_consistency(old.size, head.size, old.root, head.root, proof)
            except InvalidProof as invalid:
                raise BrokenLog(
                    f"it signed {old.size:,} entries, and now signs {head.size:,} that do not continue them: {invalid}"
                ) from None
    state.mkdir(parents=True, exist_ok=True)
    half = seen.with_suffix(".half")
    half.write_bytes(content)
    half.replace(seen)
    text = notes.read_note(content.decode()).text
    return Note(text, (key.cosign(text, seconds),))


def hand_in(address: str, note: Note) -> None:
    """Give a head with the witness's line to the log. Raises: Unreachable: it cannot be reached or does not take it."""
    request = Request(address, data=str(note).encode(), headers={"Content-Type": "text/plain"}, method="POST")
    try:
        urlopen(request, timeout=TIMEOUT_SECONDS).close()
    except HTTPError as error:
        with error:  # it is an open answer
            told = error.read(400).decode("utf-8", "replace").strip()
        raise Unreachable(f"{address} does not take it ({error.code}): {told}") from None
    except (URLError, OSError) as error:
        raise Unreachable(f"{address} cannot be reached: {error}") from None


def _proof(fetch: Fetch, old: int, new: int) -> list[bytes]:
    try:
        told = msgspec.json.decode(fetch(f"proof?old={old}&size={new}"), type=Proof)
        return [b64decode(each, validate=True) for each in told.proof]
    except (msgspec.DecodeError, ValueError) as error:
        raise BrokenLog(f"its proof cannot be read: {error}") from None
