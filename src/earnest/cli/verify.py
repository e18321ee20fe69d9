"""``earnest verify`` and ``earnest audit``: what a receipt proves, and whether a launch is whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from earnest.cli import exit_codes


def verify(
    receipt: Annotated[Path, typer.Argument(help="The receipt, as the launch's page gave it.")],
    key: Annotated[str, typer.Option("--key", help="The log's key as the seller published it, name+id+key.")] = "",
    witness: Annotated[list[str] | None, typer.Option(help="A witness's key; it must have seen the head.")] = None,
) -> None:
    """Check a receipt of a launch, without asking any server."""
    from earnest.cli.server import needs
    from earnest.evidence.notes import InvalidNote, read_verifier
    from earnest.evidence.receipts import BYTES_MAX, InvalidReceipt, read_receipt
    from earnest.evidence.receipts import verify as check

    needs("cryptography")
    try:
        with receipt.open("rb") as file:
            content = file.read(BYTES_MAX + 1)
    except OSError as error:
        typer.echo(f"{receipt} cannot be read: {error.strerror}", err=True)
        raise typer.Exit(exit_codes.NO_FILE) from None
    try:
        given = read_receipt(content)
        proven = check(given, read_verifier(key) if key else None, tuple(map(read_verifier, witness or ())))
    except (InvalidReceipt, InvalidNote) as error:
        typer.echo(f"NOT PROVEN: {error}", err=True)
        raise typer.Exit(exit_codes.NO) from None
    entry = proven.entry
    typer.echo(f"Proven: place {entry.number} ({entry.variant}), {entry.kind} at {entry.at:%Y-%m-%d %H:%M:%S.%f} UTC")
    typer.echo(f"  of order {', to '.join(given.private)}")
    typer.echo(f"  entry {given.index} of the {proven.head.size:,} that {proven.head.origin} had signed")
    for name, seconds in proven.witnessed.items():
        typer.echo(f"  seen by {name} at {datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC")
    if not key:
        typer.echo("The key is the receipt's own. Compare it with the one on the launch's page, or give it with --key:")
        typer.echo(f"  {proven.key}")


def audit(
    slug: Annotated[str, typer.Argument(help="The launch, as its address names it.")] = "",
    mirror: Annotated[Path | None, typer.Option(help="Instead: the folder of a mirror, for what is public.")] = None,
) -> None:
    """Recompute everything about a launch: its log, its queue, its capacity, its money. Of a mirror: what is public."""
    if bool(slug) == (mirror is not None):
        typer.echo("Name a launch of this server, or a mirror with --mirror.", err=True)
        raise typer.Exit(exit_codes.USAGE)
    if mirror is not None:
        _audit_mirror(mirror)
    else:
        _audit_here(slug)


def _audit_mirror(folder: Path) -> None:
    from earnest.cli.mirror import answered
    from earnest.cli.server import needs

    needs("cryptography")
    from earnest.files.mirror import faults, read

    with answered():
        found = list(faults(folder))
        _, head = read(folder)
    _tell(found)
    typer.echo(f"{head.origin}: {head.size:,} entries, their order, numbers and capacity, every act: whole")


def _audit_here(slug: str) -> None:
    from earnest.cli.server import set_up

    set_up()
    from earnest.platform.launch.audit import faults
    from earnest.platform.launch.models import Counter, Launch

    launch = Launch.objects.filter(slug=slug).first()
    if launch is None:
        typer.echo(f'There is no launch "{slug}". earnest launch list shows those there are.', err=True)
        raise typer.Exit(exit_codes.NO_FILE)
    found = list(faults(launch))
    counter = Counter.objects.get(launch_id=launch.pk)
    _tell(found)
    typer.echo(
        f"{launch.title}: {counter.places:,} places, {counter.leaves:,} entries, every signed head, every deposit: whole"
    )


def _tell(found: list[str]) -> None:
    for fault in found:
        typer.echo(f"WRONG  {fault}", err=True)
    if found:
        raise typer.Exit(exit_codes.NO)
