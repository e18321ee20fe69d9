"""A seller's order book as a whole: as a file, in saved views, and its disputes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from msgspec import Meta, Struct
from ninja import Query

from earnest.core.standing import Question, Settlement
from earnest.platform import clock
from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import Caller, caller_of
from earnest.platform.api.paging import Cursor, RowId, page
from earnest.platform.api.problems import Citation, Fault, Problem, invalid, not_found
from earnest.platform.api.refusing import citations, cited_in, lang_of
from earnest.platform.api.routes.orders import summary
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import OrderSummary
from earnest.platform.orders.models import Order
from earnest.platform.orders.reading import case_of, standing_of
from earnest.platform.selling.models import SavedView
from earnest.platform.web.headline import headline
from earnest.platform.web.seller import export, saved
from earnest.platform.web.seller.book import View
from earnest.platform.web.seller.disputes import disputed
from earnest.platform.web.voice import Voice
from earnest.render.standing_json import standing_data

Find = Annotated[
    str, Query("", max_length=100, description="An order's id, its number, or how the buyer's name begins.")
]
PhaseIs = Annotated[str, Query("", max_length=16, description="Only orders in this phase.")]
SettlementIs = Annotated[str, Query("", max_length=24, description="Only orders whose settlement stands so.")]
DefaultBy = Annotated[str, Query("", max_length=8, description="Only orders with this side in default; any: either.")]
Uncertain = Annotated[bool, Query(False, description="Only orders on which something is uncertain.")]
DueBy = Annotated[date | None, Query(None, description="Only orders with something due by this day.")]


class ViewToSave(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name, and what the view asks as the query of its address on our pages, such as ``default=any&sort=due``."""

    name: Annotated[str, Meta(min_length=1, max_length=saved.NAME_MAX)]
    query: Annotated[str, Meta(max_length=saved.QUERY_MAX)]


class DisputeBody(Struct, frozen=True):
    """An order on which something went wrong or is uncertain.

    ``stands`` says it in words. ``settlement`` is what follows if it ended now, with what a party may choose instead in its
    ``alternatives``; ``undetermined`` are the open questions, each with what follows from either answer.
    """

    order: OrderSummary
    stands: str
    settlement: Settlement
    undetermined: tuple[Question, ...]
    citations: tuple[Citation, ...]


class Disputes(Struct, frozen=True):
    """A page of disputes, newest first."""

    items: tuple[DisputeBody, ...]
    next: str | None


class SavedViewBody(Struct, frozen=True):
    """A view of the order book that the caller gave a name: ``query`` is the query of its address on our pages."""

    id: int
    name: str
    query: str


class SavedViews(Struct, frozen=True):
    """The caller's views of a book, by name."""

    items: tuple[SavedViewBody, ...]


@operation("GET", "/sellers/{seller}/book.csv", scope="orders:read", media=("text/csv",))
def download_book(
    request: HttpRequest, seller: str, find: Find, phase: PhaseIs, settlement: SettlementIs, default_by: DefaultBy,
    uncertain: Uncertain, due_by: DueBy,
) -> HttpResponseBase:  # fmt: skip
    """The order book, or the orders that are as asked, as CSV in UTF-8, by number. The seller's log says who took it."""
    asked = View(find=find, phase=phase, settlement=settlement, default=default_by, uncertain=uncertain, due=due_by)
    return _taken_away(caller_of(request), seller, asked, "csv")


@operation("GET", "/sellers/{seller}/book.parquet", scope="orders:read", media=("application/vnd.apache.parquet",))
def download_book_as_parquet(
    request: HttpRequest, seller: str, find: Find, phase: PhaseIs, settlement: SettlementIs, default_by: DefaultBy,
    uncertain: Uncertain, due_by: DueBy,
) -> HttpResponseBase:  # fmt: skip
    """The same as Parquet, from a server that has the extra ``parquet``; another answers 503."""
    asked = View(find=find, phase=phase, settlement=settlement, default=default_by, uncertain=uncertain, due=due_by)
    return _taken_away(caller_of(request), seller, asked, "parquet")


@operation("GET", "/sellers/{seller}/disputes", scope="sellers:read", answers=Disputes)
def list_disputes(
    request: HttpRequest,
    seller: str,
    over: Annotated[bool, Query(False, description="Those that are over, in place of those going on.")],
    limit: Annotated[int, Query(10, ge=1, le=20, description="Rows a page; each is judged anew.")],
    cursor: Cursor,
) -> Any:
    """Orders with somebody in default or something uncertain: where they stand, and what follows from either answer."""
    caller = caller_of(request)
    rows = disputed(caller.seller(seller), over=over).select_related("seller", "offer_version__offer", "buyer")
    items, following = page(rows, "-number", cursor, limit, lambda order: _dispute(request, caller, order))
    return {"items": items, "next": following}


@operation("GET", "/sellers/{seller}/views", scope="sellers:read", answers=SavedViews)
def list_views(request: HttpRequest, seller: str) -> SavedViews:
    """The caller's own saved views of the book."""
    caller = caller_of(request)
    return SavedViews(tuple(_shown(row) for row in saved.of(caller.seller(seller), caller.user)))


@operation("POST", "/sellers/{seller}/views", scope="sellers:write", answers=SavedViewBody, status=201)
def save_view(request: HttpRequest, seller: str, body: JsonBody[ViewToSave]) -> SavedViewBody:
    """Give a view of the book a name; a name that is there already stands for the new view."""
    caller = caller_of(request)
    made = saved.save(caller.seller(seller), caller.user, body.name, body.query)
    if made == "no_name":
        raise invalid([Fault("name", "a view needs a name")])
    if made == "too_many":
        most = f"you have {saved.VIEWS_MAX} views of this book, the most there may be; forget one first"
        raise invalid([Fault("", most)])
    return _shown(made)


@operation("DELETE", "/sellers/{seller}/views/{view}", scope="sellers:write", status=204)
def forget_view(request: HttpRequest, seller: str, view: RowId) -> None:
    """Forget a saved view of the caller's."""
    caller = caller_of(request)
    if not saved.of(caller.seller(seller), caller.user).filter(pk=view).delete()[0]:
        raise not_found(f"view {view} of yours")


def _taken_away(caller: Caller, seller: str, asked: View, form: str) -> HttpResponseBase:
    try:
        return export.taken_away(caller.at_work(seller, "export"), caller.user, asked, form)
    except export.NoParquet:
        raise Problem("unavailable", "This server has no pyarrow, which writes Parquet; take book.csv.") from None


def _dispute(request: HttpRequest, caller: Caller, order: Order) -> dict[str, Any]:
    now, lang = clock.now(), lang_of(request)
    standing = standing_of(order, now)
    data = standing_data(standing)
    parts = {name: data[name] for name in ("settlement", "undetermined")}
    return {
        "order": summary(order, caller),
        "stands": headline(case_of(order, now), standing, Voice("seller", lang)),
        **parts,
        "citations": citations(order.seller.law, cited_in(parts), lang),
    }


def _shown(row: SavedView) -> SavedViewBody:
    return SavedViewBody(row.pk, row.name, row.query)
