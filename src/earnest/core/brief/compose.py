"""Composing a brief from a standing: every sentence is built from something judged, and cites what that rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from earnest.core.brief import groups
from earnest.core.brief.clause_text import called_in, content, topic
from earnest.core.brief.dates import day_text, fact_date, when_text
from earnest.core.brief.document import Authority, Brief, Exhibit, Group, Language, Point, Row
from earnest.core.brief.verdict import verdict
from earnest.core.brief.wording import amount_text, award_why, basis_text, citation, party, sentence, told
from earnest.core.case import Case
from earnest.core.law.finding import Because
from earnest.core.law.registry import pack
from earnest.core.phrases import phrase
from earnest.core.standing import Award, Standing
from earnest.core.terms.clauses import AnyClause

_CHINESE_NAME = re.compile("[(（]([\u4e00-\u9fff（）]{4,})[)）]")


class Sources:
    """The evidence list and the authorities, and the labels by which grounds are cited."""

    def __init__(self, case: Case, standing: Standing, lang: Language) -> None:
        self.case = case
        self.standing = standing
        self.lang: Language = lang
        self.zone: ZoneInfo = standing.inputs.facts.zone
        self.facts = {fact.number: fact for fact in standing.inputs.facts.facts}
        judged = [fact.number for fact, _ in groups.told_of(standing)]
        self._facts = {number: str(place) for place, number in enumerate(judged, 1)}
        clauses = [term.clause for term in standing.terms if term.clause.id]
        self._clauses = {clause.id: str(place) for place, clause in enumerate(clauses, len(judged) + 1)}
        self.clauses = {clause.id: clause for clause in clauses}
        self._called = called_in(clauses)
        self._law: dict[str, str] = {}

    def cites(self, *grounds: Because) -> tuple[str, ...]:
        """The labels of what these grounds rest on: events, clauses, provisions; each once."""
        labels: list[str] = []
        for because in grounds:
            labels += [self._facts[number] for number in because.facts if number in self._facts]
            labels += [self._clauses[id_] for id_ in because.clauses if id_ in self._clauses]
            labels += [self._law.setdefault(id_, f"L{len(self._law) + 1}") for id_ in because.law]
        return tuple(dict.fromkeys(labels))

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Events in the order judged, then clauses in the order of the terms."""
        events = [self._event(number, label) for number, label in self._facts.items()]
        return (*events, *(self._clause(self.clauses[id_], label) for id_, label in self._clauses.items()))

    def _event(self, number: int, label: str) -> Exhibit:
        fact = self.facts[number]
        text = f"{told(self.case, fact, self.lang)} {fact.event.note}".strip()
        return Exhibit(
            label=label,
            kind="event",
            date=fact_date(fact, self.zone, self.lang),
            text=text,
            source=self._evidence(fact.event.evidence),
        )

    def _clause(self, clause: AnyClause, label: str) -> Exhibit:
        layer = phrase(f"layer.{clause.layer}", self.lang)
        quoted = phrase("line.quote", self.lang, text=clause.text) if clause.text else ""
        said = content(clause, self.lang, self._called)
        shown = {"topic": topic(clause, self.lang), "layer": layer, "content": said}
        return Exhibit(
            label=label,
            kind="clause",
            date=when_text(clause.said, self.lang) if clause.said else "",
            text=" ".join(part for part in (phrase("line.clause", self.lang, **shown), quoted) if part),
            source=self._evidence(clause.evidence),
        )

    def _evidence(self, names: Iterable[str]) -> str:
        known = [self.case.evidence[name] for name in names if name in self.case.evidence]
        return ("；" if self.lang == "zh" else "; ").join(
            f"{exhibit.what} {exhibit.source}".strip() for exhibit in known
        )

    def authorities(self) -> tuple[Authority, ...]:
        """The provisions cited, in the order in which they are first cited."""
        law = pack(self.standing.law).provisions
        return tuple(
            Authority(
                label=label,
                provision=id_,
                citation=citation(law[id_], self.lang),
                paraphrase=law[id_].zh if self.lang == "zh" else law[id_].en,
                sources=law[id_].sources,
            )
            for id_, label in self._law.items()
        )


def compose(case: Case, standing: Standing, lang: Language) -> Brief:
    """The brief of a case as it stands, in English or Chinese."""
    sources = Sources(case, standing, lang)
    made = tuple(
        Group(title=phrase(f"brief.{name}", lang), points=points)
        for name, build in groups.GROUPS
        if (
            points := tuple(
                Point(text=text, cites=sources.cites(*grounds)) for text, grounds in build(case, standing, lang)
            )
        )
    )
    rows = tuple(_row(award, sources, lang) for award in standing.settlement.awards)
    title = case.title_zh if lang == "zh" and case.title_zh else case.title or case.id
    return Brief(
        title=title,
        subtitle=court(case, lang),
        lang=lang,
        as_of=day_text(standing.at, sources.zone, lang),
        verdict=verdict(standing, lang),
        groups=made,
        awards=rows,
        exhibits=sources.exhibits(),
        authorities=sources.authorities(),
        notice=phrase("notice", lang),
    )


def court(case: Case, lang: Language) -> str:
    """The court, in Chinese by its Chinese name where the file gives it in brackets."""
    found = _CHINESE_NAME.search(case.court) if lang == "zh" else None
    return found[1] if found else case.court


def _row(award: Award, sources: Sources, lang: Language) -> Row:
    extra = (award.jointly_because,) if award.jointly_because else ()
    return Row(
        party=sentence(party(award.creditor, lang)),
        gets=sentence(basis_text(award, lang)),
        amount=amount_text(award, lang),
        basis=award_why(award, sources.standing.ending, lang),
        cites=sources.cites(award.because, *extra),
    )
