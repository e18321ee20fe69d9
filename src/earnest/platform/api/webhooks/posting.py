"""One HTTP POST to an address that was looked at beforehand. No redirect is followed, no proxy used, little is read."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import SplitResult

from earnest import __version__

TIMEOUT_SECONDS = 10.0
READ_BYTES = 1024
"""How much of the answer is read, so that the connection ends in good order."""


class _Plain(http.client.HTTPConnection):
    """A connection to the name's address that was looked at."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self.address = address

    def connect(self) -> None:
        """Connect to that address, whatever the name says by now."""
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(_Plain):
    """The same by TLS; the certificate must be the name's."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """Connect to that address and check that it is the name's."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def post(parts: SplitResult, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send the message and give the answer's status.

    Raises: OSError: no answer within `TIMEOUT_SECONDS` of waiting. ValueError: the answer is not HTTP.
    """
    host, secure = parts.hostname or "", parts.scheme == "https"
    connection = (_Secure if secure else _Plain)(host, parts.port or (443 if secure else 80), address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {
        "content-type": "application/json",
        "user-agent": f"Earnest/{__version__}",
        "connection": "close",
        **headers,
    }
    try:
        connection.request("POST", path, body, sent)
        response = connection.getresponse()
        response.read(READ_BYTES)
        return response.status
    except http.client.HTTPException as error:
        raise ValueError(f"the answer is not HTTP: {type(error).__name__}") from None
    finally:
        connection.close()
