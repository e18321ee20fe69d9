"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
import typer

from earnest.core.case import write_custom
from earnest.core.moments import When
from earnest.core.periods import end_of


class Lang(StrEnum):
    """The language of what is printed."""

    en = "en"
    zh = "zh"


class Format(StrEnum):
    """For people, or for programs."""

    text = "text"
    json = "json"


def default_lang() -> Lang:
    """``EARNEST_LANG``, else Chinese where the environment is Chinese, else English."""
    wanted = os.environ.get("EARNEST_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return Lang.zh if wanted.lower().startswith("zh") else Lang.en


LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the answer.", default_factory=default_lang)]
FormatOption = Annotated[Format, typer.Option("--format", help="Text for people, JSON for programs.")]
CaseArgument = Annotated[Path, typer.Argument(metavar="CASE", help="A case file; - for standard input.")]


def end_of_day(text: str, zone: ZoneInfo, option: str) -> datetime:
    """The last second of a day given on the command line.

    Raises: typer.BadParameter: it is not a day.
    """
    try:
        day = When.parse(text).last
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
    if day is None:
        raise typer.BadParameter(f'"{text}" is not a day; write one like 2025-11-18', param_hint=option)
    return end_of(day, zone) - timedelta(seconds=1)


def width() -> int:
    """Columns of the terminal; 100 where there is none."""
    if not sys.stdout.isatty():
        return 100
    return max(60, min(os.get_terminal_size().columns, 110))


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    encoded = msgspec.json.encode(value, enc_hook=write_custom)
    typer.echo(msgspec.json.format(encoded, indent=2).decode())
