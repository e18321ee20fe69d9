"""What the running server may do in the database. Its log, its ledger and published offers it may only add to."""

from __future__ import annotations

from psycopg import Connection, sql

from earnest.platform.database import APP_ROLE

APPEND_ONLY = (
    "launch_count",
    "launch_head",
    "launch_leaf",
    "launch_tile",
    "launch_witnessed",
    "ledger_transfer",
    "orders_consequence",
    "orders_evidence",
    "orders_factanswer",
    "orders_key",
    "orders_orderevent",
    "payments_charge",
    "selling_answer",
    "selling_auditentry",
    "selling_offerversion",
    "selling_slotassignment",
    "selling_update",
)
"""Tables whose rows are inserted and read, never changed or deleted."""

UPDATED_COLUMNS = {
    "launch_act": ("leaf",),
    "launch_counter": ("places", "leaves", "frontier"),
    "launch_place": ("state", "until", "pool", "window", "announced", "salt", "buyer_name"),
    "launch_entrant": ("rank", "holder_id"),
    "orders_proposal": ("answer", "answered_by_id", "answered_at"),
    "payments_destination": ("refused_at",),
    "ledger_account": ("debits_pending", "credits_pending", "debits_posted", "credits_posted"),
    "payments_incoming": ("handled_at", "tries", "next_try_at"),
    "selling_promise": ("entered_to", "entered_at"),
}
"""Tables of which only these columns may be changed, and no row deleted."""

READ_ONLY = ("django_migrations",)


def make_role(connection: Connection) -> None:
    """Make the role as which requests run, if it is not there, and let the connecting user become it."""
    role = sql.Identifier(APP_ROLE)
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APP_ROLE,)).fetchone()
    if known is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def apply_grants(connection: Connection) -> None:
    """Give the role what it needs and take everything else away; the same whenever it is repeated."""
    role = sql.Identifier(APP_ROLE)
    statements = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role),
        sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
    ]
    for table in (*APPEND_ONLY, *UPDATED_COLUMNS):
        statements.append(sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), role))
    for table, columns in UPDATED_COLUMNS.items():
        named = sql.SQL(", ").join(map(sql.Identifier, columns))
        statements.append(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(named, sql.Identifier(table), role))
    for table in READ_ONLY:
        statements.append(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), role))
    for statement in statements:
        connection.execute(statement)
