"""What was measured, as text, JSON and a picture in ``bench/results``."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from pathlib import Path

from bench.launch.crowd import quantile

RESULTS = Path(__file__).parent.parent / "results"
SHARES = (0.5, 0.99, 0.999)
WIDTH, HEIGHT, EDGE = 720, 300, 48
COLOURS = ("#0b6e4f", "#b3541e", "#3a5a98", "#7a3b69")


@dataclass
class Run:
    """One run: what came, what it took, what was wrong. Latencies in seconds, by series."""

    orders: int
    connections: int
    load: float
    seconds: float = 0.0
    placing: float = 0.0
    naive: float = 0.0
    inserts: float = 0.0
    again: int = 0
    latency: dict[str, array[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def lines(run: Run) -> list[str]:
    """The report as text."""
    each = run.orders / run.seconds
    return [
        f"{run.orders:,} orders placed and their deposits confirmed, {run.connections} connections, from cold",
        f"  wall time                 {run.seconds:>10.1f} s",
        f"  orders a second           {each:>10,.0f}   {each / run.inserts:.2f} x one-row inserts",
        f"  told to come again        {run.again:>10,}",
        f"placing alone, 256 connections {run.placing:>7,.0f} a second, {run.placing / run.naive:.1f} x the naive design",
        f"naive design, 32 clients  {run.naive:>12,.0f} a second (placing alone, the same rows)",
        f"one-row inserts, 32 clients {run.inserts:>10,.0f} a second",
        "latency, milliseconds              p50       p99     p99.9",
        *(f"  {name:<28}" + "".join(f"{quantile(found, share):>10.1f}" for share in SHARES) for name, found in run.latency.items()),
        "nothing that was answered is missing, doubled or unbalanced" if not run.faults else "WRONG: " + "; ".join(run.faults),
        f"load of the machine when it began: {run.load:.2f}",
    ]  # fmt: skip


def write(run: Run) -> None:
    """Print the report, and leave it in the results."""
    RESULTS.mkdir(exist_ok=True)
    print("\n".join(lines(run)))
    (RESULTS / "launch.txt").write_text("\n".join(lines(run)) + "\n")
    figures = {
        "orders": run.orders, "connections": run.connections, "seconds": run.seconds, "placing_a_second": run.placing,
        "naive_a_second": run.naive, "inserts_a_second": run.inserts, "load_before": run.load, "faults": run.faults,
        "milliseconds": {n: {f"p{s * 100:g}": quantile(f, s) for s in SHARES} for n, f in run.latency.items()},
    }  # fmt: skip
    (RESULTS / "launch.json").write_text(json.dumps(figures, indent=2) + "\n")
    (RESULTS / "launch.svg").write_text(picture(run))


def picture(run: Run) -> str:
    """Which share of the answers came within how many milliseconds, by series."""
    most = max((quantile(found, 0.999) for found in run.latency.values()), default=1.0) or 1.0
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for at in range(5):
        x, y = EDGE + at / 4 * (WIDTH - 2 * EDGE), HEIGHT - EDGE - at / 4 * (HEIGHT - 2 * EDGE)
        parts.append(f'<text x="{x:.0f}" y="{HEIGHT - EDGE + 18}" text-anchor="middle">{most * at / 4:.0f} ms</text>')
        parts.append(f'<text x="{EDGE - 8}" y="{y + 4:.0f}" text-anchor="end">{at * 25}%</text>')
        parts.append(f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>')
    for number, (name, found) in enumerate(run.latency.items()):
        colour = COLOURS[number % len(COLOURS)]
        ordered = sorted(found)
        points = " ".join(_point(ordered[len(ordered) * n // 500] * 1000, n / 500, most) for n in range(500))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(
            f'<text x="{WIDTH - EDGE}" y="{EDGE + 16 * number}" text-anchor="end" fill="{colour}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _point(milliseconds: float, share: float, most: float) -> str:
    x = EDGE + min(milliseconds / most, 1.0) * (WIDTH - 2 * EDGE)
    return f"{x:.1f},{HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE):.1f}"
