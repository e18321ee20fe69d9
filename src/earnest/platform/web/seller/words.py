"""What the fields of clauses and their values are called on the form, in English and Chinese, by their words in the text."""

from __future__ import annotations

from earnest.core.brief.document import Language

FIELDS: dict[str, tuple[str, str]] = {
    "layer": ("How it was agreed", "约定方式"),
    "attention": ("Pointed out to the buyer", "是否提示买方注意"),
    "text": ("In these words", "条款原文"),
    "called": ("What it is called", "名称"),
    "amount": ("Amount", "金额"),
    "secures": ("What it secures", "担保事项"),
    "penalty_stated": ("Says that it is lost on default", "已写明违约不退"),
    "refundable": ("Refundable", "可否退还"),
    "refundable_until": ("Refundable until", "可退还期限"),
    "settled": ("Settled", "价格已确定"),
    "due": ("Due", "期限"),
    "start": ("To begin", "开始生产"),
    "final_after_request": ("Final once asked for", "申请后不可更改"),
    "firmness": ("How firm", "确定程度"),
    "needed_for": ("What it is needed for", "用途"),
    "needed_by": ("Needed by", "需用日期"),
    "allowed": ("Allowed", "允许"),
    "before": ("Before", "在何之前"),
    "period": ("For how long", "期间"),
    "quality": ("Which quality", "品质项目"),
    "value": ("What it shall be", "约定内容"),
    "measured_by": ("Measured by", "测量方法"),
    "definite": ("Definite", "内容明确"),
    "until": ("Until", "截止"),
    "then": ("What then", "届满之后"),
    "deposit": ("The deposit then", "届满后定金"),
    "by": ("Whose", "哪一方"),
    "when": ("On what occasion", "情形"),
    "costs": ("What it costs", "代价"),
    "notice_first": ("After notice", "须先通知"),
    "what": ("What is lost", "丧失的款项"),
    "breach": ("For which breach", "针对的违约"),
    "share_of_price": ("Share of the price", "占价款比例"),
    "per_day": ("A day", "每日金额"),
    "per_day_share": ("Share of the price a day", "每日占价款比例"),
    "cap": ("At most", "上限"),
    "cap_share": ("At most, as a share of the price", "上限占价款比例"),
    "of": ("Of", "对象"),
    "buyer_may_leave": ("The buyer may then leave", "买方可因此解除"),
    "reasons_listed": ("The reasons are listed", "已列明事由"),
    "buyer_may_refuse": ("The buyer may refuse it", "买方可以拒绝"),
    "that": ("What must happen", "条件"),
    "if_it_fails": ("If it fails", "条件不成就时"),
    "given_beforehand": ("Given beforehand", "已事先同意"),
    "concluded_on": ("Concluded on", "成立时间"),
    "later_contract": ("A further contract is to be made", "须另行签约"),
    "conclude_by": ("To be made by", "签约期限"),
    "from": ("From answering for", "免除的责任"),
    "taking_means": ("Taking the goods means", "受领的含义"),
    "within": ("Within", "期限"),
    "means": ("Paid back in", "退还方式"),
    "final_interpretation": ("The seller has the last word on the terms", "卖方保留最终解释权"),
    "only_sellers_forum": ("Only where the seller is may be sued", "只能在卖方所在地起诉"),
    "description": ("What is sold", "标的物"),
    "kind": ("Kind of goods", "类别"),
    "made_to_order": ("Made for this buyer", "为买方定制"),
    "condition": ("New or used", "新旧"),
    "one_certain_thing": ("One certain thing", "特定物"),
    "work_contract": ("A contract for work", "承揽合同"),
    "trade_barred_by": ("Law that bars its trade", "禁止交易的规定"),
    "delivered_in_parts": ("Delivered in parts", "分批交付"),
    "channel": ("Sold", "销售渠道"),
}  # fmt: skip
"""Fields."""

VALUES: dict[str, tuple[str, str]] = {
    "negotiated": ("individually negotiated", "个别协商"), "promise": ("promise", "承诺"),
    "standard_term": ("standard term", "格式条款"), "default_law": ("by law", "法律规定"),
    "drawn": ("yes", "是"), "not_drawn": ("no", "否"), "unknown": ("not known", "不详"),
    "yes": ("yes", "是"), "no": ("no", "否"), "unstated": ("not stated", "未写明"),
    "earnest": ("earnest money (定金)", "定金"), "reservation": ("reservation money (订金)", "订金"),
    "intent": ("money of intent (意向金)", "意向金"), "part_payment": ("part payment (预付款)", "预付款"),
    "security": ("security (押金)", "押金"), "unspecified": ("not specified", "未指明"),
    "performance": ("performance", "履行"), "conclusion": ("conclusion of a further contract", "签订本约"),
    "formation": ("formation", "合同成立"), "exit": ("a right to leave", "解约权"),
    "firm": ("firm", "确定"), "estimate": ("an estimate", "预计"),
    "balance": ("paying the balance", "支付尾款"), "delivery": ("delivery", "交付"),
    "ends": ("it ends", "失效"), "renews": ("it renews itself", "自动延续"),
    "returned": ("goes back", "退还"), "lost": ("is lost", "不退"),
    "buyer": ("the buyer", "买方"), "seller": ("the seller", "卖方"), "either": ("either side", "任何一方"),
    "balance_unpaid": ("the balance is not paid", "未付尾款"), "delivery_not_taken": ("the goods are not taken", "未提货"),
    "withdrawal": ("the buyer withdraws", "买方退出"), "not_concluded": ("no further contract is made", "未签本约"),
    "validity_expired": ("the order expires", "订单到期"), "any_buyer_default": ("any default of the buyer", "买方任何违约"),
    "any_reason": ("any reason", "任何原因"), "nothing": ("nothing", "无"), "all_payments": ("all that was paid", "全部已付款"),
    "late_delivery": ("late delivery", "迟延交付"), "late_payment": ("late payment", "迟延付款"), "any": ("any breach", "任何违约"),
    "price": ("the price", "价格"), "specification": ("the specification", "规格"), "terms": ("the terms", "条款"),
    "contract_ends": ("the contract ends", "合同终止"), "buyer_bears": ("the buyer bears it", "买方承担"),
    "seller_bears": ("the seller bears it", "卖方承担"),
    "order": ("ordering", "下单时"), "payment": ("payment", "付款时"), "confirmation": ("confirmation", "确认时"),
    "shipment": ("shipment", "发货时"), "signature": ("signature", "签字时"),
    "delay": ("delay", "迟延"), "non_delivery": ("non-delivery", "不能交付"), "defects": ("defects", "瑕疵"),
    "supplier_failure": ("a supplier's failure", "供应商原因"), "all_liability": ("everything", "一切责任"),
    "conforming": ("they conform", "符合约定"), "received": ("they were received", "已收到"),
    "money": ("money", "现金"), "voucher": ("a voucher", "代金券"),
    "car": ("car", "汽车"), "phone": ("phone", "手机"), "appliance": ("appliance", "家电"), "furniture": ("furniture", "家具"),
    "hardware": ("hardware", "硬件"), "service": ("service", "服务"), "land": ("land", "房地产"), "other": ("other", "其他"),
    "new": ("new", "全新"), "used": ("used", "二手"),
    "online": ("online", "网上"), "distance": ("at a distance", "远程"), "shop": ("in a shop", "门店"),
    "fair": ("at a fair", "展会"),
    "deposit": ("the deposit", "定金"),
}  # fmt: skip
"""Values of fields that have a closed list of them."""


def field(name: str, lang: Language) -> str:
    """What a field is called; its own word if nothing is said of it here."""
    return FIELDS.get(name, (name.replace("_", " "),) * 2)[lang == "zh"]


def value(word: str, lang: Language) -> str:
    """What a value is called; its own word if nothing is said of it here."""
    return VALUES.get(word, (word.replace("_", " "),) * 2)[lang == "zh"]
