"""Webhook endpoints of a seller, and what was delivered to them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from django.http import HttpRequest
from msgspec import UNSET, Meta, Struct, UnsetType
from ninja import Query

from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import caller_of
from earnest.platform.api.models import Delivery, Endpoint
from earnest.platform.api.paging import Cursor, Limit, RowId, page
from earnest.platform.api.problems import Fault, invalid, not_found
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import Deliveries, DeliveryBody, EndpointBody, Endpoints, EndpointSecret
from earnest.platform.api.webhooks import endpoints
from earnest.platform.api.webhooks.addresses import Forbidden
from earnest.platform.api.webhooks.telling import KINDS

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
    rows = caller_of(request).at_work(seller, "develop").webhook_endpoints.order_by("pk")
    return Endpoints(tuple(_shown(row) for row in rows))


@operation("POST", "/sellers/{seller}/webhooks", scope="webhooks:write", answers=EndpointSecret, status=201)
def make_endpoint(request: HttpRequest, seller: str, body: JsonBody[EndpointToMake]) -> EndpointSecret:
    """Make an endpoint. Its signing secret is in the answer and nowhere else."""
    caller = caller_of(request)
    owner = caller.at_work(seller, "develop")
    try:
        row, secret = endpoints.make(owner, caller.user, body.url, body.description, body.kinds)
    except endpoints.TooMany:
        most = f"the seller has {endpoints.MOST_ENDPOINTS} endpoints, the most there may be; remove one first"
        raise invalid([Fault("", most)]) from None
    except Forbidden as error:
        raise invalid([Fault("url", str(error))]) from None
    return EndpointSecret(_shown(row), secret)


@operation("GET", "/sellers/{seller}/webhooks/{endpoint}", scope="webhooks:read", answers=EndpointBody)
def read_endpoint(request: HttpRequest, seller: str, endpoint: RowId) -> EndpointBody:
    """An endpoint, without its secret."""
    return _shown(_the_endpoint(request, seller, endpoint))


@operation("PATCH", "/sellers/{seller}/webhooks/{endpoint}", scope="webhooks:write", answers=EndpointBody)
def change_endpoint(request: HttpRequest, seller: str, endpoint: RowId, body: JsonBody[EndpointChange]) -> EndpointBody:
    """Change an endpoint, disable it, or switch it on again."""
    row, author = _the_endpoint(request, seller, endpoint), caller_of(request).user
    url = row.url if isinstance(body.url, UnsetType) else body.url
    description = row.description if isinstance(body.description, UnsetType) else body.description
    kinds = row.kinds if isinstance(body.kinds, UnsetType) else body.kinds
    try:
        endpoints.change(row, author, url, description, kinds)
    except Forbidden as error:
        raise invalid([Fault("url", str(error))]) from None
    if isinstance(body.disabled, bool):
        endpoints.switch(row, author, on=not body.disabled)
    return _shown(row)


@operation("DELETE", "/sellers/{seller}/webhooks/{endpoint}", scope="webhooks:write", status=204)
def remove_endpoint(request: HttpRequest, seller: str, endpoint: RowId) -> None:
    """Remove an endpoint with its deliveries."""
    endpoints.remove(_the_endpoint(request, seller, endpoint), caller_of(request).user)


@operation(
    "POST", "/sellers/{seller}/webhooks/{endpoint}/secret", scope="webhooks:write", answers=EndpointSecret, status=201
)
def rotate_secret(request: HttpRequest, seller: str, endpoint: RowId) -> EndpointSecret:
    """Make a new signing secret. The old one goes on signing beside it for 24 hours."""
    row = _the_endpoint(request, seller, endpoint)
    return EndpointSecret(_shown(row), endpoints.renew_secret(row, caller_of(request).user))


@operation(
    "POST", "/sellers/{seller}/webhooks/{endpoint}/test", scope="webhooks:write", answers=DeliveryBody, status=201
)
def try_endpoint(request: HttpRequest, seller: str, endpoint: RowId) -> DeliveryBody:
    """Send a message of the kind ``earnest.test``, whatever kinds the endpoint wants."""
    try:
        return _delivery(endpoints.send_trial(_the_endpoint(request, seller, endpoint), caller_of(request).user))
    except endpoints.SwitchedOff:
        raise invalid(
            [Fault("", "the endpoint is switched off; switch it on first: PATCH with disabled false")]
        ) from None


@operation("GET", "/sellers/{seller}/webhooks/{endpoint}/deliveries", scope="webhooks:read", answers=Deliveries)
def list_deliveries(
    request: HttpRequest,
    seller: str,
    endpoint: RowId,
    state: Annotated[
        Literal[("", *endpoints.STATES)],  # type: ignore[valid-type]
        Query("", description="Only those in this state."),
    ],
    limit: Limit,
    cursor: Cursor,
) -> Deliveries:
    """What was sent to an endpoint or waits to be, newest first."""
    rows = _the_endpoint(request, seller, endpoint).deliveries.all()
    rows = endpoints.in_state(rows, state)
    return Deliveries(*page(rows, "-pk", cursor, limit, _delivery))


@operation(
    "POST", "/sellers/{seller}/webhooks/{endpoint}/deliveries/{delivery}/replay", scope="webhooks:write",
    answers=DeliveryBody,
)  # fmt: skip
def replay_delivery(request: HttpRequest, seller: str, endpoint: RowId, delivery: RowId) -> DeliveryBody:
    """Send a message once more, with the same id."""
    row = (
        _the_endpoint(request, seller, endpoint)
        .deliveries.select_related("endpoint__seller")
        .filter(pk=delivery)
        .first()
    )
    if row is None:
        raise not_found(f"delivery {delivery} of this endpoint")
    endpoints.send_again(row, caller_of(request).user)
    return _delivery(row)


def _the_endpoint(request: HttpRequest, seller: str, endpoint: int) -> Endpoint:
    owner = caller_of(request).at_work(seller, "develop")
    row = owner.webhook_endpoints.select_related("seller").filter(pk=endpoint).first()
    if row is None:
        raise not_found(f"webhook endpoint {endpoint}")
    return row


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
