"""Webhook endpoints of a seller, and what was delivered to them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from django.http import HttpRequest
from msgspec import UNSET, Meta, Struct, UnsetType
from ninja import Query

from earnest.platform import clock
from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import caller_of
from earnest.platform.api.models import Delivery, Endpoint
from earnest.platform.api.paging import Cursor, Limit, RowId, page
from earnest.platform.api.problems import Fault, invalid, not_found
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import Deliveries, DeliveryBody, EndpointBody, Endpoints, EndpointSecret
from earnest.platform.api.webhooks import secrets
from earnest.platform.api.webhooks.addresses import Forbidden, checked
from earnest.platform.api.webhooks.sending import disable, replay
from earnest.platform.api.webhooks.telling import KINDS
from earnest.platform.selling.models import Seller

MOST_ENDPOINTS = 20
"""Endpoints a seller may have."""
Kind = Literal[tuple(sorted(KINDS))]  # type: ignore[valid-type]
Kinds = Annotated[tuple[Kind, ...], Meta(max_length=len(KINDS))]  # type: ignore[valid-type]
Url = Annotated[str, Meta(min_length=8, max_length=500)]
Words = Annotated[str, Meta(max_length=200)]


class EndpointToMake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to tell what. ``kinds`` empty: everything that happens in the book."""

    url: Url
    description: Words = ""
    kinds: Kinds = ()


class EndpointChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be otherwise; what is left out stays."""

    url: Url | UnsetType = UNSET
    description: Words | UnsetType = UNSET
    kinds: Kinds | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


@operation("GET", "/sellers/{seller}/webhooks", scope="webhooks:read", answers=Endpoints)
def list_endpoints(request: HttpRequest, seller: str) -> Endpoints:
    """The seller's endpoints."""
    rows = caller_of(request).seller(seller, "webhooks:read").webhook_endpoints.order_by("pk")
    return Endpoints(tuple(_shown(row) for row in rows))


@operation("POST", "/sellers/{seller}/webhooks", scope="webhooks:write", answers=EndpointSecret, status=201)
def make_endpoint(request: HttpRequest, seller: str, body: JsonBody[EndpointToMake]) -> EndpointSecret:
    """Make an endpoint. Its signing secret is in the answer and nowhere else."""
    owner = caller_of(request).seller(seller, "webhooks:write")
    Seller.objects.select_for_update().get(pk=owner.pk)
    if owner.webhook_endpoints.count() >= MOST_ENDPOINTS:
        raise invalid(
            [Fault("", f"the seller has {MOST_ENDPOINTS} endpoints, the most there may be; remove one first")]
        )
    now, secret = clock.now(), secrets.fresh()
    row = Endpoint.objects.create(
        seller=owner, url=_allowed(body.url), description=body.description, kinds=sorted(set(body.kinds)), created_at=now,
        secrets=secrets.rotated([], secret, now),
    )  # fmt: skip
    return EndpointSecret(_shown(row), secret)


@operation("GET", "/sellers/{seller}/webhooks/{endpoint}", scope="webhooks:read", answers=EndpointBody)
def read_endpoint(request: HttpRequest, seller: str, endpoint: RowId) -> EndpointBody:
    """An endpoint, without its secret."""
    return _shown(_the_endpoint(request, seller, endpoint, "webhooks:read"))


@operation("PATCH", "/sellers/{seller}/webhooks/{endpoint}", scope="webhooks:write", answers=EndpointBody)
def change_endpoint(request: HttpRequest, seller: str, endpoint: RowId, body: JsonBody[EndpointChange]) -> EndpointBody:
    """Change an endpoint, disable it, or switch it on again."""
    row = _the_endpoint(request, seller, endpoint, "webhooks:write")
    if not isinstance(body.url, UnsetType):
        row.url = _allowed(body.url)
    if not isinstance(body.description, UnsetType):
        row.description = body.description
    if not isinstance(body.kinds, UnsetType):
        row.kinds = sorted(set(body.kinds))
    if body.disabled is False:
        row.disabled_at, row.disabled_because, row.failing_since = None, "", None
    row.save()
    if body.disabled is True:
        disable(row, "switched off by its seller", clock.now())
        row.refresh_from_db()
    return _shown(row)


@operation("DELETE", "/sellers/{seller}/webhooks/{endpoint}", scope="webhooks:write", status=204)
def remove_endpoint(request: HttpRequest, seller: str, endpoint: RowId) -> None:
    """Remove an endpoint with its deliveries."""
    _the_endpoint(request, seller, endpoint, "webhooks:write").delete()


@operation(
    "POST", "/sellers/{seller}/webhooks/{endpoint}/secret", scope="webhooks:write", answers=EndpointSecret, status=201
)
def rotate_secret(request: HttpRequest, seller: str, endpoint: RowId) -> EndpointSecret:
    """Make a new signing secret. The old one goes on signing beside it for 24 hours."""
    row, secret = _the_endpoint(request, seller, endpoint, "webhooks:write"), secrets.fresh()
    row.secrets = secrets.rotated(row.secrets, secret, clock.now())
    row.save(update_fields=["secrets"])
    return EndpointSecret(_shown(row), secret)


@operation("GET", "/sellers/{seller}/webhooks/{endpoint}/deliveries", scope="webhooks:read", answers=Deliveries)
def list_deliveries(
    request: HttpRequest,
    seller: str,
    endpoint: RowId,
    state: Annotated[
        Literal["", "waiting", "delivered", "given_up"], Query("", description="Only those in this state.")
    ],
    limit: Limit,
    cursor: Cursor,
) -> Deliveries:
    """What was sent to an endpoint or waits to be, newest first."""
    rows = _the_endpoint(request, seller, endpoint, "webhooks:read").deliveries.all()
    match state:
        case "waiting":
            rows = rows.filter(next_try_at__isnull=False)
        case "delivered":
            rows = rows.filter(delivered_at__isnull=False)
        case "given_up":
            rows = rows.filter(given_up_at__isnull=False)
    return Deliveries(*page(rows, "-pk", cursor, limit, _delivery))


@operation(
    "POST", "/sellers/{seller}/webhooks/{endpoint}/deliveries/{delivery}/replay", scope="webhooks:write",
    answers=DeliveryBody,
)  # fmt: skip
def replay_delivery(request: HttpRequest, seller: str, endpoint: RowId, delivery: RowId) -> DeliveryBody:
    """Send a message once more, with the same id."""
    rows = _the_endpoint(request, seller, endpoint, "webhooks:write").deliveries
    row = rows.select_for_update(of=("self",)).filter(pk=delivery).first()
    if row is None:
        raise not_found(f"delivery {delivery} of this endpoint")
    replay(row, clock.now())
    return _delivery(row)


def _the_endpoint(request: HttpRequest, seller: str, endpoint: int, scope: str) -> Endpoint:
    row = caller_of(request).seller(seller, scope).webhook_endpoints.filter(pk=endpoint).first()
    if row is None:
        raise not_found(f"webhook endpoint {endpoint}")
    return row


def _allowed(url: str) -> str:
    try:
        checked(url)
    except Forbidden as error:
        raise invalid([Fault("url", str(error))]) from None
    return url


def _shown(row: Endpoint) -> EndpointBody:
    return EndpointBody(
        id=row.pk, url=row.url, description=row.description, kinds=tuple(row.kinds), created_at=row.created_at,
        failing_since=row.failing_since, disabled_at=row.disabled_at, disabled_because=row.disabled_because,
    )  # fmt: skip


def _delivery(row: Delivery) -> DeliveryBody:
    return DeliveryBody(
        id=row.pk, message=row.message, kind=row.kind, created_at=row.created_at, attempts=row.attempts,
        next_try_at=row.next_try_at, delivered_at=row.delivered_at, given_up_at=row.given_up_at,
        last_status=row.last_status, last_error=row.last_error, payload=msgspec.json.decode(row.payload),
    )  # fmt: skip
