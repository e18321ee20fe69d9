"""The command line: files and words in, standings, briefs and findings out. No rule of law or money lives here."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated

import typer

from earnest.cli import (
    brief,
    cases,
    check,
    exit_codes,
    explore,
    judge,
    launch,
    law,
    mirror,
    orders,
    schema,
    seller,
    server,
    verify,
)
from earnest.files.errors import InvalidFile
from earnest.render import PdfUnavailable

app = typer.Typer(
    name="earnest",
    help="Deposit sales before the goods exist: where both parties stand, and why. Information, not legal advice.",
    epilog=exit_codes.EXPLAINED,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("judge")(judge.judge)
app.command("brief")(brief.brief)
app.command("check")(check.check)
app.add_typer(law.app, name="law")
app.command("cases")(cases.cases)
app.command("schema")(schema.schema)
app.command("explore")(explore.explore)
app.command("migrate")(server.migrate)
app.command("serve")(server.serve)
app.command("demo")(server.demo)
app.command("doctor")(server.doctor)
app.add_typer(seller.app, name="seller")
app.add_typer(orders.app, name="order")
app.add_typer(launch.app, name="launch")
app.command("verify")(verify.verify)
app.command("audit")(verify.audit)
app.command("mirror")(mirror.mirror)
app.command("witness")(mirror.witness)


def _version(wanted: bool) -> None:
    if wanted:
        from earnest import __version__

        typer.echo(f"earnest {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before a command."""


def main() -> None:
    """Run the command and leave with its exit code; no input ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except InvalidFile as error:
        typer.echo("\n".join(str(problem) for problem in error.problems), err=True)
        sys.exit(exit_codes.BAD_FILE)
    except PdfUnavailable as error:
        typer.echo(str(error), err=True)
        sys.exit(exit_codes.NO_FILE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(exit_codes.FINE)
    except OSError as error:
        typer.echo(f"{error.filename or 'a file'}: {error.strerror or error}", err=True)
        sys.exit(exit_codes.NO_FILE)
    except Exception as error:  # whatever it is, the user gets a sentence
        if os.environ.get("EARNEST_DEBUG"):
            traceback.print_exc()
        typer.echo(
            f"Earnest failed: {type(error).__name__}: {error}. That is a mistake in Earnest, not in your file.",
            err=True,
        )
        typer.echo("Please report it with the file; EARNEST_DEBUG=1 prints where it happened.", err=True)
        sys.exit(exit_codes.OUR_FAULT)
