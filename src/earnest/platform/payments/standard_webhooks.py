"""Signing and verifying webhooks as the Standard Webhooks specification 1.0 has it (HMAC-SHA256, ``v1``)."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime

TOLERANCE_SECONDS = 300
"""How far a webhook's time may lie from ours, in seconds."""


def signed(secret: bytes, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers that go with a message sent at ``at``."""
    timestamp = str(int(at.timestamp()))
    signature = f"v1,{_signature(secret, message_id, timestamp, body)}"
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature}


def is_signed(secret: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether the message is signed with the secret and not older or newer than the tolerance. Header names in lower case."""
    timestamp = headers.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    expected = f"v1,{_signature(secret, headers.get('webhook-id', ''), timestamp, body)}".encode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected, each.encode()) for each in given)


def _signature(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    content = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.digest(secret, content, "sha256")).decode("ascii")
