"""API keys: made and shown once, kept as a hash, revoked for good."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import QuerySet

from earnest.platform import clock
from earnest.platform.api.models import ApiKey
from earnest.platform.selling.models import Member, Seller

SCOPES = {
    "offers:read": "Read offers, their versions and drafts; check a draft.",
    "offers:ask": "Ask a question about an offer.",
    "offers:write": "Write drafts, publish versions, open and close offers; publish updates and answers.",
    "orders:read": "Read orders with their standing, log, evidence, notices, brief and bundle.",
    "orders:act": "Place orders; act, propose, claim and answer on them.",
    "payments:read": "Read payments and ledger statements.",
    "payments:start": "Start a payment: a buyer's of the deposit or balance, a seller's of a penalty or reserve.",
    "payouts:write": "Say to which account payouts go.",
    "sellers:read": "Read one's sellers, their members, production plan and audit log.",
    "sellers:write": "Change a seller's team; give production slots.",
    "webhooks:read": "Read webhook endpoints and deliveries.",
    "webhooks:write": "Make, change and remove webhook endpoints; replay deliveries.",
}
"""What a key may be allowed to do. What it is not allowed is refused, whatever its user may do on the pages."""

SELLER_SCOPES = frozenset(SCOPES)
"""Scopes with which a seller's key can do anything."""
BUYER_SCOPES = frozenset(
    {"offers:read", "offers:ask", "orders:read", "orders:act", "payments:read", "payments:start", "payouts:write"}
)
"""Scopes with which a buyer's key can do anything."""

PREFIX = "ek_"


class InvalidKey(ValueError):
    """A key cannot be made as asked; the text says what is allowed."""


def make(user: User, name: str, scopes: Iterable[str], seller: Seller | None = None) -> tuple[ApiKey, str]:
    """Make a key, and give it with its text, which is never to be seen again.

    Raises: InvalidKey: no name, a scope that is unknown or of no use to that side, or a seller the user is no member of.
    """
    wanted, allowed = sorted(set(scopes)), SELLER_SCOPES if seller else BUYER_SCOPES
    unknown = [scope for scope in wanted if scope not in allowed]
    if unknown or not wanted:
        raise InvalidKey(
            f"the scopes {', '.join(unknown) or '(none)'} cannot be given; choose from {', '.join(sorted(allowed))}"
        )
    if not name.strip():
        raise InvalidKey("a key needs a name, by which it is told from others, such as the program that will use it")
    if seller and not Member.objects.filter(seller=seller, user=user).exists():
        raise InvalidKey(f"{user} is no member of {seller}; a seller's key is made by one of its people")
    prefix = PREFIX + secrets.token_hex(4)
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        user=user, seller=seller, name=name.strip()[:100], prefix=prefix, sha256=hashed(text), scopes=wanted,
        created_at=clock.now(),
    )  # fmt: skip
    return key, text


def revoke(key: ApiKey) -> None:
    """End a key for good; the same whenever it is repeated."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now())
    key.refresh_from_db()


def listed(*, user: User | None = None, seller: Seller | None = None) -> QuerySet[ApiKey]:
    """A seller's keys, or a buyer's own, newest first, revoked ones too."""
    found = ApiKey.objects.filter(seller=seller) if seller else ApiKey.objects.filter(user=user, seller=None)
    return found.select_related("user").order_by("-pk")


def hashed(text: str) -> str:
    """The SHA-256 of a key's text, as hexadecimal. A key has 256 random bits, so that no salt or slow hash is needed."""
    return hashlib.sha256(text.encode()).hexdigest()
