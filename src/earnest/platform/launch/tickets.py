"""Tickets of a lobby: a random name for somebody unknown, sealed so that it cannot be made up, and kept in a cookie."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

from django.conf import settings

from earnest.platform.launch.keys import sealed

TICKET_BYTES = 16
MAC_BYTES = 16
PURPOSE = b"lobby"
KEPT_SECONDS = 14 * 24 * 3600
"""How long a browser keeps a ticket."""


def new() -> bytes:
    """A ticket that nobody has."""
    return secrets.token_bytes(TICKET_BYTES)


def written(ticket: bytes, key: bytes) -> str:
    """A ticket as it travels."""
    return urlsafe_b64encode(sealed(key, PURPOSE + ticket) + ticket).decode("ascii")


def read(text: str, key: bytes) -> bytes | None:
    """The ticket in a text; None: none was sealed here."""
    try:
        raw = urlsafe_b64decode(text)
    except (NotBase64, ValueError):
        return None
    mac, ticket = raw[:MAC_BYTES], raw[MAC_BYTES:]
    if len(ticket) != TICKET_BYTES or not hmac.compare_digest(mac, sealed(key, PURPOSE + ticket)):
        return None
    return ticket


def entrant_of(ticket: bytes) -> bytes:
    """What is public of a ticket: it shows who holds it their own line, and nobody else whose it is."""
    return sha256(b"earnest entrant\n" + ticket).digest()


def cookie_name(launch_id: int) -> str:
    """The cookie of a launch's ticket."""
    return f"earnest_lobby_{launch_id}"


def in_cookies(header: str, launch_id: int, key: bytes) -> bytes | None:
    """The ticket in a ``Cookie`` header."""
    try:
        found = SimpleCookie(header).get(cookie_name(launch_id))
    except CookieError:
        return None
    return read(found.value, key) if found else None


def as_cookie(ticket: bytes, launch_id: int, key: bytes) -> str:
    """The ``Set-Cookie`` header that keeps a ticket."""
    secure = "; Secure" if settings.EARNEST.base_url.startswith("https:") else ""
    return f"{cookie_name(launch_id)}={written(ticket, key)}; Path=/; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Lax{secure}"
