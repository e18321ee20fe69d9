"""How long a full standing takes, against a plain fold over the same log, and how much memory it holds."""

from __future__ import annotations

import gc
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from bench.baseline import fold
from earnest.core.case import Case
from earnest.core.judge import judge
from earnest.core.law.registry import pack
from earnest.core.standing import Standing
from earnest.files.cases import read_case

ROUNDS, CALLS = 30, 100
TWELVE = Path(__file__).parent / "twelve-events.yaml"
HAIKOU = Path(__file__).parents[1] / "cases/cn/haikou-meilan-2025.yaml"
BOOK = 500_000


def microseconds(action: Callable[[], object]) -> list[float]:
    """Time of one call in each round, in microseconds (mean over the round's calls)."""
    action()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter_ns()
        for _ in range(CALLS):
            action()
        times.append((time.perf_counter_ns() - started) / CALLS / 1000)
    return times


def measure(case: Case) -> tuple[float, float, float]:
    """Median microseconds of a standing, of one with its terms read anew (an offer never seen), and of the fold."""
    terms, log, law, at = case.terms(), case.log(), pack(case.law), case.instant()
    warm = statistics.median(microseconds(lambda: judge(terms, log, law, at)))
    cold = statistics.median(microseconds(lambda: judge(case.terms(), log, law, at)))
    plain = statistics.median(microseconds(lambda: fold(log, at)))
    return warm, cold, plain


def memory(case: Case, count: int = 2000) -> float:
    """Bytes held by one standing of an order that shares its offer with others (inputs not counted)."""
    terms, log, law, at = case.terms(), case.log(), pack(case.law), case.instant()
    judge(terms, log, law, at)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept: list[Standing] = [judge(terms, log, law, at) for _ in range(count)]
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return held / len(kept)


def main() -> None:
    """Print the figures."""
    print(f"Python {sys.version.split()[0]}, one core; medians of {ROUNDS} rounds of {CALLS} calls")
    for path in (TWELVE, HAIKOU):
        case = read_case(path)
        warm, cold, plain = measure(case)
        print(f"\n{case.id}: {len(case.facts)} events")
        print(f"  standing, offer seen before   {warm:8.1f} us   {warm / plain:6.1f} x the fold")
        print(f"  standing, offer never seen    {cold:8.1f} us   {cold / plain:6.1f} x the fold")
        print(f"  plain fold over the same log  {plain:8.1f} us")
        print(f"  memory of a standing          {memory(case) / 1024:8.1f} KiB")
        print(f"  {BOOK:,} such orders           {warm * BOOK / 1e6 / 2:8.1f} s on two cores, if they share no work")
