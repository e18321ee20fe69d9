"""A seller's order book by the API: as a file, in saved views, its disputes with what follows either way."""

from __future__ import annotations

import csv
import io
from unittest import mock

import pytest

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.orders.answering import answer_fact
from earnest.platform.orders.claiming import claim
from earnest.platform.orders.once import Actor
from earnest.platform.web.seller import saved
from tests.platform.api.world import a_world, call, key_for, problem
from tests.platform.shop import NOW, a_member, an_order, unique


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def world():
    return a_world()


def taken(world, query="", form="csv", key=""):
    return call("GET", f"/sellers/{world.seller.slug}/book.{form}{query}", key or world.seller_key)


def test_book_is_taken_away_with_its_filters_and_the_log_says_so(world):
    unpaid = an_order(world.order.offer_version)
    ids = [
        [row["order"] for row in csv.DictReader(io.StringIO(taken(world, query).getvalue().decode()))]
        for query in ("", f"?find={unpaid.public_id}", "?default_by=seller")
    ]
    assert ids == [[world.order.public_id, unpaid.public_id], [unpaid.public_id], []]
    noted = world.seller.audit.filter(act="book_exported").order_by("pk")
    assert [row.detail for row in noted] == ["", f"find={unpaid.public_id}", "default=seller"]


def test_viewer_reads_orders_and_does_not_take_the_book_away(world):
    viewer = key_for(a_member(world.seller, "viewer"), world.seller)
    assert call("GET", "/orders", viewer).status_code == 200
    assert problem(taken(world, key=viewer))["code"] == "not_your_role"
    assert not world.seller.audit.filter(act="book_exported").exists()


def test_parquet_is_said_to_be_unavailable_where_it_cannot_be_written(world):
    with mock.patch.dict("sys.modules", {"pyarrow": None}):
        refused = taken(world, form="parquet")
    assert (refused.status_code, "book.csv" in problem(refused)["detail"]) == (503, True)


def test_parquet_holds_the_orders_where_it_can_be_written(world):
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = parquet.read_table(io.BytesIO(taken(world, form="parquet").getvalue())).to_pylist()
    assert [row["order"] for row in rows] == [world.order.public_id]


def test_disputed_fact_is_listed_with_what_follows_from_either_answer(world):
    path = f"/sellers/{world.seller.slug}/disputes"
    assert call("GET", path, world.seller_key).json()["items"] == []
    order, refused = world.order, e.RefusalDeclared(on=When("2026-03-02"), by="seller", of="deliver")
    said = claim(order.public_id, refused, Actor("buyer", order.buyer), unique("key"))
    answer_fact(order.public_id, said.event, False, Actor("seller", world.owner, "owner"), unique("key"))
    (found,) = call("GET", path, world.seller_key, accept_language="en").json()["items"]
    assert found["order"]["id"] == order.public_id
    assert found["stands"]
    (question,) = found["undetermined"]
    assert len({str(branch["awards"]) for branch in question["branches"]}) == 2
    assert call("GET", f"{path}?over=true", world.seller_key).json()["items"] == []


def test_view_is_saved_under_its_name_changed_listed_and_forgotten(world):
    path, key = f"/sellers/{world.seller.slug}/views", world.seller_key
    first = call("POST", path, key, {"name": "Due", "query": "sort=due&nonsense=1"}).json()
    again = call("POST", path, key, {"name": "Due", "query": "default=any"}).json()
    assert (first["query"], again) == ("sort=due", {"id": first["id"], "name": "Due", "query": "default=any"})
    assert call("GET", path, key).json()["items"] == [again]
    other = key_for(a_member(world.seller, "sales"), world.seller)
    assert call("GET", path, other).json()["items"] == []
    assert call("DELETE", f"{path}/{first['id']}", other).status_code == 404
    assert [call("DELETE", f"{path}/{first['id']}", key).status_code for _ in range(2)] == [204, 404]


def test_view_without_a_name_or_beyond_the_last_is_not_saved(world, monkeypatch):
    monkeypatch.setattr(saved, "VIEWS_MAX", 1)
    path, key = f"/sellers/{world.seller.slug}/views", world.seller_key
    assert problem(call("POST", path, key, {"name": " ", "query": ""}))["errors"][0]["field"] == "name"
    assert call("POST", path, key, {"name": "One", "query": ""}).status_code == 201
    assert "forget one first" in problem(call("POST", path, key, {"name": "Two", "query": ""}))["detail"]
    assert len(call("GET", path, key).json()["items"]) == 1
