"""The fact log: events placed in time, numbered as recorded, in the order in which they took effect."""

from __future__ import annotations

from collections.abc import Iterable
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
        listed = tuple(events)
        places = place([event.on for event in listed], zone)
        facts = []
        for number, (event, at) in enumerate(zip(listed, places, strict=True), 1):
            recorded = place([event.recorded], zone)[0] if event.recorded else at
            facts.append(Fact(number, at, recorded, str(event.__struct_config__.tag), event))
        ordered = tuple(sorted(facts, key=lambda fact: (fact.at, fact.number)))
        return cls(ordered, contradictions(ordered), zone)

    def append(self, *events: AnyEvent) -> FactLog:
        """The log with these events recorded after all others."""
        by_number = sorted(self.facts, key=lambda fact: fact.number)
        return FactLog.of((*(fact.event for fact in by_number), *events), self.zone)

    def known(self, at: datetime, known_at: datetime) -> list[Fact]:
        """The facts that had taken effect by ``at`` and were recorded by ``known_at``, in order of effect."""
        return [fact for fact in self.facts if fact.at <= at and fact.recorded_at <= known_at]
