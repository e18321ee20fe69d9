"""``earnest check``: what the law would strike from an offer, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from earnest.cli import exit_codes
from earnest.cli.options import LangOption, print_json
from earnest.cli.reading import offer_in, source_of
from earnest.core.check import CheckResult
from earnest.core.check import check as checked
from earnest.files.yaml_source import Source
from earnest.render.findings import findings
from earnest.render.sarif import sarif


class CheckFormat(StrEnum):
    """For people, for programs, or for editors and code hosts."""

    text = "text"
    json = "json"
    sarif = "sarif"


def check(
    offer: Annotated[
        Path, typer.Argument(metavar="OFFER", help="An offer file, or a case file; - for standard input.")
    ],
    lang: LangOption,
    format_: Annotated[CheckFormat, typer.Option("--format", help="Text, JSON, or SARIF 2.1.0.")] = CheckFormat.text,
) -> None:
    """Check an offer's terms: which are void, limited or missing, by which provision, and how to mend them."""
    source = source_of(offer)
    file = offer_in(source)
    results = checked(file, datetime.now(UTC).date())
    lines = _lines(source, results)
    if format_ is CheckFormat.json:
        print_json({"file": source.name, "passes": all(r.passes for r in results), "results": results})
    elif format_ is CheckFormat.sarif:
        from earnest import __version__

        print_json(sarif(results, file=source.name, line_of=lines, lang=lang.value, version=__version__))
    else:
        typer.echo(findings(results, source.name, lines, lang.value))
    if not all(result.passes for result in results):
        raise typer.Exit(exit_codes.NO)


def _lines(source: Source, results: tuple[CheckResult, ...]) -> Callable[[str], tuple[int, int]]:
    """Where each clause stands in the file; unnamed clauses are C1, C2, ... in their order."""
    data = source.data if isinstance(source.data, dict) else {}
    offer = data.get("offer")
    terms = offer.get("terms", []) if isinstance(offer, dict) else []
    ids = {str(clause.get("id") or f"C{n}"): n - 1 for n, clause in enumerate(terms, 1) if isinstance(clause, dict)}

    def line_of(clause: str) -> tuple[int, int]:
        at = source.position(("offer", "terms", ids[clause]) if clause in ids else ("offer",))
        return at.line, at.column

    return line_of
