"""``earnest order``: what whoever runs the server enters on an order from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earnest.cli import exit_codes
from earnest.cli.server import set_up

app = typer.Typer(
    help="Enter on an order what was decided outside about it.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _group() -> None:
    """Keeps ``decide`` a command of its own, though it is the only one."""


@app.command("decide")
def decide(
    order: Annotated[str, typer.Argument(help="The order, as its pages name it.")],
    event: Annotated[int, typer.Argument(help="The number of the disputed event on it.", min=1)],
    so: Annotated[bool, typer.Option("--so/--not-so", help="Whether it was found to be so.")],
    by: Annotated[str, typer.Option("--by", help="Who decided: the court or arbitrator, and the case number.")],
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", exists=True, dir_okay=False, help="The decision. May be repeated; both sides see it."),
    ] = None,
) -> None:
    """Enter what a court or arbitrator found about a disputed fact. It is final: nobody can answer it any more."""
    set_up()
    from earnest.platform.orders.answering import decide_fact
    from earnest.platform.orders.models import Order
    from earnest.platform.web.buyer.sniffing import media_type_of

    try:
        files = [(path.name, media_type_of(content := path.read_bytes()), content) for path in file or ()]
        decide_fact(order, event, so, by, files)
    except Order.DoesNotExist:
        typer.echo(f"There is no order {order}.", err=True)
        raise typer.Exit(exit_codes.NO) from None
    except ValueError as error:
        typer.echo(f"Nothing was entered: {error}.", err=True)
        raise typer.Exit(exit_codes.NO) from None
    typer.echo(f"Entered: event {event} of {order} was found {'to be so' if so else 'not to be so'} by {by}.")
