"""``earnest seller``: who sells on this server."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from earnest.cli import exit_codes
from earnest.cli.server import set_up

app = typer.Typer(help="Take sellers in.", no_args_is_help=True, rich_markup_mode=None)


@app.command("add")
def add(
    slug: Annotated[str, typer.Argument(help="Its word in addresses: small letters, digits and hyphens.")],
    owner: Annotated[str, typer.Option("--owner", help="E-mail address of the account that owns it.")],
    name: Annotated[str, typer.Option("--name", help="The name buyers read.")],
    legal_name: Annotated[str, typer.Option("--legal-name", help="The party to the contract.")],
    law: Annotated[str, typer.Option("--law", help="The law of its contracts.")] = "CN",
    zone: Annotated[str, typer.Option("--zone", help="The time zone in which days are counted.")] = "Asia/Shanghai",
    currency: Annotated[str, typer.Option("--currency", help="The currency of its prices.")] = "CNY",
) -> None:
    """Take in a seller. Its owner signs up first, then runs the team, the offers and the order book on the pages."""
    set_up()
    from earnest.platform.selling.founding import CannotFound, found
    from earnest.platform.web.reserved import reserved

    try:
        seller = found(
            slug=slug, name=name, legal_name=legal_name, owner_email=owner, law=law, zone=zone, currency=currency,
            reserved=reserved(),
        )  # fmt: skip
    except CannotFound as error:
        typer.echo("\n".join(error.problems), err=True)
        raise typer.Exit(exit_codes.NO) from None
    typer.echo(f"{seller.name} is taken in: {os.environ.get('EARNEST_BASE_URL', '')}/sell/{seller.slug}/")


@app.command("list")
def list_() -> None:
    """List the sellers of this server, with the number of their orders."""
    set_up()
    from django.db.models import Count

    from earnest.platform.selling.models import Seller

    sellers = list(Seller.objects.annotate(count=Count("orders")).order_by("slug"))
    for seller in sellers:
        typer.echo(f"{seller.slug:<24}{seller.name:<32}{seller.law:<6}{seller.count:>10,} orders")
    if not sellers:
        typer.echo("There is no seller yet. Take one in with: earnest seller add")
