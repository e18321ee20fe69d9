"""The production board: the queue of orders that asked to be built, and the weeks in which they are."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from earnest.core.brief.dates import date_text
from earnest.platform.orders.keys import KeyReused
from earnest.platform.orders.models import Order
from earnest.platform.orders.outcomes import Outcome, Refusal, refuse
from earnest.platform.selling import production
from earnest.platform.selling.models import Member
from earnest.platform.selling.roles import may
from earnest.platform.web.buyer.access import key_of, language
from earnest.platform.web.refusals import Explained, explained
from earnest.platform.web.seller.access import for_team, order_of
from earnest.platform.web.seller.counting import counted
from earnest.platform.web.seller.lines import Line, line
from earnest.render.words import plain

WEEKS = 8
"""Weeks on the board, the present one first."""
QUEUE_SHOWN = 25
UNIT_MAX = 60
"""Characters of a unit's own number."""


class Waiting(Struct, frozen=True):
    """An order in the queue, its place from 1, and the day on which the buyer asked."""

    place: int
    line: Line
    asked: str


class Planned(Struct, frozen=True):
    """An order in its week; ``reason`` where it left the order of the queue."""

    line: Line
    reason: str


@require_safe
@for_team()
def board(request: HttpRequest, member: Member) -> HttpResponse:
    """The board."""
    return _shown(request, member)


@require_POST
@for_team("plan")
def give(request: HttpRequest, member: Member) -> HttpResponse:
    """Give one order a slot: ``order`` is its id, ``week`` any day of the week."""
    key, week = key_of(request), _week(request)
    order = order_of(member, plain(request.POST.get("order", ""))[:20])
    reason, unit = plain(request.POST.get("reason", ""))[:400], plain(request.POST.get("unit", ""))[:UNIT_MAX]
    try:
        outcome = production.give_slot(order.public_id, week, reason, unit, member.user, member.role, key)
    except KeyReused:
        outcome = refuse(order.public_id, "key_reused")
    return _after(request, member, outcome, order, week)


@require_POST
@for_team("plan")
def give_next(request: HttpRequest, member: Member) -> HttpResponse:
    """Give the next orders of the queue slots in one week; in the order of the queue no reason is needed."""
    key, week = key_of(request), _week(request)
    count = request.POST.get("count", "")
    if not (count.isascii() and count.isdigit() and 1 <= int(count[:4]) <= production.AT_ONCE):
        raise Http404
    given, refusal = production.give_next(member.seller, int(count), week, member.user, member.role, key)
    if refusal is not None:
        return _after(request, member, refusal, None, week)
    return redirect(f"{reverse('seller_production', args=[member.seller.slug])}?given={given}")


def _week(request: HttpRequest) -> date:
    try:
        return production.week_of(date.fromisoformat(request.POST.get("week", "")))
    except ValueError:
        raise Http404 from None


def _after(request: HttpRequest, member: Member, outcome: Outcome, order: Order | None, week: date) -> HttpResponse:
    if isinstance(outcome, Refusal):
        return _shown(request, member, refusal=outcome, order=order, week=week)
    return redirect(f"{reverse('seller_production', args=[member.seller.slug])}?given=1")


def _shown(
    request: HttpRequest,
    member: Member,
    *,
    refusal: Refusal | None = None,
    order: Order | None = None,
    week: date | None = None,
) -> HttpResponse:
    lang, seller = language(), member.seller
    queue = production.waiting(seller)
    orders = list(queue.select_related("offer_version__offer")[:QUEUE_SHOWN])
    asked = production.asked_at(orders)
    first = production.this_week(seller)
    given = request.GET.get("given", "")
    context = {
        "member": member,
        "queue": [
            Waiting(n, line(row, lang), date_text(asked[row.pk].date(), lang)) for n, row in enumerate(orders, 1)
        ],
        "about": counted(queue),
        "weeks": _weeks(member, first),
        "choices": [first + timedelta(weeks=n) for n in range(WEEKS)],
        "may_plan": may(member.role, "plan"),
        "refusal": _explained(refusal, member) if refusal else None,
        "again": order if refusal and refusal.code == "slot_needs_reason" else None,
        "passed": list(production.passes_over(order, week)[:5]) if order and week else [],
        "week": week,
        "given": int(given) if given.isascii() and given.isdigit() and len(given) < 5 else None,
        "here": "production",
    }
    return render(request, "seller/production.html", context, status=409 if refusal else 200)


def _weeks(member: Member, first: date) -> list[dict[str, object]]:
    lang = language()
    slots = production.planned(member.seller, first, WEEKS)
    return [
        {"day": day, "orders": [Planned(line(s.order, lang), s.reason) for s in slots if s.week == day]}
        for day in (first + timedelta(weeks=n) for n in range(WEEKS))
    ]


def _explained(refusal: Refusal, member: Member) -> Explained:
    own = {
        "slot_week_past": gettext("That week is over. Choose the present week or a later one."),
        "slot_needs_reason": gettext(
            "Earlier orders would be passed over. Say why this one goes first; the reason is kept."
        ),
    }.get(refusal.code)
    told = explained(refusal, language(), "seller", law=member.seller.law, zone=member.seller.zone)
    return Explained(told.title, own or told.because, told.citations, told.instead)
