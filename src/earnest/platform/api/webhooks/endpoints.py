"""Endpoints of a seller: made, changed, switched off and on, removed; their secrets renewed, their messages sent again.

The pages and the API both come here. Who may do it they have checked; what is done is noted in the seller's log by the
endpoint's host, for the rest of an address may be a secret.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from earnest.platform import clock
from earnest.platform.api.models import Delivery, Endpoint
from earnest.platform.api.webhooks import secrets
from earnest.platform.api.webhooks.addresses import checked
from earnest.platform.api.webhooks.sending import disable, replay
from earnest.platform.selling import audit
from earnest.platform.selling.models import Seller

MOST_ENDPOINTS = 20
"""Endpoints a seller may have."""
DESCRIPTION_MAX = 200
TRIAL = "earnest.test"
"""The kind of a message that only tries whether an endpoint hears; it goes to every endpoint, whatever kinds it wants."""

STATES = ("waiting", "delivered", "given_up")
"""States of a message: a try is due; it was received; no try will come."""


class TooMany(Exception):
    """The seller has `MOST_ENDPOINTS` endpoints already."""


class SwitchedOff(Exception):
    """Nothing is sent to an endpoint that is switched off."""


def make(seller: Seller, author: User, url: str, description: str, kinds: Iterable[str]) -> tuple[Endpoint, str]:
    """Make an endpoint; gives it with its signing secret. Raises: TooMany; Forbidden: the address may not be called."""
    checked(url)
    with transaction.atomic():
        Seller.objects.select_for_update().get(pk=seller.pk)
        if seller.webhook_endpoints.count() >= MOST_ENDPOINTS:
            raise TooMany
        now, secret = clock.now(), secrets.fresh()
        row = Endpoint.objects.create(
            seller=seller, url=url, description=description[:DESCRIPTION_MAX], kinds=sorted(set(kinds)), created_at=now,
            secrets=secrets.rotated([], secret, now),
        )  # fmt: skip
        _note(row, author, "webhook_made")
    return row, secret


def change(row: Endpoint, author: User, url: str, description: str, kinds: Iterable[str]) -> None:
    """Let an endpoint have another address, description or choice of kinds. Raises: Forbidden: it may not be called."""
    wanted = (url, description[:DESCRIPTION_MAX], sorted(set(kinds)))
    if wanted == (row.url, row.description, row.kinds):
        return
    checked(url)
    with transaction.atomic():
        row.url, row.description, row.kinds = wanted
        row.save(update_fields=["url", "description", "kinds"])
        _note(row, author, "webhook_changed")


def switch(row: Endpoint, author: User, *, on: bool) -> None:
    """Tell an endpoint nothing more, giving up what waits for it; or tell it again what happens from now on."""
    with transaction.atomic():
        if on:
            rows = Endpoint.objects.filter(pk=row.pk).exclude(disabled_at=None)
            changed = rows.update(disabled_at=None, disabled_because="", failing_since=None) == 1
        else:
            changed = disable(row, "switched off by its seller", clock.now())
        if changed:
            _note(row, author, "webhook_on" if on else "webhook_off")
    row.refresh_from_db()


def remove(row: Endpoint, author: User) -> None:
    """Remove an endpoint with its deliveries."""
    with transaction.atomic():
        _note(row, author, "webhook_removed")
        row.delete()


def renew_secret(row: Endpoint, author: User) -> str:
    """A new signing secret; the old one goes on signing beside it for `secrets.OVERLAP`."""
    secret = secrets.fresh()
    with transaction.atomic():
        row = Endpoint.objects.select_for_update(of=("self",)).get(pk=row.pk)
        row.secrets = secrets.rotated(row.secrets, secret, clock.now())
        row.save(update_fields=["secrets"])
        _note(row, author, "webhook_secret")
    return secret


def send_again(row: Delivery, author: User) -> None:
    """Send a message once more, with the same id."""
    with transaction.atomic():
        replay(Delivery.objects.select_for_update(of=("self",)).get(pk=row.pk), clock.now())
        _note(row.endpoint, author, "webhook_replayed", row.message)
    row.refresh_from_db()


def send_trial(row: Endpoint, author: User) -> Delivery:
    """Send a message that says nothing but that it is one. Raises: SwitchedOff."""
    if row.disabled_at is not None:
        raise SwitchedOff
    now = clock.now()
    body = {"type": TRIAL, "timestamp": now.isoformat(), "data": {"seller": row.seller.slug}}
    with transaction.atomic():
        made = Delivery.objects.create(
            endpoint=row, kind=TRIAL, payload=msgspec.json.encode(body).decode(), created_at=now, next_try_at=now
        )
        _note(row, author, "webhook_tried", made.message)
    return made


def in_state(rows: QuerySet[Delivery], state: str) -> QuerySet[Delivery]:
    """Those of the messages that are in one of `STATES`; all of them for any other word."""
    match state:
        case "waiting":
            return rows.filter(next_try_at__isnull=False)
        case "delivered":
            return rows.filter(delivered_at__isnull=False)
        case "given_up":
            return rows.filter(given_up_at__isnull=False)
    return rows


def _note(row: Endpoint, author: User, act: str, detail: str = "") -> None:
    audit.note(row.seller, author, act, urlsplit(row.url).hostname or "", detail)
