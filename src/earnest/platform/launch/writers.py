"""The intake's side of the process that writes: it is started when first needed, and again when it is gone."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading

LOG = logging.getLogger("earnest.launch")
PATIENCE_SECONDS = 15.0
"""How long the process may take to end."""


class Writers:
    """The process that writes. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start the process unless it runs."""
        with self._lock:
            self._running()

    def open(self, launch_id: int) -> socket.socket:
        """A socket at whose other end a launch is written to. Raises: OSError."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            socket.send_fds(self._running(), [str(launch_id).encode()], [theirs.fileno()])
        return ours

    def _running(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            LOG.warning("the process that writes ended with %s; it is started again", self._process.poll())
            self._end()
        if self._control is None:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                command = [sys.executable, "-m", "earnest.platform.launch.writing", str(theirs.fileno())]
                self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        return self._control

    def stop(self) -> None:
        """End it: it goes when nobody holds the other end."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.wait(PATIENCE_SECONDS)
        self._control = self._process = None
