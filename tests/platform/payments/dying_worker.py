"""A worker of its own process that dies as soon as the provider has taken on what it was asked to send.

    python -m tests.platform.payments.dying_worker SELLER_ID INSTANT

Exit code 9: it died there.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime

import django


def main(seller_id: int, now: datetime) -> None:
    django.setup()
    from earnest.platform import clock
    from earnest.platform.payments import sending
    from earnest.platform.payments.sandbox.provider import Sandbox

    refund = Sandbox.refund

    def refund_and_die(self, *asked):
        refund(self, *asked)
        os._exit(9)

    Sandbox.refund = refund_and_die
    with clock.stopped_at(now):
        sending.work_off(seller_id=seller_id)


if __name__ == "__main__":
    main(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
