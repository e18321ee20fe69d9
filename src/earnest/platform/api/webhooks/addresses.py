"""Where a webhook may go: to the public internet by HTTPS, and to private networks only as the settings allow.

A name is resolved once, every address it has is looked at, and the connection is made to the address that was looked at: a
name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

NAT64 = ip_network("64:ff9b::/96")
"""Addresses that stand for IPv4 ones, private ones too."""
Address = IPv4Address | IPv6Address
URL_CHARACTERS_MAX = 500


class Forbidden(ValueError):
    """The address may not be called; the text says why and what is allowed."""


def checked(url: str) -> SplitResult:
    """The parts of an address that may be an endpoint's. Its name is looked up only when something is sent.

    Raises: Forbidden: it is no HTTPS address (HTTP in the demo and in debug), holds a password, or a private address.
    """
    schemes = ("https", "http") if settings.EARNEST.demo or settings.EARNEST.debug else ("https",)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden(f'"{url[:80]}" is not an address; write one like https://example.com/hooks') from None
    if len(url) > URL_CHARACTERS_MAX or not url.isascii() or any(c.isspace() or ord(c) < 33 for c in url):
        raise Forbidden(f"an address has at most {URL_CHARACTERS_MAX} ASCII characters and no spaces")
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise Forbidden(f"an endpoint's address begins with {' or '.join(f'{s}://' for s in schemes)} and names a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Forbidden(
            "an endpoint's address holds no name, password or #fragment; the signature shows who is calling"
        )
    if (literal := _literal(parts.hostname)) is not None:
        _refuse_private(literal)
    return parts


def resolved(parts: SplitResult) -> str:
    """The IP address to connect to.

    Raises: Forbidden: one of the name's addresses is private. OSError: the name has none.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    for address in addresses:
        _refuse_private(ip_address(address))
    return addresses[0]


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _refuse_private(address: Address) -> None:
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    if any(inner in ip_network(network) for network in settings.WEBHOOK_NETWORKS):
        return
    teredo = getattr(address, "teredo", None)
    if not inner.is_global or inner.is_multicast or not address.is_global or teredo is not None or address in NAT64:
        raise Forbidden(f"{address} is not an address on the public internet; WEBHOOK_NETWORKS allows private ones")
