"""Between the intake and the process that writes: requests one way, answers in the same order back, as messages on a socket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct as Layout

import msgspec
from msgspec import Struct

from earnest.platform.launch.asking import Answer, Request

LENGTH = Layout("!I")
"""Before each message: how many bytes it has."""


class Answered(Struct, frozen=True, array_like=True):
    """A batch: the answers, durable; whether this process writes to the launch; the seconds it took; how many places of each
    variant stand in which state.
    """

    answers: list[Answer]
    leading: bool
    seconds: float
    counts: list[list[int]]


_ENCODER = msgspec.msgpack.Encoder()
_REQUESTS: msgspec.msgpack.Decoder[list[Request]] = msgspec.msgpack.Decoder(list[Request])
_ANSWERED = msgspec.msgpack.Decoder(Answered)


def encoded(message: Answered | Sequence[Request]) -> bytes:
    """A message as it travels."""
    content = _ENCODER.encode(message)
    return LENGTH.pack(len(content)) + content


def requests_in(content: bytes) -> list[Request]:
    """The requests in a message."""
    return _REQUESTS.decode(content)


def answered_in(content: bytes) -> Answered:
    """The answers in a message."""
    return _ANSWERED.decode(content)


class Inbox:
    """Cuts what arrives into messages."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, data: bytes) -> Iterator[bytes]:
        """The contents of the messages that are complete now."""
        data = self._rest + data
        at = 0
        while len(data) - at >= LENGTH.size:
            end = at + LENGTH.size + LENGTH.unpack_from(data, at)[0]
            if end > len(data):
                break
            yield data[at + LENGTH.size : end]
            at = end
        self._rest = data[at:]
