"""API keys: one's own, and for the owner of a seller those of its team."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from msgspec import Meta, Struct
from ninja import Query

from earnest.platform import clock
from earnest.platform.api import keys
from earnest.platform.api.answering import key_of
from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import Caller, caller_of
from earnest.platform.api.models import ApiKey
from earnest.platform.api.paging import Cursor, Limit, RowId, page
from earnest.platform.api.problems import Fault, invalid, not_found
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import Slug
from earnest.platform.selling.models import Seller
from earnest.platform.selling.roles import may

Scope = Literal[tuple(sorted(keys.SCOPES))]  # type: ignore[valid-type]
Scopes = Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=len(keys.SCOPES))]  # type: ignore[valid-type]


class KeyToMake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key: what it is for, what it may do, until when it works. ``seller`` left out: for one's own orders, or as one's key."""

    name: Annotated[str, Meta(min_length=1, max_length=keys.NAME_MAX)]
    scopes: Scopes
    seller: Slug | None = None
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class KeyBody(Struct, frozen=True):
    """A key without its text: ``prefix`` is how the text begins. ``works``: neither revoked nor run out."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    seller: str | None
    user: str
    works: bool
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class KeySecret(Struct, frozen=True):
    """A key with its text, shown this once: a request repeated gives the key without it."""

    key: KeyBody
    text: str | None


class Keys(Struct, frozen=True):
    """A page of keys, newest first."""

    items: tuple[KeyBody, ...]
    next: str | None


@operation("GET", "/keys", scope="keys:read", answers=Keys)
def list_keys(
    request: HttpRequest,
    seller: Annotated[str, Query("", max_length=50, description="A seller of yours; empty: your own, or your key's.")],
    limit: Limit,
    cursor: Cursor,
) -> Keys:
    """Keys that work and keys that are over. Of a seller's an owner sees everybody's, anybody else their own."""
    caller = caller_of(request)
    return Keys(*page(_in_reach(caller, _for(caller, seller)), "-pk", cursor, limit, _shown))


@operation("POST", "/keys", scope="keys:write", answers=KeySecret, status=201, own_key=True)
def make_key(request: HttpRequest, body: JsonBody[KeyToMake]) -> KeySecret:
    """Make a key that acts as the caller. A key makes none with more scopes or a longer life than its own.

    The text is in the first answer and nowhere else. Revoking a key revokes what it made.
    """
    asked_with, caller = key_of(request), caller_of(request)
    wish = keys.Wish(body.name, body.scopes, body.expires_at)
    try:
        made, text = keys.make(
            caller.user, wish, _for(caller, body.seller or ""), maker=caller.key, asked_with=asked_with
        )
    except keys.InvalidKey as error:
        raise invalid([Fault(error.field, str(error))]) from None
    return KeySecret(_shown(made), text or None)


@operation("DELETE", "/keys/{key}", scope="keys:write", status=204)
def revoke_key(request: HttpRequest, key: RowId) -> None:
    """End a key for good, with the keys that it made. It may be the one that asks."""
    caller = caller_of(request)
    sides = [*caller.sellers(), *([None] if caller.buys else [])]
    found = (_in_reach(caller, side).filter(pk=key).first() for side in sides)
    row = next((row for row in found if row is not None), None)
    if row is None:
        raise not_found(f"key {key}")
    keys.revoke(row, caller.user)


def _for(caller: Caller, seller: str) -> Seller | None:
    """The seller that is meant, None for the caller's own orders. Raises: Problem: it is not one of theirs."""
    if seller:
        return caller.seller(seller)
    return caller.key.seller if caller.key else None


def _in_reach(caller: Caller, seller: Seller | None) -> QuerySet[ApiKey]:
    if seller is None:
        return keys.listed(user=caller.user)
    return keys.listed(seller=seller, user=None if may(caller.roles[seller.pk], "develop") else caller.user)


def _shown(row: ApiKey) -> KeyBody:
    return KeyBody(
        id=row.pk, name=row.name, prefix=row.prefix, scopes=tuple(row.scopes), seller=row.seller.slug if row.seller else None,
        user=row.user.get_username(), works=row.works(clock.now()), created_at=row.created_at,
        last_used_at=row.last_used_at, expires_at=row.expires_at, revoked_at=row.revoked_at,
    )  # fmt: skip
