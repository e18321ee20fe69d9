"""``earnest launch``: launches planned and run from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from earnest.cli import exit_codes
from earnest.cli.server import set_up

if TYPE_CHECKING:
    from earnest.platform.launch.models import Launch

app = typer.Typer(help="Plan and run launches.", no_args_is_help=True, rich_markup_mode=None)
SlugArgument = Annotated[str, typer.Argument(help="The launch, as its address names it.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; everybody reads it.")]


@app.command("plan")
def plan(
    seller: Annotated[str, typer.Argument(help="The seller, as its address names it.")],
    file: Annotated[Path, typer.Argument(help="The plan, in YAML; see docs/launch.md.")],
) -> None:
    """Plan a launch. What is wrong with the plan is told with its line, and nothing is made then."""
    set_up()
    from earnest.platform.launch.plan_file import plan_from

    launch = plan_from(_text_of(file), seller, None, name=str(file))
    typer.echo(f"{launch.title}: {launch.page}")
    typer.echo(f"opens {launch.opens_at:%Y-%m-%d %H:%M} UTC; its log's key: {launch.log_key}")


@app.command("list")
def list_() -> None:
    """List the launches of this server and how they stand."""
    set_up()
    from earnest.platform.launch.models import Launch
    from earnest.platform.launch.numbers import by_state

    launches = list(Launch.objects.order_by("-opens_at"))
    for each in launches:
        counts = ", ".join(f"{count:,} {name}" for name, count in by_state(each).items() if count)
        typer.echo(f"{each.slug:<32}{each.opens_at:%Y-%m-%d %H:%M} UTC  {counts or 'nobody yet'}")
    if not launches:
        typer.echo("There is no launch yet. Plan one with: earnest launch plan SELLER FILE")


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{file} cannot be read: {error}", err=True)
        raise typer.Exit(exit_codes.NO_FILE) from None


def _launch(slug: str) -> Launch:
    from earnest.platform.launch.models import Launch

    launch = Launch.objects.select_related("seller").filter(slug=slug).first()
    if launch is None:
        typer.echo(f'There is no launch "{slug}". earnest launch list shows those there are.', err=True)
        raise typer.Exit(exit_codes.NO_FILE)
    return launch


def _ask(slug: str, kind: str, reason: str, variant: str = "", count: int = 0, value: str = "") -> None:
    set_up()
    _asked(_launch(slug), kind, reason, variant=variant, count=count, value=value)


def _asked(launch: Launch, kind: str, reason: str, **details: Any) -> None:
    from earnest.platform.launch.asked import CannotBe, ask

    try:
        ask(launch, kind, None, reason, **details)
    except CannotBe as refused:
        typer.echo(WHY[refused.code], err=True)
        raise typer.Exit(exit_codes.NO) from None
    typer.echo("Asked. It is carried out, and public, as soon as the intake runs.")


WHY = {
    "needs_reason": "Give a reason of 1 to 400 characters: everybody reads it.",
    "over": "The launch is over.",
    "paused_already": "The launch is paused already.",
    "not_paused": "The launch is not paused.",
    "unknown_variant": "There is no such variant in the launch.",
    "too_few": "Give a number of at least 1.",
    "no_beacon": "The plan of this launch names no beacon.",
    "beacon_known": "The value is entered already, and cannot be changed.",
    "beacon_empty": "Give the value, of at most 400 characters.",
    "no_plan": "Give the weeks of every variant.",
    "plan_same": "That is the plan already.",
}


@app.command("pause")
def pause(slug: SlugArgument, reason: ReasonOption) -> None:
    """Take no orders for a while. Places stay as they are, and deposits are taken."""
    _ask(slug, "paused", reason)


@app.command("resume")
def resume(slug: SlugArgument, reason: ReasonOption) -> None:
    """Take orders again."""
    _ask(slug, "resumed", reason)


@app.command("close")
def close(slug: SlugArgument, reason: ReasonOption) -> None:
    """Take no orders any more, for good."""
    _ask(slug, "closed", reason)


@app.command("extend")
def extend(slug: SlugArgument, minutes: Annotated[int, typer.Argument(min=1)], reason: ReasonOption) -> None:
    """Hold every place so many minutes longer, those that are held already too."""
    _ask(slug, "hold_extended", reason, count=minutes)


@app.command("add")
def add(
    slug: SlugArgument, variant: Annotated[str, typer.Argument()], count: Annotated[int, typer.Argument(min=1)],
    reason: ReasonOption,
) -> None:  # fmt: skip
    """Add capacity to a variant; who waits for it moves up."""
    _ask(slug, "capacity_added", reason, variant=variant, count=count)


@app.command("replan")
def replan(
    slug: SlugArgument,
    file: Annotated[Path, typer.Argument(help="The weeks of every variant, in YAML; see docs/launch.md.")],
    reason: ReasonOption,
    preview: Annotated[bool, typer.Option("--preview", help="Only say what it would change.")] = False,
) -> None:
    """Change when how many are built. Every buyer whose window that changes is told, by an event of the order."""
    set_up()
    from earnest.platform.launch import replanning
    from earnest.platform.launch.plan_file import weeks_from

    launch = _launch(slug)
    plan = weeks_from(_text_of(file), launch, name=str(file))
    would = replanning.preview(launch, plan)
    typer.echo(f"later for {would.later:,}, earlier for {would.earlier:,}, the same for {would.same:,}")
    typer.echo(f"after the day that was promised for {would.late:,}")
    if not preview:
        _asked(launch, "plan_changed", reason, plan=plan)


@app.command("beacon")
def beacon(slug: SlugArgument, value: Annotated[str, typer.Argument()], reason: ReasonOption) -> None:
    """Enter the value of the beacon that the plan named; the draw follows from it too, and waits for it."""
    _ask(slug, "revealed", reason, value=value)


@app.command("check-draw")
def check_draw(file: Annotated[Path, typer.Argument(help="draw.json of the launch.")]) -> None:
    """Work the order of a draw out again, from what is public."""
    from earnest.evidence.drawn import InvalidDraw, check

    try:
        count = check(file.read_bytes())
    except OSError as error:
        typer.echo(f"{file} cannot be read: {error}", err=True)
        raise typer.Exit(exit_codes.NO_FILE) from None
    except InvalidDraw as invalid:
        typer.echo(f"{file}: {invalid}", err=True)
        raise typer.Exit(exit_codes.NO) from None
    typer.echo(f"The order of {count:,} follows from the seed, whose hash is the one published before, and the list.")
