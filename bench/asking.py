"""Server time of pages: Django's handler called in this process, as somebody signed in, after a warm-up."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

ORDERS, WARM_UP, ROUNDS = 400, 60, 120
"""Order pages asked for, how many before the clock runs, and how often each view of the book is asked for."""


class Time(NamedTuple):
    """Milliseconds of a page: the median, and what 99 of 100 stay under."""

    p50: float
    p99: float


def order_pages() -> Time:
    """The order page, each of another order and for that order's buyer."""
    from earnest.platform.orders.models import Order

    chance = random.Random(7)
    orders = list(_some(Order, chance, ORDERS + WARM_UP))
    asked = [_page(f"/orders/{order.public_id}/", order.buyer) for order in orders]
    return _timed(asked)


def book_pages() -> dict[str, Time]:
    """The first page of the order book for its owner, by what was asked of it."""
    from bench.filling import SELLER
    from earnest.platform.orders.models import Order
    from earnest.platform.selling.models import Member

    owner = Member.objects.select_related("user").get(seller__slug=SELLER, role="owner").user
    names = [order.buyer_name for order in _some(Order, random.Random(8), WARM_UP + ROUNDS)]
    views = {
        "default": [""],
        "a phase": ["phase=waiting", "phase=producing", "phase=closed"],
        "somebody broke": ["default=any", "default=seller", "default=both"],
        "uncertain": ["uncertain=yes"],
        "settlement": ["settlement=final", "settlement=due_on_termination", "settlement=performed"],
        "a search": [f"find={name}" for name in names],
        "by due": ["sort=due"],
    }
    return {name: _timed([_page(f"/sell/{SELLER}/orders/?{query}", owner) for query in _often(queries)])
            for name, queries in views.items()}  # fmt: skip


def _some(model: type, chance: random.Random, count: int) -> Iterable:  # type: ignore[type-arg]
    """So many rows from everywhere in the book."""
    from bench.filling import SELLER

    last = model.objects.filter(seller__slug=SELLER).order_by("-number").values_list("number", flat=True)[0]  # type: ignore[attr-defined]
    numbers = chance.sample(range(1, last + 1), min(last, count * 2))
    return model.objects.filter(seller__slug=SELLER, number__in=numbers).select_related("buyer")[:count]  # type: ignore[attr-defined]


def _often(queries: list[str]) -> list[str]:
    return [queries[at % len(queries)] for at in range(WARM_UP + ROUNDS)]


def _page(path: str, user: object) -> Callable[[], None]:
    """One request, ready to be made."""
    from django.test import Client

    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]

    def ask() -> None:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)

    return ask


def _timed(asked: list[Callable[[], None]]) -> Time:
    for ask in asked[:WARM_UP]:
        ask()
    gc.collect()
    gc.freeze()  # the clients of this bench; a server has none of them
    times = []
    for ask in asked[WARM_UP:]:
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1000)
    return Time(statistics.median(times), statistics.quantiles(times, n=100)[98])
