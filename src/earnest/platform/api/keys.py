"""API keys: made and shown once, kept as a hash, ended for good by being revoked or by their time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _

from earnest.platform import clock
from earnest.platform.api.models import ApiKey
from earnest.platform.orders.keys import KeyReused
from earnest.platform.selling import audit
from earnest.platform.selling.models import Member, Seller

SCOPES = {
    "offers:read": _("Read offers, their versions and drafts; check a draft."),
    "offers:ask": _("Ask a question about an offer."),
    "offers:write": _("Write drafts, publish versions, open and close offers; publish updates and answers."),
    "orders:read": _("Read orders with their standing, log, evidence, notices, brief and bundle."),
    "orders:act": _("Place orders; act, propose, claim and answer on them."),
    "payments:read": _("Read payments and ledger statements."),
    "payments:start": _("Start a payment: a buyer's of the deposit or balance, a seller's of a penalty or reserve."),
    "payouts:write": _("Say to which account payouts go."),
    "sellers:read": _("Read one's sellers, their members, disputes, production plan and audit log."),
    "sellers:write": _("Change a seller's team; give production slots; keep views of its order book."),
    "webhooks:read": _("Read webhook endpoints and deliveries."),
    "webhooks:write": _("Make, change and remove webhook endpoints; replay deliveries."),
    "keys:read": _("Read API keys: names, scopes, last use; never their texts."),
    "keys:write": _("Make keys of no more scopes than its own, and revoke keys. A key cannot give this scope on."),
}
"""What a key may be allowed to do. What it is not allowed is refused, whatever its user may do on the pages."""

SELLER_SCOPES = frozenset(SCOPES)
"""Scopes with which a seller's key can do anything."""
BUYER_SCOPES = frozenset(
    {
        "offers:read", "offers:ask", "orders:read", "orders:act", "payments:read", "payments:start", "payouts:write",
        "keys:read", "keys:write",
    }
)  # fmt: skip
"""Scopes with which a buyer's key can do anything."""

BY_PEOPLE_ONLY = frozenset({"keys:write"})
"""Scopes that a person gives, signed in; no key gives them on."""
MOST_KEYS = 100
"""Keys that work at one time, of one person for one seller or as a buyer."""
PREFIX = "ek_"
NAME_MAX = 100


class InvalidKey(ValueError):
    """A key cannot be made as asked; the text says what is allowed, ``field`` where."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


class Wish(NamedTuple):
    """A key as it is asked for: its name, what it may do, and until when it works (None: until it is revoked)."""

    name: str
    scopes: Iterable[str]
    expires_at: datetime | None = None


def make(
    user: User, wish: Wish, seller: Seller | None = None, *, maker: ApiKey | None = None, asked_with: str | None = None
) -> tuple[ApiKey, str]:
    """Make a key, and give it with its text, which is never to be seen again.

    ``maker``: the key that asks for it, None for a person. ``asked_with``: the idempotency key of the request; a request
    repeated gives the first key again, without its text.

    Raises: InvalidKey: it cannot be made so. KeyReused: the idempotency key made another key.
    """
    wanted, name = sorted(set(wish.scopes)), wish.name.strip()[:NAME_MAX]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if asked_with and (before := ApiKey.objects.filter(user=user, asked_with=asked_with).first()):
            if (before.name, before.scopes, before.seller_id) != (name, wanted, seller.pk if seller else None):
                raise KeyReused(asked_with)
            return before, ""
        _check(user, wish._replace(name=name, scopes=wanted), seller, maker)
        prefix = PREFIX + secrets.token_hex(4)
        text = f"{prefix}_{secrets.token_urlsafe(32)}"
        key = ApiKey.objects.create(
            user=user, seller=seller, name=name, prefix=prefix, sha256=hashed(text), scopes=wanted, made_by=maker,
            asked_with=asked_with, created_at=clock.now(), expires_at=wish.expires_at,
        )  # fmt: skip
        if seller:
            audit.note(seller, user, "key_made", f"{name} ({prefix}...)", " ".join(wanted))
    return key, text


def _check(user: User, wish: Wish, seller: Seller | None, maker: ApiKey | None) -> None:
    allowed = SELLER_SCOPES if seller else BUYER_SCOPES
    if maker:
        allowed = allowed & frozenset(maker.scopes) - BY_PEOPLE_ONLY
    unknown = [scope for scope in wish.scopes if scope not in allowed]
    if unknown or not wish.scopes:
        raise InvalidKey(
            "scopes",
            f"the scopes {', '.join(unknown) or '(none)'} cannot be given; choose from {', '.join(sorted(allowed)) or '(none)'}",
        )
    if not wish.name:
        raise InvalidKey(
            "name", "a key needs a name, by which it is told from others, such as the program that will use it"
        )
    if seller and not Member.objects.filter(seller=seller, user=user).exists():
        raise InvalidKey("seller", f"{user} is no member of {seller}; a seller's key is made by one of its people")
    now, until = clock.now(), wish.expires_at
    if until is not None and until <= now:
        raise InvalidKey("expires_at", "a key works until a time that is still to come")
    if maker and maker.expires_at and (until is None or until > maker.expires_at):
        raise InvalidKey(
            "expires_at", f"a key made by this one ends with it, at {maker.expires_at.isoformat()} or before"
        )
    if working(ApiKey.objects.filter(user=user, seller=seller), now).count() >= MOST_KEYS:
        raise InvalidKey("", f"you have {MOST_KEYS} keys that work, the most there may be; revoke one first")


def revoke(key: ApiKey, author: User) -> None:
    """End a key for good, and every key that it made; the same whenever it is repeated."""
    with transaction.atomic():
        ending = ApiKey.objects.filter(Q(pk=key.pk) | Q(made_by=key.pk), revoked_at=None)
        for row in ending.select_for_update(of=("self",)).order_by("pk"):
            row.revoked_at = clock.now()
            row.save(update_fields=["revoked_at"])
            if row.seller is not None:
                audit.note(row.seller, author, "key_revoked", f"{row.name} ({row.prefix}...)")
    key.refresh_from_db()


def listed(*, user: User | None = None, seller: Seller | None = None) -> QuerySet[ApiKey]:
    """A seller's keys, of everybody or of one person, or a buyer's own; newest first, those that are over too."""
    found = ApiKey.objects.filter(seller=seller) if seller else ApiKey.objects.filter(user=user, seller=None)
    if seller and user:
        found = found.filter(user=user)
    return found.select_related("user", "seller").order_by("-pk")


def working(found: QuerySet[ApiKey], now: datetime) -> QuerySet[ApiKey]:
    """Those of the keys that work at ``now``."""
    return found.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)


def hashed(text: str) -> str:
    """The SHA-256 of a key's text, as hexadecimal. A key has 256 random bits, so that no salt or slow hash is needed."""
    return hashlib.sha256(text.encode()).hexdigest()
