"""What may be paid now, read off the standing. Pure."""

from __future__ import annotations

from typing import Literal

from earnest.core.standing import Duty, Standing
from earnest.core.terms.clauses import Deposit

Purpose = Literal["deposit", "balance"]

OWING = ("dormant", "pending", "late", "excused")
"""States in which a duty is still to be performed."""
ASKED_FOR = ("pending", "late")
"""States in which its performance is asked for now."""


def due_minor(standing: Standing, purpose: Purpose, *, early: bool = False) -> int | str:
    """The sum to pay in minor units, or the code of why there is none.

    The deposit: what the duty says; before there is a contract, what the offer's deposit clause says, as long as none was
    paid. The balance: what the duty says, once it is asked for. With ``early`` also before: nobody is asked to pay unseen,
    but who wants to may, as long as nothing has gone wrong.

    Codes: ``nothing_to_pay``; ``not_asked_for_yet``: pay early only if the buyer wishes it.
    """
    if purpose == "deposit":
        return _deposit(standing) or "nothing_to_pay"
    duty = _duty(standing, "pay_balance")
    if duty is None or not duty.amount_minor:
        return "nothing_to_pay"
    if duty.state in ASKED_FOR:
        return duty.amount_minor
    if not early:
        return "not_asked_for_yet"
    return duty.amount_minor if standing.settlement.status == "open" else "nothing_to_pay"


def _deposit(standing: Standing) -> int | None:
    if standing.deposit_paid_minor or standing.ending:
        return None
    duty = _duty(standing, "pay_deposit")
    if duty is not None:
        return duty.amount_minor
    if standing.phase != "offered" or standing.contract != "none":
        return None
    clauses = [t.clause for t in standing.terms if t.state in ("in_force", "limited") and isinstance(t.clause, Deposit)]
    return next((c.amount.minor for c in clauses if c.amount), None)


def _duty(standing: Standing, kind: str) -> Duty | None:
    return next((d for d in standing.duties if d.kind == kind and d.debtor == "buyer" and d.state in OWING), None)
