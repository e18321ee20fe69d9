"""Whoever gets hold of the server's own connection rewrites no history, redirects no money, and reads no files."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from earnest.platform.grants import APPEND_ONLY, UPDATED_COLUMNS

HISTORY = {
    "ledger_transfer", "orders_orderevent", "orders_factanswer", "orders_evidence", "orders_key", "orders_consequence",
    "payments_charge", "selling_offerversion", "selling_auditentry", "selling_answer", "selling_update",
}  # fmt: skip


def refused(statement: str) -> bool:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be|can only be updated to DEFAULT"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    return True


def test_what_happened_is_among_what_is_only_added_to():
    assert set(APPEND_ONLY) >= HISTORY


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_history_is_not_rewritten(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        columns = [name for (name,) in cursor.fetchall()]
    assert columns
    for column in columns:
        assert refused(f'UPDATE {table} SET "{column}" = "{column}"'), column
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("orders_proposal", "payload"),
        ("orders_proposal", "author_id"),
        ("payments_destination", "account"),
        ("payments_incoming", "body"),
        ("payments_incoming", "event"),
        ("ledger_account", "normal"),
        ("selling_promise", "terms"),
    ],
)
def test_what_was_said_and_where_money_goes_is_not_rewritten(table, column):
    assert refused(f"UPDATE {table} SET {column} = {column}")
    assert refused(f"DELETE FROM {table}")
    assert table in UPDATED_COLUMNS


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (a int)",
        "ALTER TABLE ledger_transfer DROP CONSTRAINT transfer_amount_positive",
        "DROP TABLE orders_order",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TRIGGER t AFTER INSERT ON orders_order EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "GRANT UPDATE ON ledger_transfer TO earnest_app",
        "CREATE ROLE mine SUPERUSER",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY orders_order TO '/tmp/taken'",
        "COPY orders_order TO PROGRAM 'cat'",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
    ],
)
def test_role_does_nothing_but_its_work(statement):
    if statement.startswith("GRANT"):
        with connection.cursor() as cursor:
            cursor.execute(statement)  # PostgreSQL only warns
        assert refused("UPDATE ledger_transfer SET amount_minor = 1")
    else:
        assert refused(statement)
