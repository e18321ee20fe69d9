"""``earnest mirror`` and ``earnest witness``: a launch's public log kept and watched by others than its seller."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from earnest.cli import exit_codes

UrlArgument = Annotated[str, typer.Argument(help="The launch's page, or its log, on the web.")]
KeyOption = Annotated[str, typer.Option("--key", help="The log's key, name+id+key. Else what the log itself says.")]


def mirror(
    url: UrlArgument,
    folder: Annotated[Path, typer.Argument(help="Where it is kept; any web server can serve it on.")],
    key: KeyOption = "",
) -> None:
    """Fetch a launch's log, or what is new of it, and check that it continues what was fetched before."""
    from earnest.cli.server import needs

    needs("cryptography")
    from earnest.files import mirror as mirroring

    with answered():
        done = mirroring.mirror(mirroring.fetch_from(url), folder, key)
    typer.echo(
        f"{done.head.origin}: {done.head.size:,} entries, {done.head.size - done.before:,} of them new, as signed"
    )
    if not key and not done.before:
        typer.echo("The key is the one that the log gave. Compare it with one that others have kept:")
        typer.echo(f"  {done.key}")


def witness(
    url: UrlArgument,
    key_file: Annotated[Path, typer.Argument(help="The witness's own key; made if it is not there.")],
    state: Annotated[Path, typer.Argument(help="The folder that remembers what was signed.")],
    key: KeyOption = "",
    name: Annotated[str, typer.Option(help="The witness's name, for a key that is made now.")] = "",
    send: Annotated[bool, typer.Option(help="Give the signed head to the log, which shows it.")] = True,
) -> None:
    """Sign the log's newest head, if it continues the last one that was signed here; run it as often as you watch."""
    from earnest.cli.server import needs

    needs("cryptography")
    from earnest.evidence.notes import read_verifier
    from earnest.files import mirror as mirroring
    from earnest.files import witness as witnessing

    if not name and not key_file.exists():
        typer.echo(
            "Give the witness a name, as others shall read it, with --name; a domain of yours is usual.", err=True
        )
        raise typer.Exit(exit_codes.USAGE)
    with answered():
        own = witnessing.made_key(key_file, name)
        fetch = mirroring.fetch_from(url)
        log = read_verifier(key or fetch("key").decode())
        note = witnessing.witness(fetch, log, own, state, int(datetime.now(UTC).timestamp()))
        if send:
            witnessing.hand_in(mirroring.address(url, "cosignatures"), note)
    typer.echo(str(note), nl=False)
    typer.echo(f"signed by {own.verifier}", err=True)


@contextmanager
def answered() -> Iterator[None]:
    """Say in a sentence what is wrong with a log, and leave."""
    from earnest.files.mirror import BrokenLog, Unreachable

    try:
        yield
    except (BrokenLog, ValueError) as broken:
        typer.echo(f"NOT PROVEN: {broken}", err=True)
        raise typer.Exit(exit_codes.NO) from None
    except Unreachable as unreachable:
        typer.echo(str(unreachable), err=True)
        raise typer.Exit(exit_codes.NO_FILE) from None
