"""The platform around the engine: ledger, orders, payments, pages and API on one PostgreSQL database.

``core`` knows nothing of it. Input becomes a command, a command is judged, the outcome becomes a page, JSON or a line.
"""
