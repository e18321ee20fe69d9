"""The production plan: slots are given in the order of the queue, and every departure from it has its recorded reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from msgspec import Struct

from earnest.core.facts.events import ProductionStarted, UnitAllocated
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order, OrderEvent
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Done, Outcome, Refusal, refuse
from earnest.platform.selling import audit
from earnest.platform.selling.models import Seller, SlotAssignment

ASKED_IN = "in_production"
"""The phase of an order from the day its production is asked for."""
REASON_MIN = 10
"""Characters of a reason that says something."""
AT_ONCE = 50
"""Orders that get a slot in one go."""
Told = Literal["given", "moved"]


class Slot(Struct, frozen=True):
    """An order's slot as it now is: its week's Monday, and why it left the order of the queue, if it did."""

    order: Order
    week: date
    departs: bool
    reason: str


def waiting(seller: Seller) -> QuerySet[Order]:
    """Orders whose buyers asked for production and that have no slot, in the order of the queue."""
    asked = OrderEvent.objects.filter(order=OuterRef("pk"), kind="production_requested", status="agreed")
    begun = OrderEvent.objects.filter(order=OuterRef("pk"), kind="production_started", status="agreed")
    return (
        Order.objects.filter(Exists(asked), ~Exists(begun), seller=seller, phase=ASKED_IN)
        .exclude(slots__isnull=False)
        .order_by("number")
    )


def week_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def this_week(seller: Seller) -> date:
    """The Monday of the present week, where the seller is."""
    return week_of(clock.now().astimezone(ZoneInfo(seller.zone)).date())


def planned(seller: Seller, first: date, weeks: int) -> list[Slot]:
    """The slots of these weeks, by week and queue: for each order the one given last."""
    latest = SlotAssignment.objects.filter(seller=seller).order_by("order_id", "-pk").distinct("order_id")
    some = SlotAssignment.objects.filter(seller=seller, week__gte=first, week__lt=first + timedelta(weeks=weeks))
    rows = latest.filter(order_id__in=some.values("order_id")).select_related("order__offer_version__offer")
    shown = [Slot(row.order, row.week, row.departs, row.reason) for row in rows]
    inside = [slot for slot in shown if first <= slot.week < first + timedelta(weeks=weeks)]
    return sorted(inside, key=lambda slot: (slot.week, slot.order.number))


def slot_of(order: Order) -> SlotAssignment | None:
    """The slot that an order now has, None if it has none."""
    return order.slots.order_by("-pk").first()


def passes_over(order: Order, week: date) -> QuerySet[Order]:
    """Orders before it in the queue that wait for a slot, or have one in a later week: those whom it would pass."""
    earlier = Order.objects.filter(seller_id=order.seller_id, number__lt=order.number)
    current = SlotAssignment.objects.filter(order=OuterRef("pk")).order_by("-pk")
    begun = OrderEvent.objects.filter(order=OuterRef("pk"), kind__in=("goods_produced", "goods_ready"))
    later = earlier.filter(~Exists(begun), phase=ASKED_IN, slots__week__gt=week).annotate(
        now_in=current.values("week")[:1]
    )
    ids = waiting(order.seller).filter(number__lt=order.number).values("pk")
    return Order.objects.filter(Q(pk__in=ids) | Q(pk__in=later.filter(now_in__gt=week).values("pk"))).order_by("number")


def give_slot(public_id: str, week: date, reason: str, unit: str, user: User, role: str, key: str) -> Outcome:
    """Give an order a slot, which starts its production, or move it to another week; with ``unit`` that unit is set aside.

    Codes of refusals: ``slot_week_past``, ``slot_needs_reason``, and those of `orders.execute`.
    Raises: Order.DoesNotExist. earnest.platform.orders.keys.KeyReused: the key was used for another act.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update(of=("self",)).select_related("seller").get(public_id=public_id)
        Seller.objects.select_for_update().get(pk=order.seller_id)  # one plan, one planner at a time
        week, before = week_of(week), slot_of(order)
        if week < this_week(order.seller):
            return refuse(public_id, "slot_week_past")
        departs = passes_over(order, week).exists()
        if departs and len(reason.strip()) < REASON_MIN:
            return refuse(public_id, "slot_needs_reason")
        outcome = _begin(order, unit, Actor("seller", user, role), key)
        if isinstance(outcome, Refusal):
            transaction.set_rollback(True)  # half of it is not to stand
            return outcome
        if before is None or before.week != week:
            SlotAssignment.objects.create(
                seller=order.seller, order=order, week=week, departs=departs, author=user, recorded_at=clock.now(),
                reason=reason.strip()[:400] if departs else "",
            )  # fmt: skip
            audit.note(order.seller, user, "slot_given", public_id, f"{week}{' ' if departs else ''}{reason.strip()}")
        return outcome


def give_next(seller: Seller, count: int, week: date, user: User, role: str, key: str) -> tuple[int, Refusal | None]:
    """Give the next orders of the queue slots in a week; gives how many, and the refusal at which it stopped, if any."""
    given = 0
    for public_id in list(waiting(seller).values_list("public_id", flat=True)[: min(count, AT_ONCE)]):
        outcome = give_slot(public_id, week, "", "", user, role, f"{key}:{public_id}")
        if isinstance(outcome, Refusal):
            return given, outcome
        given += 1
    return given, None


def _begin(order: Order, unit: str, actor: Actor, key: str) -> Outcome:
    """Enter what the slot means on the order: production starts, and a unit is set aside if one is named."""
    now = clock.now()
    begun = order.events.filter(kind="production_started", status="agreed").exists()
    outcome: Outcome = Done(order.public_id, order.version, 0, "", "")
    events: Sequence[ProductionStarted | UnitAllocated] = (
        *(() if begun else (ProductionStarted(on=When(now)),)),
        *((UnitAllocated(on=When(now), note=unit),) if unit else ()),
    )
    for event in events:
        outcome = execute(order.public_id, event, actor, f"{key}:{event.__struct_config__.tag}")
        if isinstance(outcome, Refusal):
            return outcome
    return outcome


def asked_at(orders: Sequence[Order]) -> dict[int, datetime]:
    """When production of each order was asked for, by the order's id."""
    rows = OrderEvent.objects.filter(order__in=orders, kind="production_requested").order_by("number")
    return dict(rows.values_list("order_id", "effective_at"))
