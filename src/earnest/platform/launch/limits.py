"""How often one address may ask: token buckets in memory, looked up for each request.

What this does not stop: many addresses, and many people behind one of them get no more than one does. So it is generous,
and the limit that counts is one place for each buyer.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from msgspec import Struct

FORWARDED = "x-forwarded-for"
REMEMBERED_MAX = 200_000
"""Addresses that are remembered; when there are more, those whose bucket is full again are forgotten."""


class Bucket(Struct):
    """What is left for one address, as of an instant."""

    left: float
    at: float


class Limit:
    """``burst`` at once, then ``per_second``. ``clock``: seconds of any clock that goes forward."""

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float]) -> None:
        self.burst, self.per_second = burst, per_second
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}

    def take(self, name: str) -> bool:
        """Whether one more may be had now."""
        now = self._clock()
        bucket = self._buckets.get(name)
        if bucket is None:
            if len(self._buckets) >= REMEMBERED_MAX:
                self._forget(now)
            bucket = self._buckets[name] = Bucket(self.burst, now)
        bucket.left = min(self.burst, bucket.left + (now - bucket.at) * self.per_second)
        bucket.at = now
        if bucket.left < 1.0:
            return False
        bucket.left -= 1.0
        return True

    def _forget(self, now: float) -> None:
        full = self.burst / self.per_second
        self._buckets = {name: bucket for name, bucket in self._buckets.items() if now - bucket.at < full}


def address_of(client: str, forwarded: str | None, proxies: int) -> str:
    """Who asks, as a name for limits: an IPv4 address, the first 64 bits of an IPv6 one; empty for this machine itself.

    ``client``: ``address:port`` of the connection; of ``forwarded`` the entry that the outermost of our own ``proxies`` added.
    """
    given = client.rpartition(":")[0].strip("[]")
    if proxies and forwarded:
        entries = [each.strip() for each in forwarded.split(",")]
        given = entries[-min(proxies, len(entries))]
    try:
        address = ip_address(given.partition("%")[0])
    except ValueError:
        return "unknown"
    if address.is_loopback:
        return ""
    return str(address) if address.version == 4 else ":".join(address.exploded.split(":")[:4])


def caller(scope_client: str, forwarded: str | None) -> str:
    """`address_of` with as many proxies as the settings say."""
    return address_of(scope_client, forwarded, settings.EARNEST.trusted_proxies)
