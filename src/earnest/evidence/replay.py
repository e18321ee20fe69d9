"""A launch's public log, read from its first entry on: what its own rules forbid is found, with the entry it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from earnest.evidence.leaves import Entry, InvalidEntry, read_entry

STEPS = {
    None: ("held", "waiting"),
    "waiting": ("held", "cancelled", "lapsed"),
    "held": ("paid", "lapsed", "cancelled"),
}
"""What may be said of a place next, after what was said last."""
TAKES = ("held", "paid")
ACT = "act"


class Replay:
    """The places as the entries read so far leave them. ``acts``: the text of each act by its entry, as published."""

    def __init__(self, acts: Mapping[int, str]) -> None:
        self.acts = acts
        self.states: list[str] = []
        self.variants: list[str] = []
        self.capacity: dict[str, int] = {}
        self.taken: dict[str, int] = {}
        self.waiting: dict[str, dict[int, None]] = {}  # in the order in which they came

    def faults(self, entries: Iterable[bytes]) -> Iterator[str]:
        """What is wrong, each in a sentence; after an entry that cannot be read nothing more is said."""
        index = -1
        for index, line in enumerate(entries):
            try:
                entry = read_entry(line)
            except InvalidEntry as invalid:
                yield f"entry {index}: {invalid}"
                return
            found = self._act(index, entry) if entry.kind == ACT else self._place(index, entry)
            yield from (f"entry {index}: {fault}" for fault in found)
        yield from (f"an act is published for entry {late}, which is not there" for late in self.acts if late > index)

    def _act(self, index: int, entry: Entry) -> Iterator[str]:
        if entry.number != 0:
            yield f"an act is of the launch, not of place {entry.number}"
        text = self.acts.get(index)
        if text is None or sha256(text.encode()).digest() != entry.commitment:
            yield "the act that is published is not the one that the entry commits to"
            return
        try:
            told = msgspec.json.decode(text, type=dict[str, Any])
            detail = told["detail"]
            if told["kind"] == "planned":
                self.capacity = {str(code): int(count) for code, count in detail.get("capacity", {}).items()}
            elif told["kind"] == "capacity_added" and self.capacity:
                yield from self._grow({str(code): int(count) for code, count in detail["variants"].items()})
        except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError):
            yield "the act cannot be read"

    def _grow(self, added: Mapping[str, int]) -> Iterator[str]:
        for code, count in added.items():
            if count < 0:
                yield f"{-count} of {code} were taken away; capacity is only ever added"
            self.capacity[code] = self.capacity.get(code, 0) + count

    def _place(self, index: int, entry: Entry) -> Iterator[str]:
        number, before = entry.number, None
        if 0 < number <= len(self.states):
            before = self.states[number - 1]
            if self.variants[number - 1] != entry.variant:
                yield f"place {number} was of {self.variants[number - 1]}, and is now of {entry.variant}"
        elif number != len(self.states) + 1:
            yield f"it is of place {number}; place {len(self.states) + 1} comes next"
            return
        else:
            self.states.append(entry.kind)
            self.variants.append(entry.variant)
        if entry.kind not in STEPS.get(before, ()):
            yield f"place {number} cannot be {entry.kind} after it was {before or 'nothing'}"
        yield from self._moved(number, before, entry.kind, self.variants[number - 1])

    def _moved(self, number: int, before: str | None, after: str, variant: str) -> Iterator[str]:
        line = self.waiting.setdefault(variant, {})
        if before == "waiting" and after == "held" and (first := next(iter(line), number)) != number:
            yield f"place {number} moved up before place {first}, which waited longer"
        line.pop(number, None)
        if after == "waiting":
            line[number] = None
        self.states[number - 1] = after
        self.taken[variant] = self.taken.get(variant, 0) + (after in TAKES) - (before in TAKES)
        if self.capacity and self.taken[variant] > self.capacity.get(variant, 0):
            yield f"{self.taken[variant]} of {self.capacity.get(variant, 0)} {variant} are taken"
