"""``earnest brief``: the dispute told in points, each with its source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earnest import render
from earnest.cli.options import CaseArgument, Format, FormatOption, LangOption, end_of_day, width
from earnest.cli.reading import case_at
from earnest.core.brief.compose import compose
from earnest.core.brief.document import Brief


def brief(
    case: CaseArgument,
    lang: LangOption,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="As things stood at the end of this day.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write to a file: .pdf, .md, .json or .txt, by its ending."),
    ] = None,
    format_: FormatOption = Format.text,
) -> None:
    """Tell the dispute in short points, each ending in the numbers of its evidence and provisions."""
    told = case_at(case, None)
    made = compose(told, told.judge(end_of_day(at, told.zone_info(), "--at") if at else None), lang.value)
    if out is None:
        typer.echo(render.json(made).decode() if format_ is Format.json else render.text(made, width()))
        return
    out.write_bytes(_rendered(made, out.suffix.lower()))


def _rendered(made: Brief, suffix: str) -> bytes:
    match suffix:
        case ".pdf":
            return render.pdf(made)
        case ".md":
            return render.markdown(made).encode()
        case ".json":
            return render.json(made)
        case ".txt":
            return render.text(made).encode()
        case _:
            raise typer.BadParameter("the file is to end in .pdf, .md, .json or .txt", param_hint="--out")
