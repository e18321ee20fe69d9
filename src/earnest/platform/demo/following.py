"""Following the demo's clock in a process of its own: whoever moves it on a page moves it there within a second."""

from __future__ import annotations

import logging
import threading
import time

from django.conf import settings
from django.db import Error, connection

from earnest.platform import clock
from earnest.platform.demo.models import ahead

LOG = logging.getLogger("earnest.demo")
LOOK_SECONDS = 0.5


def follow_clock() -> None:
    """Let this process's clock go with the demo's, as long as it lives; outside the demo nothing is done."""
    if settings.EARNEST.demo:
        look()
        threading.Thread(target=_follow, name="the demo's clock", daemon=True).start()


def look() -> None:
    """Set this process's clock as the demo's is now; where the database does not answer it stays as it was."""
    try:
        clock.shift(ahead())
    except Error:
        LOG.warning("the demo's clock cannot be read")
        connection.close()


def _follow() -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        look()
