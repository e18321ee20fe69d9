"""``earnest explore``: judge every short sequence of acts and hold the invariants against each."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from earnest.cli import exit_codes
from earnest.cli.options import Format, FormatOption, print_json
from earnest.core.explore import explore as explored


def explore(
    depth: Annotated[int, typer.Option("--depth", min=1, max=12, help="How many acts in a row.")] = 3,
    law: Annotated[str, typer.Option("--law", help="Under which law.")] = "CN",
    format_: FormatOption = Format.text,
) -> None:
    """Judge every sequence of acts up to a depth; say how many states there are and whether what must always hold, holds."""
    started = time.perf_counter()
    report = explored(depth, law=law)
    seconds = time.perf_counter() - started
    if format_ is Format.json:
        print_json(
            {"depth": depth, "states": report.states, "seconds": round(seconds, 3), "violations": report.violations}
        )
    else:
        typer.echo(
            f"{report.states:,} states to depth {depth} in {seconds:.1f} s: {report.states / max(seconds, 1e-9):,.0f} a second."
        )
        for violation in report.violations[:5]:
            typer.echo(f"\n{violation.invariant}: {violation.text}\n\n{violation.case_yaml}")
        typer.echo(
            f"{len(report.violations)} violations of what must always hold."
            if report.violations
            else "Every invariant held in all of them."
        )
    if report.violations:
        raise typer.Exit(exit_codes.NO)
