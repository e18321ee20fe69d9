"""The order book: found, filtered, sorted and paged by indexed columns alone, so that it does not get slow as it grows."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, Sum
from django.http import QueryDict
from msgspec import Struct
from msgspec.structs import replace

from earnest.core.standing import Phase
from earnest.platform.launch.models import Counter, Launch
from earnest.platform.orders.models import NUMBERS_OF_LAUNCHES, Order
from earnest.platform.selling.models import Seller
from earnest.platform.web.seller.counting import counted

PAGE = 50
"""Orders on a page."""
PHASES: tuple[str, ...] = Phase.__args__  # type: ignore[attr-defined]
SETTLEMENTS = ("open", "due_on_termination", "final", "performed")
DEFAULTS = ("any", "buyer", "seller", "both")
SORTS = ("newest", "oldest", "due")
FIND_MAX = 100
"""Characters that are looked for."""


class View(Struct, frozen=True):
    """What is asked of the book; empty fields ask nothing. ``after`` is where the page before ended, see `_place`."""

    find: str = ""
    phase: str = ""
    settlement: str = ""
    default: str = ""
    uncertain: bool = False
    due: date | None = None
    sort: str = "newest"
    after: str = ""

    def query(self, **changed: object) -> str:
        """The view as a query string, with some of it changed; a page further on is asked for with ``after``."""
        asked = {name: getattr(self, name) for name in self.__struct_fields__} | {"after": ""} | changed
        asked = {name: "yes" if value is True else value for name, value in asked.items() if value}
        return urlencode({name: value for name, value in asked.items() if (name, value) != ("sort", "newest")})

    @property
    def narrows(self) -> bool:
        """Whether anything is asked beyond the order in which orders are shown."""
        return replace(self, sort="newest", after="") != View()


class Page(NamedTuple):
    """A page of the book, the query string of the next (empty: none), and how many orders the view has."""

    orders: list[Order]
    next_query: str
    about: str


def view_of(given: QueryDict) -> View:
    """What a query string asks; what cannot be meant is left out."""

    def one_of(name: str, allowed: tuple[str, ...]) -> str:
        return given.get(name, "") if given.get(name) in allowed else ""

    try:
        due = date.fromisoformat(given.get("due", "")) if given.get("due") else None
    except ValueError:
        due = None
    return View(
        find=" ".join(given.get("find", "").replace("\0", "").split())[:FIND_MAX],
        phase=one_of("phase", PHASES),
        settlement=one_of("settlement", SETTLEMENTS),
        default=one_of("default", DEFAULTS),
        uncertain=given.get("uncertain") == "yes",
        due=due,
        sort=one_of("sort", SORTS) or "newest",
        after=given.get("after", "")[:40],
    )


def asked(seller: Seller, view: View) -> QuerySet[Order]:
    """Every order of the view, in no order yet."""
    return narrowed(Order.objects.filter(seller=seller), view)


def narrowed(orders: QuerySet[Order], view: View) -> QuerySet[Order]:
    """The orders that are as the view asks."""
    if view.find:
        orders = _found(orders, view.find)
    if view.phase:
        orders = orders.filter(phase=view.phase)
    if view.settlement:
        orders = orders.filter(settlement=view.settlement)
    if view.default == "any":
        orders = orders.exclude(default_by="neither")
    elif view.default:
        orders = orders.filter(default_by=view.default)
    if view.uncertain:
        orders = orders.filter(uncertain=True)
    if view.due:
        orders = orders.filter(next_due_on__lte=view.due)
    return orders


def _found(orders: QuerySet[Order], find: str) -> QuerySet[Order]:
    """By the order's id, or its number in the queue, or the beginning of the buyer's name."""
    by_id = orders.filter(public_id=find.upper())
    if by_id.exists():
        return by_id
    number = find.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return orders.filter(number__in=_numbered(int(number)))
    return orders.filter(buyer_name__istartswith=find)


def _numbered(number: int) -> list[int]:
    """The numbers in a book of what is ``number`` in its queue: the seller's own, and each launch's."""
    return [number, *(base + number for base in Launch.objects.values_list("number_base", flat=True))]


def page_of(seller: Seller, view: View) -> Page:
    """A page of the view, 50 orders; the next begins where it ends, however the book changes meanwhile."""
    rows = asked(seller, view)
    on_page = list(_from(_sorted(rows, view.sort), view).select_related("offer_version__offer")[: PAGE + 1])
    shown = on_page[:PAGE]
    following = view.query(after=_place(shown[-1], view.sort)) if len(on_page) > PAGE else ""
    return Page(shown, following, counted(rows) if view.narrows else _whole(seller))


def _whole(seller: Seller) -> str:
    """How many orders the book has: they are numbered without gaps, and so are the places of each launch."""
    own = Order.objects.filter(seller=seller, number__lt=NUMBERS_OF_LAUNCHES)
    last = own.order_by("-number").values_list("number", flat=True).first() or 0
    launches = Counter.objects.filter(book_id=seller.pk).aggregate(places=Sum("places", default=0))["places"]
    return f"{last + launches:,}"


def _sorted(orders: QuerySet[Order], sort: str) -> QuerySet[Order]:
    if sort == "due":
        return orders.filter(next_due_on__isnull=False).order_by("next_due_on", "number")
    return orders.order_by("number" if sort == "oldest" else "-number")


def _place(order: Order, sort: str) -> str:
    """Where an order stands in the sorted book: its number, after its day where days come first."""
    return f"{order.next_due_on}.{order.number}" if sort == "due" else str(order.number)


def _from(orders: QuerySet[Order], view: View) -> QuerySet[Order]:
    """The orders after the place that the view names; from the beginning if it names none that can be."""
    day, _, number = view.after.rpartition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return orders
    if view.sort != "due":
        return orders.filter(number__gt=int(number)) if view.sort == "oldest" else orders.filter(number__lt=int(number))
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return orders
    return orders.filter(Q(next_due_on__gt=on) | Q(next_due_on=on, number__gt=int(number)), next_due_on__gte=on)
