"""The fact log: events placed in time, numbered as recorded, in the order in which they took effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from earnest.core.facts.contradictions import contradictions
from earnest.core.facts.events import AnyEvent
from earnest.core.facts.fact import Fact
from earnest.core.law.finding import Because
from earnest.core.moments import place


class FactLog(NamedTuple):
    """Append-only: facts ordered by effect, then by number; what is odd about them; the zone in which days are meant."""

    facts: tuple[Fact, ...]
    remarks: tuple[Because, ...]
    zone: ZoneInfo

    @classmethod
    def of(cls, events: Iterable[AnyEvent], zone: ZoneInfo) -> FactLog:
        """Place and number the events (from 1, in the order given)."""
        return cls._placed(list(enumerate(events, 1)), zone)

    @classmethod
    def _placed(cls, numbered: Sequence[tuple[int, AnyEvent]], zone: ZoneInfo) -> FactLog:
        whens = [event.on for _, event in numbered]
        places, by_then = place(whens, zone), place(whens, zone, look_ahead=False)
        facts = []
        for (number, event), at, listed in zip(numbered, places, by_then, strict=True):
            recorded = place([event.recorded], zone)[0] if event.recorded else listed
            facts.append(Fact(number, at, recorded, str(event.__struct_config__.tag), event))
        ordered = tuple(sorted(facts, key=lambda fact: (fact.at, fact.number)))
        return cls(ordered, contradictions([fact for fact in ordered if fact.counts]), zone)

    def append(self, *events: AnyEvent) -> FactLog:
        """The log with these events recorded after all others."""
        by_number = sorted(self.facts, key=_number)
        return FactLog.of((*(fact.event for fact in by_number), *events), self.zone)

    def as_known(self, known_at: datetime) -> FactLog:
        """The log as it was known then: what was recorded later is left out, and moves no inexact date either."""
        counted = [fact for fact in self.facts if fact.recorded_at <= known_at]
        if len(counted) == len(self.facts):
            return self
        return self._placed([(fact.number, fact.event) for fact in sorted(counted, key=_number)], self.zone)

    def known(self, at: datetime, known_at: datetime) -> list[Fact]:
        """The facts that had taken effect by ``at`` and were recorded by ``known_at``, in order of effect."""
        return [fact for fact in self.as_known(known_at).facts if fact.at <= at]


def _number(fact: Fact) -> int:
    return fact.number
