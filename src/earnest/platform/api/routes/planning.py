"""The production plan: the queue, the slots, and giving them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from msgspec import Meta, Struct

from earnest.platform.api.answering import key_of
from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import caller_of
from earnest.platform.api.problems import not_found
from earnest.platform.api.refusing import refused
from earnest.platform.api.routes.orders import outcome_of
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import DoneBody
from earnest.platform.selling import production
from earnest.render.words import plain

WEEKS = 8
"""Weeks of the plan that are shown, the present one first."""
QUEUE_SHOWN = 100
"""Orders of the queue that are shown, the next first."""


class SlotBody(Struct, frozen=True):
    """An order's week, its Monday; ``departs``: it went before others, for that reason."""

    order: str
    week: date
    departs: bool
    reason: str


class Plan(Struct, frozen=True):
    """The queue of orders that asked to be built, and the slots of the coming weeks."""

    queue: tuple[str, ...]
    slots: tuple[SlotBody, ...]


class SlotToGive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A slot for an order: any day of its week, the reason if it passes others, the unit that is set aside."""

    order: Annotated[str, Meta(min_length=1, max_length=16)]
    week: date
    reason: Annotated[str, Meta(max_length=400)] = ""
    unit: Annotated[str, Meta(max_length=60)] = ""


class SlotsToGive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Slots for the next orders of the queue, in one week."""

    count: Annotated[int, Meta(ge=1, le=production.AT_ONCE)]
    week: date


class Given(Struct, frozen=True):
    """How many orders got a slot."""

    given: int


@operation("GET", "/sellers/{seller}/production", scope="sellers:read", answers=Plan)
def read_plan(request: HttpRequest, seller: str) -> Plan:
    """The queue, and the slots of the next eight weeks."""
    owner = caller_of(request).seller(seller)
    queue = production.waiting(owner).values_list("public_id", flat=True)[:QUEUE_SHOWN]
    slots = production.planned(owner, production.this_week(owner), WEEKS)
    return Plan(tuple(queue), tuple(SlotBody(s.order.public_id, s.week, s.departs, s.reason) for s in slots))


@operation("POST", "/sellers/{seller}/production/slots", scope="sellers:write", answers=DoneBody, status=201)
def give_slot(request: HttpRequest, seller: str, body: JsonBody[SlotToGive]) -> Any:
    """Give an order a slot, or move it to another week. Passing others takes a reason, which is kept."""
    caller = caller_of(request)
    owner = caller.at_work(seller, "plan")
    order = owner.orders.filter(public_id=body.order).first()
    if order is None:
        raise not_found(f"order {body.order} of {owner.slug}")
    outcome = production.give_slot(
        order.public_id, body.week, plain(body.reason), plain(body.unit), caller.user, caller.roles[owner.pk],
        key_of(request),
    )  # fmt: skip
    return outcome_of(request, outcome, owner.law, "seller")


@operation("POST", "/sellers/{seller}/production/next", scope="sellers:write", answers=Given, status=201)
def give_next_slots(request: HttpRequest, seller: str, body: JsonBody[SlotsToGive]) -> Any:
    """Give the next orders of the queue slots in a week. At the first that is refused it stops."""
    caller = caller_of(request)
    owner = caller.at_work(seller, "plan")
    given, refusal = production.give_next(
        owner, body.count, body.week, caller.user, caller.roles[owner.pk], key_of(request)
    )
    if refusal is not None and not given:
        return refused(request, refusal, owner.law, "seller")
    return Given(given)
