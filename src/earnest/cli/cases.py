"""``earnest cases``: judge every case in a folder and compare with what the courts held."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from earnest.cli import exit_codes
from earnest.cli.options import Format, FormatOption, LangOption, print_json, width
from earnest.core.comparison import Comparison, compare
from earnest.core.phrases import phrase
from earnest.files.cases import read_case

STYLES = {"agrees": "green", "differs": "red", "undetermined": "yellow", "not_compared": "dim"}


def cases(
    lang: LangOption,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of case files, or one file.")] = Path("cases"),
    format_: FormatOption = Format.text,
) -> None:
    """Judge every case and say where the engine agrees with the court, where it differs, where it cannot know, and why."""
    paths = sorted(folder.rglob("*.yaml")) if folder.is_dir() else [folder]
    if not paths:
        typer.echo(f"{folder}: there is no case file (*.yaml) here.", err=True)
        raise typer.Exit(exit_codes.NO_FILE)
    told = [read_case(path) for path in paths]
    compared = [compare(case, case.judge()) for case in told]
    counts: Counter[str] = Counter(c.verdict for c in compared)
    if format_ is Format.json:
        rows = [
            {"id": case.id, "file": str(path), "verdict": c.verdict, "parts": c.parts}
            for path, case, c in zip(paths, told, compared, strict=True)
        ]
        print_json({"counts": counts, "cases": rows})
    else:
        titles = [case.title_zh or case.title if lang.value == "zh" else case.title for case in told]
        _print(list(zip([case.id for case in told], titles, compared, strict=True)), counts, lang.value)
    if counts["differs"]:
        raise typer.Exit(exit_codes.NO)


def _print(rows: list[tuple[str, str, Comparison]], counts: Counter[str], lang: str) -> None:
    table = Table(box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False)
    for heading in ("case", "verdict", "why"):
        table.add_column(phrase(f"heading.{heading}", lang), overflow="fold")
    for id_, title, comparison in rows:
        style = STYLES[comparison.verdict]
        table.add_row(
            f"{id_}\n{title}", f"[{style}]{phrase('verdict.' + comparison.verdict, lang)}[/{style}]", comparison.why
        )
    Console(width=width(), highlight=False).print(table)
    total = ", ".join(f"{phrase('verdict.' + verdict, lang)} {counts[verdict]}" for verdict in STYLES)
    typer.echo(f"{len(rows)}: {total}")
