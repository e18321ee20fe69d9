"""Permits: what lets one buyer place in one launch. Sealed with a MAC, so that intake asks the database nothing."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

import msgspec
from msgspec import Struct

from earnest.platform.launch.keys import sealed

MAC_BYTES = 16
CHARACTERS_MAX = 1200


class InvalidPermit(Exception):
    """``code``: ``permit_missing``, ``permit_wrong`` (not ours, or of another launch) or ``permit_expired``; ``too_many``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Permit(Struct, frozen=True, array_like=True):
    """Who may place: the user and the name for the contract; until when (seconds since 1970); whether with a code.

    ``ticket``: of the lobby, empty for none.
    """

    launch: int
    buyer: int
    name: str
    until: int
    code: bool = False
    ticket: str = ""


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Permit)


def written(permit: Permit, key: bytes) -> str:
    """The permit as it travels."""
    content = _ENCODER.encode(permit)
    return urlsafe_b64encode(sealed(key, content) + content).decode("ascii")


def read(text: str, key: bytes, launch: int, now: float) -> Permit:
    """The permit in a text. ``now``: seconds since 1970. Raises: InvalidPermit."""
    if not text or len(text) > CHARACTERS_MAX:
        raise InvalidPermit("permit_missing" if not text else "permit_wrong")
    try:
        raw = urlsafe_b64decode(text)
    except (NotBase64, ValueError):
        raise InvalidPermit("permit_wrong") from None
    if not hmac.compare_digest(raw[:MAC_BYTES], sealed(key, raw[MAC_BYTES:])):
        raise InvalidPermit("permit_wrong")
    permit = _DECODER.decode(raw[MAC_BYTES:])
    if permit.launch != launch:
        raise InvalidPermit("permit_wrong")
    if permit.until < now:
        raise InvalidPermit("permit_expired")
    return permit
