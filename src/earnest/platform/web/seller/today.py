"""The day's work of a book: what is due, from whom, and what waits for the seller's answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from earnest.core.brief.groups import MOMENT
from earnest.core.phrases import phrase, phrases
from earnest.platform import clock
from earnest.platform.orders.believing import DENIAL, period_end
from earnest.platform.orders.models import FactAnswer, Order, OrderEvent, Proposal
from earnest.platform.selling.models import Member, Question, Seller
from earnest.platform.selling.production import waiting
from earnest.platform.web.accounts.people import name_of
from earnest.platform.web.buyer.access import language
from earnest.platform.web.seller.access import for_team
from earnest.platform.web.seller.counting import counted
from earnest.platform.web.seller.disputes import to_answer
from earnest.platform.web.seller.lines import Line, line

SHOWN = 12
"""Lines of each group; the rest is a view of the order book."""
AHEAD = timedelta(days=7)
BACK = timedelta(days=30)
"""How far the page looks ahead; and how long ago something may have been due and still be shown as late."""


class Group(NamedTuple):
    """Orders due at about the same time: which time, some of the lines, how many there are, and where the rest stands."""

    name: str
    lines: list[Line]
    about: str
    query: str


@require_safe
@for_team()
def today(request: HttpRequest, member: Member) -> HttpResponse:
    """The day's duties and deadlines, and what waits for a yes or an answer."""
    seller = member.seller
    day = clock.now().astimezone(ZoneInfo(seller.zone)).date()
    context = {
        "member": member,
        "day": day,
        "groups": [group for group in _groups(seller, day) if group.lines],
        "proposals": _proposals(seller, member.user.pk),
        "claims": _claims(seller),
        "questions": Question.objects.filter(offer__seller=seller, answers=None, set_aside_at=None).select_related(
            "offer"
        )[:SHOWN],
        "waiting": counted(waiting(seller)),
        "disputes": counted(Order.objects.filter(seller=seller, uncertain=True)),
        "here": "today",
    }
    return render(request, "seller/today.html", context)


def _groups(seller: Seller, day: date) -> list[Group]:
    due = Order.objects.filter(seller=seller).select_related("offer_version__offer").order_by("next_due_on", "number")
    lang = language()
    spans = (
        ("late", due.filter(next_due_on__lt=day), f"sort=due&due={day - timedelta(days=1)}"),
        ("today", due.filter(next_due_on=day), f"sort=due&due={day}"),
        ("week", due.filter(next_due_on__gt=day, next_due_on__lte=day + AHEAD), f"sort=due&due={day + AHEAD}"),
    )
    return [
        Group(name, [line(order, lang) for order in rows[:SHOWN]], counted(rows), query) for name, rows, query in spans
    ]


def _proposals(seller: Seller, user_id: int) -> list[dict[str, object]]:
    """Proposals that wait for the seller's yes; ``mine`` are the reader's own, which another of the team answers."""
    rows = Proposal.objects.filter(order__seller=seller, answer="", needs="seller").select_related("order", "author")
    return [
        {"order": row.order.public_id, "buyer": row.order.buyer_name, "side": row.side, "mine": row.author_id == user_id,
         "what": _named(str(row.payload.get("event"))), "author": name_of(row.author) or row.author.email, "at": row.recorded_at}
        for row in rows.order_by("pk")[:SHOWN]
    ]  # fmt: skip


def _claims(seller: Seller) -> list[dict[str, object]]:
    """What buyers say and nobody has answered: reports by the day on which silence settles them, then claims."""
    found, zone = [*to_answer(seller, SHOWN), *_claimed(seller)], ZoneInfo(seller.zone)
    return [
        {"order": row.order.public_id, "buyer": row.order.buyer_name, "what": _named(row.kind), "number": row.number,
         "claimed": row.status == "claimed", "at": row.recorded_at, "until": period_end(row.recorded_at, DENIAL, zone) - MOMENT}
        for row in found
    ][:SHOWN]  # fmt: skip


def _claimed(seller: Seller) -> list[OrderEvent]:
    answered = FactAnswer.objects.filter(order=OuterRef("order"), event_number=OuterRef("number"))
    rows = OrderEvent.objects.filter(~Exists(answered), order__seller=seller, order__uncertain=True, status="claimed")
    found = rows.select_related("order").order_by("pk")
    return [row for row in found if row.author_id == row.order.buyer_id][:SHOWN]


def _named(kind: str) -> str:
    """What an event is called."""
    lang = language()
    return phrase(f"noun.{kind}", lang) if f"noun.{kind}" in phrases(lang) else kind.replace("_", " ")
