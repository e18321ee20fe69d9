"""Spreading a database over several machines with Citus: which tables can be, by which column, and what stays together.

The design is in docs/scale.md. A table is distributed once every unique key of it holds the column and no foreign key leaves
it; a test reads that from the schema. What is not in `DISTRIBUTED` stays on the coordinator.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from earnest.platform.environment import read_environment

COLUMN = "launch_id"
DISTRIBUTED = (
    "launch_place", "launch_leaf", "launch_tile", "launch_head", "launch_counter", "launch_count", "launch_entrant",
)  # fmt: skip
"""Tables that are distributed by `COLUMN`, all with the first: what belongs to one launch lies on one shard."""
AVAILABLE = "SELECT 1 FROM pg_available_extensions WHERE name = 'citus'"
KNOWN = "SELECT logicalrelid::text FROM pg_dist_partition"
DISTRIBUTE = "SELECT create_distributed_table(%s, %s, colocate_with => %s)"


class NoCitus(Exception):
    """The server does not have the extension."""


def distribute(connection: Any) -> list[str]:
    """Distribute what is not distributed yet; gives those tables. The same whenever it is repeated. Raises: NoCitus."""
    if connection.execute(AVAILABLE).fetchone() is None:
        raise NoCitus(
            "this PostgreSQL does not have the extension citus: nothing was distributed, and nothing needs to be. "
            "docs/scale.md says when it does"
        )
    connection.execute("CREATE EXTENSION IF NOT EXISTS citus")
    known = {name for (name,) in connection.execute(KNOWN).fetchall()}
    new = [table for table in DISTRIBUTED if table not in known]
    for table in new:
        connection.execute(DISTRIBUTE, (table, COLUMN, "none" if table == DISTRIBUTED[0] else DISTRIBUTED[0]))
    return new


def main() -> int:
    """Distribute this environment's database, or say why not. Gives the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    import psycopg

    from earnest.platform.database import embedded_url

    environment = read_environment()
    os.environ["EARNEST_AS"] = "owner"
    try:
        with psycopg.connect(
            environment.database_url or embedded_url(environment.data_dir), autocommit=True
        ) as connection:
            new = distribute(connection)
    except NoCitus as missing:
        sys.stderr.write(f"{str(missing)[:1].upper()}{str(missing)[1:]}.\n")
        return 1
    except psycopg.Error as error:
        told = (str(error).strip().splitlines() or [type(error).__name__])[0]
        sys.stderr.write(f"The database was not distributed: {told}. `earnest doctor` says more.\n")
        return 1
    sys.stdout.write(f"Distributed by {COLUMN}: {', '.join(new) or 'nothing new'}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
