"""``earnest judge``: where both parties stand."""

from __future__ import annotations

from typing import Annotated

import typer

from earnest.cli.options import CaseArgument, Format, FormatOption, LangOption, end_of_day, print_json, width
from earnest.cli.reading import case_at, event_in
from earnest.core.judge import judge as judged
from earnest.core.law.registry import pack
from earnest.render.standing_json import standing_data
from earnest.render.standing_text import standing_lines


def judge(
    case: CaseArgument,
    lang: LangOption,
    at: Annotated[str | None, typer.Option("--at", metavar="DATE", help="Judge at the end of this day.")] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", metavar="DATE", help="Count only what had been recorded by this day.")
    ] = None,
    law: Annotated[str | None, typer.Option("--law", help="Judge under this law instead of the case's own.")] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--if", metavar="EVENT", help='What if: "withdrawal_declared on 2025-03-01 by buyer"; may be repeated.'
        ),
    ] = None,
    format_: FormatOption = Format.text,
) -> None:
    """Say who owes whom what, and why."""
    told = case_at(case, law)
    zone = told.zone_info()
    instant = end_of_day(at, zone, "--at") if at else told.instant()
    known = end_of_day(known_at, zone, "--known-at") if known_at else None
    standing = judged(told.terms(), told.log(), pack(told.law), instant, known_at=known)
    if what_if:
        standing = standing.after(*(event_in(text) for text in what_if))
    if format_ is Format.json:
        print_json({"case": told.id, **standing_data(standing)})
    else:
        typer.echo(standing_lines(told, standing, lang.value, width=width()))
