"""A book of many orders, made of a few that were really traded: their rows copied by SQL, with ids and names of their own.

Every copy has its buyer, its log, its money in the ledger and its notices, so that widths and indexes are those of trade.
"""

from __future__ import annotations

from typing import Any

STRIDE = 10_000
"""Copy number ``k`` of a row has the row's id + ``k`` x this; the rows that are copied have ids below it."""
SELLER = "aurora"
"""The seller whose book it is; all the orders are in one book."""

TO = f"+ k * {STRIDE}"
OF_ORDER = {"id": f"id {TO}", "order_id": f"order_id {TO}"}
TABLES: dict[str, dict[str, str]] = {
    "orders_order": {
        "id": f"id {TO}",
        "public_id": f"'O-' || upper(lpad(to_hex(((id {TO}) * 654435761) & 1099511627775), 10, '0'))",
        "number": "number + k * (SELECT last FROM bench_book)",
        "buyer_id": f"buyer_id {TO}",
        "buyer_name": "buyer_name || ' ' || k",
    },
    "orders_orderevent": {**OF_ORDER, "author_id": "NULL"},
    "orders_consequence": OF_ORDER,
    "orders_notice": OF_ORDER,
    "orders_factanswer": OF_ORDER,
    "ledger_account": OF_ORDER,
    "ledger_transfer": {
        **OF_ORDER,
        "debit_id": f"debit_id {TO} * (SELECT (order_id > 0)::int FROM ledger_account a WHERE a.id = debit_id)",
        "credit_id": f"credit_id {TO} * (SELECT (order_id > 0)::int FROM ledger_account a WHERE a.id = credit_id)",
        "pending_id": f"pending_id {TO}",
        "key": "key || ':' || k",
    },
}  # fmt: skip
"""What is copied, in this order, and the columns of a copy that are not those of its original."""

PEOPLE = f"""
INSERT INTO auth_user (id, username, email, password, is_active, is_staff, is_superuser, first_name, last_name, date_joined)
SELECT id {TO}, username || '.' || k, k || '.' || email, '!', true, false, false, first_name, last_name, date_joined
FROM auth_user JOIN (SELECT DISTINCT buyer_id FROM bench_order) b ON b.buyer_id = auth_user.id, generate_series(%s::int, %s::int) k
"""
SOURCE = """
CREATE TABLE bench_order AS
    SELECT o.id, o.buyer_id FROM orders_order o JOIN selling_seller s ON s.id = o.seller_id WHERE s.slug = %s;
CREATE TABLE bench_book AS
    SELECT max(number) AS last FROM orders_order o JOIN bench_order USING (id)
"""


def copies_of(connection: Any) -> int:
    """Set the traded orders of the book apart as what is copied; how many there are."""
    with connection.cursor() as cursor:
        for statement in SOURCE.split(";"):
            cursor.execute(statement, [SELLER] if "%s" in statement else None)
        cursor.execute("SELECT max(greatest(o.id, u.id, e.id, t.id)) FROM orders_order o, auth_user u,"
            " (SELECT max(id) id FROM orders_orderevent) e, (SELECT max(id) id FROM ledger_transfer) t")  # fmt: skip
        assert cursor.fetchone()[0] < STRIDE, "STRIDE is too small for what is copied"
        return int(cursor.execute("SELECT count(*) FROM bench_order").fetchone()[0])


def fill(connection: Any, first: int, last: int) -> None:
    """Copy every traded order as number ``first`` to ``last``, and let PostgreSQL look at what it then has."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(PEOPLE, [first, last])
        for table, changed in TABLES.items():
            cursor.execute(_copy(cursor, table, changed), [first, last])
        for table in ("auth_user", *TABLES):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")
        connection.autocommit = False


def _copy(cursor: Any, table: str, changed: dict[str, str]) -> str:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = 'public' AND is_generated = 'NEVER'",
        [table],
    )
    columns = [name for (name,) in cursor.fetchall()]
    values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    of = "id" if table == "orders_order" else "order_id"
    return (
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values} FROM {table}, generate_series(%s::int, %s::int) k"
        f" WHERE {of} IN (SELECT id FROM bench_order)"
    )
