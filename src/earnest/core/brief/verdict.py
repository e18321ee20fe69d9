"""The verdict: who owes whom what, and why, in one or two sentences."""

from __future__ import annotations

from earnest.core.brief.wording import awards_text, party, sentence, why
from earnest.core.phrases import money, phrase
from earnest.core.standing import Award, Standing

_GIVES_BACK = {
    "double_return_of_deposit": 2,
    "single_return_of_deposit": 1,
    "return_of_prepayment": 1,
    "return_of_excess_deposit": 1,
}
"""Bases by which what was received goes back, and how many times."""


_FROM_BLAME = frozenset(
    {"double_return_of_deposit", "deposit_retained", "liquidated_damages", "damages", "multiple_damages"}
)
"""Bases that come from somebody's breach."""


def verdict(standing: Standing, lang: str) -> str:
    """Who owes whom what; why, where somebody is in breach; and whether that hangs on an open question."""
    parts = [_outcome(standing, lang), _reason(standing, lang)]
    if standing.undetermined:
        parts.append(phrase("verdict_line.undetermined", lang))
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def _outcome(standing: Standing, lang: str) -> str:
    settlement = standing.settlement
    if settlement.status == "open" and not settlement.awards:
        return _open(standing, lang)
    held_on = any(other.remedy == "termination" for other in settlement.alternatives)
    due = settlement.status == "due_on_termination" and not held_on
    if not settlement.awards:
        return phrase("verdict_line.if_ended_nothing" if due else "verdict_line.nothing", lang)
    awards = awards_text(settlement.awards, lang)
    if due:
        return phrase("verdict_line.if_ended", lang, awards=awards)
    return sentence(awards) + ("。" if lang == "zh" else ".")


def _reason(standing: Standing, lang: str) -> str:
    """The breach that decides, where one side alone is to blame: for the money, or for what is not performed."""
    awards, side = standing.settlement.awards, standing.default_by
    breach = next((b for b in standing.breaches if b.fundamental and b.by == side), None)
    if breach is None or (awards and not any(award.basis in _FROM_BLAME for award in awards)):
        return ""
    reason = why(breach.because, lang, standing.currency, breach.by)
    key = "verdict_line.because_breach" if awards else "verdict_line.in_breach"
    return phrase(key, lang, who=party(side, lang), why=reason[:1].lower() + reason[1:])


def _open(standing: Standing, lang: str) -> str:
    settlement, currency = standing.settlement, standing.currency
    if standing.contract == "none":
        return phrase("verdict_line.nobody_bound", lang)
    if not settlement.if_buyer_walks and not settlement.if_seller_walks:
        return phrase("verdict_line.open_plain", lang)
    buyer, seller = loss(settlement.if_buyer_walks, "buyer"), loss(settlement.if_seller_walks, "seller")
    if not buyer and not seller:
        return phrase("verdict_line.open_free", lang)
    shown = {
        side: money(lost, currency, lang) if lost else phrase("verdict_line.no_loss", lang)
        for side, lost in (("buyer", buyer), ("seller", seller))
    }
    return phrase("verdict_line.open", lang, **shown)


def loss(awards: tuple[Award, ...], side: str) -> int:
    """What a side is the poorer for, in minor units: what it pays or leaves, less what it only gives back."""
    paid = sum(a.minor or 0 for a in awards if a.debtor == side)
    if side == "buyer":
        return paid
    return paid - sum(
        (a.minor or 0) // _GIVES_BACK[a.basis] for a in awards if a.debtor == side and a.basis in _GIVES_BACK
    )
