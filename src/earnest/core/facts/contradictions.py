"""What is odd about a log: facts that cannot both be so, facts recorded late, facts in dispute, inexact dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from earnest.core.facts.fact import Fact
from earnest.core.law.finding import Because

NOT_BOTH = (
    ("inspection_passed", "inspection_failed"),
    ("delivery_taken", "delivery_refused"),
    ("condition_met", "condition_failed"),
    ("ratified", "ratification_refused"),
    ("variation_accepted", "variation_rejected"),
)
"""Pairs that contradict each other when they are said of the same instant."""

NEEDS_BEFORE = (
    ("goods_returned", "delivery_taken"),
    ("defect_found", "delivery_taken"),
    ("defect_cured", "defect_found inspection_failed delivery_tendered delivery_refused"),
    ("variation_accepted", "variation_declared"),
    ("variation_rejected", "variation_declared"),
    ("inspection_passed", "inspection_offered inspection_requested goods_ready delivery_tendered"),
)
"""What cannot well have happened before any of the others had."""

LATE_RECORD = timedelta(days=1)


def contradictions(facts: Sequence[Fact]) -> tuple[Because, ...]:
    """Remarks on an ordered log; nothing is dropped for them."""
    return (*_exclusive(facts), *_out_of_order(facts), *_late(facts))


def _exclusive(facts: Sequence[Fact]) -> list[Because]:
    found = []
    for one, other in NOT_BOTH:
        firsts = [f for f in facts if f.kind == one]
        for second in (f for f in facts if f.kind == other):
            same = [
                f
                for f in firsts
                if f.at == second.at and getattr(f.event, "that", "") == getattr(second.event, "that", "")
            ]
            found += [Because("remark.not_both", facts=tuple(sorted((f.number, second.number)))) for f in same]
    return found


def _out_of_order(facts: Sequence[Fact]) -> list[Because]:
    found = []
    for later, earlier in NEEDS_BEFORE:
        needed = earlier.split()
        for index, fact in enumerate(facts):
            if fact.kind == later and not any(f.kind in needed for f in facts[:index]):
                found.append(Because("remark.nothing_before", facts=(fact.number,)))
    return found


def _late(facts: Sequence[Fact]) -> list[Because]:
    late = [f for f in facts if f.event.recorded is not None and f.recorded_at - f.at > LATE_RECORD]
    return [Because("remark.recorded_late", facts=(f.number,)) for f in late]
