"""The platform under load: pages with few orders and with many in the database, and commands a second.

python -m bench platform, or python -m bench.shop [orders, ...]; without numbers 5,000 and 500,000
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import asking, commands, filling

SIZES = (5_000, 500_000)
PAGE_MS, BOOK_MS = 50, 100
"""What the order page and the first page of the book are to stay under, at p99."""


def prepare(folder: Path) -> str:
    """A new database with a traded book, and Django on it; its URL for the owner of its tables."""
    os.environ |= {"EARNEST_DATA_DIR": str(folder), "EARNEST_DEMO": "yes", "EARNEST_LOG": "quiet"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
    from earnest.platform.database import embedded_url

    url = embedded_url(folder)
    subprocess.run([sys.executable, "-m", "earnest.platform.migrating"], check=True)
    import django

    django.setup()
    from earnest.platform.demo import loading

    for _ in loading.load(orders_each=2):
        pass
    return url


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print the figures."""
    import psycopg

    with tempfile.TemporaryDirectory(prefix="earnest-bench-") as folder:
        url, found, first = prepare(Path(folder)), [], 1
        with psycopg.connect(url) as owner:
            traded = filling.copies_of(owner)
            for size in sizes:
                filling.fill(owner, first, size // traded)
                first = size // traded + 1
                found.append({"order page": asking.order_pages(), **asking.book_pages()})
                _print(size, found)
        rates = commands.measure(url)
    clients = commands.PROCESSES * commands.THREADS
    print(f"\n{clients} clients, {sizes[-1]:,} orders")
    print(
        f"  commands a second             {rates.commands:9,.0f}   {rates.commands / rates.inserts:6.3f} x the inserts"
    )
    print(f"  one-row inserts a second      {rates.inserts:9,.0f}")


def _print(size: int, found: list[dict[str, asking.Time]]) -> None:
    """The latest figures, beside the first."""
    print(f"\n{size:,} orders in one book; milliseconds" + ("" if len(found) == 1 else ", and times the first"))
    for name, time in found[-1].items():
        goal = PAGE_MS if name == "order page" else BOOK_MS
        told = "" if time.p99 < goal else f"   over {goal}"
        times = "" if len(found) == 1 else f"   {time.p50 / found[0][name].p50:5.2f} x"
        print(f"  {name:28s}  p50 {time.p50:7.1f}   p99 {time.p99:7.1f}{times}{told}", flush=True)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
