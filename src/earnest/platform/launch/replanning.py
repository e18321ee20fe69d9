"""A plan that changed, told to every buyer whose window it changes.

Places stand in the order in which they were given: by the instant of their order, then by number. Each is delivered when the
plan reaches its position. A later day is the seller's news that it will be late: the day that was promised stays promised, and
the law says what the buyer may do. A day no later than the one promised is a promise, and takes the place of the one before.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from msgspec import Struct

from earnest.core.deadlines import ByDay, Deadline
from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.terms.clauses import Delivery
from earnest.intake.places import State
from earnest.platform import clock
from earnest.platform.launch.models import Act, Launch, Place
from earnest.platform.launch.planning import Windows
from earnest.platform.launch.shapes import NOTE
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM, Actor
from earnest.platform.orders.outcomes import Refusal

LOG = logging.getLogger("earnest.launch")
KIND = "plan_changed"
SELLER = Actor("seller", role="owner")
"""The seller, whose plan it is; who changed it stands in its log."""
AT_ONCE = 1000
"""Orders that one round of the worker enters a change into."""
IN_LINE = """
SELECT p.number, p.variant, p."window", p.announced, o.public_id, o.settlement
FROM launch_place p
JOIN orders_order o ON o.id = (p.launch_id << 32) + p.number
WHERE p.launch_id = %s AND p.book_id = %s AND p.state = ANY(%s) AND o.settlement <> 'final'
ORDER BY o.placed_at, p.number
"""
"""Places that the plan builds for, in the order in which they were given. An order that ended leaves its unit to those behind."""


class Moved(Struct, frozen=True):
    """A place that a plan gives another last day of delivery.

    ``promised``: the day that stands in the contract, None: none does; ``announced``: a later one that its buyer was told of;
    ``day``: the new one.
    """

    number: int
    public_id: str
    promised: date | None
    announced: date | None
    day: date

    @property
    def known(self) -> dict[str, date | None]:
        """What its row says as long as nobody has told its buyer."""
        return {"window": self.promised, "announced": self.announced}

    @property
    def said(self) -> date | None:
        """The day its buyer knows of."""
        return self.announced or self.promised

    @property
    def later(self) -> bool:
        """Whether it is later than what was promised."""
        return self.promised is not None and self.day > self.promised


class Preview(Struct, frozen=True):
    """What a plan would change: how many places learn of a later day than they know of, how many of an earlier one, how many
    keep theirs; ``late``: how many come later than they were promised.
    """

    later: int
    earlier: int
    same: int
    late: int


def preview(launch: Launch, plan: Mapping[str, Sequence[Sequence[Any]]]) -> Preview:
    """What a plan would change for those who have a place now."""
    found = list(_moved(launch, plan))
    later = sum(1 for each in found if each.said is not None and each.day > each.said)
    standing = sum(1 for row in _in_line(launch) if row[5] != "performed")
    return Preview(later, len(found) - later, standing - len(found), sum(each.later for each in found))


def tell_changes() -> int:
    """Enter changes of plan into the orders they concern; gives how many orders were told. Several workers do no harm."""
    behind = Act.objects.filter(kind=KIND, leaf__gt=F("launch__replanned_to")).order_by("leaf")
    told = 0
    for launch_id in set(behind.values_list("launch_id", flat=True)):
        told += _tell(launch_id)
    return told


def _tell(launch_id: int) -> int:
    act = _last_change(launch_id)
    told = 0
    for moved in _moved(act.launch, act.detail["plan"]):
        if told == AT_ONCE or not _enter(act, moved):
            return told
        told += 1
    Launch.objects.filter(pk=launch_id, replanned_to__lt=act.leaf).update(replanned_to=act.leaf)
    return told


def _last_change(launch_id: int) -> Act:
    taken = Act.objects.select_related("launch__seller").filter(launch=launch_id, kind=KIND, leaf__gte=0)
    return taken.order_by("-leaf")[0]


def _enter(act: Act, moved: Moved) -> bool:
    """Enter a change; False: another worker told the buyer since, or the plan has changed again."""
    place = Place.objects.filter(launch_id=act.launch_id, book_id=act.launch.seller_id, number=moved.number)
    with transaction.atomic():
        # held first, as the launch's writer does: both workers and it take the order before the place
        order = Order.objects.select_for_update(of=("self",)).get(public_id=moved.public_id)
        if _last_change(act.launch_id).leaf != act.leaf or not place.filter(**moved.known).exists():
            return False
        key = f"plan:{act.launch_id}:{act.leaf}:{moved.number}:{order.version}:{moved.day}"
        outcome = execute(moved.public_id, _event(moved), SELLER if moved.later else PLATFORM, key)
        place.update(**{"announced": moved.day} if moved.later else {"announced": None, "window": moved.day})
    if isinstance(outcome, Refusal):  # the order has come to where a day of delivery says nothing
        LOG.warning("order %s takes no change of plan: %s", moved.public_id, outcome.code)
    return True


def _event(moved: Moved) -> e.DelayAnnounced | e.PromiseMade:
    now = When(clock.now())
    if moved.later:
        return e.DelayAnnounced(on=now, new_date=When(moved.day))
    return e.PromiseMade(
        on=now, terms=(Delivery(layer="promise", due=Deadline(ByDay(moved.day)), said=now),), note=NOTE
    )


def _moved(launch: Launch, plan: Mapping[str, Sequence[Sequence[Any]]]) -> Iterator[Moved]:
    windows = Windows(launch.variants, plan)
    positions = [0] * len(launch.variants)
    for number, variant, promised, announced, public_id, settlement in _in_line(launch):
        positions[variant] += 1
        day, said = windows.last_day(variant, positions[variant]), announced or promised
        if day is not None and day != said and settlement != "performed":
            yield Moved(number, public_id, promised, announced, day)


def _in_line(launch: Launch) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(IN_LINE, [launch.pk, launch.seller_id, [int(State.HELD), int(State.PAID)]])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
