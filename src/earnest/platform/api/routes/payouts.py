"""Money of a book: what goes out, where statements differ, the reserve, and where payouts go."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from msgspec import Meta, Struct

from earnest.platform.api.answering import key_of
from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import caller_of
from earnest.platform.api.paging import Cursor, Limit, page
from earnest.platform.api.problems import Fault, Problem, invalid
from earnest.platform.api.service import operation
from earnest.platform.payments import destinations, intake
from earnest.platform.payments.models import Destination, Difference, Outgoing
from earnest.platform.payments.port import Declined, Unreachable
from earnest.platform.payments.providers import NoProvider
from earnest.platform.selling import audit
from earnest.platform.selling.models import Seller
from earnest.render.words import plain


class AccountToGive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account as the payment provider names it, and what its owner calls it."""

    account: Annotated[str, Meta(min_length=1, max_length=200)]
    label: Annotated[str, Meta(max_length=200)] = ""


class AccountBody(Struct, frozen=True):
    """The account to which payouts go, by what its owner calls it; null: none is known."""

    label: str | None
    given_at: datetime | None


class OutgoingBody(Struct, frozen=True):
    """Money on its way out of the book, and what it waits for if it is ``stuck``."""

    id: int
    order: str
    side: str
    kind: str
    amount_minor: int
    currency: str
    state: str
    because: str
    created_at: datetime


class OutgoingList(Struct, frozen=True):
    """A page of outgoing payments, newest first."""

    items: tuple[OutgoingBody, ...]
    next: str | None


class DifferenceBody(Struct, frozen=True):
    """Where the provider's statement of a day and our books do not agree; ``cleared_at`` once they do."""

    id: int
    provider: str
    day: date
    kind: str
    reference: str
    theirs_minor: int | None
    ours_minor: int | None
    found_at: datetime
    cleared_at: datetime | None


class Differences(Struct, frozen=True):
    """A page of differences, newest first."""

    items: tuple[DifferenceBody, ...]
    next: str | None


class ReserveToPay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is to be left for penalties, in minor units of the seller's currency."""

    amount_minor: Annotated[int, Meta(ge=1, le=10**15)]


class ReserveStarted(Struct, frozen=True):
    """The payment that was started; it is paid at ``url``."""

    id: int
    url: str


@operation("GET", "/sellers/{seller}/outgoing", scope="payments:read", answers=OutgoingList)
def list_outgoing(request: HttpRequest, seller: str, limit: Limit, cursor: Cursor) -> OutgoingList:
    """Refunds and payouts of the book."""
    rows = Outgoing.objects.filter(seller=caller_of(request).seller(seller)).select_related("order")
    return OutgoingList(*page(rows, "-pk", cursor, limit, _outgoing))


@operation("GET", "/sellers/{seller}/differences", scope="payments:read", answers=Differences)
def list_differences(request: HttpRequest, seller: str, limit: Limit, cursor: Cursor) -> Differences:
    """Where statements of the provider and our books do not agree, those that were cleared up too."""
    rows = Difference.objects.filter(seller=caller_of(request).seller(seller))
    return Differences(*page(rows, "-pk", cursor, limit, _difference))


@operation(
    "POST", "/sellers/{seller}/reserve", scope="payments:start", answers=ReserveStarted, status=201, own_key=True
)
def pay_reserve(request: HttpRequest, seller: str, body: JsonBody[ReserveToPay]) -> ReserveStarted:
    """Start a payment by which money is left here, out of which penalties are paid at once."""
    key, owner = key_of(request), caller_of(request).at_work(seller, "pay")
    try:
        payment = intake.start_reserve(owner, body.amount_minor, key, back="/")
    except (NoProvider, Declined, Unreachable) as error:
        raise Problem(
            "unavailable", f"The payment could not be started: {error}. Try again with the same key."
        ) from None
    return ReserveStarted(payment.pk, payment.url)


@operation("GET", "/sellers/{seller}/account", scope="payments:read", answers=AccountBody)
def read_seller_account(request: HttpRequest, seller: str) -> AccountBody:
    """Where the seller's own money goes."""
    return _account(destinations.of_seller(caller_of(request).seller(seller).pk))


@operation("PUT", "/sellers/{seller}/account", scope="payouts:write", answers=AccountBody)
def give_seller_account(request: HttpRequest, seller: str, body: JsonBody[AccountToGive]) -> AccountBody:
    """Say where the seller's own money goes."""
    caller = caller_of(request)
    owner = caller.at_work(seller, "pay")
    with transaction.atomic():
        given = _given(body, owner=owner)
        audit.note(owner, caller.user, "account_given", given.label)
    return _account(given)


@operation("GET", "/account", scope="payments:read", answers=AccountBody)
def read_account(request: HttpRequest) -> AccountBody:
    """Where payouts to the caller as a buyer go."""
    return _account(destinations.of_user(caller_of(request).buyer().pk))


@operation("PUT", "/account", scope="payouts:write", answers=AccountBody)
def give_account(request: HttpRequest, body: JsonBody[AccountToGive]) -> AccountBody:
    """Say where payouts to the caller as a buyer go."""
    return _account(_given(body, owner=caller_of(request).buyer()))


def _given(body: AccountToGive, owner: Seller | User) -> Destination:
    account = plain(body.account).strip()
    if not account:
        raise invalid([Fault("account", "it is blank; give the name by which the payment provider knows it")])
    return destinations.give(account, plain(body.label) or f"…{account[-4:]}", owner=owner)


def _account(row: Destination | None) -> AccountBody:
    return AccountBody(row.label, row.given_at) if row else AccountBody(None, None)


def _outgoing(row: Outgoing) -> OutgoingBody:
    return OutgoingBody(
        row.pk, row.order.public_id, row.side, row.kind, row.amount_minor, row.currency, row.state, row.because,
        row.created_at,
    )  # fmt: skip


def _difference(row: Difference) -> DifferenceBody:
    return DifferenceBody(
        row.pk, row.provider, row.day, row.kind, row.reference, row.theirs_minor, row.ours_minor, row.found_at,
        row.cleared_at,
    )  # fmt: skip
