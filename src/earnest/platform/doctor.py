"""What is wrong with a deployment, and how to mend it."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg
from msgspec import Struct

from earnest.platform.database import APP_ROLE, CONNECT_SECONDS, embedded_url
from earnest.platform.environment import Environment, InvalidEnvironment, read_environment
from earnest.platform.grants import APPEND_ONLY, UPDATED_COLUMNS

SERVER_VERSION_MIN = 150000
"""PostgreSQL 15, as ``server_version_num`` has it."""
FREE_BYTES_MIN = 1024**3
CLOCK_SECONDS_MAX = 2.0
"""How far this machine's clock may be from the database's."""


class Check(Struct, frozen=True):
    """One thing looked at: whether it is well, what was found, and what to do."""

    name: str
    well: bool
    found: str
    mend: str = ""


def examine() -> list[Check]:
    """Everything, in the order in which it should be mended; what hangs on a broken thing is not looked at."""
    try:
        environment = read_environment()
    except InvalidEnvironment as error:
        return [Check("settings", False, problem, "Set it as docs/deploying.md says.") for problem in error.problems]
    checks = [_check("settings", "every variable can be used"), *_settings(environment), *_machine(environment)]
    try:
        url = environment.database_url or embedded_url(environment.data_dir)
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            checks += [check(connection) for check in DATABASE_CHECKS]
    except (psycopg.Error, OSError, ImportError) as error:
        told = _told(error)
        checks.append(Check("database", False, told, "Start it, or mend EARNEST_DATABASE_URL."))
    return checks


def _told(error: Exception) -> str:
    """What is wrong with the database in one line; of an address that cannot be read nothing: it may hold a password."""
    if isinstance(error, psycopg.ProgrammingError) and error.sqlstate is None:
        return "EARNEST_DATABASE_URL is no address that PostgreSQL can read"
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _check(name: str, found: str, *, wrong: bool = False, mend: str = "") -> Check:
    return Check(name, not wrong, found, mend if wrong else "")


def _settings(environment: Environment) -> Iterator[Check]:
    made = "of this machine's own making, in the data folder"
    yield _check("secret key", "given" if environment.secret_key else made)
    parts = urlsplit(environment.base_url)
    open_ = parts.scheme != "https" and not _is_local(parts.hostname)
    yield _check(
        "base URL", environment.base_url, wrong=open_, mend="Put TLS in front and set EARNEST_BASE_URL to https://..."
    )
    both = environment.debug and parts.scheme == "https"
    yield _check("debug", "on" if environment.debug else "off", wrong=both, mend="Take EARNEST_DEBUG away.")
    read_by = "nobody, until EARNEST_METRICS_TOKEN is set" if not _is_local(parts.hostname) else "this machine"
    yield _check("figures", f"for {'the bearer of the token' if environment.metrics_token else read_by}")
    names = ", ".join(environment.payment_providers) or ("sandbox, play money" if environment.demo else "none")
    yield _check(
        "payments", names, wrong=names == "none", mend="Nothing can be paid. Name one in EARNEST_PAYMENT_PROVIDERS."
    )


def _is_local(host: str | None) -> bool:
    return host in ("127.0.0.1", "localhost", "::1")


def _machine(environment: Environment) -> Iterator[Check]:
    folder = environment.data_dir
    above = next(path for path in (folder, *folder.parents) if path.exists())
    closed = not os.access(above, os.W_OK)
    yield _check("data folder", str(folder), wrong=closed, mend="Let this user write there, or set EARNEST_DATA_DIR.")
    free = shutil.disk_usage(above).free
    yield _check("disk", f"{free // 1024**2} MiB free", wrong=free < FREE_BYTES_MIN, mend="Make room.")
    if environment.mail_url:
        mail = urlsplit(environment.mail_url)
        yield _reaches("mail", mail.hostname or "", mail.port or (465 if mail.scheme == "smtps" else 587))
    else:
        yield _check("mail", "no mail server: no mail is sent, notices are on the pages only")


def _reaches(name: str, host: str, port: int) -> Check:
    try:
        socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    except OSError as error:
        return Check(name, False, f"{host}:{port}: {error}", "Start it, or mend EARNEST_MAIL_URL.")
    return Check(name, True, f"{host}:{port} answers")


def _version(connection: psycopg.Connection) -> Check:
    number = connection.info.server_version
    told = f"PostgreSQL {number // 10000}.{number % 10000}"
    return _check("database", told, wrong=number < SERVER_VERSION_MIN, mend="Use PostgreSQL 15 or later.")


def _migrated(connection: psycopg.Connection) -> Check:
    if connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone() == (True,):
        return Check("schema", False, "none", "Run earnest migrate.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
    import django

    from earnest.platform.health import missing_migrations

    django.setup()
    missing = missing_migrations(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    told = f"{len(missing)} migrations missing, the first {missing[0]}" if missing else "of this version"
    return _check("schema", told, wrong=bool(missing), mend="Run earnest migrate.")


def _role(connection: psycopg.Connection) -> Check:
    row = connection.execute(
        "SELECT pg_has_role(rolname, 'MEMBER') FROM pg_roles WHERE rolname = %s", (APP_ROLE,)
    ).fetchone()
    told = f"{APP_ROLE} {'is missing' if row is None else 'can be taken' if row[0] else 'cannot be taken'}"
    return _check("role", told, wrong=row is None or not row[0], mend="Run earnest migrate as the owner.")


def _append_only(connection: psycopg.Connection) -> Check:
    """What is looked at is the whole table: single columns may be open, as the grants say."""
    rows = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.rolname = %s"
        " WHERE n.nspname = 'public' AND c.relname = ANY(%s)"
        " AND (has_table_privilege(r.oid, c.oid, 'UPDATE') OR has_table_privilege(r.oid, c.oid, 'DELETE'))",
        (APP_ROLE, [*APPEND_ONLY, *UPDATED_COLUMNS]),
    ).fetchall()
    loose = ", ".join(sorted(name for (name,) in rows))
    told = f"may be changed: {loose}" if loose else "held by grants"
    return _check("append-only", told, wrong=bool(loose), mend="Run earnest migrate.")


def _clock(connection: psycopg.Connection) -> Check:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    apart = abs((datetime.now(UTC) - row[0]).total_seconds()) if row else 0.0
    told = f"{apart:.1f} s from the database's"
    return _check("clock", told, wrong=apart > CLOCK_SECONDS_MAX, mend="Keep both machines' clocks by NTP.")


def _worker(connection: psycopg.Connection) -> Check:
    row = connection.execute(
        "SELECT EXISTS (SELECT FROM pg_stat_activity"
        " WHERE application_name = 'earnest worker' AND datname = current_database())"
    ).fetchone()
    alive = bool(row and row[0])
    told = "at work" if alive else "none: deadlines, mails, webhooks and refunds wait"
    return _check("worker", told, wrong=not alive, mend="Start earnest serve; if it runs, read what it logs.")


DATABASE_CHECKS: tuple[Callable[[psycopg.Connection], Check], ...] = (
    _version, _role, _migrated, _append_only, _clock, _worker,
)  # fmt: skip
"""What is looked at in the database."""
