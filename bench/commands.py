"""Commands a second of many clients at once, beside plain one-row transactions of as many in the same PostgreSQL.

Both run in the same number of processes and threads, every client with a connection of its own, in turn.
"""

from __future__ import annotations

import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from earnest.core.facts.events import ObjectionRaised
from earnest.core.moments import When
from earnest.platform import clock

PROCESSES, THREADS = 4, 8
"""32 clients."""
SECONDS, ROUNDS = 4.0, 3

Work = Callable[[], None]


class Rates(NamedTuple):
    """Transactions a second: commands of clients, and plain inserts of as many."""

    commands: float
    inserts: float


def measure(url: str) -> Rates:
    """Medians of rounds in which both take their turn."""
    import psycopg

    from earnest.platform.database import APP_ROLE

    with psycopg.connect(url) as owner:
        owner.execute(
            "CREATE TABLE bench_plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text, at timestamptz)"
        )
        owner.execute(f"GRANT INSERT ON bench_plain TO {APP_ROLE}")
    orders = _able()
    share = len(orders) // ROUNDS
    commands, inserts = [], []
    for at in range(ROUNDS):
        commands.append(_rate(_commanding, orders[at * share : (at + 1) * share]))
        inserts.append(_rate(_inserting, [url] * PROCESSES * THREADS))
    return Rates(statistics.median(commands), statistics.median(inserts))


def _able() -> list[tuple[str, int]]:
    """Orders whose buyers may object, and those buyers: copies of traded ones on which the guard lets it through."""
    from django.db.models import F
    from django.db.models.functions import Mod

    from bench.filling import SELLER, STRIDE
    from earnest.core.guard import Refused
    from earnest.platform.orders.deciding import decide
    from earnest.platform.orders.models import Order
    from earnest.platform.orders.reading import standing_of

    now, book = clock.now(), Order.objects.filter(seller__slug=SELLER)
    traded = book.filter(pk__lt=STRIDE).select_related("seller")
    able = [row.pk for row in traded if not isinstance(decide(standing_of(row, now), _objection(now), now), Refused)]
    copies = book.annotate(of=Mod(F("pk"), STRIDE)).filter(of__in=able, pk__gt=STRIDE).order_by("-pk")
    return list(copies.values_list("public_id", "buyer_id")[:60_000])


def _objection(at: datetime) -> ObjectionRaised:
    return ObjectionRaised(on=When(at), by="buyer")


def _rate(client: Callable[[list], Iterator[Work]], given: list) -> float:  # type: ignore[type-arg]
    """How many pieces of work all clients together do in a second."""
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    ready, done = fork.Barrier(PROCESSES * THREADS + 1), fork.Queue()
    parts = [given[at :: PROCESSES * THREADS] for at in range(PROCESSES * THREADS)]
    processes = [
        fork.Process(target=_process, args=(client, parts[at * THREADS : (at + 1) * THREADS], ready, done))
        for at in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    ready.wait(60)
    found = [done.get(timeout=SECONDS * 10) for _ in range(PROCESSES * THREADS)]
    for process in processes:
        process.join()
    return sum(found)


def _process(client: Callable, parts: list, ready: object, done: object) -> None:  # type: ignore[type-arg]
    threads = [threading.Thread(target=_thread, args=(client, part, ready, done)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _thread(client: Callable, part: list, ready: object, done: object) -> None:  # type: ignore[type-arg]
    from django.db import connections

    work = client(part)
    next(work)()  # connected, and everything loaded
    ready.wait(60)  # type: ignore[attr-defined]
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < SECONDS:
        next(work)()
        count += 1
    done.put(count / (time.perf_counter() - started))  # type: ignore[attr-defined]
    connections.close_all()


def _commanding(orders: list[tuple[str, int]]) -> Iterator[Work]:
    """A buyer's objection, each on another order: loaded, judged, let through, appended, posted, told."""
    from django.contrib.auth.models import User

    from earnest.platform.orders.execute import execute
    from earnest.platform.orders.once import Actor
    from earnest.platform.orders.outcomes import Done

    for public_id, buyer in orders:

        def command(public_id: str = public_id, buyer: int = buyer) -> None:
            actor = Actor("buyer", User(pk=buyer))
            outcome = execute(public_id, _objection(clock.now()), actor, f"bench:{public_id}")
            assert isinstance(outcome, Done), outcome

        yield command


def _inserting(urls: list[str]) -> Iterator[Work]:
    """One row, one commit, as the database measures itself at its simplest."""
    import psycopg

    from earnest.platform.database import APP_ROLE

    connection = psycopg.connect(urls[0], options=f"-c role={APP_ROLE}")

    def insert() -> None:
        connection.execute("INSERT INTO bench_plain (key, at) VALUES ('a key', now())")
        connection.commit()

    while True:
        yield insert
