"""What a clause says, in a line: its fields told in words. Its own text, if it has one, is quoted beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from earnest.core.brief.dates import deadline_text
from earnest.core.deadlines import ByDay, Deadline
from earnest.core.money import Money
from earnest.core.phrases import money, phrase
from earnest.core.terms import clauses as c

Writer = Callable[[Any, str], str]
DepositWriter = Callable[[Any, str, str], str]


def sum_text(amount: Money | None, lang: str) -> str:
    """An amount for readers; nothing where there is none."""
    return money(amount.minor, amount.currency, lang) if amount else ""


def content(clause: c.AnyClause, lang: str, called: c.Label = "earnest") -> str:
    """What the clause says; ``due within 7 days of the demand for the balance``.

    ``called``: what the contract calls the money paid beforehand, for clauses that speak of it without naming it.
    """
    if writer := ABOUT_DEPOSIT.get(type(clause)):
        return writer(clause, lang, phrase(f"named.{called}", lang))
    return WRITERS[type(clause)](clause, lang)


def called_in(clauses: Iterable[c.AnyClause]) -> c.Label:
    """What these clauses call the money paid beforehand; the first that names it decides."""
    return next((clause.called for clause in clauses if isinstance(clause, c.Deposit)), "earnest")


def topic(clause: c.AnyClause, lang: str) -> str:
    """The name of its subject, as a heading."""
    key = f"named.{clause.called}" if isinstance(clause, c.Deposit) else f"topic.{clause.__struct_config__.tag}"
    text = phrase(key, lang)
    return text[:1].upper() + text[1:]


def _by(deadline: Deadline | None, lang: str, before: str = " ") -> str:
    """A deadline joined to what stands before it."""
    if deadline is None:
        return ""
    return ("，" if lang == "zh" else before) + deadline_text(deadline, lang)


def _deposit(d: c.Deposit, lang: str) -> str:
    refundable = {"yes": "clause.refundable", "no": "clause.not_refundable"}.get(d.refundable, "")
    told = phrase(refundable, lang) if refundable else ""
    if d.refundable == "yes" and d.refundable_until:
        told = phrase("clause.refundable_until", lang, until=deadline_text(d.refundable_until, lang))
    amount = sum_text(d.amount, lang) or phrase("clause.deposit_amount_open", lang)
    return phrase("clause.deposit", lang, amount=amount, called=phrase(f"called.{d.called}", lang), refundable=told)


def _price(p: c.Price, lang: str) -> str:
    return sum_text(p.amount, lang) if p.amount else phrase("clause.price_open", lang)


def _balance(b: c.Balance, lang: str) -> str:
    amount = sum_text(b.amount, lang)
    joined = f"{amount}, " if amount and lang == "en" else f"{amount}，" if amount else ""
    return phrase("clause.balance", lang, amount=joined, due=deadline_text(b.due, lang))


def _production(p: c.Production, lang: str) -> str:
    return phrase("clause.production", lang, start=deadline_text(p.start, lang))


def _delivery(d: c.Delivery, lang: str) -> str:
    estimate = phrase("clause.estimate", lang) if d.firmness == "estimate" else ""
    needed = phrase("clause.needed_for", lang, purpose=d.needed_for) if d.needed_for else ""
    return phrase("clause.delivery", lang, due=deadline_text(d.due, lang), estimate=estimate, needed=needed)


def _inspection(i: c.Inspection, lang: str) -> str:
    if not i.allowed:
        return phrase("clause.no_inspection", lang)
    before = phrase(f"clause.before_{i.before}", lang)
    return phrase("clause.inspection", lang, before=before, period=_by(i.period, lang, ", "))


def _conformity(q: c.Conformity, lang: str) -> str:
    measured = phrase("clause.measured", lang, how=q.measured_by) if q.measured_by else ""
    quality = f"{q.quality}{'：' if lang == 'zh' else ': '}" if q.quality else ""
    return phrase("clause.conformity", lang, quality=quality, value=q.value, measured=measured)


def _validity(v: c.Validity, lang: str, deposit: str) -> str:
    then_deposit = {"returned": "clause.deposit_returned", "lost": "clause.deposit_lost"}.get(v.deposit, "")
    fixed = isinstance(v.until.rule, ByDay)
    until = deadline_text(v.until, lang)
    return phrase(
        "clause.validity" if fixed else "clause.validity_within",
        lang,
        until=until.removeprefix("by ").removesuffix("前（含当日）") if fixed else until,
        then=phrase(f"clause.then_{v.then}", lang),
        deposit=phrase(then_deposit, lang, deposit=deposit) if then_deposit else "",
    )


def _cancellation(k: c.Cancellation, lang: str, deposit: str) -> str:
    costs = {"nothing": "clause.at_no_cost", "deposit": "clause.costs_deposit"}.get(k.costs, "")
    notice = phrase("clause.after_notice", lang) if k.notice_first else ""
    return phrase(
        "clause.cancellation",
        lang,
        by=phrase(f"party.{k.by}", lang),
        trigger=phrase(f"clause.trigger_{k.when}", lang),
        until=_by(k.until, lang, ", "),
        costs=(phrase(costs, lang, deposit=deposit) if costs else "") + notice,
    )


def _forfeit(f: c.Forfeit, lang: str, deposit: str) -> str:
    trigger, what = phrase(f"clause.trigger_{f.when}", lang), phrase(f"clause.what_{f.what}", lang, deposit=deposit)
    return phrase("clause.forfeit", lang, what=what, trigger=trigger)


def _liquidated(d: c.LiquidatedDamages, lang: str) -> str:
    def either(amount: Money | None, share: object) -> str:
        return sum_text(amount, lang) or (phrase("clause.of_price", lang, share=share) if share else "")

    fixed, daily, cap = (
        either(d.amount, d.share_of_price),
        either(d.per_day, d.per_day_share),
        either(d.cap, d.cap_share),
    )
    per_day = phrase("clause.per_day", lang, sum=daily) if daily else ""
    return phrase(
        "clause.liquidated_damages",
        lang,
        by=phrase(f"clause.ld_{d.by}", lang),
        breach=phrase(f"clause.ld_{d.breach}", lang),
        sum=fixed or per_day or phrase("clause.ld_unstated", lang),
        cap=phrase("clause.cap", lang, sum=cap) if cap else "",
    )


def _transfer(t: c.Transfer, lang: str) -> str:
    return phrase("clause.transfer" if t.allowed else "clause.no_transfer", lang)


def _variation(v: c.Variation, lang: str) -> str:
    of = ("、" if lang == "zh" else ", ").join(phrase(f"word.{item}", lang) for item in v.of or ("terms",))
    return phrase("clause.variation", lang, of=of, leave=phrase("clause.may_leave", lang) if v.buyer_may_leave else "")


def _substitution(s: c.Substitution, lang: str) -> str:
    return phrase("clause.substitution", lang, leave=phrase("clause.may_refuse", lang) if s.buyer_may_refuse else "")


def _condition(k: c.Condition, lang: str) -> str:
    fails = phrase(f"clause.fails_{k.if_it_fails}", lang) if k.if_it_fails != "unstated" else ""
    return phrase("clause.condition", lang, that=k.that.replace("_", " "), by=_by(k.by, lang), fails=fails)


def _ratification(r: c.Ratification, lang: str) -> str:
    if r.given_beforehand:
        return phrase("clause.ratification_given", lang)
    return phrase("clause.ratification", lang, by=_by(r.by, lang))


def _formation(f: c.Formation, lang: str) -> str:
    later = phrase("clause.later_contract", lang, by=_by(f.conclude_by, lang)) if f.later_contract else ""
    return phrase("clause.formation", lang, concluded=phrase(f"clause.concluded_{f.concluded_on}", lang), later=later)


def _exemption(e: c.Exemption, lang: str) -> str:
    from_ = phrase(f"clause.from_{e.from_}", lang)
    return phrase("clause.exemption", lang, of=phrase(f"party.{e.of}", lang), **{"from": from_})


def _acceptance(a: c.Acceptance, lang: str) -> str:
    return phrase(f"clause.acceptance_{a.taking_means}", lang)


def _refund(r: c.Refund, lang: str) -> str:
    within = deadline_text(r.within, lang) if r.within else ""
    means = phrase("clause.as_voucher", lang) if r.means == "voucher" else ""
    return phrase("clause.refund", lang, within=within if lang == "zh" or not within else f" {within}", means=means)


def _dispute(d: c.Dispute, lang: str) -> str:
    which = [phrase("clause.final_interpretation", lang)] if d.final_interpretation else []
    which += [phrase("clause.only_sellers_forum", lang)] if d.only_sellers_forum else []
    joined = ("；" if lang == "zh" else "; ").join(which)
    return phrase("clause.dispute", lang, which=joined or phrase("clause.no_dispute", lang))


WRITERS: dict[type, Writer] = {
    c.Deposit: _deposit, c.Price: _price, c.Balance: _balance, c.Production: _production, c.Delivery: _delivery,
    c.Inspection: _inspection, c.Conformity: _conformity, c.LiquidatedDamages: _liquidated, c.Transfer: _transfer,
    c.Variation: _variation, c.Substitution: _substitution, c.Condition: _condition, c.Ratification: _ratification,
    c.Formation: _formation, c.Exemption: _exemption, c.Acceptance: _acceptance, c.Refund: _refund, c.Dispute: _dispute,
}  # fmt: skip
"""For each topic, what writes out its content."""
ABOUT_DEPOSIT: dict[type, DepositWriter] = {
    c.Validity: _validity, c.Cancellation: _cancellation, c.Forfeit: _forfeit,
}  # fmt: skip
"""Those that speak of the deposit, and need its name."""
