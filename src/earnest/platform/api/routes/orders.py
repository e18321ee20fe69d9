"""Orders: placed, listed, read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from msgspec import Meta, Struct
from msgspec.structs import replace
from ninja import Query

from earnest.platform import clock
from earnest.platform.api.answering import key_of
from earnest.platform.api.bodies import JsonBody, plain
from earnest.platform.api.callers import Caller, caller_of
from earnest.platform.api.paging import Cursor, Limit, page
from earnest.platform.api.problems import not_found
from earnest.platform.api.refusing import citations, cited_in, lang_of, refused
from earnest.platform.api.routes.offers import the_offer
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import DoneBody, Events, LoggedEvent, OrderBody, Orders, OrderSummary, Side, Slug, Text
from earnest.platform.orders.believing import Word, words_of
from earnest.platform.orders.holding import hold_of
from earnest.platform.orders.models import Order, OrderEvent
from earnest.platform.orders.outcomes import Done, Outcome
from earnest.platform.orders.placing import place
from earnest.platform.orders.reading import standing_of
from earnest.platform.web.seller.book import View, narrowed
from earnest.render.standing_json import standing_data


class Placing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order to be placed: on which version of which offer, in whose name, in what configuration."""

    seller: Slug
    offer: Slug
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    buyer_name: Text
    configuration: dict[str, Text] = {}


def summary(order: Order, caller: Caller) -> OrderSummary:
    """The order as the lists show it."""
    side: Side = "buyer" if caller.side(order) == "buyer" else "seller"
    return OrderSummary(
        id=order.public_id, seller=order.seller.slug, offer=order.offer_version.offer.slug,
        offer_version=order.offer_version.version, number=order.number, buyer_name=order.buyer_name, side=side,
        placed_at=order.placed_at, changed_at=order.changed_at, version=order.version, phase=order.phase,
        contract=order.contract, settlement=order.settlement, default_by=order.default_by, uncertain=order.uncertain,
        currency=order.currency, price_minor=order.price_minor, held_minor=order.held_minor, next_due=order.next_due,
        next_due_on=order.next_due_on, next_change_at=order.next_change_at,
    )  # fmt: skip


def outcome_of(request: HttpRequest, outcome: Outcome, law: str, side: str) -> DoneBody | HttpResponse:
    """What a command came to, as an answer."""
    if isinstance(outcome, Done):
        return DoneBody(outcome.order, outcome.version, outcome.event, outcome.effect, outcome.because)
    return refused(request, outcome, law, side)


@operation("GET", "/orders", scope="orders:read", answers=Orders)
def list_orders(
    request: HttpRequest,
    seller: Annotated[str, Query("", max_length=50, description="A book of yours; empty: your own, or your key's.")],
    find: Annotated[
        str, Query("", max_length=100, description="An order's id, its number, or how the buyer's name begins.")
    ],
    phase: Annotated[str, Query("", max_length=16, description="Only orders in this phase.")],
    settlement: Annotated[str, Query("", max_length=24, description="Only orders whose settlement stands so.")],
    default_by: Annotated[
        str, Query("", max_length=8, description="Only orders with this side in default; any: either.")
    ],
    uncertain: Annotated[bool, Query(False, description="Only orders on which something is uncertain.")],
    due_by: Annotated[date | None, Query(None, description="Only orders with something due by this day.")],
    limit: Limit,
    cursor: Cursor,
) -> Orders:
    """Orders, newest first: a seller's book, or the caller's own as a buyer."""
    caller = caller_of(request)
    found = caller.orders()
    if seller:
        found = found.filter(seller=caller.seller(seller))
    elif caller.buys:
        found = found.filter(buyer=caller.user)
    asked = View(find=find, phase=phase, settlement=settlement, default=default_by, uncertain=uncertain, due=due_by)
    found = narrowed(found, asked)
    one_book = seller or not caller.buys
    return Orders(*page(found, "-number" if one_book else "-pk", cursor, limit, lambda order: summary(order, caller)))


@operation("POST", "/orders", scope="orders:act", answers=DoneBody, status=201)
def place_order(request: HttpRequest, body: JsonBody[Placing]) -> Any:
    """Place an order on the newest version of an open offer; then pay its deposit."""
    buyer = caller_of(request).buyer()
    offer = the_offer(caller_of(request), body.seller, body.offer)
    version = offer.versions.select_related("offer__seller").filter(version=body.version).first()
    if version is None:
        raise not_found(f"version {body.version} of the offer {offer.slug}")
    outcome = place(version, buyer, body.buyer_name, dict(body.configuration), key_of(request))
    return outcome_of(request, outcome, offer.seller.law, "buyer")


@operation("GET", "/orders/{order}", scope="orders:read", answers=OrderBody)
def read_order(request: HttpRequest, order: str) -> Any:
    """An order with its whole standing now: terms in force, duties, powers, judged log, breaches, settlement, doubts."""
    caller = caller_of(request)
    found = caller.order(order)
    standing = standing_of(found, clock.now())
    data, hold = standing_data(standing), hold_of(found, standing)
    return {
        "order": summary(found, caller),
        "hold": {"side": hold.side, "events": hold.numbers, "until": hold.until} if hold else None,
        "configuration": found.configuration,
        "standing": data,
        "citations": citations(found.seller.law, cited_in(data), lang_of(request)),
    }


@operation("GET", "/orders/{order}/events", scope="orders:read", answers=Events)
def list_events(request: HttpRequest, order: str, limit: Limit, cursor: Cursor) -> Events:
    """The order's log, in order: what happened, in the case language, said by whom."""
    found = caller_of(request).order(order)
    words, now = {word.number: word for word in words_of(found)}, clock.now()

    def shown(row: OrderEvent) -> LoggedEvent:
        logged = LoggedEvent(
            number=row.number, kind=row.kind, event=plain(row.payload), side=row.side,
            status="claimed" if row.status == "claimed" else "agreed",
            effective_at=row.effective_at, recorded_at=row.recorded_at,
        )  # fmt: skip
        return _with_word(logged, words[row.number], now) if row.number in words else logged

    return Events(*page(found.events.all(), "number", cursor, limit, shown))


def _with_word(logged: LoggedEvent, word: Word, now: datetime) -> LoggedEvent:
    """The event with what became of it as one side's word."""
    side: Side = "buyer" if word.side == "buyer" else "seller"
    return replace(
        logged, said_by=side, answer=word.answer or None, counts=word.status(now), answer_by=word.answer_by,
        pursue_by=word.pursue_by, decided_by=word.last.decided_by if word.last else "",
    )  # fmt: skip
