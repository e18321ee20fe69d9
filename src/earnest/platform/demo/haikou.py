"""The Haikou order, replayed step by step: the demand that is refused, the way the sale completes, the way it went.

It is told on an order of the demo, so that its pages can be looked at from either side at every step. Days are those between
the real events; the day of the demand is the demo's today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Literal, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_noop

from earnest.core.deadlines import Deadline
from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms import clauses as c
from earnest.platform import clock
from earnest.platform.demo.acting import Cast, carry_out, pay
from earnest.platform.demo.loading import HAIKOU
from earnest.platform.demo.models import Replay, ahead, move
from earnest.platform.demo.people import person
from earnest.platform.demo.stories import ANY_DAY, Act
from earnest.platform.orders import agreeing, answering, claiming
from earnest.platform.orders.models import Order
from earnest.platform.orders.outcomes import Done, Outcome, stored
from earnest.platform.orders.placing import place
from earnest.platform.selling.models import Member, OfferVersion

Way = Literal["advice", "as_it_was"]
PAID_DAYS_BEFORE, DEFERRED_DAYS_BEFORE = 138, 43
"""From 19 July and 22 October to 4 December 2024."""
WITHIN_7_DAYS = Deadline.parse("within 7 days of balance_demanded")
DEFERRED = (
    c.Production(id="production", layer="negotiated", start=Deadline.parse("when asked by buyer")),
    c.Validity(
        id="valid-360", layer="negotiated", until=Deadline.parse("within 360 days of deposit_paid"), deposit="lost"
    ),
)


class Step(NamedTuple):
    """A step: days after the one before, what it is called (a message to translate), and what is done."""

    days: int
    title: str
    do: Callable[[Cast, str], Outcome]


def _act(side: Literal["buyer", "seller"], event: object) -> Callable[[Cast, str], Outcome]:
    return lambda cast, key: carry_out(cast, Act(0, side, "act", event), key)


def _agreed(make: Callable[[When], object]) -> Callable[[Cast, str], Outcome]:
    """What happened outside: the seller says so, the buyer agrees."""

    def do(cast: Cast, key: str) -> Outcome:
        event = make(When(clock.now()))
        claimed = claiming.claim(cast.order, event, cast.actor("seller"), f"{key}:claim")  # type: ignore[arg-type]
        if not isinstance(claimed, Done):
            return claimed
        return answering.answer_fact(cast.order, claimed.event, True, cast.actor("buyer"), f"{key}:yes")

    return do


DEMAND = Step(
    0,
    gettext_noop("The seller demands the balance within 7 days, the car unseen"),
    _act("seller", e.BalanceDemanded(on=ANY_DAY, within=WITHIN_7_DAYS, threatens=("cancellation", "forfeit"))),
)
WAYS: Mapping[Way, tuple[Step, ...]] = {
    "advice": (
        Step(0, gettext_noop("The buyer asks for production"), _act("buyer", e.ProductionRequested(on=ANY_DAY))),
        Step(1, gettext_noop("The seller begins to build"), _act("seller", e.ProductionStarted(on=ANY_DAY))),
        Step(30, gettext_noop("The car is ready"), _act("seller", e.GoodsReady(on=ANY_DAY))),
        Step(1, gettext_noop("The seller lets the buyer look"), _act("seller", e.InspectionOffered(on=ANY_DAY))),
        Step(1, gettext_noop("The buyer finds it good"), _act("buyer", e.InspectionPassed(on=ANY_DAY))),
        Step(1, gettext_noop("The buyer pays the balance"), lambda cast, key: pay(cast.order, "balance", "pay", key)),
        Step(1, gettext_noop("The seller hands the car over"), _act("seller", e.DeliveryTendered(on=ANY_DAY))),
        Step(0, gettext_noop("The buyer takes it"), _act("buyer", e.DeliveryTaken(on=ANY_DAY))),
    ),
    "as_it_was": (
        Step(
            0,
            gettext_noop("Outside Earnest, the seller had built the car already, unasked"),
            _agreed(lambda today: e.GoodsProduced(on=_earlier(today, DEFERRED_DAYS_BEFORE - 9))),
        ),
        Step(
            0,
            gettext_noop("Outside Earnest, the seller demands the balance all the same"),
            _agreed(
                lambda today: e.BalanceDemanded(
                    on=today,
                    amount=Money.parse("313900 CNY"),
                    within=WITHIN_7_DAYS,
                    threatens=("cancellation", "forfeit"),
                )
            ),
        ),
        Step(
            12,
            gettext_noop("The seller declares the order cancelled"),
            _agreed(lambda today: e.TerminationDeclared(on=today, by="seller", ground="non_payment")),
        ),
        Step(
            0,
            gettext_noop("The seller keeps the deposit"),
            _agreed(lambda today: e.SumRetained(on=today, amount=Money.parse("5000 CNY"))),
        ),
        Step(
            30,
            gettext_noop("The buyer claims the deposit twofold"),
            _act("buyer", e.ClaimFiled(on=ANY_DAY, by="buyer", claims=("double_return",))),
        ),
    ),
}
"""What follows the refused demand, either way."""


def _earlier(today: When, days: int) -> When:
    assert today.first is not None
    return When((today.first - timedelta(days=days)).isoformat())


def begin() -> Replay:
    """A new order as it stood on the day of the demand: paid, and production put off by agreement."""
    number = Replay.objects.count() + 1
    now, buyer = clock.now(), person(f"li.{number}@buyers.example", "Li 李")
    version = OfferVersion.objects.select_related("offer__seller").get(offer__seller__slug=HAIKOU.slug, version=1)
    with transaction.atomic():
        with clock.stopped_at(now - timedelta(days=PAID_DAYS_BEFORE)):
            placed = place(version, buyer, "Ms Li 李女士", {}, f"haikou:{number}")
            cast = Cast(placed.order, buyer, _team())
            pay(cast.order, "deposit", "pay", f"haikou:{number}:deposit")
        with clock.stopped_at(now - timedelta(days=DEFERRED_DAYS_BEFORE)):
            event = e.AmendmentAgreed(on=ANY_DAY, terms=DEFERRED)
            proposed = agreeing.propose(cast.order, event, cast.actor("buyer"), f"haikou:{number}:defer")
            if isinstance(proposed, Done):
                agreeing.answer(cast.order, proposed.event, True, cast.actor("seller"), f"haikou:{number}:yes")
        return Replay.objects.create(order=Order.objects.get(public_id=cast.order))


def told(replay: Replay) -> list[Step]:
    """The steps that were told so far: the demand, then those of the way that was chosen."""
    return [DEMAND, *WAYS.get(replay.way, ())][: len(replay.outcomes)]  # type: ignore[call-overload]


def next_step(replay: Replay, way: str = "") -> Step | None:
    """The step that comes next on the way chosen, or that would on ``way``; None: none, or a way must be chosen first."""
    done = len(replay.outcomes)
    if done == 0:
        return DEMAND
    steps = WAYS.get(replay.way or way, ())  # type: ignore[call-overload]
    return steps[done - 1] if done <= len(steps) else None


def go_on(replay: Replay, at: int, way: str = "") -> None:
    """Do the next step, its days having passed; ``way`` is chosen with the step after the demand and then stays.

    ``at``: how many steps were told on the page that asks; nothing is done if it is another number now.
    """
    with transaction.atomic():
        replay = Replay.objects.select_for_update(of=("self",)).select_related("order__buyer").get(pk=replay.pk)
        step = next_step(replay, way)
        if step is None or at != len(replay.outcomes):
            return
        if replay.outcomes and not replay.way:
            replay.way = way
        move(timedelta(days=step.days))
        cast = Cast(replay.order.public_id, replay.order.buyer, _team())
        with clock.shifted_by(ahead()):
            outcome = step.do(cast, f"haikou:{replay.pk}:{len(replay.outcomes)}")
        replay.outcomes = [*replay.outcomes, stored(outcome)]
        replay.save()


def _team() -> dict[str, User]:
    members = Member.objects.filter(seller__slug=HAIKOU.slug).select_related("user")
    return {member.role: member.user for member in members}
