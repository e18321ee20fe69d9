"""``earnest verify`` and ``earnest audit``: what a receipt proves, and whether a launch is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earnest.cli import exit_codes


def verify(
    receipt: Annotated[Path, typer.Argument(help="The receipt, as the launch's page gave it.")],
    key: Annotated[str, typer.Option("--key", help="The log's key as the seller published it, name+id+key.")] = "",
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
        proven = check(given, read_verifier(key) if key else None)
    except (InvalidReceipt, InvalidNote) as error:
        typer.echo(f"NOT PROVEN: {error}", err=True)
        raise typer.Exit(exit_codes.NO) from None
    entry = proven.entry
    typer.echo(f"Proven: place {entry.number} ({entry.variant}), {entry.kind} at {entry.at:%Y-%m-%d %H:%M:%S.%f} UTC")
    typer.echo(f"  of order {given.private[0]}, to {given.private[1]}")
    typer.echo(f"  entry {given.index} of the {proven.head.size:,} that {proven.head.origin} had signed")
    for name in proven.witnessed:
        typer.echo(f"  seen by {name}")
    if not key:
        typer.echo("The key is the receipt's own. Compare it with the one on the launch's page, or give it with --key:")
        typer.echo(f"  {proven.key}")


def audit(slug: Annotated[str, typer.Argument(help="The launch, as its address names it.")]) -> None:
    """Recompute everything about a launch: its log, its queue, its capacity, its money."""
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
    for fault in found:
        typer.echo(f"WRONG  {fault}", err=True)
    if found:
        raise typer.Exit(exit_codes.NO)
    typer.echo(
        f"{launch.title}: {counter.places:,} places, {counter.leaves:,} entries, every signed head, every deposit: whole"
    )
