"""Bringing a database to the present schema: role, migrations, grants. The same whenever it is repeated."""

from __future__ import annotations

import os
import signal
import sys

from earnest.platform.database import embedded_url
from earnest.platform.environment import read_environment

LOCK = 0x6561726E
"""An advisory lock: two that migrate at once do so one after the other."""


def migrate(*, verbosity: int = 0) -> None:
    """Migrate the database of this environment. Run it in a process of its own: Django is set up as the tables' owner.

    Raises: psycopg.Error: the database does not answer, or its user may not do it.
    """
    os.environ["EARNEST_AS"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
    import django
    import psycopg
    from django.core.management import call_command

    from earnest.platform.grants import apply_grants, make_role
    from earnest.platform.web.translations import compile_catalogues

    environment = read_environment()
    url = environment.database_url or embedded_url(environment.data_dir)
    django.setup()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        make_role(connection)
        call_command("migrate", interactive=False, verbosity=verbosity)
        with connection.transaction():
            apply_grants(connection)
    compile_catalogues()


def main() -> int:
    """Migrate, or say in a sentence why not. Gives the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a word; the next time it goes on
    from django.db import Error as DjangoError
    from psycopg import Error

    try:
        migrate()
    except (Error, DjangoError) as error:
        told = (str(error).strip().splitlines() or [type(error).__name__])[0]
        sys.stderr.write(f"The database was not migrated: {told}. `earnest doctor` says more.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
