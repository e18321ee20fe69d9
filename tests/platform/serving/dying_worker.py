"""A worker of its own that tells the news and dies at the n-th statement it sends to the database.

    python -m tests.platform.serving.dying_worker STATEMENT

Exit code 9: it died there. 0: it was done before.
"""

from __future__ import annotations

import os
import sys

import django


def main(statement: int) -> None:
    django.setup()
    from django.db import connection

    from earnest.platform.worker import STEPS, work_once

    sent = 0

    def count(run, sql, params, many, context):
        nonlocal sent
        sent += 1
        if sent == statement:
            os._exit(9)
        return run(sql, params, many, context)

    with connection.execute_wrapper(count):
        work_once({"news": STEPS["news"]})


if __name__ == "__main__":
    main(int(sys.argv[1]))
