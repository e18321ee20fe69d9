"""Orders on which something went wrong or is uncertain: where they stand, and what follows either way."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from msgspec import Struct

from earnest.core.brief.compose import Sources
from earnest.core.brief.dates import day_text
from earnest.core.brief.document import Language
from earnest.core.brief.groups import MOMENT
from earnest.core.moments import local_day, start_of
from earnest.core.phrases import phrase
from earnest.core.standing import Standing
from earnest.platform import clock
from earnest.platform.orders.acts import TO_ANSWER, is_report
from earnest.platform.orders.believing import DENIAL, period_end
from earnest.platform.orders.models import FactAnswer, Order, OrderEvent
from earnest.platform.orders.reading import case_of, standing_of
from earnest.platform.selling.models import Member, Seller
from earnest.platform.web.balance import outcome
from earnest.platform.web.buyer.access import language
from earnest.platform.web.doubts import Doubt, doubts
from earnest.platform.web.headline import headline
from earnest.platform.web.seller.access import for_team
from earnest.platform.web.seller.counting import counted
from earnest.platform.web.seller.lines import Line, line
from earnest.platform.web.voice import Voice

SHOWN = 10
"""Disputes on a page; each is judged anew."""
OVER = ("final", "performed")


class Dispute(Struct, frozen=True):
    """A dispute: the order, where it stands, what follows if it ended now, what else may be chosen, what is uncertain."""

    line: Line
    stands: str
    ends: str
    instead: tuple[str, ...]
    doubts: tuple[Doubt, ...]


class Asked(Struct, frozen=True):
    """A buyer's report that the seller may deny: the order, the buyer, the event, and until when money waits for it."""

    order: str
    buyer: str
    number: int
    what: str
    until: str


@require_safe
@for_team()
def disputes(request: HttpRequest, member: Member) -> HttpResponse:
    """The disputes of a book, those going on or those that are over, the newest first."""
    over = request.GET.get("over") == "yes"
    rows = disputed(member.seller, over=over)
    below = request.GET.get("below", "")
    some = rows.filter(number__lt=int(below)) if below.isascii() and below.isdigit() and len(below) < 19 else rows
    orders = list(some.select_related("seller", "offer_version__offer").order_by("-number")[: SHOWN + 1])
    lang, now = language(), clock.now()
    after = f"?{'over=yes&' if over else ''}below={orders[SHOWN - 1].number}" if len(orders) > SHOWN else ""
    context = {
        "member": member,
        "over": over,
        "about": counted(rows),
        "asked": [] if over or below else _asked(member.seller),
        "disputes": [told(order, lang, now) for order in orders[:SHOWN]],
        "after_url": after,
        "here": "disputes",
    }
    return render(request, "seller/disputes.html", context)


def disputed(seller: Seller, *, over: bool) -> QuerySet[Order]:
    """The orders of a book on which somebody is in default or something uncertain, those going on or those that are over."""
    quarrels = Order.objects.filter(Q(uncertain=True) | ~Q(default_by="neither"), seller=seller)
    ended = Q(settlement__in=OVER, uncertain=False)
    return quarrels.filter(ended) if over else quarrels.exclude(ended)


def to_answer(seller: Seller, limit: int) -> list[OrderEvent]:
    """What buyers report and the seller has not answered while money waits for it, the soonest to be settled first."""
    zone = ZoneInfo(seller.zone)
    answered = FactAnswer.objects.filter(order=OuterRef("order"), event_number=OuterRef("number"))
    rows = OrderEvent.objects.filter(
        ~Exists(answered), order__seller=seller, side="buyer", status="agreed", kind__in=TO_ANSWER,
        recorded_at__gte=start_of(local_day(clock.now(), zone) - DENIAL, zone),
    )  # fmt: skip
    found = rows.select_related("order").order_by("recorded_at", "pk")[: 2 * limit]
    return [row for row in found if is_report(row.payload)][:limit]


def _asked(seller: Seller) -> list[Asked]:
    lang, zone = language(), ZoneInfo(seller.zone)
    return [
        Asked(
            row.order.public_id,
            row.order.buyer_name,
            row.number,
            phrase(f"noun.{row.kind}", lang),
            day_text(period_end(row.recorded_at, DENIAL, zone) - MOMENT, zone, lang),
        )
        for row in to_answer(seller, SHOWN)
    ]


def told(order: Order, lang: Language, now: datetime) -> Dispute:
    """A dispute in words, told to the seller."""
    case, standing, voice = case_of(order, now), standing_of(order, now), Voice("seller", lang)
    return Dispute(
        line=line(order, lang),
        stands=headline(case, standing, voice),
        ends=outcome(standing.settlement.awards, voice) if standing.settlement.awards else "",
        instead=tuple(_instead(standing, voice)),
        doubts=doubts(case, standing, Sources(case, standing, lang), voice),
    )


def _instead(standing: Standing, voice: Voice) -> list[str]:
    """What the party that may choose may choose instead."""
    return [
        voice.says(
            phrase(
                "line.alternative",
                voice.lang,
                holder=phrase(f"party.{other.holder}", voice.lang),
                remedy=phrase(f"remedy.{other.remedy}", voice.lang),
                awards=outcome(other.awards, voice),
            )
        )
        for other in standing.settlement.alternatives
    ]
