"""Live parts: a page asks by server-sent events whether what it shows has changed.

An event stream says what is new and ends; the browser comes back after `RETRY_MS` by itself, with the last id it was told.
So no thread waits for a reader. The id is a mark: the state of what the page shows, in a few numbers.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, Model
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from earnest.platform.orders.models import Order, Outbox, Proposal
from earnest.platform.selling.models import Member, Question, Seller
from earnest.platform.web.buyer.access import own_order
from earnest.platform.web.seller.access import for_team, order_of

RETRY_MS = 3000
"""After how long a browser asks again."""
NEWS: tuple[tuple[type[Model], str], ...] = (
    (Outbox, "order__seller"), (Proposal, "order__seller"), (Question, "offer__seller"),
)  # fmt: skip
"""Where a book's news is written, and whose it is. Only what came after a mark is looked at, so the book may be large."""


@login_required
@require_safe
def buyer_order(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether the buyer's order has changed."""
    return answer(request, order_mark(own_order(request, public_id)))


@require_safe
@for_team()
def seller_order(request: HttpRequest, member: Member, public_id: str) -> HttpResponse:
    """Whether an order of the book has changed."""
    return answer(request, order_mark(order_of(member, public_id)))


@require_safe
@for_team()
def seller_book(request: HttpRequest, member: Member) -> HttpResponse:
    """Whether any order of the book has changed, or a proposal or question has come."""
    seen, now = _seen(request), book_mark()
    return answer(request, now, changed=seen != now and _book_changed(member.seller, seen))


def answer(request: HttpRequest, mark: str, *, changed: bool | None = None) -> HttpResponse:
    """The stream: the mark as its id, and an event where the browser had seen another."""
    seen = _seen(request)
    changed = bool(seen) and seen != mark if changed is None else changed
    event = f"event: changed\ndata: {mark}\n" if changed else ""
    response = HttpResponse(f"retry: {RETRY_MS}\nid: {mark}\n{event}\n", content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    return response


def order_mark(order: Order) -> str:
    """An order's state: its version, when it last changed, proposals and money on its way, which do not change the log."""
    asked = order.proposals.aggregate(made=Count("pk"), answered=Count("answered_at"))
    money = order.outgoing.aggregate(
        made=Count("pk"), sent=Count("sent_at"), back=Count("arrived_at"), not_=Count("failed_at")
    )
    numbers = (order.version, int(order.changed_at.timestamp() * 1000), *asked.values(), *money.values())
    return ".".join(map(str, numbers))


def book_mark() -> str:
    """How far the news of all books has come: the last of the outbox, of the proposals, of the questions."""
    return ".".join(str(rows._default_manager.aggregate(last=Max("pk"))["last"] or 0) for rows, _ in NEWS)


def _book_changed(seller: Seller, seen: str) -> bool:
    """Whether there is anything of this seller's after the mark; a mark that was never given is after nothing."""
    numbers = seen.split(".")
    if len(numbers) != len(NEWS) or not all(n.isascii() and n.isdigit() and len(n) < 19 for n in numbers):
        return False
    return any(
        rows._default_manager.filter(**{whose: seller, "pk__gt": int(last)}).exists()
        for (rows, whose), last in zip(NEWS, numbers, strict=True)
    )


def _seen(request: HttpRequest) -> str:
    """The mark that the browser last saw; the page's own before the first answer."""
    return request.headers.get("Last-Event-ID") or request.GET.get("seen", "")
