"""The seller's money: what is held, what comes in and goes out, what it owes for penalties, and where statements differ.

Everything is read: from the ledger's accounts of the book, the order book, and the rows of money on its way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from earnest.core.money import Money
from earnest.core.phrases import money as money_text
from earnest.platform.orders.models import Order
from earnest.platform.payments import destinations, intake
from earnest.platform.payments.models import Difference, Outgoing, Payment
from earnest.platform.payments.port import Declined, Unreachable
from earnest.platform.payments.providers import NoProvider
from earnest.platform.selling import audit
from earnest.platform.selling.models import Member, Seller
from earnest.platform.selling.roles import may
from earnest.platform.web.buyer.access import key_of, language
from earnest.platform.web.seller.access import for_team, order_of
from earnest.render.words import plain

SHOWN = 50
"""Rows of each list."""
_TOTALS = """
SELECT party, purpose,
       sum(CASE normal WHEN 'credit' THEN credits_posted - debits_posted ELSE debits_posted - credits_posted END)
FROM ledger_account WHERE book_id = %s AND currency = %s GROUP BY party, purpose
"""


class Total(Struct, frozen=True):
    """A sum: which, in minor units and in words, and of how many orders (None: not counted)."""

    name: str
    minor: int
    amount: str
    orders: int | None = None


@require_safe
@for_team()
def money(request: HttpRequest, member: Member) -> HttpResponse:
    """What is held, due in, due out, owed for penalties; and differences from the provider's statements."""
    return _shown(request, member)


def _shown(request: HttpRequest, member: Member, problem: str = "") -> HttpResponse:
    context = {
        "member": member,
        "totals": totals(member.seller),
        "outgoing": [_row(row) for row in _going_out(member.seller)[:SHOWN]],
        "differences": [_difference(row) for row in _differences(member.seller)[:SHOWN]],
        "account": destinations.of_seller(member.seller_id),
        "may_pay": may(member.role, "pay"),
        "problem": problem,
        "here": "money",
    }
    return render(request, "seller/money.html", context, status=409 if problem else 200)


@require_POST
@for_team("pay")
def pay_penalty(request: HttpRequest, member: Member, public_id: str) -> HttpResponse:
    """To the provider's page, to pay in what a double return takes beside the deposit."""
    order, key = order_of(member, public_id), key_of(request)
    back = reverse("seller_money", args=[member.seller.slug])
    return _to_payment(request, member, lambda: intake.start_payment(order, "penalty", key, back=back))


@require_POST
@for_team("pay")
def pay_reserve(request: HttpRequest, member: Member) -> HttpResponse:
    """To the provider's page, to leave money here out of which penalties are paid at once."""
    key, back = key_of(request), reverse("seller_money", args=[member.seller.slug])
    try:
        amount = Money.parse(f"{plain(request.POST.get('amount', ''))} {member.seller.currency}")
    except ValueError as error:
        return _shown(request, member, str(error))
    if not amount.minor:
        return _shown(request, member, gettext("Name an amount above 0."))
    return _to_payment(request, member, lambda: intake.start_reserve(member.seller, amount.minor, key, back=back))


@require_POST
@for_team("pay")
def payout_account(request: HttpRequest, member: Member) -> HttpResponse:
    """Say where the seller's own money goes."""
    account = plain(request.POST.get("account", ""))[:200]
    try:
        with transaction.atomic():
            given = destinations.give(
                account, plain(request.POST.get("label", "")) or f"…{account[-4:]}", owner=member.seller
            )
            audit.note(member.seller, member.user, "account_given", given.label)
    except ValueError:
        return _shown(request, member, gettext("Name the account."))
    return redirect("seller_money", member.seller.slug)


def _to_payment(request: HttpRequest, member: Member, start: Callable[[], Payment]) -> HttpResponse:
    try:
        return redirect(start().url)
    except intake.NothingToPay:
        return _shown(request, member, gettext("There is nothing to pay in for that order."))
    except (Declined, NoProvider, Unreachable):
        return _shown(request, member, gettext("The payment provider does not answer. Try again in a few minutes."))


def totals(seller: Seller) -> list[Total]:
    """The book's sums, in the seller's currency: held, due in, due out, penalties, the seller's own."""
    posted = _posted(seller)
    due_in = Order.objects.filter(seller=seller, next_due="buyer:pay_balance").aggregate(
        minor=Sum(F("price_minor") - F("held_minor")), orders=Count("pk")
    )
    bound = Order.objects.filter(seller=seller, held_minor__gt=0, contract="in_force").aggregate(orders=Count("pk"))
    out = (
        _going_out(seller)
        .filter(side="buyer")
        .aggregate(minor=Sum("amount_minor"), orders=Count("order", distinct=True))
    )
    return [
        _total(seller, "held_deposit", posted["escrow", "deposit"], bound["orders"]),
        _total(seller, "held_price", posted["escrow", "price"]),
        _total(seller, "due_in", due_in["minor"] or 0, due_in["orders"]),
        _total(seller, "due_out", out["minor"] or 0, out["orders"]),
        _total(seller, "penalty_due", posted["seller", "penalty_due"]),
        _total(seller, "yours", posted["seller", "payable"]),
        _total(seller, "reserve", posted["seller", "reserve"]),
        _total(seller, "fees", posted["seller", "fees"]),
    ]


def _posted(seller: Seller) -> dict[tuple[str, str], int]:
    """What stands in the accounts of the book, all orders together, by party and purpose; minor units."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, [seller.pk, seller.currency])
        found |= {(party, purpose): int(minor) for party, purpose, minor in cursor.fetchall()}
    return found


def _total(seller: Seller, name: str, minor: int, orders: int | None = None) -> Total:
    return Total(name, minor, money_text(minor, seller.currency, language()), orders)


def _going_out(seller: Seller) -> QuerySet[Outgoing]:
    """Money that is owed and has not arrived, the oldest first."""
    waiting = Outgoing.objects.filter(seller=seller, state__in=("waiting", "sent", "stuck"))
    return waiting.select_related("order").order_by("pk")


def _row(row: Outgoing) -> dict[str, Any]:
    return {
        "order": row.order.public_id, "side": row.side, "kind": row.kind, "state": row.state, "because": row.because,
        "amount": money_text(row.amount_minor, row.currency, language()), "since": row.created_at,
    }  # fmt: skip


def _differences(seller: Seller) -> QuerySet[Difference]:
    """Where a statement of the provider, our rows and the ledger do not agree, the newest first."""
    return Difference.objects.filter(seller=seller, cleared_at=None).select_related("order").order_by("-pk")


def _difference(row: Difference) -> dict[str, Any]:
    def told(minor: int | None) -> str:
        return "–" if minor is None else money_text(minor, row.seller.currency if row.seller else "", language())

    return {
        "day": row.day, "kind": row.kind, "reference": row.reference, "order": row.order.public_id if row.order else "",
        "theirs": told(row.theirs_minor), "ours": told(row.ours_minor),
    }  # fmt: skip
