"""A small contract to tell stories about: 100,000 CNY car, 10,000 CNY deposit, delivery by 2025-06-30, all negotiated."""

from __future__ import annotations

import textwrap

from earnest.core.case import Case, read_custom
from earnest.core.standing import Standing
from earnest.files import decode, read_source

PRICE = "{topic: price, layer: negotiated, amount: 100000 CNY}"
DEPOSIT = "{topic: deposit, layer: negotiated, called: earnest, amount: 10000 CNY}"
DELIVERY = "{topic: delivery, layer: negotiated, due: 2025-06-30}"
PAID = "2025-03-01 deposit_paid {amount: 10000 CNY}"


def case(
    story: str,
    *,
    terms: tuple[str, ...] = (PRICE, DEPOSIT, DELIVERY),
    at: str = "2025-12-31",
    buyer: str = "{acts_as: consumer}",
    seller: str = "{acts_as: business}",
    goods: str = "{kind: car, condition: new, made_to_order: yes}",
    channel: str = "shop",
) -> Case:
    """A case from lines ``DATE event {fields}``; ``terms`` are clauses in flow style."""
    facts = "\n".join(_fact(line) for line in textwrap.dedent(story).strip().splitlines() if line.strip())
    clauses = "\n".join(f"    - {clause}" for clause in terms)
    text = (
        f"earnest: 1\nid: story\nat: {at}\nparties: {{buyer: {buyer}, seller: {seller}}}\n"
        f"offer:\n  goods: {goods}\n  channel: {channel}\n  terms:\n{clauses}\nfacts:\n{facts}\n"
    )
    return decode(read_source(text, "story"), Case, dec_hook=read_custom)


def _fact(line: str) -> str:
    day, event, *rest = line.strip().split(" ", 2)
    fields = rest[0].strip().removeprefix("{").removesuffix("}") if rest else ""
    return f"  - {{on: {day.replace('_', ' ')}, event: {event}{', ' + fields if fields else ''}}}"


def judged(story: str, **terms: object) -> Standing:
    """The standing of a story."""
    return case(story, **terms).judge()  # type: ignore[arg-type]


def owed(standing: Standing) -> list[str]:
    """Awards as ``from basis amount``; amounts in whole units, ``?`` where undetermined, ``(kept)`` where held already."""
    found = []
    for award in standing.settlement.awards:
        amount = (
            "?"
            if award.minor is None
            else f"{award.minor // 100}" + (f".{award.minor % 100:02d}" if award.minor % 100 else "")
        )
        found.append(f"{award.debtor} {award.basis} {amount}" + (" kept" if award.held else ""))
    return found
