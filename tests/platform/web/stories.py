"""Stories that the order page is looked at with: each a case and the standing on its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from earnest.core.case import Case
from earnest.core.standing import Standing
from earnest.files.cases import read_case
from tests.scenarios.contract import DEPOSIT, PAID, PRICE
from tests.scenarios.contract import case as told

HAIKOU = Path(__file__).resolve().parents[3] / "cases" / "cn" / "haikou-meilan-2025.yaml"
INSPECT = "{topic: inspection, layer: promise, before: balance}"
BALANCE = "{topic: balance, layer: standard_term, attention: drawn, due: within 7 days of inspection_offered}"
BUILD = "{topic: production, layer: negotiated, start: when asked by buyer}"
AFTER_ASKING = "{topic: delivery, layer: negotiated, due: within 60 days of production_requested}"

Told = tuple[Case, Standing]


def haikou(at: datetime | None = None) -> Told:
    """The Haikou order as it stood at an instant, with the facts recorded by then; else as it ended."""
    case = replace(
        read_case(HAIKOU),
        id="O-7K3M9QPX",
        title="SU7 Max, purple, built to order",
        title_zh="SU7 Max，紫色，订单生产",
    )
    if at is None:
        return case, case.judge()
    known = case.log().as_known(at).facts
    facts = tuple(fact.event for fact in sorted(known, key=lambda fact: fact.number) if fact.at <= at)
    case = replace(case, facts=facts, at=None, held=None)
    return case, case.judge(at)


def story(text: str, at: str, **terms: object) -> Told:
    """A small contract's case and its standing at the end of a day."""
    case = replace(
        told(text, at=at, **terms), id="O-2417ABCD", title="Car, long range, silver", title_zh="长续航版轿车，银色"
    )  # type: ignore[arg-type]
    return case, case.judge()


FULL = (PRICE, DEPOSIT, BUILD, AFTER_ASKING, INSPECT, BALANCE)

STORIES: dict[str, Callable[[], Told]] = {
    "demand": lambda: haikou(datetime(2024, 12, 5, 4, tzinfo=UTC)),
    "deferred": lambda: haikou(datetime(2024, 11, 1, 4, tzinfo=UTC)),
    "cancelled": lambda: haikou(datetime(2024, 12, 17, 4, tzinfo=UTC)),
    "ended": haikou,
    "offered": lambda: story("2025-02-01 promise_made {terms: [" + INSPECT + "]}", "2025-02-02", terms=FULL),
    "bound": lambda: story(PAID, "2025-03-02", terms=FULL),
    "inspection": lambda: story(
        f"{PAID}\n2025-03-10 production_requested\n2025-03-12 production_started\n2025-04-20 inspection_offered",
        "2025-04-21",
        terms=FULL,
    ),
    "late": lambda: story(
        f"{PAID}\n2025-07-05 delivery_demanded {{within: within 15 days of delivery_demanded}}", "2025-07-10"
    ),
    "defect": lambda: story(
        f"{PAID}\n2025-06-20 delivery_tendered\n"
        "2025-06-20 delivery_refused {defects: [{what: a cracked chassis, effect: unsafe, curable: no}]}",
        "2025-06-21",
    ),
    "undetermined": lambda: story(
        f"{PAID}\n2025-05-01 refusal_declared {{by: seller, of: deliver, status: disputed}}\n"
        "2025-05-20 termination_declared {by: buyer, ground: refusal}",
        "2025-06-01",
    ),
    "completed": lambda: story(
        f"{PAID}\n2025-06-01 delivery_tendered\n2025-06-01 balance_paid\n2025-06-01 delivery_taken", "2025-06-02"
    ),
    "walked": lambda: story(
        f"{PAID}\n2025-04-01 withdrawal_declared {{by: buyer}}\n"
        "2025-04-03 termination_declared {by: seller, ground: refusal}",
        "2025-04-05",
    ),
}
"""Stories by name."""
