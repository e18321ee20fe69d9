"""What the money is: Civil Code 586, the interpretation's art. 67; Security Law 89-91 and its interpretation before 2021."""

from __future__ import annotations

from earnest.core.facts.events import DepositPaid
from earnest.core.judging.position import Position
from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.pack import CN, CODE, INTERPRETATION, PRACTICE, SECURITY_INTERPRETATION, SECURITY_LAW
from earnest.core.law.provision import Role
from earnest.core.money import share
from earnest.core.reading import Control, Verdict
from earnest.core.terms.clauses import AnyClause, Deposit, Price

CC_586 = CN.provision(
    "CN-CC-586", CODE, "586",
    "A deposit arises when it is actually paid; it may not exceed a fifth of the contract price, and what exceeds that has no effect as a deposit.",
    "定金合同自实际交付定金时成立；定金数额不得超过主合同标的额的百分之二十，超过部分不产生定金的效力；实际交付数额与约定不同的，视为变更。", mandatory=True,
)  # fmt: skip
CCI_67 = CN.provision(
    "CN-CCI-67", INTERPRETATION, "67",
    "Money called reservation, security or the like is no deposit unless deposit nature was agreed; a deposit may secure conclusion, formation, performance or the right to leave.",
    "当事人交付留置金、担保金、保证金、订约金、押金或者订金等，没有约定定金性质的，不适用定金罚则；定金可为违约定金、立约定金、成约定金或解约定金。",
)  # fmt: skip
SL_89 = CN.provision(
    "CN-SL-89", SECURITY_LAW, "89", "A deposit secures a debt: the giver in default loses it, the taker in default returns it twofold.",
    "给付定金的一方不履行约定的债务的，无权要求返还定金；收受定金的一方不履行约定的债务的，应当双倍返还定金。",
)  # fmt: skip
SL_90 = CN.provision(
    "CN-SL-90", SECURITY_LAW, "90", "A deposit is agreed in writing and takes effect when it is actually paid.",
    "定金应当以书面形式约定；定金合同从实际交付定金之日起生效。",
)  # fmt: skip
SL_91 = CN.provision(
    "CN-SL-91", SECURITY_LAW, "91", "A deposit may not exceed a fifth of the main contract.", "定金的数额不得超过主合同标的额的百分之二十。", mandatory=True,
)  # fmt: skip
SLI_118 = CN.provision(
    "CN-SL-INT-118", SECURITY_INTERPRETATION, "118", "Money called reservation, security or guarantee is no deposit unless deposit nature was agreed.",
    "当事人交付留置金、担保金、保证金、订约金、押金或者订金等，但没有约定定金性质的，当事人主张定金权利的，人民法院不予支持。",
)  # fmt: skip
SLI_119 = CN.provision(
    "CN-SL-INT-119", SECURITY_INTERPRETATION, "119", "If more or less than agreed is paid, the deposit counts as changed.",
    "实际交付的定金数额多于或者少于约定数额，视为变更定金合同。",
)  # fmt: skip
SLI_121 = CN.provision(
    "CN-SL-INT-121", SECURITY_INTERPRETATION, "121", "What exceeds a fifth of the contract price is not upheld as a deposit.",
    "当事人约定的定金数额超过主合同标的额百分之二十的，超过的部分，人民法院不予支持。", mandatory=True,
)  # fmt: skip
LABELS = CN.provision(
    "CN-CASELAW-LABELS", PRACTICE, "labels of money",
    "The agreed effect decides, not the label alone: the contract's word beats the receipt's, an agreed refund beats the word deposit, the payer's own remark proves nothing.",
    "款项性质依约定效果而非仅依名称认定：合同文字优于收据，约定可退则非定金，付款人单方备注不足为凭。",
)  # fmt: skip


def deposit_clauses(p: Position) -> list[Deposit]:
    """The deposit clauses that are part of the contract."""
    return [clause for clause, _ in p.reading.all(Deposit)]


@CN.rule(Role.DEPOSIT, CCI_67, LABELS, defeats=("called_a_deposit",))
def agreed_refund_is_no_deposit(p: Position) -> Finding | None:
    """Money that is to come back secures nothing, whatever it is called."""
    back = [c for c in deposit_clauses(p) if c.refundable == "yes" and c.refundable_until is None]
    return found("prepayment", "deposit.refundable", clauses=tuple(c.id for c in back)) if back else None


@CN.rule(Role.DEPOSIT, CCI_67, SLI_118, LABELS, defeats=("called_a_deposit",))
def words_that_differ_agree_on_nothing(p: Position) -> Finding | None:
    """The parties' own texts call it a deposit here and something else there, and spell no penalty out: none was agreed."""
    own = [c for c in deposit_clauses(p) if c.called != "unspecified"]
    top = [c for c in own if c.layer == "negotiated"] or own
    mixed = len({c.called == "earnest" for c in top}) > 1 and not any(c.penalty_stated for c in top)
    return found("prepayment", "deposit.words_differ", clauses=tuple(c.id for c in top)) if mixed else None


@CN.rule(Role.DEPOSIT, CC_586, CCI_67, SL_89, SL_90)
def called_a_deposit(p: Position) -> Finding | None:
    """The contract calls it earnest money, or spells the penalty out; failing both, the seller's own receipt does."""
    agreed = [c for c in deposit_clauses(p) if c.called == "earnest" or c.penalty_stated]
    if agreed:
        return found("earnest", "deposit.agreed", clauses=tuple(c.id for c in agreed))
    silent = all(c.called == "unspecified" for c in deposit_clauses(p))
    receipts = [fact for fact, paid in p.of(DepositPaid) if paid.called == "earnest" and paid.called_by == "seller"]
    return found("earnest", "deposit.receipt", facts=(receipts[0].number,)) if silent and receipts else None


@CN.rule(Role.DEPOSIT, CCI_67, SLI_118, LABELS)
def otherwise_a_prepayment(p: Position) -> Finding:
    """No deposit nature was agreed: it is price paid beforehand."""
    return found(
        "prepayment",
        "deposit.not_agreed",
        clauses=tuple(c.id for c in deposit_clauses(p)),
        facts=p.numbers("deposit_paid"),
    )


@CN.rule(Role.EFFECTIVE, CC_586, SL_91, SLI_119, SLI_121)
def paid_up_to_a_fifth(p: Position) -> Finding | None:
    """As much as was actually paid, up to a fifth of the contract price; without a price, what was paid."""
    nature = p.law.first(Role.DEPOSIT, p)
    facts = p.numbers("deposit_paid")
    if nature is None or nature.value != "earnest":
        return found(0, nature.because.key if nature else "deposit.not_agreed", facts=facts)
    cap = p.law.parameter("deposit_cap")
    price = p.price_minor
    if price is None or cap is None:
        return found(p.deposit_minor, "deposit.effective_no_price", facts=facts)
    effective = min(p.deposit_minor, share(price, cap))
    capped = effective < p.deposit_minor
    clauses = tuple(c.id for c, _ in p.reading.all(Price))
    return found(effective, "deposit.capped" if capped else "deposit.effective", facts=facts, clauses=clauses)


@CN.rule(Role.CLAUSE, CC_586, SL_91, SLI_121)
def deposit_is_limited_to_a_fifth(control: Control, clause: AnyClause) -> Finding | None:
    """A deposit clause above a fifth of the price holds up to that."""
    price = next((c.amount for c in control.of(Price) if c.amount), None)
    cap = control.law.parameter("deposit_cap")
    if (
        not isinstance(clause, Deposit)
        or clause.called != "earnest"
        or clause.amount is None
        or price is None
        or cap is None
    ):
        return None
    if clause.amount.minor <= share(price.minor, cap):
        return None
    return found(Verdict("limited", "mend.deposit_cap"), "term.limited.deposit_cap", clauses=(clause.id,), cap=cap)
