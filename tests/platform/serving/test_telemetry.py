"""Traces: placing, judging and posting open spans, and no argument goes into them."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import telemetry
from earnest.platform.orders.execute import execute
from earnest.platform.orders.once import PLATFORM
from tests.platform.shop import an_order, unique


@pytest.fixture
def spans(monkeypatch):
    """The names of the spans that were opened, and with what."""
    opened = []

    class Tracer:
        @contextmanager
        def start_as_current_span(self, name, **given):
            opened.append((name, set(given)))
            yield

    monkeypatch.setattr(telemetry.trace, "get_tracer", lambda name: Tracer())
    return opened


def test_placing_and_paying_are_traced_without_what_they_are_about(spans):
    order = an_order()
    event = e.DepositPaid(on=When("2026-03-02"), amount=Money.parse("5000 CNY"))
    execute(order.public_id, event, PLATFORM, unique("key"))
    assert {"earnest.place", "earnest.execute", "earnest.judge", "earnest.post"} <= {name for name, _ in spans}
    assert {field for _, given in spans for field in given} == {"record_exception", "set_status_on_exception"}
