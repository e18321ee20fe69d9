"""What the last important event means: a demand that had no effect, a notice that ended nothing; why; and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from earnest.core.brief.clause_text import topic
from earnest.core.brief.compose import Sources
from earnest.core.brief.wording import listed, sentence, why
from earnest.core.case import Case
from earnest.core.facts import events as e
from earnest.core.law.finding import Because
from earnest.core.moments import When
from earnest.core.phrases import phrase
from earnest.core.standing import JudgedEvent, Standing, Term
from earnest.platform.web.balance import Said, outcome
from earnest.platform.web.headline import disputed, last_material
from earnest.platform.web.voice import Voice

WORDS_ONLY = frozenset(
    {"balance_demanded", "termination_declared", "withdrawal_declared", "variation_declared", "sum_retained"}
)
"""Acts that consist in saying something: without a right to it they change nothing."""
RELATED = {
    "balance_demanded": ("balance", "cancellation", "forfeit"),
    "sum_retained": ("forfeit",),
    "termination_declared": ("cancellation", "forfeit"),
    "variation_declared": ("variation",),
    "delivery_tendered": ("acceptance",),
}
"""Topics of the clauses that an act may lean on."""


class Note(Struct, frozen=True):
    """An event judged: a title, whose act it was, and the reasons."""

    title: str
    side: str
    says: tuple[Said, ...]


def note(case: Case, standing: Standing, sources: Sources, voice: Voice) -> Note | None:
    """A note on the last event that mattered, if it was wrongful or had no effect; None otherwise, and once all is over.

    None too where only one side says that it happened: what is not certain is told among the doubts.
    """
    entry = last_material(standing)
    if (
        entry is None
        or disputed(standing, entry)
        or entry.effect not in ("wrongful", "no_effect")
        or standing.ending is not None
    ):
        return None
    key = "no_effect" if entry.effect == "no_effect" else "no_effect_breach" if entry.event in WORDS_ONLY else "breach"
    noun = sentence(voice.says(phrase(f"noun.{entry.event}", voice.lang)))
    says = [Said(voice.says(why(entry.because, voice.lang, standing.currency, entry.by)), sources.cites(entry.because))]
    says += _clauses(entry, standing, sources, voice)
    says += _threat(entry, standing, sources, voice)
    return Note(voice.word(f"note.{key}", noun=noun), entry.by, tuple(says))


def _clauses(entry: JudgedEvent, standing: Standing, sources: Sources, voice: Voice) -> Iterator[Said]:
    """Clauses that the act may lean on and that do not hold; those that fall for one reason in one sentence."""
    found: dict[tuple[str, str], list[Term]] = {}
    for term in standing.terms:
        tag = str(term.clause.__struct_config__.tag)
        if tag in RELATED.get(entry.event, ()) and term.state in ("void", "limited", "not_part_of_contract"):
            found.setdefault((term.state, why(term.because, voice.lang, "")), []).append(term)
    for (state, reason), terms in found.items():
        text = voice.word(
            "note.clause" if len(terms) == 1 else "note.clauses",
            topic=listed((topic(term.clause, voice.lang).lower() for term in terms), voice.lang),
            state=phrase(f"state.{state}", voice.lang),
            why=voice.says(reason if voice.lang == "zh" else reason[:1].lower() + reason[1:]),
        )
        grounds = [Because("", clauses=(term.clause.id,)) for term in terms]
        yield Said(text, sources.cites(*grounds, *(term.because for term in terms)))


def _threat(entry: JudgedEvent, standing: Standing, sources: Sources, voice: Voice) -> Iterator[Said]:
    """What carrying out the threat in a demand would bring."""
    fact = next(fact for fact in standing.inputs.facts.facts if fact.number == entry.number)
    if entry.by != voice.other or "cancellation" not in getattr(fact.event, "threatens", ()):
        return
    carried_out = e.TerminationDeclared(on=When(standing.at), by="seller", ground="non_payment")
    after = standing.after(carried_out)
    awards = after.settlement.awards
    if after.settlement.status == "due_on_termination" and after.default_by == entry.by:
        text = voice.word("note.threat", awards=outcome(awards, voice))
        yield Said(text, sources.cites(*(award.because for award in awards)))
