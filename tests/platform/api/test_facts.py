"""What becomes of one side's report, by the API: confirmed, decided from outside; a declaration is nobody's to deny."""

from __future__ import annotations

import pytest

from earnest.platform import clock
from earnest.platform.orders import answering
from tests.platform.api.world import a_world, call, problem
from tests.platform.shop import NOW

BENT = {"what": "the chassis is bent", "effect": "unsafe", "curable": "no"}


@pytest.fixture
def world():
    with clock.stopped_at(NOW):
        yield a_world()


@pytest.fixture
def rejected(world):
    """The order's path and the number of the buyer's report; the buyer has terminated on it."""
    path = f"/orders/{world.order.public_id}"
    act(world.buyer_key, path, "production_requested")
    act(world.seller_key, path, "inspection_offered")
    number = act(world.buyer_key, path, "inspection_failed", defects=[BENT])
    act(world.buyer_key, path, "termination_declared", ground="non_conformity")
    return path, number


def act(key, path, kind, **fields):
    done = call("POST", f"{path}/acts", key, {"event": {"event": kind, **fields}})
    assert done.status_code == 201, done.content
    return done.json()["event"]


def logged(world, path, number):
    items = call("GET", f"{path}/events", world.buyer_key).json()["items"]
    return next(item for item in items if item["number"] == number)


def test_report_is_confirmed_and_the_hold_is_over(world, rejected):
    path, number = rejected
    assert call("POST", f"{path}/events/{number}/answer", world.seller_key, {"agrees": True}).status_code == 200
    assert (call("GET", path, world.buyer_key).json()["hold"], logged(world, path, number)["answer"]) == (
        None,
        "confirmed",
    )
    again = call("POST", f"{path}/events/{number}/answer", world.seller_key, {"agrees": False})
    assert problem(again)["code"] == "already_answered"


def test_decision_is_read_with_who_decided(world, rejected):
    path, number = rejected
    call("POST", f"{path}/events/{number}/answer", world.seller_key, {"agrees": False})
    answering.decide_fact(world.order.public_id, number, False, "A court, (2026) 1")
    row = logged(world, path, number)
    assert (row["answer"], row["counts"], row["decided_by"]) == ("found_not_so", "not_so", "A court, (2026) 1")


def test_declaration_is_nobodys_to_deny(world, rejected):
    path, number = rejected
    told = problem(call("POST", f"{path}/events/{number + 1}/answer", world.seller_key, {"agrees": False}))
    assert told["code"] == "no_such_claim"
