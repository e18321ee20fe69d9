"""What else goes wrong under load: cut connections, a full disk, a clock that jumps, clients that dawdle or talk nonsense.

Each stroke is dealt while the crowd of `bench.launch.faults` orders and pays; its proof afterwards covers them too.
"""

from __future__ import annotations

import random
import resource
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from bench.launch import stage

WRITERS = (
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'earnest intake' AND backend_type = 'client backend'"
)
DISK_SECONDS = 0.3
"""How long the disk takes no more."""
FILE_BYTES_MAX = 64 * 1024
"""What a file may have grown to when it is full: less than any table has by then."""
JUMPS = (200, 0, -200, 0)
"""Where the clock goes, in seconds ahead, one after the other: never so far that a hold of 15 minutes may lapse, or that a
provider's report is too old to be believed (5 minutes)."""
LIMIT = """
import resource, sys
pid, most = int(sys.argv[1]), int(sys.argv[2])
resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]))
"""
DAWDLERS = 40
NONSENSE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9,
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST /intake/x/places HTTP/1.1\r\nhost: b\r\ncontent-length: 99999999\r\n\r\n",
    b'POST /intake/x/places HTTP/1.1\r\nhost: b\r\ncontent-length: 7\r\n\r\n{"a": [',
    b"POST /intake/x/places HTTP/1.1\r\nhost: b\r\nx: " + b"y" * 90_000 + b"\r\n\r\n",
    b"\r\n" * 50_000,
)


def cut_connections(url: str) -> None:
    """The database hangs up on the intake, wherever it is in a batch."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM ({WRITERS}) w")


def fill_disk(url: str) -> None:
    """No file that the intake's sessions write to grows any more, as on a full disk, for a moment: what needs room fails.

    A session that cannot write the log of transactions either brings the database down, which starts again by itself.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        victims = [pid for (pid,) in connection.execute(WRITERS)]
    for pid in victims:
        _limit(pid, FILE_BYTES_MAX)
    time.sleep(DISK_SECONDS)
    for pid in victims:
        _limit(pid, resource.RLIM_INFINITY)


def _limit(pid: int, most: int) -> None:
    """Let the files that a process writes to grow to so many bytes. Its own user may ask for that, and need not be root."""
    with suppress(FileNotFoundError, ProcessLookupError):
        owner = Path(f"/proc/{pid}").stat()
        asking = [sys.executable, "-c", LIMIT, str(pid), str(most)]
        subprocess.run(asking, user=owner.st_uid, group=owner.st_gid, check=False, stderr=subprocess.DEVNULL, cwd="/")


class Clock:
    """The intake's clock, which the demo can move: forwards as on a page, and backwards, which a page never does."""

    def __init__(self, url: str) -> None:
        self.url, self.jumps = url, 0

    def jump(self) -> None:
        """Go to the next of `JUMPS`."""
        ahead = JUMPS[self.jumps % len(JUMPS)]
        self.jumps += 1
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO demo_democlock (id, ahead_seconds) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET ahead_seconds = %s",
                [ahead, ahead],
            )


class Nuisances:
    """Clients that send a byte a second, and clients that send what is no request, as long as it is ``with``."""

    def __init__(self, seed: int) -> None:
        self.chance, self.stopping, self.sent = random.Random(seed), threading.Event(), 0
        self.threads = [threading.Thread(target=work) for work in (self._dawdle, self._babble)]

    def __enter__(self) -> Nuisances:
        """Begin."""
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        """Stop, and hang up."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _dawdle(self) -> None:
        own: list[socket.socket] = []
        while not self.stopping.wait(0.5):
            while len(own) < DAWDLERS:
                with suppress(OSError):
                    own.append(socket.create_connection(("127.0.0.1", stage.PORT), timeout=1))
                    continue
                break
            own = [each for each in own if _sends(each, self.chance.choice(b"GPOST /xyz").to_bytes())]
        for each in own:
            each.close()

    def _babble(self) -> None:
        while not self.stopping.wait(0.02):
            with suppress(OSError), socket.create_connection(("127.0.0.1", stage.PORT), timeout=1) as connection:
                connection.sendall(self.chance.choice(NONSENSE))
                connection.recv(4096)
                self.sent += 1


def _sends(connection: socket.socket, byte: bytes) -> bool:
    try:
        connection.sendall(byte)
    except OSError:
        connection.close()
        return False
    return True
