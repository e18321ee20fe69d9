"""The buyer's orders: the list, the page of one, and the page of one act on it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from msgspec import Struct

from earnest.core.brief.dates import date_text
from earnest.core.brief.wording import sentence, told
from earnest.core.case import Case
from earnest.core.facts import events as e
from earnest.core.phrases import phrase
from earnest.core.standing import Standing
from earnest.platform import clock
from earnest.platform.ledger import store
from earnest.platform.orders.models import Key, Order
from earnest.platform.orders.outcomes import Done, Outcome, Refusal, restored
from earnest.platform.orders.reading import standing_of
from earnest.platform.web.accounts.people import person
from earnest.platform.web.answering import heard
from earnest.platform.web.buyer.access import language, own_order
from earnest.platform.web.buyer.case_file import whole_case
from earnest.platform.web.buyer.configuring import Choice, choices
from earnest.platform.web.buyer.news import mark_seen, unseen, with_news
from earnest.platform.web.buyer.open_items import claims, proposals
from earnest.platform.web.buyer.returning import returning
from earnest.platform.web.order_page import OrderPage, order_page
from earnest.platform.web.refusals import Explained, explained
from earnest.platform.web.voice import Voice

ORDERS_SHOWN = 30
"""How many orders a page of the list has."""
PAID = (e.DepositPaid, e.BalancePaid, e.PricePaid, e.SumReturned)
"""Events that a receipt is given for."""

ANSWERS = frozenset({"proposed", "declined", "agreed", "denied", "taken_back"})
"""Effects of forms that enter nothing in the log by themselves."""


class Line(Struct, frozen=True):
    """An order in the list: its id, what it is for, how far it has come, what is due next, and whether there is news."""

    id: str
    title: str
    seller: str
    phase: str
    due: str
    day: str
    mine: bool
    uncertain: bool
    news: bool


class Receipt(Struct, frozen=True):
    """Money that came or went: the event's number, its day, what it was, and how much."""

    number: int
    day: str
    text: str


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The buyer's orders, the newest first."""
    before = request.GET.get("before", "")
    found = person(request).orders.select_related("seller", "offer_version__offer").order_by("-placed_at", "-pk")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    orders = list(found[: ORDERS_SHOWN + 1])
    after = f"?before={orders[ORDERS_SHOWN - 1].pk}" if len(orders) > ORDERS_SHOWN else ""
    news = with_news(orders)
    lines = [_line(order, news=order.pk in news) for order in orders[:ORDERS_SHOWN]]
    return render(request, "buyer/orders.html", {"lines": lines, "after_url": after})


def _line(order: Order, *, news: bool) -> Line:
    lang = language()
    offer = order.offer_version.offer
    debtor, _, duty = order.next_due.partition(":")
    return Line(
        id=order.public_id,
        title=offer.title_zh if lang == "zh" and offer.title_zh else offer.title,
        seller=order.seller.name,
        phase=sentence(phrase(f"phase.{order.phase}", lang)),
        due=sentence(Voice("buyer", lang).says(phrase(f"owe.{duty}", lang))) if duty else "",
        day=date_text(order.next_due_on, lang) if order.next_due_on else "",
        mine=debtor == "buyer",
        uncertain=order.uncertain,
        news=news,
    )


@login_required
@require_safe
def order(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the buyer stands with an order. ``?did=<key>`` tells what the form with that key came to."""
    found = own_order(request, public_id)
    response = shown(request, found, outcome=_kept(request, found))
    mark_seen(found)
    return response


def shown(request: HttpRequest, order: Order, *, outcome: Outcome | None = None, status: int = 200) -> HttpResponse:
    """The order's page, with what the buyer's last form came to."""
    lang, now = language(), clock.now()
    standing = standing_of(order, now)
    case = whole_case(order, log=standing.inputs.facts)
    page = page_of(order, case, standing, now)
    voice = Voice("buyer", lang)
    context = {
        "page": page,
        "order": order,
        "refusal": _refusal(outcome, order) if isinstance(outcome, Refusal) else None,
        "done": _done(outcome, page) if isinstance(outcome, Done) else None,
        "news": unseen(order, page),
        "proposals": proposals(order, case, standing, voice, now),
        "claims": claims(page, voice),
        "evidence": order.evidence.order_by("pk").defer("content"),
        "receipts": receipts(case, standing),
        "returning": returning(order, lang),
        "configuration": configured(order),
        "going_on": standing.contract in ("in_force", "preliminary") and standing.settlement.status != "performed",
    }
    return render(request, "buyer/order.html", context, status=status)


def page_of(order: Order, case: Case, standing: Standing, now: datetime) -> OrderPage:
    """The order told to its buyer, in the language of the request."""
    return order_page(
        case, standing, "buyer", language(), now, version=order.version, escrow_minor=_escrow(order), heard=heard(order, standing)
    )  # fmt: skip


def receipts(case: Case, standing: Standing) -> tuple[Receipt, ...]:
    """Every payment of an order, either way."""
    lang, zone = language(), standing.inputs.facts.zone
    voice = Voice("buyer", lang)
    return tuple(
        Receipt(fact.number, date_text(fact.at.astimezone(zone).date(), lang), voice.says(told(case, fact, lang)))
        for fact in standing.inputs.facts.facts
        if isinstance(fact.event, PAID) and fact.event.status == "established"
    )


def configured(order: Order) -> tuple[Choice, ...]:
    """What the buyer chose when ordering."""
    made = choices(order.offer_version.variants, language(), order.configuration)
    return tuple(choice for choice in made if choice.chosen)


def _escrow(order: Order) -> int:
    """What the ledger holds in escrow for the order, in minor units."""
    with connection.cursor() as cursor:
        found = store.balances(cursor, order.seller_id, order.pk)
    return sum(balance.posted for account, balance in found.items() if account.party == "escrow")


def _kept(request: HttpRequest, order: Order) -> Outcome | None:
    """What a form of this person on this order came to, by its key."""
    key = request.GET.get("did", "")
    row = Key.objects.filter(owner=f"user:{person(request).pk}", key=key).first() if key else None
    outcome = restored(row.outcome) if row else None
    return outcome if outcome and outcome.order == order.public_id else None


def is_kept(request: HttpRequest, key: str) -> bool:
    """Whether something of this person's came to an outcome under the key."""
    return Key.objects.filter(owner=f"user:{person(request).pk}", key=key).exists()


def _refusal(refusal: Refusal, order: Order) -> Explained:
    return explained(refusal, language(), law=order.seller.law, zone=order.seller.zone)


def _done(done: Done, page: OrderPage) -> dict[str, str]:
    """What is said of an act that was done: the event in words, if it entered the log, and its effect."""
    happening = next((item for item in page.happened if item.number == done.event), None)
    if done.effect in ANSWERS or happening is None:
        return {"effect": done.effect, "text": "", "why": ""}
    effect = "disputed" if happening.disputed else done.effect
    return {"effect": effect, "text": happening.text, "why": "" if happening.disputed else happening.why.text}
