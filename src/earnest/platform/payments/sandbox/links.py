"""Links to the sandbox's hosted page: an intent to pay, sealed into an address, opened when somebody goes there."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

import msgspec

from earnest.platform.payments.port import Intent
from earnest.platform.payments.sandbox.signing import secret

SEAL_BYTES = 16


class InvalidLink(ValueError):
    """The address was not made here."""


def sealed(intent: Intent) -> str:
    """The intent as the query of an address."""
    content = msgspec.msgpack.encode(intent)
    return urlsafe_b64encode(_seal(content) + content).decode("ascii")


def opened(query: str) -> Intent:
    """The intent in a query. Raises: InvalidLink."""
    try:
        raw = urlsafe_b64decode(query)
    except (NotBase64, ValueError):
        raise InvalidLink("the address cannot be read") from None
    if not hmac.compare_digest(raw[:SEAL_BYTES], _seal(raw[SEAL_BYTES:])):
        raise InvalidLink("the address was not made here")
    return msgspec.msgpack.decode(raw[SEAL_BYTES:], type=Intent)


def _seal(content: bytes) -> bytes:
    return hmac.digest(secret(), b"link" + content, "sha256")[:SEAL_BYTES]
