"""Control of standard terms: Civil Code 496-498, Consumer Law 26, E-Commerce Law 49, the lists of 2015, 2022 and 2024.

Two questions, in this order: was the clause shown so that it became part of the contract, and is it fair.
"""

from __future__ import annotations

from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.formation import ECL_49, inspection_agreed
from earnest.core.law.packs.cn.old_law import CL_40, CL_41, TIME_9
from earnest.core.law.packs.cn.pack import (
    CARS,
    CN,
    CODE,
    CONSUMER_LAW,
    CONSUMER_LAW_1993,
    CONSUMER_REGULATIONS,
    INTERPRETATION,
    ONLINE,
    ONLINE_TRADE,
    PUNISHMENT,
)
from earnest.core.law.provision import Role
from earnest.core.reading import Control, Verdict
from earnest.core.terms import clauses as t

CC_496 = CN.provision(
    "CN-CC-496", CODE, "496",
    "Whoever uses standard terms draws attention to those of major interest and explains them; a term not noticed for want of that may be held no part of the contract.",
    "提供格式条款的一方应以合理方式提示对方注意免责、减责等与其有重大利害关系的条款；未履行提示或说明义务，致使对方没有注意或理解的，对方可主张该条款不成为合同的内容。",
    mandatory=True,
)  # fmt: skip
CC_497 = CN.provision(
    "CN-CC-497", CODE, "497",
    "A standard term is void that unreasonably exempts its user, adds to the other side's liability, or restricts or excludes the other side's main rights.",
    "提供格式条款一方不合理地免除或者减轻其责任、加重对方责任、限制对方主要权利，或者排除对方主要权利的，该格式条款无效。", mandatory=True,
)  # fmt: skip
CC_498 = CN.provision(
    "CN-CC-498", CODE, "498", "Of two readings of a standard term the one against its user counts; individually agreed terms come before standard terms.",
    "对格式条款有两种以上解释的，作出不利于提供格式条款一方的解释；非格式条款优先。", mandatory=True,
)  # fmt: skip
CCI_10 = CN.provision(
    "CN-CCI-10", INTERPRETATION, "10", "Attention is drawn by conspicuous words or signs; the user of the term proves it, and a tick box or pop-up alone is not enough.",
    "提示义务须以足以引起注意的文字、符号、字体等明显标识履行，由提供方举证；仅设置勾选、弹窗等方式的，不予支持。", mandatory=True,
)  # fmt: skip
CRPL_26 = CN.provision(
    "CN-CRPL-26", CONSUMER_LAW, "26",
    "Standard terms for consumers draw attention conspicuously; terms that exclude or limit consumer rights, reduce the business's liability or burden the consumer unfairly are void.",
    "经营者使用格式条款应以显著方式提请消费者注意；排除或限制消费者权利、减轻或免除经营者责任、加重消费者责任等不公平不合理的内容无效。", mandatory=True,
)  # fmt: skip
CRPL93_24 = CN.provision(
    "CN-CRPL-1993-24", CONSUMER_LAW_1993, "24", "Unfair standard contracts, notices or shop signs, or ones that reduce the business's liability, are void.",
    "经营者不得以格式合同、通知、声明、店堂告示等方式作出对消费者不公平、不合理的规定；含有该内容的，其内容无效。", mandatory=True,
    sources=("https://github.com/Theonefkguy/Chinese-Laws (民法商法/消费者权益保护法(1993-10-31).md)",),
)  # fmt: skip
NTM_21 = CN.provision(
    "CN-NTM-21", ONLINE_TRADE, "21",
    "Online traders draw attention to terms of major interest, and may not exclude the consumer's rights or keep the final interpretation.",
    "网络交易经营者应当以显著方式提请消费者注意与其有重大利害关系的内容，不得排除或者限制消费者权利，不得规定其享有最终解释权。", mandatory=True,
)  # fmt: skip
CRPLR_17 = CN.provision(
    "CN-CRPLR-17", CONSUMER_REGULATIONS, "17",
    "Standard terms may not unreasonably limit the consumer's right to change or end the contract, or to choose court or arbitration.",
    "经营者不得利用格式条款不合理地限制消费者依法变更或者解除合同、选择诉讼或者仲裁解决争议等权利。", mandatory=True,
)  # fmt: skip
CRPLR_18 = CN.provision(
    "CN-CRPLR-18", CONSUMER_REGULATIONS, "18", "A refund is paid in one sum, at the invoiced or actually paid price.",
    "退货的，经营者应当按照发票等凭证显示的价格一次性退清相关款项。", mandatory=True,
)  # fmt: skip
OC_1 = CN.provision(
    "CN-OC-1", ONLINE, "1", "Online standard terms are void that make signing for goods an acceptance of quality, or reserve the final interpretation.",
    "电子商务格式条款约定签收商品即视为认可商品质量、经营者享有最终解释权等对消费者不公平的，无效。", mandatory=True,
)  # fmt: skip
PCR_12 = CN.provision(
    "CN-PCR-12", PUNISHMENT, "12", "Listed as unfair: the business's free right to change or end the contract, limits on the consumer's right to do so, final interpretation.",
    "禁止以格式条款规定经营者任意变更或解除合同、限制消费者依法变更或解除合同、经营者单方享有解释权等。", mandatory=True,
)  # fmt: skip
CARW_13 = CN.provision(
    "CN-CARW-13", CARS, "13", "The seller of a household car inspects its appearance and interior together with the consumer at hand-over.",
    "销售者向消费者交付家用汽车产品时应当与消费者共同查验外观、内饰等。", mandatory=True,
)  # fmt: skip

CC_543 = CN.provision(
    "CN-CC-543", CODE, "543, 544", "The parties may change the contract by agreement; a change that is not clear is presumed not made.",
    "当事人协商一致，可以变更合同；变更内容约定不明确的，推定为未变更。",
)  # fmt: skip


@CN.rule(Role.PRIORITY, CC_498, CL_41)
def negotiated_comes_before_standard(control: Control, governs: t.AnyClause, yields: t.AnyClause) -> Finding | None:
    """What the parties agreed individually comes before what one of them printed."""
    applies = governs.layer != "standard_term" and yields.layer == "standard_term"
    return found(True, "term.displaced.standard") if applies else None


@CN.rule(Role.PRIORITY, CC_543)
def later_agreement_changes_the_earlier(control: Control, governs: t.AnyClause, yields: t.AnyClause) -> Finding | None:
    """Of two agreements on one thing the later counts."""
    return found(True, "term.displaced.later")


SEEN_FIRST = frozenset(
    {"inspection_offered", "inspection_passed", "inspection_requested", "delivery_tendered", "delivery_taken"}
)
"""A balance counted from these comes after the buyer could look."""
FROM_THE_ORDER = frozenset({"order_placed", "order_confirmed", "deposit_paid", "agreement_signed"})
"""A balance counted from these is due on a day that the buyer knows on ordering."""


def _void(control: Control, clause: t.Clause, key: str) -> Finding:
    return found(Verdict("void", "mend." + key), "term.void." + key, clauses=(clause.id,))


def _standard(control: Control, clause: t.Clause, *, consumer: bool = False) -> bool:
    return clause.layer == "standard_term" and (control.consumer or not consumer)


def _of_major_interest(clause: t.AnyClause) -> bool:
    match clause:
        case (
            t.Forfeit() | t.Exemption() | t.Variation() | t.Substitution() | t.Balance() | t.Dispute() | t.Acceptance()
        ):
            return True
        case (
            t.Cancellation(by="seller")
            | t.LiquidatedDamages(by="buyer")
            | t.Validity(deposit="lost")
            | t.Deposit(refundable="no")
        ):
            return True
        case _:
            return False


@CN.rule(
    Role.CLAUSE,
    CC_496,
    CCI_10,
    CRPL_26,
    TIME_9,
    defeats=("burdens_of_the_buyer_are_void", "balance_before_inspection_is_void"),
)
def hidden_term_is_no_term(control: Control, clause: t.AnyClause) -> Finding | None:
    """A burden nobody was made to notice is no part of the contract."""
    if not _standard(control, clause) or clause.attention != "not_drawn" or not _of_major_interest(clause):
        return None
    return found(Verdict("not_part_of_contract", "mend.draw_attention"), "term.hidden", clauses=(clause.id,))


def pays_unseen(control: Control, clause: t.Balance) -> bool:
    """Whether the balance falls due before the buyer could look at the goods."""
    text = str(clause.due)
    if SEEN_FIRST & set(clause.due.anchors()) or inspection_agreed(control) or "asked by buyer" in text:
        return False
    return not _sent_after_payment(control, clause)


def _sent_after_payment(control: Control, clause: t.Balance) -> bool:
    """The ordinary distance sale: paid by a day fixed beforehand, sent afterwards, and to be returned within seven days."""
    offer = control.terms.offer
    fixed = "asked" not in str(clause.due) and set(clause.due.anchors()) <= FROM_THE_ORDER
    return offer.channel in ("online", "distance") and offer.goods.made_to_order == "no" and fixed


def sanction_for_not_paying(control: Control) -> t.Forfeit | t.Cancellation | None:
    """A clause by which not paying the balance costs the order or the deposit."""
    sanctions: tuple[t.Forfeit | t.Cancellation, ...] = (*control.of(t.Forfeit), *control.of(t.Cancellation))
    for clause in sanctions:
        hits = clause.when in ("balance_unpaid", "any_buyer_default", "any_reason")
        if hits and not (isinstance(clause, t.Cancellation) and clause.by == "buyer"):
            return clause
    return None


@CN.rule(Role.CLAUSE, CC_497, CRPL_26, CRPL93_24, CL_40)
def balance_before_inspection_is_void(control: Control, clause: t.AnyClause) -> Finding | None:
    """Pay unseen or lose order and deposit: that takes the right to examine the goods, in whichever clause it is written."""
    if not _standard(control, clause, consumer=True):
        return None
    unseen = [c for c in control.of(t.Balance) if c.layer == "standard_term" and pays_unseen(control, c)]
    sanction = sanction_for_not_paying(control)
    if not unseen or sanction is None:
        return None
    ids = tuple(dict.fromkeys((clause.id, unseen[0].id, sanction.id)))
    if isinstance(clause, t.Balance) and clause in unseen:
        return found(Verdict("void", "mend.pay_unseen"), "term.void.pay_unseen", clauses=ids)
    punishes = (
        isinstance(clause, t.Forfeit | t.Cancellation)
        and clause.when == "balance_unpaid"
        and getattr(clause, "by", "seller") == "seller"
    )
    return found(Verdict("void", "mend.lose_unseen"), "term.void.lose_unseen", clauses=ids) if punishes else None


@CN.rule(Role.CLAUSE, CC_497, CRPL_26, CRPL93_24, CL_40)
def inspection_cannot_be_excluded(control: Control, clause: t.AnyClause) -> Finding | None:
    """No look at the goods at all: excludes a main right."""
    excluded = isinstance(clause, t.Inspection) and not clause.allowed and _standard(control, clause, consumer=True)
    return _void(control, clause, "no_inspection") if excluded else None


@CN.rule(Role.CLAUSE, CC_497, CRPL_26, PCR_12, CRPLR_17, CRPL93_24, CL_40)
def burdens_of_the_buyer_are_void(control: Control, clause: t.AnyClause) -> Finding | None:
    """Lists of burdens that no standard term may lay on the other side."""
    if not _standard(control, clause):
        return None
    match clause:
        case t.Forfeit(when="any_reason"):
            return _void(control, clause, "forfeit_for_anything")
        case t.Forfeit(what="all_payments"):
            return _void(control, clause, "forfeit_all_payments")
        case t.Cancellation(by="seller", when="any_reason"):
            return _void(control, clause, "seller_cancels_freely")
        case t.Variation(buyer_may_leave=False):
            return _void(control, clause, "seller_varies_freely")
        case t.Substitution(buyer_may_refuse=False):
            return _void(control, clause, "seller_substitutes_freely")
        case t.Exemption(of="seller"):
            return _void(control, clause, "seller_exempt")
        case _:
            return None


@CN.rule(Role.CLAUSE, CRPL_26, OC_1, PCR_12, NTM_21)
def final_word_is_void(control: Control, clause: t.AnyClause) -> Finding | None:
    """Taking means conforming; the seller has the last word."""
    if not _standard(control, clause, consumer=True):
        return None
    if isinstance(clause, t.Acceptance) and clause.taking_means == "conforming":
        return _void(control, clause, "taking_is_accepting")
    if isinstance(clause, t.Dispute) and clause.final_interpretation:
        return _void(control, clause, "final_interpretation")
    return None


@CN.rule(Role.CLAUSE, CRPLR_17)
def only_the_sellers_court_is_void(control: Control, clause: t.AnyClause) -> Finding | None:
    """The consumer's choice of court may not be taken."""
    limited = isinstance(clause, t.Dispute) and clause.only_sellers_forum and _standard(control, clause, consumer=True)
    return _void(control, clause, "only_sellers_forum") if limited else None


@CN.rule(Role.CLAUSE, CRPLR_18)
def voucher_is_no_refund(control: Control, clause: t.AnyClause) -> Finding | None:
    """Money goes back as money."""
    voucher = isinstance(clause, t.Refund) and clause.means == "voucher" and _standard(control, clause, consumer=True)
    return _void(control, clause, "voucher") if voucher else None


@CN.rule(Role.CLAUSE, ECL_49)
def paid_is_concluded(control: Control, clause: t.AnyClause) -> Finding | None:
    """Online, a consumer who has paid has a contract, whatever the standard terms say of shipment or confirmation."""
    late = (
        isinstance(clause, t.Formation)
        and clause.concluded_on in ("confirmation", "shipment")
        and not clause.later_contract
    )
    applies = late and control.terms.offer.channel == "online" and _standard(control, clause, consumer=True)
    return _void(control, clause, "not_concluded_though_paid") if applies else None
