"""Serving: the pages and the API by granian, the worker beside it, one process that starts both and stops both.

WSGI, by measurement (2 cores, 8 clients): 960 small answers a second against 215 by ASGI, order pages 39 against 27; under
ASGI every request opened a database connection of its own. An event stream therefore says what is new and ends, and the
browser comes back after its ``retry``: no thread is held by a reader who only waits.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPException
from types import FrameType
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import urlopen

from earnest.platform.environment import Environment

GRACE_SECONDS = 15.0
"""How long a child may take to stop before it is killed."""
BACK_OFF_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses before a child that died is started again; the last for every further time."""
STEADY_SECONDS = 60.0
"""A child that ran this long is counted from the first pause again."""
THREADS = 4
"""Threads of a web process; a page is Python, of which one thread runs at a time: 2 threads answered 40 a second, 8 only 33."""


class Child(NamedTuple):
    """A process that is kept running."""

    name: str
    command: tuple[str, ...]


class AddressTaken(Exception):
    """Something else listens there already."""


def children(environment: Environment, host: str, port: int) -> tuple[Child, ...]:
    """What runs: the web server, the intake of launches one port above, the worker."""
    web = (
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(max(environment.workers, 1)), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning",
        "--respawn-failed-workers", "earnest.platform.wsgi:application",
    )  # fmt: skip
    # one process: a launch has one writer, and two would only wait for each other
    intake = (sys.executable, "-m", "earnest.platform.launch.door", host, str(port + 1))
    work = (sys.executable, "-m", "earnest.platform.work")
    return (Child("web", web), Child("intake", intake), Child("worker", work))


def address(environment: Environment) -> tuple[str, int]:
    """Where to listen: on this machine, at the port of the base address, or 8000."""
    return "127.0.0.1", urlsplit(environment.base_url).port or 8000


def check_free(host: str, port: int) -> None:
    """Raises: AddressTaken: something listens there, or this machine has no such address."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressTaken(
                f"{host}:{port} cannot be listened on: {error.strerror}. Stop what runs there, or give another --port."
            ) from None


def is_earnest(url: str) -> bool:
    """Whether a server of Earnest answers at an address."""
    try:
        with urlopen(f"{url}/health/live", timeout=10) as answer:
            return bool(answer.read() == b'{"status": "alive"}')
    except (OSError, HTTPException):
        return False


def serve(environment: Environment, host: str, port: int, ready: Callable[[], None] = lambda: None) -> int:
    """Run until told to stop; ``ready`` is called once pages are answered. Gives the exit code.

    A child that dies is started again, later each time. Raises: AddressTaken.
    """
    for number in (port, port + 1):
        check_free(host, number)
    os.environ["DJANGO_SETTINGS_MODULE"] = "earnest.platform.settings"
    figures = tempfile.mkdtemp(prefix="earnest-figures-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures  # where every child counts, and /metrics adds up
    try:
        return Supervisor(children(environment, host, port)).run(lambda: _answers(host, port), ready)
    finally:
        shutil.rmtree(figures, ignore_errors=True)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


class Supervisor:
    """Keeps children running until it is told to stop."""

    def __init__(self, wanted: tuple[Child, ...]) -> None:
        self.wanted = wanted
        self.running: dict[Child, subprocess.Popen[bytes]] = {}
        self.since: dict[Child, float] = {}
        self.deaths = dict.fromkeys(wanted, 0)
        self.due: dict[Child, float] = {}
        self.stopping = False

    def run(self, answers: Callable[[], bool], ready: Callable[[], None]) -> int:
        """Start everything, then look after it. Gives the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        for child in self.wanted:
            self.start(child)
        told = False
        while not self.stopping:
            time.sleep(0.2)
            if not told and answers():
                told = True
                ready()
            self.look_after()
        _end(list(self.running.values()))
        return 0

    def look_after(self) -> None:
        """Note who died, and start again whose pause is over."""
        now = time.monotonic()
        for child, process in list(self.running.items()):
            if process.poll() is not None:
                if now - self.since[child] > STEADY_SECONDS:
                    self.deaths[child] = 0
                pause = BACK_OFF_SECONDS[min(self.deaths[child], len(BACK_OFF_SECONDS) - 1)]
                self.deaths[child] += 1
                self.due[child] = now + pause
                del self.running[child]
                sys.stderr.write(f"{child.name} ended with {process.returncode}; again in {pause:g} s\n")
        for child in [child for child, at in self.due.items() if now >= at]:
            del self.due[child]
            self.start(child)

    def start(self, child: Child) -> None:
        """Start one child."""
        # a session of its own: Ctrl-C reaches this process alone, which then stops its children in order
        self.running[child] = subprocess.Popen(child.command, start_new_session=True)
        self.since[child] = time.monotonic()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    end = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
