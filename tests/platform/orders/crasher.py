"""A process of its own that carries out one act and dies at the n-th statement it sends to the database.

    python -m tests.platform.orders.crasher PUBLIC_ID EVENT KEY STATEMENT

Exit code 9: it died there. 0: the act was done before that many statements were sent.
"""

from __future__ import annotations

import os
import sys

import django


def main(public_id: str, kind: str, key: str, statement: int) -> None:
    django.setup()
    from django.db import connection

    from earnest.platform.orders.execute import execute
    from earnest.platform.orders.models import Order
    from earnest.platform.orders.once import PLATFORM, Actor
    from earnest.platform.orders.reading import event_of

    order = Order.objects.get(public_id=public_id)
    payload = {"event": kind, "on": "2000-01-01"}
    actor = Actor("buyer", order.buyer)
    if kind == "deposit_paid":
        payload["amount"], actor = "5000 CNY", PLATFORM
    sent = 0

    def count(run, sql, params, many, context):
        nonlocal sent
        sent += 1
        if sent == statement:
            os._exit(9)
        return run(sql, params, many, context)

    with connection.execute_wrapper(count):
        execute(public_id, event_of(payload), actor, key)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
