"""``python -m bench.launch.existing``: the same rush in an empty database and beside ``--existing 5000000`` orders, in one run.

The orders that are there already are those of a rush that took place here, copied set by set as other launches of the same
seller: every row of every table that an order has, every index filled, in blocks as they would have come.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.launch import proof, stage
from bench.launch.crowd import Crowd
from bench.launch.wishes import wishes

RESULTS = Path(__file__).parent.parent / "results"
TEMPLATE = 5_000
"""Orders of the launch that is copied."""
FIRST_COPY = 1_000_000
"""Launches from this number on are copies: their orders' ids stay below what a bigint holds, and no other launch has it."""
ORDER = "{column} + ((copy - %(launch)s) << 32)"
"""An order's id in a copy; its payment has the same."""
ACCOUNT = "{column} + ((copy - %(launch)s) << 33)"
OWN = {
    "launch_place": {"launch_id": "copy", "public_id": "'P' || to_hex(copy) || '-' || to_hex(number)"},
    "launch_leaf": {"launch_id": "copy"},
    "launch_tile": {"launch_id": "copy"},
    "launch_head": {"launch_id": "copy"},
    "launch_count": {"launch_id": "copy"},
    "orders_order": {
        "id": ORDER, "public_id": "'P' || to_hex(copy) || '-' || to_hex(number & 1048575)",
        "number": "number + (copy - %(launch)s) * 1000000000",
    },
    "orders_orderevent": {"order_id": ORDER},
    "ledger_account": {"id": ACCOUNT, "order_id": ORDER},
    "ledger_transfer": {
        "debit_id": ACCOUNT, "credit_id": ACCOUNT, "order_id": ORDER, "key": "key || '/' || copy",
    },
    "payments_payment": {"id": ORDER, "order_id": ORDER, "provider_key": "provider_key || '/' || copy"},
    "payments_charge": {"payment_id": ORDER, "order_id": ORDER, "reference": "reference || '/' || copy"},
}  # fmt: skip
"""What a copy's rows have of their own, by table and column; everything else is as it was."""
COUNTED = ("orders_orderevent", "ledger_transfer", "payments_charge")
"""Tables whose ``id`` a sequence gives."""
COPIES_AT_ONCE = 20


def fill(connection: psycopg.Connection[Any], launch: Any, count: int) -> None:
    """Copy a launch's orders until there are so many more."""
    copies = count // TEMPLATE
    connection.execute("SET session_replication_role = replica")  # rows that were checked once
    for first in range(FIRST_COPY, FIRST_COPY + copies, COPIES_AT_ONCE):
        last = min(first + COPIES_AT_ONCE, FIRST_COPY + copies) - 1
        for table, own in OWN.items():
            _copy(connection, table, own, {"launch": launch.pk, "first": first, "last": last})
        connection.commit()
    connection.execute("SET session_replication_role = origin")
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")
    connection.execute("CHECKPOINT")
    connection.autocommit = False


def _copy(connection: psycopg.Connection[Any], table: str, own: dict[str, str], given: dict[str, int]) -> None:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY 1",
        [table],
    )
    columns = [name for (name,) in rows if (table, name) not in {(counted, "id") for counted in COUNTED}]
    values = ", ".join(own.get(name, '"{column}"').format(column=name) for name in columns)
    of_launch = "launch_id = %(launch)s" if "launch_id" in columns else (
        f'{"order_id" if "order_id" in columns else "id"} >> 32 = %(launch)s'
    )  # fmt: skip
    named = ", ".join(f'"{name}"' for name in columns)
    connection.execute(
        f"INSERT INTO {table} ({named}) OVERRIDING SYSTEM VALUE SELECT {values}"
        f" FROM {table} CROSS JOIN generate_series(%(first)s::bigint, %(last)s) copy WHERE {of_launch} ORDER BY copy",
        given,
    )


def rush(connection: psycopg.Connection[Any], orders: int) -> tuple[Any, float]:
    """The launch, and how many orders a second were placed and paid in it; wrong ones end the run."""
    launch = stage.a_launch(orders)
    crowd_of = wishes(launch, stage.buyers(connection, orders), pay=True)
    with stage.intake(launch.slug):
        crowd = Crowd("127.0.0.1", stage.PORT, 1000)
        rate = orders / crowd.run(crowd_of, series="rush")
        crowd.close()
    if wrong := proof.faults(connection, launch, orders, orders):
        raise SystemExit("WRONG: " + "; ".join(wrong))
    connection.commit()
    return launch, rate


def main(arguments: list[str]) -> int:
    """Measure both, and leave the report in the results."""
    parser = argparse.ArgumentParser(prog="python -m bench.launch.existing", description=__doc__)
    parser.add_argument("--existing", type=int, default=5_000_000)
    parser.add_argument("--orders", type=int, default=50_000, help="of each measured rush")
    parser.add_argument("--rounds", type=int, default=3, help="rushes on either side")
    given = parser.parse_args(arguments)
    with stage.database() as url, psycopg.connect(url) as connection:
        template, _ = rush(connection, TEMPLATE)
        none = [rush(connection, given.orders)[1] for _ in range(given.rounds)]
        began = time.monotonic()
        fill(connection, template, given.existing)
        seconds = time.monotonic() - began
        there = connection.execute("SELECT count(*), pg_database_size(current_database()) FROM orders_order").fetchone()
        assert there is not None
        many = [rush(connection, given.orders)[1] for _ in range(given.rounds)]
    told = [
        f"{given.orders:,} orders placed and paid, {given.rounds} times on either side, orders a second",
        f"  in an empty database            {_each(none)}   middle {_middle(none):,.0f}",
        f"  beside {there[0]:>12,} orders     {_each(many)}   middle {_middle(many):,.0f}",
        f"  ratio                           {_middle(many) / _middle(none):.2f}",
        f"the database then had {there[1] / 1e9:.1f} GB; it was filled in {seconds:,.0f} s",
    ]
    print("\n".join(told))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "launch-existing.txt").write_text("\n".join(told) + "\n")
    return 0


def _each(rates: list[float]) -> str:
    return "  ".join(f"{rate:,.0f}" for rate in rates)


def _middle(rates: list[float]) -> float:
    return sorted(rates)[len(rates) // 2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
