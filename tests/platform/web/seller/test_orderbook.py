"""The order book: found, filtered, sorted, paged without loss; views kept by name; taken away by those who may."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from earnest.platform.orders.models import Order
from earnest.platform.selling.models import AuditEntry, SavedView
from earnest.platform.web.seller import counting, export
from earnest.platform.web.seller.book import PAGE, View, page_of
from tests.platform.shop import NOW, a_member, a_user, a_version
from tests.platform.web.buyer.visiting import client_of, text

BUYER = None


def rows(version, count, **fields):
    """Orders as rows alone: what lists read is in them."""
    buyer = a_user()
    last = Order.objects.filter(seller=version.offer.seller).count()
    given = {
        "phase": "bound",
        "contract": "in_force",
        "settlement": "open",
        "default_by": "neither",
        "buyer_name": "Li Ming",
    }
    return Order.objects.bulk_create(
        Order(
            public_id=f"T-{version.pk}-{last + n}",
            seller=version.offer.seller,
            offer_version=version,
            buyer=buyer,
            number=last + n,
            placed_at=NOW,
            changed_at=NOW,
            currency="CNY",
            **{**given, **{k: v(n) if callable(v) else v for k, v in fields.items()}},
        )
        for n in range(1, count + 1)
    )  # fmt: skip


@pytest.fixture
def version():
    return a_version()


@pytest.fixture
def client(version):
    return client_of(a_member(version.offer.seller))


def book(version, query=""):
    return f"/sell/{version.offer.seller.slug}/orders/{query}"


def shown(response):
    return [line.id for line in response.context["lines"]]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("", 3), ("?find=wang", 1), ("?find=WANG%20Y", 1), ("?find=ang", 0), ("?find=2", 1), ("?find=%232", 1),
        ("?phase=ended", 1), ("?phase=odd", 3), ("?settlement=final", 1), ("?default=any", 2), ("?default=buyer", 1),
        ("?uncertain=yes", 1), ("?due=2026-03-09", 1), ("?due=2026-03-08", 0), ("?due=never", 3),
        ("?default=any&phase=bound", 1), ("?after=x", 3), ("?sort=due", 1),
    ],
)  # fmt: skip
def test_filter_shows_what_it_asks(version, client, query, meant):
    rows(version, 1, buyer_name="Wang Yi", next_due_on=date(2026, 3, 9), next_due="seller:deliver")
    rows(version, 1, phase="ended", settlement="final", default_by="buyer")
    rows(version, 1, default_by="seller", uncertain=True)
    assert len(shown(client.get(book(version, query)))) == meant


def test_order_is_found_by_its_id_in_small_letters(version, client):
    (order,) = rows(version, 1)
    rows(version, 2)
    assert shown(client.get(book(version, f"?find={order.public_id.lower()}"))) == [order.public_id]


@pytest.mark.parametrize("sort", ["newest", "oldest", "due"])
def test_paging_shows_every_order_once_in_order(version, client, sort):
    """Days repeat, so that a page may end between orders due on one day."""
    rows(version, 2 * PAGE + 7, next_due_on=lambda n: date(2026, 4, 1) + timedelta(days=n * 7 % 5))
    seen, query = [], f"?sort={sort}"
    for _ in range(4):
        response = client.get(book(version, query))
        seen += [(line.day, line.number) for line in response.context["lines"]]
        query = response.context["after_url"]
        if not query:
            break
    assert len(seen) == len(set(seen)) == 2 * PAGE + 7
    numbers = [number for _, number in seen]
    if sort == "due":
        due = dict(Order.objects.filter(seller=version.offer.seller).values_list("number", "next_due_on"))
        assert numbers == sorted(numbers, key=lambda n: (due[n], n))
    else:
        assert numbers == sorted(numbers, reverse=sort == "newest")


def test_orders_placed_meanwhile_move_nobody_to_another_page(version, client):
    rows(version, PAGE + 1)
    first = client.get(book(version))
    rows(version, 5)
    second = client.get(book(version, first.context["after_url"]))
    assert [line.number for line in second.context["lines"]] == [1]


def test_page_takes_the_same_few_queries_however_many_orders_it_has(version):
    seller = version.offer.seller
    rows(version, 2)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page_of(seller, View(phase="bound"))
    rows(version, PAGE)
    with CaptureQueriesContext(connection) as many:
        page_of(seller, View(phase="bound"))
    assert len(few) == len(many) == 2


def test_count_stops_where_nobody_wants_to_know(version):
    rows(version, 3)
    orders = Order.objects.filter(seller=version.offer.seller)
    with mock.patch.object(counting, "COUNT_MAX", 2):
        assert counting.counted(orders) == "2+"
    assert counting.counted(orders) == "3"


def test_whole_book_is_counted_by_its_last_number(version, client):
    rows(version, 12)
    assert "12 orders" in text(client.get(book(version)))


def test_view_is_kept_by_name_for_its_owner_alone(version, client):
    rows(version, 1)
    address = book(version, "views")
    client.post(address, {"name": "Late ones", "query": "default=seller&sort=due&evil=1"})
    assert SavedView.objects.get(seller=version.offer.seller).query == "default=seller&sort=due"
    assert "Late ones" in text(client.get(book(version)))
    colleague = client_of(a_member(version.offer.seller, "viewer"))
    assert "Late ones" not in text(colleague.get(book(version)))
    pk = SavedView.objects.get(seller=version.offer.seller).pk
    colleague.post(address, {"forget": pk})
    assert SavedView.objects.filter(pk=pk).exists()
    client.post(address, {"forget": pk})
    assert not SavedView.objects.filter(pk=pk).exists()


def test_same_name_takes_the_place_of_the_view(version, client):
    for query in ("phase=bound", "phase=ended"):
        client.post(book(version, "views"), {"name": "Mine", "query": query})
    assert list(SavedView.objects.filter(seller=version.offer.seller).values_list("query", flat=True)) == [
        "phase=ended"
    ]


def test_csv_has_the_orders_of_the_view_and_says_who_took_it(version, client):
    rows(version, 2)
    rows(version, 1, phase="ended")
    response = client.get(book(version, "book.csv?phase=bound"))
    read = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [row["number"] for row in read] == ["1", "2"]
    assert (read[0]["buyer"], read[0]["uncertain"], read[0]["placed_at"]) == ("Li Ming", "no", NOW.isoformat())
    entry = AuditEntry.objects.get(seller=version.offer.seller, act="book_exported")
    assert (entry.about, entry.detail) == ("csv", "phase=bound")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@sum", "\tx"])
def test_name_that_a_spreadsheet_would_run_is_a_text_in_csv(version, client, name):
    rows(version, 1, buyer_name=name)
    body = b"".join(client.get(book(version, "book.csv")).streaming_content).decode()
    assert next(csv.DictReader(io.StringIO(body)))["buyer"] == f"'{name}"


def test_csv_is_written_as_it_is_read(version, client):
    rows(version, 5)
    with mock.patch.object(export, "ROWS_AT_ONCE", 2):
        parts = list(client.get(book(version, "book.csv")).streaming_content)
    assert len(parts) == 1 + 3  # the header, and five rows two at a time


def test_parquet_has_the_same_rows_with_types(version, client):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is an optional extra")
    rows(version, 3, next_due_on=lambda n: date(2026, 4, n) if n > 1 else None, price_minor=100)
    with mock.patch.object(export, "GROUP", 2):
        body = b"".join(client.get(book(version, "book.parquet")).streaming_content)
    table = parquet.read_table(io.BytesIO(body))
    assert table.column("number").to_pylist() == [1, 2, 3]
    assert table.column("next_due_on").to_pylist() == [None, date(2026, 4, 2), date(2026, 4, 3)]
    assert table.column("placed_at").to_pylist() == [NOW] * 3
    assert parquet.ParquetFile(io.BytesIO(body)).num_row_groups == 2


def test_parquet_without_pyarrow_is_refused_in_words(version, client):
    with mock.patch.object(export, "import_module", side_effect=ImportError):
        response = client.get(book(version, "book.parquet"))
    assert (response.status_code, "earnest[parquet]" in response.text) == (501, True)


def test_viewer_does_not_take_the_book_away(version):
    viewer = client_of(a_member(version.offer.seller, "viewer"))
    assert viewer.get(book(version, "book.csv")).status_code == 403
    assert "Take this view away" not in text(viewer.get(book(version)))
