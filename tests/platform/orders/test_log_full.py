"""No side fills an order's log without end, and none keeps the other from it by filling its own share."""

from __future__ import annotations

import pytest

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.orders import once
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.outcomes import Done, Refusal, refuse
from earnest.platform.web.refusals import told
from tests.platform.api.world import PAID
from tests.platform.shop import NOW, a_member, an_order, unique

DAY = When("2000-01-01")


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


def objects(order, actor):
    return execute(order.public_id, e.ObjectionRaised(on=DAY, by=actor.side), actor, unique("k"))


def test_side_that_has_entered_all_it_may_is_refused_and_the_other_is_not(monkeypatch):
    monkeypatch.setattr(once, "EVENTS_MAX", 3)
    order = an_order()
    execute(order.public_id, PAID, PLATFORM, unique("pay"))
    buyer, seller = Actor("buyer", order.buyer), Actor("seller", a_member(order.seller), "owner")
    said = []
    for _ in range(9):
        said.append(objects(order, buyer))
        if isinstance(said[-1], Refusal):
            break
    assert said[-1].code == "log_full"
    version = Order.objects.get(pk=order.pk).version
    assert order.events.filter(author=order.buyer).count() == once.EVENTS_MAX
    ready = execute(order.public_id, e.GoodsReady(on=DAY), seller, unique("k"))
    assert (type(ready), Order.objects.get(pk=order.pk).version) == (Done, version + 1)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_refusal_says_how_many_and_what_goes_on(lang):
    words = told(refuse("O-1", "log_full"), lang, "buyer")
    assert f"{once.EVENTS_MAX:,}" in words
