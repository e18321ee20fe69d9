"""A law pack: the rules of one jurisdiction, its parameters and calendar; an edition is the pack on one day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from earnest.core.law.finding import Because, Finding, Found
from earnest.core.law.parameters import Parameter
from earnest.core.law.provision import LAST_DAY, Act, Provision, Role, Rule, RuleEntry
from earnest.core.periods import LegalCalendar


class Pack:
    """The law of one jurisdiction. Rules are entered in the order in which they are to be read."""

    def __init__(
        self,
        code: str,
        *,
        name: str,
        zone: str,
        calendar: LegalCalendar,
        parameters: tuple[Parameter, ...],
        not_covered: tuple[str, ...] = (),
    ) -> None:
        self.code = code
        self.name = name
        self.zone = zone
        self.calendar = calendar
        self.parameters = {parameter.id: parameter for parameter in parameters}
        self.not_covered = not_covered
        self.commentary: tuple[str, ...] = ()
        self.entries: list[RuleEntry] = []
        self.provisions: dict[str, Provision] = {}
        self._editions: dict[date, Edition] = {}
        self._changes: tuple[date, ...] = ()

    def provision(
        self, id_: str, act: Act, article: str, en: str, zh: str, *, since: date | None = None, until: date | None = None,
        sources: tuple[str, ...] = (), mandatory: bool = False,
    ) -> Provision:  # fmt: skip
        """Enter an article. Dates and source are its act's unless given.

        Raises: ValueError: the id is taken, or the provision has no source.
        """
        if id_ in self.provisions:
            raise ValueError(f"{id_} is entered twice")
        entry = Provision(
            id_,
            act,
            article,
            en,
            zh,
            since or act.governs_from,
            until or act.governs_to,
            sources or (act.source,),
            mandatory,
        )
        if not all(entry.sources):
            raise ValueError(f"{id_} has no source; a provision without a source that was read does not go in")
        self.provisions[id_] = entry
        return entry

    def rule(self, role: Role, *provisions: Provision, defeats: tuple[str, ...] = ()) -> Callable[[Rule], Rule]:
        """Enter the decorated function as the rule that encodes these provisions; it defeats the rules it names."""

        def enter(rule: Rule) -> Rule:
            self.entries.append(RuleEntry(role, rule, provisions, defeats))
            self._editions.clear()
            return rule

        return enter

    def on(self, day: date) -> Edition:
        """The law that governs a contract made on that day."""
        if not self._editions:
            self._changes = tuple(self.change_days())
        index = bisect_right(self._changes, day) - 1
        start = self._changes[max(index, 0)]
        if start not in self._editions:
            self._editions[start] = Edition(self, start if index >= 0 else day)
        return self._editions[start]

    def change_days(self) -> list[date]:
        """Every day on which a provision or parameter begins or ceases to govern, in order."""
        days = {p.governs_from for p in self.provisions.values()}
        days |= {p.governs_to + timedelta(days=1) for p in self.provisions.values() if p.governs_to < LAST_DAY}
        days |= {since for parameter in self.parameters.values() for since, _ in parameter.values}
        return sorted(days)


class Edition:
    """A pack on one day: the rules then governing, exceptions before the rules they defeat, and parameter values."""

    def __init__(self, pack: Pack, day: date) -> None:
        self.pack = pack
        self.day = day
        self.rules: dict[Role, tuple[tuple[RuleEntry, tuple[str, ...]], ...]] = {}
        for role in Role:
            governing = [(e, ids) for e in pack.entries if e.role is role and (ids := _governing(e, day))]
            self.rules[role] = tuple(sorted(governing, key=lambda pair: not pair[0].defeats))
        self._asked = {consumer: {role: self._to_ask(role, consumer) for role in Role} for consumer in (True, False)}
        self._values = {id_: parameter.on(day) for id_, parameter in pack.parameters.items()}

    @property
    def calendar(self) -> LegalCalendar:
        """The pack's calendar."""
        return self.pack.calendar

    def parameter(self, id_: str) -> Any:
        """The parameter's value on the edition's day, None where the law gave none."""
        return self._values.get(id_)

    def _to_ask(self, role: Role, consumer: bool) -> tuple[tuple[str, Rule, tuple[str, ...], tuple[str, ...]], ...]:
        """Name, function, citations, defeats. Where no consumer buys, consumer law is not cited, nor asked by itself."""
        known = self.pack.provisions
        cited = (
            (e, tuple(i for i in law if consumer or not known[i].act.consumers_only)) for e, law in self.rules[role]
        )
        return tuple((entry.name, entry.rule, law, entry.defeats) for entry, law in cited if law)

    def named(self, role: Role, *about: Any) -> Iterator[tuple[str, Found]]:
        """Every answer with the name of its rule; a rule that an answering exception defeats is not asked."""
        defeated: tuple[str, ...] = ()
        for name, rule, law, defeats in self._asked[about[0].consumer][role]:
            if name in defeated:
                continue
            answer: Finding | None = rule(*about)
            if answer is not None:
                defeated += defeats
                yield name, Found(answer.value, Because(answer.key, law, answer.facts, answer.clauses, answer.values))

    def all(self, role: Role, *about: Any) -> Iterator[Found]:
        """Every answer of the role's rules."""
        return (answer for _, answer in self.named(role, *about))

    def first(self, role: Role, *about: Any) -> Found | None:
        """The first answer of the role's rules, exceptions first."""
        for _, rule, law, _ in self._asked[about[0].consumer][role]:
            answer: Finding | None = rule(*about)
            if answer is not None:
                return Found(answer.value, Because(answer.key, law, answer.facts, answer.clauses, answer.values))
        return None


def _governing(entry: RuleEntry, day: date) -> tuple[str, ...]:
    return tuple(p.id for p in entry.provisions if p.governs(day))
