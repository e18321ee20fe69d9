"""One fact: an event placed in time."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from earnest.core.facts.events import AnyEvent


class Fact(NamedTuple):
    """An event with its number in the log, the UTC instants of effect and of recording, and its kind."""

    number: int
    at: datetime
    recorded_at: datetime
    kind: str
    event: AnyEvent

    @property
    def by(self) -> str:
        """Whose act it is: buyer, seller, both, or third_party for what comes from outside."""
        return getattr(self.event, "by", "third_party")

    @property
    def counts(self) -> bool:
        """Whether it is so, or may be; what was found not to be so is kept and not counted."""
        return self.event.status != "not_so"
