"""Idempotency keys: one key is one request, even where two come at once on two orders."""

from __future__ import annotations

import pytest

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.platform.orders.execute import execute
from earnest.platform.orders.keys import KeyReused
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Done
from tests.platform.orders.test_at_once import at_once
from tests.platform.shop import a_user, a_version, an_order, unique

OBJECTION = e.ObjectionRaised(on=When("2000-01-01"), by="buyer")


def object_to(order, key):
    try:
        return execute(order.public_id, OBJECTION, Actor("buyer", order.buyer), key)
    except KeyReused as reused:
        return reused


def test_key_of_one_buyer_used_on_two_orders_at_once_is_good_for_one():
    version, buyer = a_version(), a_user()
    for _ in range(5):
        first, second, key = an_order(version, buyer), an_order(version, buyer), unique("key")
        outcomes = at_once([lambda o=o, k=key: object_to(o, k) for o in (first, second)])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Done", "KeyReused"]
        assert first.events.count() + second.events.count() == 3


def test_key_that_was_used_for_another_act_is_told():
    order, key = an_order(), unique("key")
    assert isinstance(object_to(order, key), Done)
    another = e.InspectionRequested(on=When("2000-01-01"))
    with pytest.raises(KeyReused, match="use a new key"):
        execute(order.public_id, another, Actor("buyer", order.buyer), key)
