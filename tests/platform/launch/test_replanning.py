"""A plan that changes: every buyer whose day it changes is told, once, and what was promised stays promised."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from earnest.intake.places import State
from earnest.platform import clock
from earnest.platform.launch import replanning
from earnest.platform.launch.asked import CannotBe
from earnest.platform.launch.asked import ask as ask_for
from earnest.platform.launch.models import Act, Launch, Place
from earnest.platform.launch.replanning import preview, tell_changes
from earnest.platform.notices.words import telling
from earnest.platform.orders.models import Notice, Order
from earnest.platform.orders.reading import standing_of
from earnest.platform.worker import tell_news
from tests.platform.launch.shop import a_launch, a_writer, ask, money, variant

AS_PLANNED = {"std": [["2027-01-04", 2], ["2027-01-11", 10]]}
A_MONTH_LATER = {"std": [["2027-02-01", 2], ["2027-02-08", 10]]}
TWO_MONTHS_LATER = {"std": [["2027-03-01", 2], ["2027-03-08", 10]]}
FASTER = {"std": [["2027-01-04", 12]]}


def lived(count: int = 4, *, paid: int = 4):
    """A launch with so many places, of which so many are paid."""
    launch = a_launch(variants=[variant(capacity=12)], plan=AS_PLANNED)
    with a_writer(launch) as writer:
        granted = writer.write([ask() for _ in range(count)])
        writer.write([money(each.place, launch.pk) for each in granted[:paid]])
    return launch


def change(launch, plan):
    launch.refresh_from_db()
    act = ask_for(launch, "plan_changed", None, "The works were flooded.", plan=plan)
    with a_writer(Launch.objects.select_related("seller", "offer_version__offer").get(pk=launch.pk)) as writer:
        writer.write([])
    act.refresh_from_db()
    assert act.leaf > 0


def events(launch, number: int, kind: str):
    return [e for e in order_of(launch, number).events.order_by("number") if e.kind == kind]


def order_of(launch, number: int) -> Order:
    return Order.objects.get(public_id=place_of(launch, number).public_id)


def place_of(launch, number: int) -> Place:
    return Place.objects.get(launch_id=launch.pk, number=number)


def promised(launch, number: int) -> date | None:
    """The last day for delivery, as the judge has it."""
    (duty,) = [d for d in standing_of(order_of(launch, number), clock.now()).duties if d.kind == "deliver"]
    return duty.last_day


def test_later_day_is_told_to_each_buyer_once_and_the_promise_stays():
    launch = lived()
    change(launch, A_MONTH_LATER)
    assert tell_changes() == 4
    assert tell_changes() == 0
    told = [events(launch, number, "delay_announced") for number in (1, 2, 3, 4)]
    assert [[each.payload["new_date"] for each in found] for found in told] == [
        ["2027-02-07"], ["2027-02-07"], ["2027-02-14"], ["2027-02-14"],
    ]  # fmt: skip
    assert (place_of(launch, 1).window, place_of(launch, 1).announced) == (date(2027, 1, 10), date(2027, 2, 7))
    assert promised(launch, 1) == date(2027, 1, 10)
    assert order_of(launch, 1).default_by == "neither"  # news of a delay is no breach yet


def test_buyer_of_a_held_place_is_told_too_and_can_still_pay():
    launch = lived(2, paid=1)
    change(launch, A_MONTH_LATER)
    assert tell_changes() == 2
    with a_writer(Launch.objects.select_related("seller", "offer_version__offer").get(pk=launch.pk)) as writer:
        place = writer.queue.places[2]
        (paid,) = writer.write([money(place, launch.pk)])
    assert paid.place.state is State.PAID
    assert place_of(launch, 2).announced == date(2027, 2, 7)  # the writer leaves it as it is


def test_earlier_day_is_promised_and_delivery_is_due_by_it():
    launch = lived()
    change(launch, FASTER)
    assert tell_changes() == 2  # the first two keep their week
    assert [len(events(launch, n, "promise_made")) for n in (1, 2, 3, 4)] == [1, 1, 2, 2]
    assert place_of(launch, 4).window == date(2027, 1, 10)
    assert promised(launch, 4) == date(2027, 1, 10)


def test_delay_that_is_taken_back_ends_as_it_was_promised():
    launch = lived(1, paid=1)
    change(launch, A_MONTH_LATER)
    tell_changes()
    change(launch, AS_PLANNED)
    assert tell_changes() == 1
    assert (place_of(launch, 1).window, place_of(launch, 1).announced) == (date(2027, 1, 10), None)
    assert promised(launch, 1) == date(2027, 1, 10)


def test_order_that_ended_leaves_its_unit_to_those_behind():
    launch = lived(3, paid=3)
    Order.objects.filter(pk=order_of(launch, 1).pk).update(settlement="final")
    change(launch, {"std": [["2027-01-04", 2], ["2027-01-11", 11]]})
    assert preview(launch, AS_PLANNED).earlier == 1
    assert tell_changes() == 1
    assert place_of(launch, 3).window == date(2027, 1, 10)
    assert not events(launch, 1, "delay_announced")


def test_preview_counts_what_the_change_then_does():
    launch = lived()
    would = preview(launch, A_MONTH_LATER)
    assert (would.later, would.earlier, would.same, would.late) == (4, 0, 0, 4)
    would = preview(launch, FASTER)
    assert (would.later, would.earlier, would.same, would.late) == (0, 2, 2, 0)
    assert preview(launch, AS_PLANNED).same == 4


def test_worker_that_is_killed_in_the_middle_goes_on_and_tells_nobody_twice(monkeypatch):
    launch = lived()
    change(launch, A_MONTH_LATER)
    told, real = [], replanning.execute

    def killed(*given):
        if len(told) == 2:
            raise KeyboardInterrupt
        told.append(given)
        return real(*given)

    monkeypatch.setattr(replanning, "execute", killed)
    with pytest.raises(KeyboardInterrupt):
        tell_changes()
    monkeypatch.setattr(replanning, "execute", real)
    assert tell_changes() == 2
    assert [len(events(launch, number, "delay_announced")) for number in (1, 2, 3, 4)] == [1, 1, 1, 1]


def test_two_workers_at_once_tell_each_buyer_once():
    launch = lived(6, paid=6)
    change(launch, A_MONTH_LATER)

    def work():
        try:
            tell_changes()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert [len(events(launch, number, "delay_announced")) for number in range(1, 7)] == [1] * 6
    assert Launch.objects.get(pk=launch.pk).replanned_to == Act.objects.get(launch=launch, kind="plan_changed").leaf


def test_order_that_ends_between_two_rounds_moves_those_told_already_up_and_each_hears_it(monkeypatch):
    monkeypatch.setattr(replanning, "AT_ONCE", 3)
    launch = lived()
    change(launch, A_MONTH_LATER)
    tell_changes()
    Order.objects.filter(pk=order_of(launch, 1).pk).update(settlement="final")
    while tell_changes():
        pass
    assert [each.payload["new_date"][:10] for each in events(launch, 3, "delay_announced")] == [
        "2027-02-14",
        "2027-02-07",
    ]
    assert place_of(launch, 3).announced == date(2027, 2, 7)


def test_two_workers_at_once_promise_an_earlier_day_once(monkeypatch):
    launch = lived()
    change(launch, FASTER)
    _meanwhile(monkeypatch, tell_changes)
    while tell_changes():
        pass
    assert len(events(launch, 3, "promise_made")) == len(events(launch, 1, "promise_made")) + 1
    assert promised(launch, 3) == date(2027, 1, 10)


def test_second_change_is_the_last_that_everybody_hears_whatever_a_slow_worker_does(monkeypatch):
    launch = lived()
    change(launch, A_MONTH_LATER)

    def overtake():
        change(launch, TWO_MONTHS_LATER)
        tell_changes()

    _meanwhile(monkeypatch, overtake)
    while tell_changes():
        pass
    last = [events(launch, number, "delay_announced")[-1].payload["new_date"][:10] for number in (1, 2, 3, 4)]
    assert last == ["2027-03-07", "2027-03-07", "2027-03-14", "2027-03-14"]
    assert [str(place_of(launch, number).announced) for number in (1, 2, 3, 4)] == last


def _meanwhile(monkeypatch, what):
    """Let something happen when a worker has read who is to be told, and has told nobody yet."""
    real, waiting = replanning._enter, [what]

    def slow(*given):
        if waiting:
            waiting.pop()()
        return real(*given)

    monkeypatch.setattr(replanning, "_enter", slow)


def test_many_are_told_in_rounds(monkeypatch):
    monkeypatch.setattr(replanning, "AT_ONCE", 3)
    launch = lived()
    change(launch, A_MONTH_LATER)
    assert [tell_changes() for _ in range(3)] == [3, 1, 0]


@pytest.mark.parametrize(
    ("lang", "says", "may"),
    [
        ("en", "What you were promised does not change by that", "What you may do now: ask for production"),
        ("zh", "原先承诺的日期不因此改变", "您现在可以："),
    ],
)
def test_notice_says_the_new_day_what_it_means_and_what_one_may_do(lang, says, may):
    launch = lived(1, paid=1)
    change(launch, A_MONTH_LATER)
    tell_changes()
    while tell_news():
        pass
    notice = Notice.objects.get(order=order_of(launch, 1), key="delay_announced")
    text = telling(notice, lang)
    assert notice.side == "buyer"
    assert says in text.says
    assert may in text.says
    assert "2027" in text.says


def test_plan_may_change_after_the_launch_is_over_and_nothing_else_may():
    launch = lived(1, paid=1)
    Launch.objects.filter(pk=launch.pk).update(closed_at=clock.now())
    with pytest.raises(CannotBe, match="over"):
        ask_for(launch, "paused", None, "why")
    change(launch, A_MONTH_LATER)
    assert tell_changes() == 1


@pytest.mark.parametrize(("plan", "code"), [(None, "no_plan"), (AS_PLANNED, "plan_same")])
def test_change_that_is_none_is_refused(plan, code):
    with pytest.raises(CannotBe, match=code):
        ask_for(lived(1), "plan_changed", None, "why", plan=plan)
