"""What a launch's row means: the rules of its queue, its variants by number, and the day by which each position is delivered."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from earnest.intake.queue import Rules
from earnest.platform.launch.models import Launch

WEEK_ENDS = timedelta(days=6)
"""From a week's Monday to its Sunday."""


def rules_of(launch: Launch) -> Rules:
    """The rules of a launch's queue. Raises: ValueError: its capacity cannot be."""
    return Rules(
        capacity=tuple(variant["capacity"] for variant in launch.variants),
        for_codes=tuple(variant["for_codes"] for variant in launch.variants),
        waiting=launch.waiting,
        per_buyer=launch.per_buyer,
        hold=launch.hold_seconds * 1000,
    )


def variant_numbers(launch: Launch) -> dict[str, int]:
    """The number of each variant, by its code."""
    return {variant["code"]: number for number, variant in enumerate(launch.variants)}


class Windows:
    """When each position of each variant is delivered, by the plan: ``{code: [[Monday, units], ...]}``."""

    def __init__(self, variants: Sequence[Mapping[str, Any]], plan: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        self._ends: list[tuple[list[int], list[date]]] = []
        for variant in variants:
            weeks = sorted((date.fromisoformat(monday), units) for monday, units in plan.get(variant["code"], ()))
            self._ends.append((list(accumulate(units for _, units in weeks)), [day + WEEK_ENDS for day, _ in weeks]))

    def last_day(self, variant: int, position: int) -> date | None:
        """The last day of delivery for a position, from 1; None where the plan does not reach."""
        built, days = self._ends[variant]
        at = bisect_left(built, position)
        return days[at] if at < len(days) else None
