"""``earnest schema``: JSON Schema of the file formats, for editors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from earnest.cli.options import Format, FormatOption, print_json
from earnest.files.schema import schema as made


class FileKind(StrEnum):
    """The file formats."""

    case = "case"
    offer = "offer"


def schema(
    kind: Annotated[FileKind, typer.Argument(metavar="case|offer", help="Which file format.")],
    format_: FormatOption = Format.json,
) -> None:
    """Print the JSON Schema of case or offer files (always JSON)."""
    print_json(made("case" if kind is FileKind.case else "offer"))
