"""Entries of a launch's log: what the public reads, and a salted commitment to what it may not.

An entry is one line: its kind, the place in the queue, the instant, the variant, and the commitment. With the salt a
buyer shows that the entry is theirs; once the salt is erased nobody can, and the tree stands as it stood.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256

from msgspec import Struct

SALT_BYTES = 16
KIND = re.compile(r"[a-z][a-z_]{0,23}")
VARIANT = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}|-")


class InvalidEntry(ValueError):
    """A line that is no entry of a launch's log; the text says why."""


class Entry(Struct, frozen=True):
    """``kind`` of what happened, to the place ``number`` in the queue (0: to the launch), ``at`` (UTC, to the millisecond).

    ``variant``: of what is sold, ``-`` for none. ``commitment``: to whose it is, or to what was decided.
    """

    kind: str
    number: int
    at: datetime
    variant: str
    commitment: bytes

    def line(self) -> bytes:
        """The entry as the log has it. Raises: InvalidEntry."""
        if not KIND.fullmatch(self.kind) or not VARIANT.fullmatch(self.variant) or self.number < 0:
            raise InvalidEntry(
                f"no entry has the kind {self.kind}, the variant {self.variant} and the number {self.number}"
            )
        at = self.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return f"{self.kind} {self.number} {at} {self.variant} {self.commitment.hex()}".encode()


def read_entry(line: bytes) -> Entry:
    """Read an entry. Raises: InvalidEntry: it is not one, or not written as it must be."""
    try:
        kind, number, at, variant, commitment = line.decode("ascii").split(" ")
        entry = Entry(kind, int(number), datetime.fromisoformat(at), variant, bytes.fromhex(commitment))
        again = entry.line()
    except (ValueError, OverflowError) as error:
        raise InvalidEntry(f"{line[:80]!r} is no entry: {error}") from None
    if again != line or len(entry.commitment) != sha256().digest_size:
        raise InvalidEntry(f"{line[:80]!r} is not written as an entry is")
    return entry


def commitment(salt: bytes, *private: str) -> bytes:
    """What an entry says of what is private. Raises: ValueError: the salt is too short to hide anything."""
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes or more, not {len(salt)}")
    parts = (salt, *(part.encode() for part in private))
    return sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()
