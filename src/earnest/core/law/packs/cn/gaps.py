"""What fills a gap, and what an offer should not leave open: Civil Code 511, 525, 620, 628; Consumer Law 26; the car guidelines."""

from __future__ import annotations

from earnest.core.deadlines import Deadline
from earnest.core.law.finding import Finding, found
from earnest.core.law.packs.cn.formation import inspection_agreed
from earnest.core.law.packs.cn.old_law import CL_62, CL_66, CL_157
from earnest.core.law.packs.cn.pack import CN, CODE, CONSUMER_REGULATIONS
from earnest.core.law.packs.cn.standard_terms import CARW_13, CRPL_26, pays_unseen, sanction_for_not_paying
from earnest.core.law.provision import Role
from earnest.core.reading import Control
from earnest.core.terms import clauses as t

for _article, _en, _zh in (
    (
        "201",
        "A period leaves out the day of the event and runs from the next.",
        "按照年、月、日计算期间的，开始的当日不计入，自下一日开始计算。",
    ),
    (
        "202",
        "A period of months or years ends on the corresponding day, or on the last of the month.",
        "按照年、月计算期间的，到期月的对应日为期间的最后一日；没有对应日的，月末日为最后一日。",
    ),
    (
        "203",
        "A last day that is a holiday gives way to the day after the holiday.",
        "期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日。",
    ),
):
    CN.provision(f"CN-CC-{_article}", CODE, _article, _en, _zh)

CC_511 = CN.provision(
    "CN-CC-511", CODE, "511(4)", "Where no time is agreed the debtor may perform and the creditor may demand at any time, leaving the time needed to prepare.",
    "履行期限不明确的，债务人可以随时履行，债权人也可以随时请求履行，但应当给对方必要的准备时间。",
)  # fmt: skip
CC_525 = CN.provision(
    "CN-CC-525", CODE, "525", "Without an agreed order both sides perform at the same time; each may refuse until the other performs.",
    "当事人互负债务，没有先后履行顺序的，应当同时履行；一方在对方履行之前有权拒绝其履行请求。",
)  # fmt: skip
CC_620 = CN.provision(
    "CN-CC-620", CODE, "620", "The buyer inspects the goods on receipt within the agreed period, otherwise promptly.",
    "买受人收到标的物时应当在约定的检验期限内检验；没有约定的，应当及时检验。",
)  # fmt: skip
CC_628 = CN.provision(
    "CN-CC-628", CODE, "628", "Without an agreed time the price is paid when the goods or the document of title are received.",
    "买受人应当按照约定的时间支付价款；没有约定的，应当在收到标的物或者提取标的物单证的同时支付。",
)  # fmt: skip
CRPLR_22 = CN.provision(
    "CN-CRPLR-22", CONSUMER_REGULATIONS, "22",
    "Who takes prepayment makes a written contract on content, price, the way of refunding and liability, and does not lower quality or raise the price afterwards.",
    "经营者以收取预付款方式提供商品的，应当与消费者订立书面合同，约定价款、预付款退还方式、违约责任等；不得任意加价或降低质量。",
    sources=("http://m.law-lib.com/law/law_view.asp?id=768080&page=4",), mandatory=True,
)  # fmt: skip

ON_TENDER = Deadline.parse("on delivery_tendered")
WHEN_ASKED = Deadline.parse("when asked by buyer")


@CN.rule(Role.DEFAULT, CC_628, CC_525, CL_66)
def balance_on_receipt(control: Control) -> Finding:
    """The balance is due at hand-over."""
    return found(t.Balance(id="", layer="default_law", due=ON_TENDER), "term.default.balance")


@CN.rule(Role.DEFAULT, CC_511, CL_62)
def delivery_when_asked(control: Control) -> Finding:
    """Without a date, delivery is due when the buyer asks for it."""
    return found(t.Delivery(id="", layer="default_law", due=WHEN_ASKED), "term.default.delivery")


AT_HAND_OVER = t.Inspection(id="", layer="default_law", before="delivery")


@CN.rule(Role.DEFAULT, CARW_13, CC_620, defeats=("inspection_at_hand_over",))
def household_car_is_inspected_together(control: Control) -> Finding | None:
    """A household car is looked at together when it is handed over."""
    car = control.consumer and control.terms.offer.goods.kind == "car"
    return found(AT_HAND_OVER, "term.default.inspection") if car else None


@CN.rule(Role.DEFAULT, CC_620, CL_157)
def inspection_at_hand_over(control: Control) -> Finding:
    """The buyer may look at the goods when they are handed over."""
    return found(AT_HAND_OVER, "term.default.inspection")


@CN.rule(Role.MISSING, CRPL_26)
def delivery_time_is_named(control: Control) -> Finding | None:
    """The time of performance is among what a consumer is told conspicuously."""
    return None if control.of(t.Delivery) else found("warning", "missing.delivery_time")


@CN.rule(Role.MISSING, CRPL_26)
def price_is_named(control: Control) -> Finding | None:
    """So is the price."""
    return None if any(c.amount for c in control.of(t.Price)) else found("warning", "missing.price")


@CN.rule(Role.MISSING, CRPLR_22)
def refund_is_written_down(control: Control) -> Finding | None:
    """How a prepayment goes back is to be in the contract."""
    prepaid = [c for c in control.of(t.Deposit) if c.called != "earnest"]
    return (
        found("warning", "missing.refund", clauses=(prepaid[0].id,)) if prepaid and not control.of(t.Refund) else None
    )


@CN.rule(Role.MISSING, CC_525, CC_620)
def balance_leaves_time_to_look(control: Control) -> Finding | None:
    """A balance due unseen, even without a sanction, invites a dispute."""
    unseen = [c for c in control.of(t.Balance) if pays_unseen(control, c)]
    if not unseen or inspection_agreed(control) or sanction_for_not_paying(control):
        return None
    return found("note", "missing.inspection_before_balance", clauses=(unseen[0].id,))
