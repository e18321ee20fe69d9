"""How often one address, or one buyer, may ask: token buckets in memory, looked up for each request.

What this does not stop: many addresses, and many people behind one of them get no more than one does. So it is generous,
and the limit that counts is one place for each buyer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from ipaddress import ip_address

from django.conf import settings
from msgspec import Struct

FORWARDED = "x-forwarded-for"
REMEMBERED_MAX = 200_000
"""Names in one generation; when there are more, a new one begins, and the one before the last is forgotten."""


class Bucket(Struct):
    """What is left for one name, as of an instant."""

    left: float
    at: float


class Limit:
    """``burst`` at once, then ``per_second``. ``clock``: seconds of any clock that goes forward.

    Buckets are kept in two generations, so that forgetting costs nothing however many come: a generation lasts until its
    oldest bucket would be full again, and who asks in the next is taken over into it.
    """

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float]) -> None:
        self.burst, self.per_second = burst, per_second
        self._clock = clock
        self._full_after = burst / per_second
        self._since = clock()
        self._young: dict[Hashable, Bucket] = {}
        self._old: dict[Hashable, Bucket] = {}

    def take(self, name: Hashable) -> bool:
        """Whether one more may be had now."""
        now = self._clock()
        bucket = self._young.get(name)
        if bucket is None:
            if len(self._young) >= REMEMBERED_MAX or now - self._since >= self._full_after:
                self._old, self._young, self._since = self._young, {}, now
            bucket = self._young[name] = self._old.get(name) or Bucket(self.burst, now)
        bucket.left = min(self.burst, bucket.left + (now - bucket.at) * self.per_second)
        bucket.at = now
        if bucket.left < 1.0:
            return False
        bucket.left -= 1.0
        return True


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
