"""Launches: how they stand, and what their seller does with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from msgspec import Meta, Struct

from earnest.files import InvalidFile
from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import caller_of
from earnest.platform.api.problems import Fault, Problem, invalid, not_found, of_file
from earnest.platform.api.service import operation
from earnest.platform.launch.asked import CannotBe, ask
from earnest.platform.launch.codes import TooMany, codes_of, make_codes
from earnest.platform.launch.models import Act, Launch
from earnest.platform.launch.numbers import STATES, by_variant, taken
from earnest.platform.launch.plan_file import plan_from, plan_of
from earnest.platform.launch.planning import Windows
from earnest.platform.selling.models import Seller
from earnest.render.words import plain

WHY = {
    "needs_reason": ("reason", "Give a reason of 1 to 400 characters: everybody reads it."),
    "unknown_variant": ("variant", "There is no such variant in the launch."),
    "too_few": ("count", "Give a number of at least 1."),
    "beacon_empty": ("value", "Give the value, of at most 400 characters."),
    "no_plan": ("weeks", "Give the weeks of every variant."),
}
STANDS_AGAINST = {
    "over": "The launch is over.",
    "paused_already": "The launch is paused already.",
    "not_paused": "The launch is not paused.",
    "no_beacon": "The plan of this launch names no beacon.",
    "beacon_known": "The value is entered already, and cannot be changed.",
    "plan_same": "That is the plan already.",
}
SHOWN = 100


class VariantBody(Struct, frozen=True):
    """A variant: how many places stand in which state, what is left, the last day of delivery for the next place."""

    code: str
    name: str
    capacity: int
    left: int
    counts: dict[str, int]
    next_delivered_by: date | None


class ActBody(Struct, frozen=True):
    """What the seller did. ``entry`` of the log; null until it is carried out, -1 if it could not be."""

    kind: str
    reason: str
    at: datetime
    entry: int | None


class LaunchBody(Struct, frozen=True):
    """A launch as it stands."""

    slug: str
    title: str
    page: str
    mode: str
    lobby_at: datetime
    opens_at: datetime
    closed_at: datetime | None
    paused: bool
    hold_seconds: int
    deposit_minor: int
    currency: str
    log_key: str
    variants: tuple[VariantBody, ...]
    acts: tuple[ActBody, ...]


class Launches(Struct, frozen=True):
    """The seller's launches, the newest first."""

    items: tuple[LaunchBody, ...]


class ActToAsk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act. ``count``: places that are added to ``variant``, or minutes of a hold; ``value``: of the beacon; ``weeks``: for
    each variant by code, how many are built in which week (Monday), for ``plan_changed``.
    """

    kind: Literal["paused", "resumed", "capacity_added", "hold_extended", "closed", "revealed", "plan_changed"]
    reason: Annotated[str, Meta(min_length=1, max_length=400)]
    variant: Annotated[str, Meta(max_length=50)] = ""
    count: Annotated[int, Meta(ge=0, le=9_999_999)] = 0
    value: Annotated[str, Meta(max_length=400)] = ""
    weeks: Annotated[dict[str, dict[str, int]], Meta(max_length=100)] = {}


class PlanToMake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A launch as `earnest launch plan` reads it from a file: YAML."""

    plan: Annotated[str, Meta(min_length=1, max_length=100_000)]


class CodesToMake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Priority codes to make; ``given_to``: for whom, as a note."""

    count: Annotated[int, Meta(ge=1, le=9_999_999)]
    given_to: Annotated[str, Meta(max_length=200)] = ""


class CodesBody(Struct, frozen=True):
    """The new codes, this one time; how many places the share has, how many codes there are, how many are used."""

    codes: tuple[str, ...]
    share: int
    made: int
    used: int


@operation("GET", "/sellers/{seller}/launches", scope="sellers:read", answers=Launches)
def list_launches(request: HttpRequest, seller: str) -> Launches:
    """The launches of a seller."""
    found = caller_of(request).seller(seller).launches.order_by("-opens_at")[:SHOWN]
    return Launches(tuple(map(_launch, found)))


@operation("GET", "/sellers/{seller}/launches/{launch}", scope="sellers:read", answers=LaunchBody)
def read_launch(request: HttpRequest, seller: str, launch: str) -> LaunchBody:
    """A launch as it stands, with what was done."""
    return _launch(_found(caller_of(request).seller(seller), launch))


@operation("POST", "/sellers/{seller}/launches", scope="sellers:write", answers=LaunchBody, status=201)
def plan_launch(request: HttpRequest, seller: str, body: JsonBody[PlanToMake]) -> LaunchBody:
    """Plan a launch; its page is public from then on."""
    caller = caller_of(request)
    found = caller.at_work(seller, "publish")
    try:
        return _launch(plan_from(body.plan, found.slug, caller.user, name="plan"))
    except InvalidFile as error:
        raise of_file(error, lines=True) from None


@operation("POST", "/sellers/{seller}/launches/{launch}/codes", scope="sellers:write", answers=CodesBody, status=201)
def make_launch_codes(request: HttpRequest, seller: str, launch: str, body: JsonBody[CodesToMake]) -> CodesBody:
    """Make priority codes. They are told this one time; a request that is repeated makes others."""
    caller = caller_of(request)
    found = _found(caller.at_work(seller, "publish"), launch)
    try:
        made = make_codes(found, body.count, caller.user, plain(body.given_to))
    except TooMany as refused:
        raise invalid(
            [Fault("count", f"{refused.left} places of the share have no code yet; at most so many")]
        ) from None
    now = codes_of(found)
    return CodesBody(tuple(made), now.share, now.made, now.used)


@operation("POST", "/sellers/{seller}/launches/{launch}/acts", scope="sellers:write", answers=ActBody, status=201)
def act_on_launch(request: HttpRequest, seller: str, launch: str, body: JsonBody[ActToAsk]) -> ActBody:
    """Do something with a launch: public, with its reason; its writer carries it out within a second."""
    caller = caller_of(request)
    found = _found(caller.at_work(seller, "publish"), launch)
    try:
        made = ask(
            found, body.kind, caller.user, plain(body.reason), variant=body.variant, count=body.count,
            value=plain(body.value), plan=plan_of(body.weeks, found) if body.weeks else None,
        )  # fmt: skip
    except InvalidFile as error:
        raise of_file(error) from None
    except CannotBe as refused:
        if refused.code in STANDS_AGAINST:
            raise Problem("exists", STANDS_AGAINST[refused.code]) from None
        raise invalid([Fault(*WHY[refused.code])]) from None
    return _act(made)


def _found(seller: Seller, slug: str) -> Launch:
    found: Launch | None = seller.launches.select_related("seller").filter(slug=slug[:50]).first()
    if found is None:
        raise not_found("launch of this seller")
    return found


def _launch(launch: Launch) -> LaunchBody:
    return LaunchBody(
        slug=launch.slug, title=launch.title, page=launch.page, mode=launch.mode, lobby_at=launch.lobby_at,
        opens_at=launch.opens_at, closed_at=launch.closed_at, paused=launch.paused, hold_seconds=launch.hold_seconds,
        deposit_minor=launch.deposit_minor, currency=launch.currency, log_key=launch.log_key, variants=_variants(launch),
        acts=tuple(_act(each) for each in launch.acts.order_by("-pk")[:SHOWN]),
    )  # fmt: skip


def _variants(launch: Launch) -> tuple[VariantBody, ...]:
    windows, counts = Windows(launch.variants, launch.plan), by_variant(launch)
    return tuple(
        _variant(number, each, counts.get(each["code"], [0] * len(STATES)), windows)
        for number, each in enumerate(launch.variants)
    )


def _variant(number: int, variant: dict[str, object], counts: Sequence[int], windows: Windows) -> VariantBody:
    used, capacity = taken(list(counts)), int(str(variant["capacity"]))
    return VariantBody(
        code=str(variant["code"]), name=str(variant["name"]), capacity=capacity, left=max(capacity - used, 0),
        counts=dict(zip(STATES, counts, strict=True)), next_delivered_by=windows.last_day(number, used + 1),
    )  # fmt: skip


def _act(act: Act) -> ActBody:
    return ActBody(act.kind, act.reason, act.at, act.leaf)
