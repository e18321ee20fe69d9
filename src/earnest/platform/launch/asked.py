"""What a seller asks of a launch that runs: checked here, told in public, and carried out by its writer within a second."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from earnest.platform import clock
from earnest.platform.launch.models import Act, Launch
from earnest.platform.selling import audit

KINDS = ("paused", "resumed", "capacity_added", "hold_extended", "closed", "revealed", "plan_changed")
"""What may be asked for by a person."""
REASON_MAX = 400
Plan = dict[str, list[list[Any]]]
"""For each variant by code its weeks: Monday, and how many are built."""


class CannotBe(Exception):
    """``code``: ``needs_reason``, ``over``, ``paused_already``, ``not_paused``, ``unknown_variant``, ``too_few``, ``no_beacon``,
    ``beacon_known``, ``beacon_empty``, ``no_plan``, ``plan_same``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ask(
    launch: Launch,
    kind: str,
    author: User | None,
    reason: str,
    *,
    variant: str = "",
    count: int = 0,
    value: str = "",
    plan: Plan | None = None,
) -> Act:
    """Ask for an act. ``count``: places of ``variant`` that are added, or minutes of a hold; ``value``: of the beacon.
    ``plan``: the weeks of every variant from now on, which may change after the launch is over too.

    Raises: CannotBe.
    """
    if not reason.strip() or len(reason) > REASON_MAX:
        raise CannotBe("needs_reason")
    launch.refresh_from_db()
    if launch.closed_at is not None and kind != "plan_changed":
        raise CannotBe("over")
    if kind in ("paused", "resumed") and launch.paused == (kind == "paused"):
        raise CannotBe("paused_already" if launch.paused else "not_paused")
    with transaction.atomic():
        act = Act.objects.create(
            launch=launch,
            kind=kind,
            detail=_planned(launch, plan)
            if kind == "plan_changed"
            else _detail(launch, kind, variant, count, value.strip()),
            reason=reason.strip(),
            author=author,
            at=clock.now(),
        )
        if author is not None:
            audit.note(launch.seller, author, "launch_acted", launch.slug, f"{kind}: {reason.strip()}")
    return act


def _planned(launch: Launch, plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        raise CannotBe("no_plan")
    if plan == launch.plan:
        raise CannotBe("plan_same")
    return {"plan": plan}


def _detail(launch: Launch, kind: str, variant: str, count: int, value: str) -> dict[str, Any]:
    if kind == "revealed":
        return _beacon(launch, value)
    if kind in ("capacity_added", "hold_extended") and count < 1:
        raise CannotBe("too_few")
    if kind == "hold_extended":
        return {"seconds": count * 60}
    if kind != "capacity_added":
        return {}
    if variant not in [each["code"] for each in launch.variants]:
        raise CannotBe("unknown_variant")
    return {"variants": {variant: count}}


def _beacon(launch: Launch, value: str) -> dict[str, Any]:
    if not launch.beacon:
        raise CannotBe("no_beacon")
    if launch.beacon_value or launch.drawn_at is not None:
        raise CannotBe("beacon_known")
    if not value or len(value) > REASON_MAX:
        raise CannotBe("beacon_empty")
    return {"beacon_value": value}
