"""``earnest law``: the provisions of a law, what they say, since when, and which rules encode them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any

import typer

from earnest.cli import exit_codes
from earnest.cli.options import Format, FormatOption, LangOption, print_json
from earnest.core.law.pack import Pack
from earnest.core.law.provision import LAST_DAY, Provision
from earnest.core.law.registry import CODES, pack
from earnest.render.law_text import law_list, provision_text

app = typer.Typer(help="Read the law that is encoded.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(
    lang: LangOption,
    law: Annotated[str | None, typer.Option("--law", help="Only this law.")] = None,
    format_: FormatOption = Format.text,
) -> None:
    """List every provision by act, with the days of facts it governs, and what is not covered."""
    packs = [pack(code) for code in CODES if law in (None, code)]
    if not packs:
        raise typer.BadParameter(f'there is no law pack "{law}"; there are: {", ".join(CODES)}', param_hint="--law")
    if format_ is Format.json:
        print_json(
            [
                {
                    "law": p.code,
                    "provisions": [provision_data(p, x) for x in p.provisions.values()],
                    "not_covered": p.not_covered,
                }
                for p in packs
            ]
        )
    else:
        typer.echo("\n\n".join(law_list(p, lang.value) for p in packs))


@app.command("show")
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A provision's id, such as CN-CC-587.")],
    lang: LangOption,
    format_: FormatOption = Format.text,
) -> None:
    """Show a provision: what it says, since when, where it was read, which rules encode it."""
    for code in CODES:
        found = pack(code).provisions.get(id_.upper())
        if found:
            if format_ is Format.json:
                print_json(provision_data(pack(code), found))
            else:
                typer.echo(provision_text(pack(code), found, lang.value))
            return
    known = [id_ for code in CODES for id_ in pack(code).provisions]
    near = get_close_matches(id_.upper(), known, 3)
    advice = f" Did you mean {', '.join(near)}?" if near else ' "earnest law list" shows them all.'
    typer.echo(f'There is no provision "{id_}".{advice}', err=True)
    raise typer.Exit(exit_codes.USAGE)


def provision_data(law: Pack, provision: Provision) -> dict[str, Any]:
    """A provision as plain data."""
    return {
        "id": provision.id,
        "law": law.code,
        "act": {"en": provision.act.en, "zh": provision.act.zh},
        "article": provision.article,
        "says": {"en": provision.en, "zh": provision.zh},
        "mandatory": provision.mandatory,
        "governs_from": provision.governs_from,
        "governs_to": None if provision.governs_to == LAST_DAY else provision.governs_to,
        "rules": [entry.name for entry in law.entries if provision in entry.provisions],
        "sources": provision.sources,
    }
