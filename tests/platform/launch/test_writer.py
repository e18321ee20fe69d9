"""The writer of a launch, on a real database: what it answers is there, whole, once, and as the judge finds it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from earnest.evidence import merkle, notes
from earnest.intake.places import State
from earnest.intake.queue import Refused
from earnest.platform import clock
from earnest.platform.launch import acts, leading
from earnest.platform.launch.asking import Fenced, GiveUp, Granted, Kept, NotNow, RefusedByDatabase
from earnest.platform.launch.models import Act, Count, Head, Launch, Leaf, Place
from earnest.platform.launch.reading import order_id_of
from earnest.platform.launch.writer import Writer
from earnest.platform.ledger import audit
from earnest.platform.orders import read_model
from earnest.platform.orders.models import Order
from earnest.platform.orders.reading import standing_of
from earnest.platform.payments import receiving
from earnest.platform.payments.models import Outgoing
from tests.platform.launch.shop import a_launch, a_writer, ask, money, variant


def order_of(launch, number: int) -> Order:
    return Order.objects.select_related("seller", "offer_version").get(pk=order_id_of(launch.pk, number))


def tree_is_whole(launch) -> None:
    """Every signed head is of the entries there are, and the last is of all."""
    hashes = [
        merkle.leaf_hash(leaf.entry.encode()) for leaf in Leaf.objects.filter(launch_id=launch.pk).order_by("index")
    ]
    verifier = notes.read_verifier(launch.log_key)

    def subtree(level: int, index: int) -> bytes:
        if level == 0:
            return hashes[index]
        return merkle.node_hash(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1))

    heads = list(Head.objects.filter(launch_id=launch.pk).order_by("size"))
    assert heads[-1].size == len(hashes)
    for head in heads:
        note = notes.read_note(head.note)
        notes.check(note, verifier)
        assert notes.read_head(note.text).root == merkle.root_hash(head.size, subtree)


def ledger_is_whole(launch) -> None:
    with connection.cursor() as cursor:
        assert audit.differences(cursor, launch.seller_id) == []
        assert audit.imbalances(cursor, launch.seller_id) == []


def read_model_is_as_judged(launch, number: int) -> None:
    order = order_of(launch, number)
    written = {field: getattr(order, field) for field in read_model.FIELDS if field != "changed_at"}
    read_model.refresh(order, standing_of(order, order.changed_at))
    assert {field: getattr(order, field) for field in written} == written


def test_places_are_numbered_without_gaps_and_their_orders_are_as_the_judge_finds_them():
    launch = a_launch(waiting=1)
    with a_writer(launch) as writer:
        first = writer.write([ask(), ask()])
        then = writer.write([ask(), ask(), ask()])
    granted = [answer for answer in (*first, *then) if isinstance(answer, Granted)]
    assert [(g.place.number, g.place.state) for g in granted] == [
        (1, State.HELD), (2, State.HELD), (3, State.HELD), (4, State.WAITING),
    ]  # fmt: skip
    assert then[2] == Refused("full")
    for number in (1, 2, 3):
        order = order_of(launch, number)
        assert order.public_id == Place.objects.get(launch_id=launch.pk, number=number).public_id
        assert (order.number, order.phase) == (launch.number_base + number, "bound")
        read_model_is_as_judged(launch, number)
    assert not Order.objects.filter(pk=order_id_of(launch.pk, 4)).exists()
    tree_is_whole(launch)


def test_window_of_the_place_is_a_promise_of_the_contract():
    launch = a_launch()
    with a_writer(launch) as writer:
        writer.write([ask() for _ in range(3)])
    windows = list(Place.objects.filter(launch_id=launch.pk).order_by("number").values_list("window", flat=True))
    assert windows == [date(2027, 1, 10), date(2027, 1, 10), date(2027, 1, 17)]
    standing = standing_of(order_of(launch, 3), clock.now())
    promised = [
        t.clause for t in standing.terms if t.clause.layer == "promise" and t.clause.__struct_config__.tag == "delivery"
    ]
    assert [str(clause.due) for clause in promised] == ["by 2027-01-17"]


def test_deposit_of_a_held_place_is_posted_and_binds_both():
    launch = a_launch()
    with a_writer(launch) as writer:
        (granted,) = writer.write([ask()])
        (paid,) = writer.write([money(granted.place)])
    assert paid.place.state is State.PAID
    order = order_of(launch, 1)
    assert (order.held_minor, order.contract) == (launch.deposit_minor, "in_force")
    assert order.payments.get().charges.get().use == "deposit"
    read_model_is_as_judged(launch, 1)
    ledger_is_whole(launch)
    tree_is_whole(launch)


def test_same_key_gives_the_same_place_again_also_from_another_writer():
    launch = a_launch()
    wish = ask(key=2**64 - 1)
    with a_writer(launch) as writer:
        (first,) = writer.write([wish])
        (again,) = writer.write([wish])
    with a_writer(launch) as writer:
        (later,) = writer.write([wish])
    assert (first.new, again.new, later.new) == (True, False, False)
    assert first.place == again.place == later.place
    assert first.public_id == again.public_id == later.public_id != ""


def test_unpaid_hold_lapses_its_order_ends_and_the_next_in_line_has_an_order():
    launch = a_launch(variants=[variant(capacity=1)], waiting=5, hold_seconds=60)
    began = clock.now()
    with a_writer(launch) as writer:
        with clock.stopped_at(began):
            writer.write([ask(), ask()])
        with clock.stopped_at(began + timedelta(seconds=61)):
            writer.write([])
    states = list(Place.objects.filter(launch_id=launch.pk).order_by("number").values_list("state", flat=True))
    assert states == [State.LAPSED, State.HELD]
    assert (order_of(launch, 1).phase, order_of(launch, 2).phase) == ("ended", "bound")
    kinds = list(order_of(launch, 1).events.order_by("number").values_list("kind", flat=True))
    assert kinds[-1] == "order_lapsed"
    for number in (1, 2):
        read_model_is_as_judged(launch, number)
    tree_is_whole(launch)


def test_late_money_for_a_lapsed_place_goes_back_whole():
    launch = a_launch(hold_seconds=60)
    began = clock.now()
    with a_writer(launch) as writer:
        with clock.stopped_at(began):
            (granted,) = writer.write([ask()])
        with clock.stopped_at(began + timedelta(seconds=61)):
            writer.write([])
            (late,) = writer.write([money(granted.place, launch.pk)])
    assert late == Kept("lapsed")
    assert_given_back(launch, 1)


def assert_given_back(launch, number: int) -> None:
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        receiving.work_off()
    outgoing = Outgoing.objects.get(order_id=order_id_of(launch.pk, number))
    assert (outgoing.kind, outgoing.side, outgoing.amount_minor) == ("refund", "buyer", launch.deposit_minor)
    ledger_is_whole(launch)


def test_paying_twice_is_one_deposit_and_one_refund():
    launch = a_launch()
    with a_writer(launch) as writer:
        (granted,) = writer.write([ask()])
        answers = writer.write([money(granted.place, launch.pk), money(granted.place, launch.pk)])
    assert isinstance(answers[0], Granted)
    assert answers[1] == Kept("already_paid")
    assert_given_back(launch, 1)
    assert order_of(launch, 1).held_minor == launch.deposit_minor


@pytest.mark.parametrize(("given", "because"), [({"amount": 1}, "other_amount"), ({"currency": "EUR"}, "other_amount")])
def test_money_of_another_amount_does_not_pay(given, because):
    launch = a_launch()
    with a_writer(launch) as writer:
        (granted,) = writer.write([ask()])
        assert writer.write([money(granted.place, **given)]) == [Kept(because)]


def test_money_with_another_places_key_pays_nothing():
    launch = a_launch()
    with a_writer(launch) as writer:
        one, two = writer.write([ask(key=1), ask(key=2)])
        answer = writer.write([money(one.place._replace(key=two.place.key))])
    assert answer == [Kept("no_such_place")]


def test_place_that_is_given_up_goes_to_the_next():
    launch = a_launch(variants=[variant(capacity=1)], waiting=1)
    mine = ask()
    with a_writer(launch) as writer:
        writer.write([mine, ask()])
        (given,) = writer.write([GiveUp(1, mine.buyer)])
        assert writer.write([GiveUp(2, mine.buyer)]) == [Refused("not_yours")]
        assert writer.write([money(given.place)]) == [Kept("cancelled")]
    assert order_of(launch, 2).phase == "bound"
    assert order_of(launch, 1).phase == "ended"


def test_of_two_writers_the_one_that_is_behind_writes_nothing():
    launch = a_launch()
    with a_writer(launch) as old, a_writer(launch) as new:
        new.write([ask()])
        with pytest.raises(Fenced):
            old.write([ask()])
        new.write([ask()])
    assert list(Place.objects.filter(launch_id=launch.pk).order_by("number").values_list("number", flat=True)) == [1, 2]
    tree_is_whole(launch)


def test_batch_that_fails_leaves_nothing_behind():
    launch = a_launch()
    taken = ask()
    with a_writer(launch) as writer:
        writer.write([taken])
        with pytest.raises(RefusedByDatabase):
            writer.write([ask(), ask(buyer=2**31 - 1)])  # nobody has this id
    assert Place.objects.filter(launch_id=launch.pk).count() == 1
    with a_writer(launch) as writer:
        assert writer.write([ask()])[0].place.number == 2
    tree_is_whole(launch)


@pytest.mark.parametrize(("opens_in", "code"), [(timedelta(hours=1), "not_open")])
def test_nobody_is_placed_before_the_door_opens(opens_in, code):
    with a_writer(a_launch(opens_in=opens_in)) as writer:
        assert writer.write([ask()]) == [Refused(code)]


def test_what_the_seller_does_counts_from_its_entry_in_the_log_on():
    launch = a_launch(variants=[variant(capacity=1)], waiting=2)
    began = clock.now()

    def did(kind, **detail):
        return Act.objects.create(launch=launch, kind=kind, detail=detail, reason="because", at=clock.now())

    with a_writer(launch) as writer:
        with clock.stopped_at(began):
            writer.write([ask(), ask()])
        paused = did("paused")
        with clock.stopped_at(began + timedelta(seconds=1)):
            assert writer.write([ask()]) == [Refused("paused")]
        did("resumed")
        did("capacity_added", variants={"std": 1})
        with clock.stopped_at(began + timedelta(seconds=2)):
            (third,) = writer.write([ask()])
    launch = Launch.objects.get(pk=launch.pk)
    assert launch.variants[0]["capacity"] == 2
    assert third.place.state is State.WAITING
    assert Place.objects.get(launch_id=launch.pk, number=2).state == State.HELD
    paused.refresh_from_db()
    entry = Leaf.objects.get(launch_id=launch.pk, index=paused.leaf).entry
    asked = acts.Asked(paused.pk, paused.kind, paused.detail, paused.reason, paused.at)
    assert entry.split(" ")[0::4] == ["act", acts.committed(asked).hex()]
    tree_is_whole(launch)


def test_hold_that_is_extended_is_extended_for_those_who_are_held_already():
    launch = a_launch(hold_seconds=60)
    began = clock.now()
    with a_writer(launch) as writer:
        with clock.stopped_at(began):
            (granted,) = writer.write([ask()])
        Act.objects.create(launch=launch, kind="hold_extended", detail={"seconds": 600}, at=began)
        with clock.stopped_at(began + timedelta(seconds=50)):
            writer.write([])
        with clock.stopped_at(began + timedelta(seconds=500)):
            assert isinstance(writer.write([money(granted.place)])[0], Granted)


def test_act_that_cannot_be_stops_nothing():
    launch = a_launch()
    act = Act.objects.create(launch=launch, kind="capacity_added", detail={"variants": {"std": -1}}, at=clock.now())
    with a_writer(launch) as writer:
        assert isinstance(writer.write([ask()])[0], Granted)
    act.refresh_from_db()
    assert act.leaf == acts.IMPOSSIBLE


def test_counts_are_noted_once_a_second_when_something_changed():
    launch = a_launch()
    began = clock.now().replace(microsecond=0)
    with a_writer(launch) as writer:
        for seconds in (0, 0.5, 1, 2, 3):
            with clock.stopped_at(began + timedelta(seconds=seconds)):
                writer.write([ask()] if seconds < 1 else [])
    noted = [(row.at - began, row.counts) for row in Count.objects.filter(launch_id=launch.pk).order_by("at")]
    assert noted == [(timedelta(0), {"std": [1, 0, 0, 0, 0]}), (timedelta(seconds=1), {"std": [2, 0, 0, 0, 0]})]


def test_place_that_changes_in_a_batch_is_not_changed_twice_in_it():
    launch = a_launch(variants=[variant(capacity=1)], waiting=1, hold_seconds=60)
    began = clock.now()
    with a_writer(launch) as writer:
        with clock.stopped_at(began):
            one, two = writer.write([ask(), ask()])
        with clock.stopped_at(began + timedelta(seconds=61)):
            answers = writer.write([money(two.place), money(one.place)])
    assert answers == [NotNow("changing"), NotNow("changing")]


def test_only_one_server_leads_a_launch():
    launch = a_launch()
    first = leading.leading_writer(launch.pk)
    assert isinstance(first, Writer)
    try:
        assert leading.leading_writer(launch.pk) is None
    finally:
        first.close()
