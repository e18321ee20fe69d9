"""``python -m bench.launch.faults``: kill -9 of intake, of its writing process, of PostgreSQL, of all, under load; then the proof.

With ``--hardships`` so many of `bench.launch.hardships` too: cut connections, a full disk, a clock that jumps, and all the while
clients that dawdle or talk nonsense.

Every buyer tries until it is answered, with the same key. Afterwards each answer must be true: the place is there once, with
its number; what was paid is paid once; no gap, nothing oversold, the ledger balanced, every tree head that was ever seen
continued. ``--kills 50`` how often, ``--orders 4000`` how many come at least, ``--seed`` to choose the same moments again.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.launch import hardships, proof, stage
from bench.launch.wishes import wishes

CLIENTS = 16
TARGETS = ("intake", "writer", "postgres", "both")
PATIENCE_SECONDS = 60.0
"""How long a buyer tries before the run is given up: far longer than any restart takes."""


@dataclass
class Ledgered:
    """What was answered: places by buyer, who was told that the deposit is in, and the heads that were seen; ``lost``: what a
    buyer met that no buyer should.
    """

    places: dict[int, int] = field(default_factory=dict)
    paid: set[int] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    tries: int = 0
    lost: list[str] = field(default_factory=list)


class Server:
    """A process that can be killed and is started again as it was. ``leads``: those that it started die with it."""

    def __init__(self, pid: int, *, leads: bool) -> None:
        folder = Path(f"/proc/{pid}")
        self.pid = pid
        self.command = folder.joinpath("cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        self.folder = os.readlink(folder / "cwd")
        self.user, self.group = folder.stat().st_uid, folder.stat().st_gid
        self.leads = leads
        self.process: subprocess.Popen[bytes] | None = None

    def kill_children(self) -> None:
        """Every process that it had started, and not it."""
        for child in _children(self.pid) if self.leads else ():
            os.kill(child, signal.SIGKILL)

    def kill(self, *, alone: bool = False) -> None:
        """As a power cut would; unless ``alone``, with every process that it had started."""
        if not alone:
            self.kill_children()
        os.kill(self.pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def start(self, answers: Callable[[], bool]) -> None:
        """Start it again, until it answers."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            with open(os.devnull, "wb") as nowhere:
                process = subprocess.Popen(
                    self.command, cwd=self.folder, user=self.user, group=self.group, stdout=nowhere, stderr=nowhere,
                    start_new_session=True,
                )  # fmt: skip
            self.process, self.pid = process, process.pid
            while process.poll() is None and time.monotonic() < end:
                if answers():
                    return
                time.sleep(0.05)
        raise TimeoutError(f"{self.command[0]!r} does not start again")


def main(arguments: list[str]) -> int:
    """Run it; 1 if anything that was answered is not so."""
    parser = argparse.ArgumentParser(prog="python -m bench.launch.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--hardships", type=int, default=0)
    parser.add_argument("--orders", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    given = parser.parse_args(arguments)
    print(f"seed {given.seed}")
    with stage.database() as url:
        with psycopg.connect(url) as connection:
            launch = stage.a_launch(given.orders * 4, timedelta(hours=1))
            people = stage.buyers(connection, given.orders * 4)
        found, killed = storm(url, launch, people, given)
        with psycopg.connect(url) as connection:
            wrong = verdict(connection, launch, found)
        _stop(_postmaster(url))
    print(
        f"{killed} kills, {len(found.places)} places, {len(found.paid)} paid, {found.tries} tries, {len(found.heads)} heads seen"
    )
    print("\n".join(f"WRONG: {each}" for each in wrong) or "every answer is true, and nothing is missing or doubled")
    return 1 if wrong else 0


def storm(url: str, launch: Any, people: list[int], given: argparse.Namespace) -> tuple[Ledgered, int]:
    """Everybody orders and pays, while the servers are killed again and again."""
    from django.db import connections

    chance, found, stopping = random.Random(given.seed), Ledgered(), threading.Event()
    postgres = Server(_postmaster(url), leads=False)
    connections.close_all()
    with stage.intake(launch.slug) as process:
        intake = Server(process.pid, leads=True)
        coming = iter(zip(people, wishes(launch, people, pay=True), strict=True))
        lock = threading.Lock()
        clients = [
            threading.Thread(target=_buyer, args=(coming, lock, found, stopping, given.orders)) for _ in range(CLIENTS)
        ]
        watcher = threading.Thread(target=_watch, args=(url, launch.pk, found, stopping))
        for thread in (*clients, watcher):
            thread.start()
        for number in range(given.kills):
            time.sleep(chance.uniform(0.05, 0.6))
            _kill(TARGETS[number % len(TARGETS)], intake, postgres, url)
        _hardships(given, chance, url)
        stopping.set()
        for thread in (*clients, watcher):
            thread.join()
        intake.kill()
    return found, given.kills


def _hardships(given: argparse.Namespace, chance: random.Random, url: str) -> None:
    clock = hardships.Clock(url)
    strokes = (lambda: hardships.cut_connections(url), lambda: hardships.fill_disk(url), clock.jump)
    if not given.hardships:
        return
    with hardships.Nuisances(given.seed) as nuisances:
        for number in range(given.hardships):
            time.sleep(chance.uniform(0.2, 0.8))
            while not _answers(url):  # a full disk may have brought it down
                time.sleep(0.1)
            strokes[number % len(strokes)]()
        time.sleep(1.0)
    print(f"{given.hardships} hardships, {nuisances.sent} answers to nonsense, {clock.jumps} jumps of the clock")


def _kill(target: str, intake: Server, postgres: Server, url: str) -> None:
    if target == "writer":  # the intake itself starts it again
        intake.kill_children()
        return
    victims = {"intake": (intake,), "postgres": (postgres,), "both": (intake, postgres)}[target]
    for victim in victims:
        victim.kill(alone=target == "intake")
    if postgres in victims:
        postgres.start(lambda: _answers(url))
    if intake in victims:
        intake.start(_listens)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _postmaster(url: str) -> int:
    with psycopg.connect(url) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone()  # type: ignore[misc]
    return int(Path(folder, "postmaster.pid").read_text().splitlines()[0])


def _stop(postmaster: int) -> None:
    """Stop the database that was started again here: whoever had started it before knows nothing of it."""
    os.kill(postmaster, signal.SIGINT)
    while Path(f"/proc/{postmaster}").exists() and Path(f"/proc/{postmaster}/cmdline").read_bytes():
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def _listens() -> bool:
    try:
        return bool(_ask(b"GET /intake/live HTTP/1.1\r\nhost: bench\r\n\r\n")[0] == 200)
    except (OSError, http.client.HTTPException):
        return False


def _buyer(coming: Any, lock: threading.Lock, found: Ledgered, stopping: threading.Event, orders: int) -> None:
    try:
        _client(coming, lock, found, stopping, orders)
    except (AssertionError, TimeoutError) as error:
        found.lost.append(f"a buyer met {error}")


def _client(coming: Any, lock: threading.Lock, found: Ledgered, stopping: threading.Event, orders: int) -> None:
    while not (stopping.is_set() and len(found.places) >= orders):
        with lock:
            item = next(coming, None)
        if item is None:
            return
        buyer, (request, then) = item
        body = _until_answered(request, (200, 201), found)
        number = int(body.partition(b'"number":')[2].partition(b",")[0])
        found.places[buyer] = number
        report, _ = then(201, body)
        _until_answered(report, (204,), found)
        found.paid.add(buyer)


def _until_answered(request: bytes, wanted: tuple[int, ...], found: Ledgered) -> bytes:
    """Send a request until it is answered as it should be; whatever is unknown is asked again with the same key."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        found.tries += 1
        try:
            status, body = _ask(request)
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.05)
            continue
        if status in wanted:
            return body
        if status not in (429, 503):
            raise AssertionError((status, body))
        time.sleep(0.05)
    raise TimeoutError("a buyer was not answered")


def _ask(request: bytes) -> tuple[int, bytes]:
    import socket

    with socket.create_connection(("127.0.0.1", stage.PORT), timeout=10) as connection:
        connection.sendall(request)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read()


def _watch(url: str, launch: int, found: Ledgered, stopping: threading.Event) -> None:
    """Keep tree heads as they come, as anybody might who mirrors the log."""
    newest = "SELECT note FROM launch_head WHERE launch_id = %s ORDER BY size DESC LIMIT 3"
    while not stopping.is_set():
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                while not stopping.is_set():
                    found.heads |= {note for (note,) in connection.execute(newest, [launch]).fetchall()}
                    time.sleep(0.02)
        except psycopg.Error:
            time.sleep(0.05)


def verdict(connection: Any, launch: Any, found: Ledgered) -> list[str]:
    """What of all that was answered is not so."""
    wrong = list(found.lost)
    rows = connection.execute(
        "SELECT buyer_id, number, state FROM launch_place WHERE launch_id = %s ORDER BY number", [launch.pk]
    ).fetchall()
    own: dict[int, tuple[int, int]] = {buyer: (number, state) for buyer, number, state in rows}
    wrong += [f"{len(rows)} places of {len(own)} buyers"] if len(own) != len(rows) else []
    for buyer, number in found.places.items():
        if own.get(buyer, (0, 0))[0] != number:
            wrong.append(f"buyer {buyer} was told {number} and has {own.get(buyer)}")
    wrong += [f"buyer {buyer} paid and is not paid" for buyer in found.paid if own[buyer][1] != 3]
    paid = sum(state == 3 for _, _, state in rows)
    kept = {note for (note,) in connection.execute("SELECT note FROM launch_head WHERE launch_id = %s", [launch.pk])}
    wrong += [f"a head that was seen is gone: {note.splitlines()[1]}" for note in found.heads - kept]
    return wrong + proof.faults(connection, launch, len(rows), paid)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
