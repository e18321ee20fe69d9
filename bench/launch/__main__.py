"""``python -m bench.launch``: the rush, the paced day, the naive design and plain inserts, in one run; then the proof.

``--orders 200000`` how many come; ``--quick`` a small run. `bench.launch.existing` measures beside orders that are there.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

import psycopg

from bench.launch import naive, proof, report, stage
from bench.launch.crowd import Crowd
from bench.launch.wishes import wishes

PACE = 4650.0
"""Orders a second of the paced run: 2.8 times the average of the first two minutes of the fastest launch reported (2025)."""


def main(arguments: list[str]) -> int:
    """Run it all; 1 if anything that was answered is not there."""
    parser = argparse.ArgumentParser(prog="python -m bench.launch", description=__doc__)
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args(arguments)
    orders = 4_000 if given.quick else given.orders
    with stage.database() as url, psycopg.connect(url) as connection:
        run = report.Run(orders, given.connections, os.getloadavg()[0])
        rush(connection, run)
        at_256(connection, run, orders // 4)
        paced(connection, run, min(int(PACE * 10), orders))
        run.naive = naive.rate(stage.a_launch(orders), stage.buyers(connection, 500 if given.quick else 8_000))
        run.inserts = plain_inserts(url)
    report.write(run)
    return 1 if run.faults else 0


def rush(connection: psycopg.Connection, run: report.Run) -> None:  # type: ignore[type-arg]
    """Everybody at once, each pays at once, from cold: the server has never heard of the launch."""
    launch = stage.a_launch(run.orders)
    crowd_of = wishes(launch, stage.buyers(connection, run.orders), pay=True)
    with stage.intake(launch.slug):
        crowd = Crowd("127.0.0.1", stage.PORT, run.connections)
        run.seconds = crowd.run(crowd_of, series="rush")
        crowd.close()
    run.latency |= crowd.seconds
    run.again = crowd.again
    run.faults += proof.faults(connection, launch, run.orders, run.orders)


def at_256(connection: psycopg.Connection, run: report.Run, orders: int) -> None:  # type: ignore[type-arg]
    """Placing alone, at 256 connections, as fast as it goes."""
    launch = stage.a_launch(orders)
    crowd_of = wishes(launch, stage.buyers(connection, orders), pay=False)
    with stage.intake(launch.slug):
        crowd = Crowd("127.0.0.1", stage.PORT, 256)
        run.placing = orders / crowd.run(crowd_of, series="256 connections")
        crowd.close()
    run.latency |= crowd.seconds
    run.faults += proof.faults(connection, launch, orders, 0)


def paced(connection: psycopg.Connection, run: report.Run, orders: int) -> None:  # type: ignore[type-arg]
    """Open loop: a request is due every so often, whether those before are answered or not."""
    launch = stage.a_launch(orders)
    crowd_of = wishes(launch, stage.buyers(connection, orders), pay=False)
    with stage.intake(launch.slug):
        crowd = Crowd("127.0.0.1", stage.PORT, 256)
        crowd.run(crowd_of, series=f"paced {PACE:g} a second", rate=PACE)
        crowd.close()
    run.latency |= crowd.seconds
    run.faults += proof.faults(connection, launch, orders, 0)


def plain_inserts(url: str) -> float:
    """One row, one commit, by as many clients: what the database does at its simplest."""
    with psycopg.connect(url) as owner:
        owner.execute("CREATE TABLE bench_plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz)")
    import threading

    seconds, counts = 3.0, [0] * naive.CLIENTS
    ready = threading.Barrier(naive.CLIENTS)

    def client(at: int) -> None:
        with psycopg.connect(url, autocommit=True) as own:
            ready.wait()
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                own.execute("INSERT INTO bench_plain (at) VALUES (now())")
                counts[at] += 1

    threads = [threading.Thread(target=client, args=(at,)) for at in range(naive.CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
