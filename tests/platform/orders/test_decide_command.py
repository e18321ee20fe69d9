"""``earnest order decide``: whoever runs the server enters what a court found."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.orders import claiming
from earnest.platform.orders.models import Evidence, FactAnswer
from earnest.platform.orders.once import Actor
from earnest.platform.orders.reading import case_of
from tests.platform.payments.scene import fresh, paid_order
from tests.platform.shop import NOW, unique

COURT = "Haikou Longhua court, (2025) Min Chu 17"


def decide(order, event, *more):
    """Run the command; gives its exit code, and what it said."""
    command = [sys.executable, "-m", "earnest", "order", "decide", order, str(event), *more]
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def disputed():
    """An order and the number of a claim on it that the seller has not agreed to."""
    with clock.stopped_at(NOW):
        order = paid_order()
        said = e.UnavailabilityDeclared(on=When("2026-03-02"))
        return order, claiming.claim(order.public_id, said, Actor("buyer", order.buyer), unique("k")).event


def test_decision_is_entered_with_its_file_and_stands_in_the_facts(disputed, tmp_path):
    order, number = disputed
    paper = tmp_path / "judgment.pdf"
    paper.write_bytes(b"%PDF-1.7 judgment")
    found = decide(order.public_id, number, "--so", "--by", COURT, "--file", str(paper))
    assert found == (0, f"Entered: event {number} of {order.public_id} was found to be so by {COURT}.\n")
    assert (fresh(order).uncertain, fresh(order).default_by) == (False, "seller")
    kept = Evidence.objects.get(order=order)
    assert (kept.name, kept.media_type, kept.side, kept.author) == (
        "judgment.pdf",
        "application/pdf",
        "third_party",
        None,
    )
    assert FactAnswer.objects.get(order=order).evidence == [kept.label]
    assert case_of(fresh(order), NOW).facts[number - 1].decided_by == COURT


def test_second_decision_is_refused_because_the_first_is_final(disputed):
    order, number = disputed
    assert decide(order.public_id, number, "--not-so", "--by", COURT)[0] == 0
    code, said = decide(order.public_id, number, "--so", "--by", COURT)
    assert (code, "final: found not so" in said) == (1, True)
    assert not fresh(order).uncertain


@pytest.mark.parametrize(
    ("number", "more", "code", "told"),
    [
        (1, ("--so", "--by", COURT), 1, "nobody's word"),
        (None, ("--so", "--by", " "), 1, "say who decided"),
        (None, ("--by", COURT), 2, "--so"),
        (None, ("--so",), 2, "--by"),
    ],
)
def test_what_cannot_be_entered_is_told_and_leaves_the_dispute(disputed, number, more, code, told):
    order, claimed = disputed
    found, said = decide(order.public_id, number or claimed, *more)
    assert (found, told in said) == (code, True)
    assert fresh(order).uncertain


def test_order_that_is_not_there_is_told():
    assert decide("nowhere", 1, "--so", "--by", COURT) == (1, "There is no order nowhere.\n")
