"""What the crowd comes to: a database of its own, a launch with as many buyers as are wanted, the intake as it is served."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = free_port()
"""Of this run alone: two servers may listen on one port, and each would get half of the crowd."""
OFFER = """
goods: {description: A phone, kind: phone, made_to_order: yes, condition: new}
channel: online
terms:
  - {topic: price, layer: standard_term, amount: 5000 CNY}
  - {topic: deposit, layer: standard_term, attention: drawn, called: earnest, amount: 500 CNY}
  - {topic: delivery, layer: standard_term, attention: drawn, due: by 2028-12-31}
  - {topic: balance, layer: standard_term, attention: drawn, due: at once after delivery_tendered}
"""
DEPOSIT = 50_000


@contextmanager
def database() -> Iterator[str]:
    """A new embedded PostgreSQL with the schema in it, and Django set up on it; gives its URL."""
    with tempfile.TemporaryDirectory(prefix="earnest-bench-", ignore_cleanup_errors=True) as folder:
        os.environ.update(EARNEST_DATA_DIR=folder, EARNEST_DEMO="yes", EARNEST_LOG="quiet")
        os.environ.update(DJANGO_SETTINGS_MODULE="earnest.platform.settings", EARNEST_AS="bench")
        from earnest.platform.database import embedded_url

        os.environ["EARNEST_DATABASE_URL"] = url = embedded_url(Path(folder))
        subprocess.run([sys.executable, "-m", "earnest.platform.migrating"], check=True)
        import django

        django.setup()
        yield url


@contextmanager
def intake(slug: str, port: int = PORT) -> Iterator[subprocess.Popen[bytes]]:
    """The intake, started as `earnest serve` starts it, once it has found the launch that is about to open."""
    from django.conf import settings

    from earnest.platform.serving import children

    (child,) = [child for child in children(settings.EARNEST, "127.0.0.1", port - 1) if child.name == "intake"]
    process = subprocess.Popen(child.command)
    try:
        _wait_for(f"http://127.0.0.1:{port}/intake/ready", slug)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str, slug: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if json.load(answer)["leading"].get(slug):
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{address} does not lead {slug}")


def buyers(connection: Any, count: int) -> list[int]:
    """As many new people; their ids."""
    mark = secrets.token_hex(4)
    rows = connection.execute(
        "INSERT INTO auth_user (username, email, password, is_active, is_staff, is_superuser, first_name, last_name, date_joined)"
        " SELECT %s || g, '', '!', true, false, false, '', '', now() FROM generate_series(1, %s) g RETURNING id",
        [mark, count],
    ).fetchall()
    connection.commit()
    return [row[0] for row in rows]


def a_launch(capacity: int, open_since: timedelta = timedelta(seconds=1)) -> Any:
    """A launch that is open, with room for so many."""
    import msgspec

    from earnest.core.case import read_custom, write_custom
    from earnest.core.terms.offer import Offer as Terms
    from earnest.files import decode, read_source
    from earnest.platform import clock
    from earnest.platform.launch.founding import Planned, plan_launch
    from earnest.platform.selling.models import Offer, OfferVersion, Seller

    mark, now = secrets.token_hex(4), clock.now()
    seller = Seller.objects.create(slug=f"bench-{mark}", name="Bench", legal_name="Bench Ltd", created_at=now)
    offer = Offer.objects.create(seller=seller, slug="phone", title="A phone", draft=OFFER)
    terms = msgspec.to_builtins(decode(read_source(OFFER, "offer"), Terms, dec_hook=read_custom), enc_hook=write_custom)
    version = OfferVersion.objects.create(offer=offer, version=1, document=terms, source=OFFER, published_at=now)
    variant = {"code": "std", "name": "Std", "name_zh": "", "configuration": {}, "capacity": capacity, "for_codes": 0}
    weeks = [["2028-01-03", capacity // 2], ["2028-01-10", capacity]]
    planned = Planned(
        slug=f"launch-{mark}", title="The launch", variants=[variant], plan={"std": weeks}, deposit_minor=DEPOSIT,
        lobby_at=now - open_since, opens_at=now - open_since,
    )  # fmt: skip
    return plan_launch(version, planned, None)
