"""Signing secrets of an endpoint: made here, shown once, several at a time while one takes the place of another."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any

from earnest.platform.payments.standard_webhooks import signed

PREFIX = "whsec_"
OVERLAP = timedelta(hours=24)
"""How long the old secret goes on signing after a new one was made."""


def fresh() -> str:
    """A new secret: 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def rotated(known: list[dict[str, Any]], new: str, now: datetime) -> list[dict[str, Any]]:
    """The secrets with a new one; those that signed until now go on for `OVERLAP`, those that had run out are dropped."""
    until = (now + OVERLAP).isoformat()
    going = [entry for entry in known if entry["until"] is None or datetime.fromisoformat(entry["until"]) > now]
    ending = [{"secret": entry["secret"], "until": entry["until"] or until} for entry in going]
    return [{"secret": new, "until": None}, *ending]


def signatures(known: list[dict[str, Any]], message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message, signed with every secret that has not run out."""
    headers: dict[str, str] = {}
    for entry in known:
        if entry["until"] is not None and datetime.fromisoformat(entry["until"]) <= now:
            continue
        key = base64.b64decode(entry["secret"].removeprefix(PREFIX))
        made = signed(key, message_id, now, body)
        before = headers.get("webhook-signature")
        headers = made | ({"webhook-signature": f"{before} {made['webhook-signature']}"} if before else {})
    return headers
