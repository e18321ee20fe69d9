"""What the checker says of a draft, for the page beside it: what cannot be read, and what the law makes of the rest."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from earnest.core.brief.clause_text import topic
from earnest.core.brief.document import Language
from earnest.core.brief.wording import citation, sentence
from earnest.core.law.registry import pack
from earnest.core.phrases import phrase
from earnest.core.terms.offer import numbered
from earnest.files import Problem
from earnest.platform import clock
from earnest.platform.selling.models import Seller
from earnest.platform.selling.publishing import Draft, Finding
from earnest.platform.web.balance import Balance, Said
from earnest.platform.web.buyer.offer_page import offer_page, trial_case


class Told(Struct, frozen=True):
    """A finding in words: how grave, about which clause and line, what, by which provisions, how to mend it."""

    severity: str
    strikes: bool
    about: str
    line: int
    text: str
    law: tuple[str, ...]
    mend: str


class Verdict(Struct, frozen=True):
    """What is told of a draft: problems of its text, or findings and what each side would lose by walking away."""

    problems: tuple[Problem, ...]
    struck: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()
    balance: Balance | None = None

    @property
    def passes(self) -> bool:
        """Whether it may be published."""
        return not self.problems and not self.struck


def verdict(draft: Draft, seller: Seller, lang: Language) -> Verdict:
    """The verdict on a draft, in words."""
    if draft.offer is None:
        return Verdict(draft.problems)
    names = {clause.id: topic(clause, lang) for clause in numbered(draft.offer).terms}
    told = [_told(finding, names, seller.law, lang) for finding in draft.findings]
    now = clock.now()
    page = offer_page(trial_case(draft.offer, seller.law, seller.zone, now), lang, now)
    return Verdict(
        problems=(),
        struck=tuple(item for item in told if item.strikes),
        notes=tuple(item for item in told if not item.strikes),
        balance=_uncited(page.balance) if page.deposit else None,
    )


def _uncited(balance: Balance) -> Balance:
    """The balance without its citations, which are links to a list that stands on the offer's page."""
    mine, theirs = (
        replace(pan, says=tuple(Said(said.text) for said in pan.says)) for pan in (balance.mine, balance.theirs)
    )
    return replace(balance, mine=mine, theirs=theirs)


def _told(finding: Finding, names: dict[str, str], law: str, lang: Language) -> Told:
    entry, known = finding.entry, pack(law).provisions
    provisions = [known[id_] for id_ in entry.because.law if id_ in known]
    return Told(
        severity=sentence(phrase(f"severity.{entry.severity}", lang)),
        strikes=finding.strikes,
        about=names.get(entry.clause, ""),
        line=finding.line,
        text=sentence(phrase(entry.because.key, lang, **dict(entry.because.values))),
        law=tuple(
            f"{citation(p, lang)}{'：' if lang == 'zh' else ': '}{p.zh if lang == 'zh' else p.en}" for p in provisions
        ),
        mend=phrase(entry.mend, lang),
    )
