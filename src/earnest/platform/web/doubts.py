"""What is uncertain: each open question, and what follows from either answer."""

from __future__ import annotations

from msgspec import Struct

from earnest.core.brief.compose import Sources
from earnest.core.brief.groups import branch_text, facts_by_number, question_text
from earnest.core.case import Case
from earnest.core.standing import Standing
from earnest.platform.web.balance import Said
from earnest.platform.web.voice import Voice


class Doubt(Struct, frozen=True):
    """A question nobody can answer from what is recorded, and what follows from each answer."""

    question: Said
    branches: tuple[Said, ...]


def doubts(case: Case, standing: Standing, sources: Sources, voice: Voice) -> tuple[Doubt, ...]:
    """Every open question, in the engine's order."""
    facts, lang = facts_by_number(standing), voice.lang
    return tuple(
        Doubt(
            Said(voice.says(question_text(case, question, facts, lang)), sources.cites(question.because)),
            tuple(
                Said(
                    voice.says(branch_text(question, branch, lang)), sources.cites(*(a.because for a in branch.awards))
                )
                for branch in question.branches
            ),
        )
        for question in standing.undetermined
    )
