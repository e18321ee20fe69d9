"""The process that writes: ``python -m earnest.platform.launch.writing DESCRIPTOR``, which intake starts for itself.

A thread for each launch takes requests from a socket and answers them. It is a process of its own, so that deciding and
writing a batch does not share Python's lock with the requests that come meanwhile. It ends when the intake does.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
import threading

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
os.environ["EARNEST_AS"] = "intake"
django.setup()

from earnest.platform.demo.following import follow_clock  # noqa: E402  (only after Django is set up)
from earnest.platform.launch.asking import Writes  # noqa: E402  (only after Django is set up)
from earnest.platform.launch.conveyor import Conveyor  # noqa: E402
from earnest.platform.launch.leading import leading_writer  # noqa: E402

LOG = logging.getLogger("earnest.launch")
NAME_BYTES_MAX = 32


def main(descriptor: int) -> None:
    """Take launches from the intake, each with a socket, until the intake is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=descriptor) as control:
        while True:
            named, descriptors, _, _ = socket.recv_fds(control, NAME_BYTES_MAX, 1)
            if not named:
                os._exit(0)  # its threads write for nobody
            channel = socket.socket(fileno=descriptors[0])
            threading.Thread(
                target=serve, args=(int(named), channel), name=f"launch {named.decode()}", daemon=True
            ).start()


def serve(launch_id: int, channel: socket.socket) -> None:
    """Write for one launch until the intake hangs up."""
    try:
        Conveyor(channel, lambda: _loaded(launch_id)).run()
    except OSError:
        LOG.info("the intake has gone")


def _loaded(launch_id: int) -> Writes | None:
    writer = leading_writer(launch_id)
    gc.collect()
    gc.freeze()  # what was read stays; to look at it again and again would hold batches up
    return writer


if __name__ == "__main__":
    follow_clock()
    main(int(sys.argv[1]))
