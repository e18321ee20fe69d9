"""Definite answers are promises: kept, shown, and in every order, where the law makes of them what it will."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms.clauses import Inspection
from earnest.files import InvalidFile
from earnest.platform import clock
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.reading import standing_of
from earnest.platform.selling import promises
from earnest.platform.selling.asking import PER_HOUR_FROM_ADDRESS, ask, hashed
from earnest.platform.selling.models import Answer, Promise, Question, Update
from tests.platform.shop import FAIR, NOW, a_member, a_user, a_version, an_order, unique

UNSEEN = "\n".join(line for line in FAIR.splitlines() if "inspection" not in line) + (
    "\n  - {topic: balance, layer: standard_term, attention: drawn, due: within 7 days of balance_demanded}\n"
)
"""An offer that says nothing of looking first."""
LOOK = "{topic: inspection, layer: promise, before: balance}"
DAY = When("2000-01-01")


@pytest.fixture
def version():
    return a_version(terms=UNSEEN)


@pytest.fixture
def owner(version):
    return a_member(version.offer.seller)


def promised(offer, owner, clauses=LOOK, text="You can inspect before paying."):
    question = ask(offer, "May I look first?", a_user(), "")
    return promises.answer(question, text, promises.clauses_of(clauses, clock.now()) if clauses else (), owner)


def entered(order):
    return order.events.filter(kind="promise_made").count()


def term(order):
    """The clause on inspection as it stands in the order."""
    standing = standing_of(Order.objects.select_related("seller").get(pk=order.pk), clock.now())
    return next((t for t in standing.terms if isinstance(t.clause, Inspection) and t.clause.layer == "promise"), None)


def paid(version):
    order = an_order(version)
    execute(order.public_id, e.DepositPaid(on=DAY, amount=Money.parse("5000 CNY")), PLATFORM, unique("pay"))
    return order


def test_plain_answer_is_no_promise(version, owner):
    promised(version.offer, owner, clauses="")
    assert not Promise.objects.filter(offer=version.offer).exists()
    assert Answer.objects.get(question__offer=version.offer).text == "You can inspect before paying."


def test_definite_answer_is_kept_with_its_words_and_day(version, owner):
    answer = promised(version.offer, owner)
    promise = Promise.objects.get(offer=version.offer)
    assert (promise.answer, promise.text, promise.made_at) == (answer, "You can inspect before paying.", NOW)
    (event,) = promises.standing_promises(version.offer, NOW)
    assert (event.terms[0].before, event.note, event.on.exact) == ("balance", promise.text, True)


def test_promise_stands_from_the_instant_it_is_made(version, owner):
    promised(version.offer, owner)
    assert promises.standing_promises(version.offer, NOW - timedelta(microseconds=1)) == []


def test_update_may_promise_too(version, owner):
    update = promises.publish_update(
        version.offer, "Look first, pay then.", "先验后付。", promises.clauses_of(LOOK, NOW), owner
    )
    assert (Promise.objects.get(offer=version.offer).update, update.text_zh) == (update, "先验后付。")


def test_order_that_was_there_gets_the_promise_once_and_the_law_makes_it_a_term(version, owner):
    order = paid(version)
    promised(version.offer, owner)
    while promises.enter_promises():
        pass
    assert (entered(order), term(order).state) == (1, "in_force")


def test_worker_that_stops_half_way_goes_on_where_it_was(version, owner):
    orders = [paid(version) for _ in range(3)]
    promised(version.offer, owner)
    promise = Promise.objects.get(offer=version.offer)
    promises.enter_promises(limit=2)
    while Promise.objects.filter(pk=promise.pk, entered_at=None).exists():
        promises.enter_promises(limit=1)
    assert [entered(order) for order in orders] == [1, 1, 1]


def test_same_promise_is_not_entered_twice_though_the_progress_is_lost(version, owner):
    order = paid(version)
    promised(version.offer, owner)
    while promises.enter_promises():
        pass
    Promise.objects.filter(offer=version.offer).update(entered_to=0, entered_at=None)
    while promises.enter_promises():
        pass
    assert entered(order) == 1


def test_promise_changes_nothing_on_an_order_that_has_ended(version, owner):
    order = paid(version)
    execute(order.public_id, e.WithdrawalDeclared(on=DAY, by="buyer"), Actor("buyer", order.buyer), unique("k"))
    execute(order.public_id, e.UnitResold(on=DAY), Actor("seller", owner, "owner"), unique("k"))
    ended = Order.objects.get(pk=order.pk)
    promised(version.offer, owner)
    while promises.enter_promises():
        pass
    assert (ended.settlement, entered(order)) == ("final", 0)


def test_order_placed_later_is_not_among_those_entered_afterwards(version, owner):
    promised(version.offer, owner)
    order = an_order(version)
    while promises.enter_promises():
        pass
    late = Promise.objects.get(offer=version.offer).orders_to
    assert late < order.pk


def test_other_offers_orders_get_nothing(version, owner):
    other = paid(a_version(version.offer.seller, terms=UNSEEN))
    promised(version.offer, owner)
    while promises.enter_promises():
        pass
    assert entered(other) == 0


@pytest.mark.parametrize(
    ("clauses", "what"),
    [
        ("{topic: inspection, layer: standard_term}", "another layer"),
        ("{topic: inspektion, layer: promise}", "inspektion"),
        ("[]", "0 clauses"),
        ("[" + ", ".join([LOOK] * 9) + "]", "9 clauses"),
        ("{topic: delivery, layer: promise, due: within 3 days of the_moon}", "the_moon"),
        ("just words", "fields"),
    ],
)
def test_promise_that_is_no_clause_of_its_layer_is_refused(clauses, what):
    with pytest.raises(InvalidFile, match=what):
        promises.clauses_of(clauses, NOW)


def test_what_was_said_cannot_be_unsaid(version, owner):
    promised(version.offer, owner)
    promises.publish_update(version.offer, "News.", "", (), owner)
    for rows, change in (
        (Answer.objects.filter(question__offer=version.offer), {"text": "No."}),
        (Update.objects.filter(offer=version.offer), {"text": "No."}),
        (Promise.objects.filter(offer=version.offer), {"text": "No."}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)


def test_questions_from_one_address_are_limited_and_the_address_is_not_kept(version):
    address = unique("198.51.100.7")
    asked = [ask(version.offer, f"Why {n}?", None, address) for n in range(PER_HOUR_FROM_ADDRESS + 1)]
    assert [isinstance(a, Question) for a in asked] == [True] * PER_HOUR_FROM_ADDRESS + [False]
    assert {q.asked_from for q in version.offer.questions.all()} == {hashed(address)}
    assert address not in hashed(address)
    with clock.stopped_at(NOW + timedelta(hours=1)):
        assert isinstance(ask(version.offer, "Now?", None, address), Question)


@pytest.mark.parametrize(("text", "code"), [("  ", "empty"), ("x" * 1001, "too_long")])
def test_question_is_of_1_to_1000_characters(version, text, code):
    assert ask(version.offer, text, None, unique("from")) == code
