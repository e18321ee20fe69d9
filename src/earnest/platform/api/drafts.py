"""Drafts of offers as the API tells them; reading, checking and publishing them is `earnest.platform.selling.publishing`'s."""

from __future__ import annotations

from collections.abc import Iterable

from earnest.core.phrases import phrase
from earnest.files import InvalidFile
from earnest.platform.api import problems
from earnest.platform.api.problems import of_file
from earnest.platform.api.refusing import Lang, citations
from earnest.platform.selling.models import Seller
from earnest.platform.selling.publishing import Draft, Finding, NotPublished, read_draft


def readable(text: str, seller: Seller) -> Draft:
    """The draft, checked. Raises: problems.Problem: the text is no offer; each fault with its line."""
    draft = read_draft(text, seller)
    if draft.offer is None:
        raise of_file(InvalidFile(draft.problems), lines=True)
    return draft


def told(findings: Iterable[Finding], law: str, lang: Lang) -> tuple[problems.Finding, ...]:
    """What the law makes of a draft, gravest first."""
    return tuple(_told(finding, law, lang) for finding in findings)


def _told(finding: Finding, law: str, lang: Lang) -> problems.Finding:
    entry = finding.entry
    return problems.Finding(
        code=entry.code,
        severity=entry.severity,
        clause=entry.clause,
        says=phrase(entry.because.key, lang, **dict(entry.because.values)),
        mend=phrase(entry.mend, lang),
        citations=citations(law, entry.because.law, lang),
        line=finding.line,
    )


def not_published(why: NotPublished, seller: Seller, lang: Lang) -> problems.Problem:
    """Why a draft was not published."""
    if why.code == "unreadable":
        return of_file(InvalidFile(why.draft.problems), lines=True)
    if why.code == "unchanged":
        return problems.Problem("exists", "The draft is the latest version, word for word; nothing was published.")
    struck = told(why.draft.struck, seller.law, lang)
    return problems.Problem(
        "offer_not_lawful",
        f"{len(struck)} clause(s) are struck by law; mend or remove them: see findings.",
        findings=struck,
    )
