"""Small briefs, written by hand, that the renderings are checked with."""

from __future__ import annotations

from earnest.core.brief.document import Authority, Brief, Exhibit, Group, Point, Row

ENGLISH = Brief(
    title="Li v. Haikou Xiaomi Jingming: the deposit on a car built unasked",
    subtitle="SU7 Max, 318,900 CNY, deposit 5,000 CNY; law of the People's Republic of China",
    lang="en",
    as_of="16 December 2024",
    verdict="The seller owes the buyer 10,000 CNY: the deposit of 5,000 CNY, returned twofold.",
    groups=(
        Group(
            title="What was agreed",
            points=(
                Point(text="The buyer paid a deposit of 5,000 CNY on a price of 318,900 CNY.", cites=("1",)),
                Point(
                    text="The seller had promised in public that the balance is paid after inspecting the car.",
                    cites=("2",),
                ),
                Point(
                    text=(
                        "On 22 October 2024 the parties agreed that the buyer may ask for production at "
                        "any time within 360 days "
                        "of the deposit; the last day to ask is 14 July 2025."
                    ),
                    cites=("3", "L1"),
                ),
            ),
        ),
        Group(
            title="Why the seller is in breach",
            points=(
                Point(text="The seller built the car although the buyer had not asked for it.", cites=("3", "4")),
                Point(
                    text=(
                        "The clause that asks for the whole balance within 7 days of a notice, before "
                        "any inspection, on pain of "
                        "losing the deposit, is void: it is a standard term that excludes the buyer's main right."
                    ),
                    cites=("5", "L2"),
                ),
                Point(
                    text="Cancelling the order for non-payment was therefore without ground and goes to the root.",
                    cites=("6", "7", "L3"),
                ),
            ),
        ),
    ),
    awards=(
        Row(
            party="Buyer",
            gets="the deposit, returned twofold, from the seller",
            amount="10,000 CNY",
            basis="The party that took the deposit and defeats the purpose by its default returns it twofold.",
            cites=("1", "7", "L3"),
        ),
        Row(
            party="Seller",
            gets="nothing; the car stays with the seller",
            amount="0 CNY",
            basis="The balance never fell due.",
            cites=("5", "6", "L2"),
        ),
    ),
    exhibits=(
        Exhibit(
            label="1",
            kind="event",
            date="19 Jul 2024",
            text="Deposit of 5,000 CNY paid through the app.",
            source="receipt in the app",
        ),
        Exhibit(
            label="2",
            kind="clause",
            date="19 Jul 2024",
            text="Promise: “inspect the car first, pay the balance after” (支持验车后付尾款).",
            source="official questions and answers, captured and dated",
        ),
        Exhibit(
            label="3",
            kind="clause",
            date="22 Oct 2024",
            text="Amendment: production on request within 360 days of the deposit.",
            source="chat message",
        ),
        Exhibit(
            label="4",
            kind="event",
            date="Oct 2024",
            text="Car produced.",
            source="the seller's statement of 21 February 2025",
        ),
        Exhibit(
            label="5",
            kind="clause",
            date="19 Jul 2024",
            text="Standard term: balance within 7 calendar days of a notice.",
            source="purchase agreement",
        ),
        Exhibit(
            label="6",
            kind="event",
            date="4 Dec 2024",
            text="Balance of 313,900 CNY demanded within 7 days.",
            source="chat message",
        ),
        Exhibit(
            label="7",
            kind="event",
            date="16 Dec 2024",
            text="Order cancelled by the seller; deposit kept.",
            source=(
                ""
                "https://www.example.org/records/2024/12/16/orders/O-2417/cancellation-notice-to-the-buyer-with-all-attachments.html?version=3"
            ),
        ),
    ),
    authorities=(
        Authority(
            label="L1",
            provision="cn.civil_code.543",
            citation="Civil Code of the PRC, art. 543",
            paraphrase="The parties may vary the contract by agreement.",
            sources=("https://www.example.org/civil-code/543",),
        ),
        Authority(
            label="L2",
            provision="cn.civil_code.497",
            citation="Civil Code of the PRC, art. 497",
            paraphrase=(
                "A standard term that unreasonably exempts its user, burdens the other party or "
                "excludes that party's main rights is void."
            ),
            sources=("https://www.example.org/civil-code/497",),
        ),
        Authority(
            label="L3",
            provision="cn.civil_code.587",
            citation="Civil Code of the PRC, art. 587",
            paraphrase=(
                "Who took the deposit and by default defeats the purpose of the contract returns "
                "it twofold (应当双倍返还定金)."
            ),
            sources=(
                "https://www.example.org/civil-code/587",
                "Supreme People's Court Interpretation on Contracts, art. 68",
            ),
        ),
    ),
    notice="This brief was worked out from the facts and terms entered. It is information, not legal advice.",
)


CHINESE = Brief(
    title="李女士诉海口小米景明科技有限公司：未经申请而排产之车的定金",
    subtitle="SU7 Max，车价 318,900 元，定金 5,000 元；适用中华人民共和国法律",
    lang="zh",
    as_of="2024年12月16日",
    verdict="卖方应向买方给付 10,000 元：双倍返还定金 5,000 元。",
    groups=(
        Group(
            title="双方约定",
            points=(
                Point(text="买方就 318,900 元的车价支付了定金 5,000 元。", cites=("1",)),
                Point(text="卖方曾公开承诺“支持验车后付尾款”。", cites=("2",)),
                Point(
                    text="2024年10月22日，双方约定：自支付定金之日起360日内，买方可随时申请排产；申请的最后一日为2025年7月14日。",
                    cites=("3", "L1"),
                ),
            ),
        ),
        Group(
            title="卖方何以违约",
            points=(
                Point(text="买方尚未申请排产，卖方即自行生产车辆。", cites=("3", "4")),
                Point(
                    text="“接到通知后7日内付清全部尾款，否则不退定金”的条款要求买方在验车之前付款，属于排除对方主要权利的格式条款，无效。",
                    cites=("5", "L2"),
                ),
                Point(text="卖方以未付尾款为由取消订单，没有依据，构成根本违约。", cites=("6", "7", "L3")),
            ),
        ),
    ),
    awards=(
        Row(
            party="买方",
            gets="由卖方双倍返还的定金",
            amount="10,000 元",
            basis="收受定金的一方违约致使不能实现合同目的的，应当双倍返还定金。",
            cites=("1", "7", "L3"),
        ),
        Row(party="卖方", gets="无；车辆仍归卖方", amount="0 元", basis="尾款从未到期。", cites=("5", "6", "L2")),
    ),
    exhibits=(
        Exhibit(label="1", kind="event", date="2024-07-19", text="通过应用支付定金 5,000 元。", source="应用内收据"),
        Exhibit(
            label="2",
            kind="clause",
            date="2024-07-19",
            text="承诺：“支持验车后付尾款”。",
            source="官方答网友问，已存证",
        ),
        Exhibit(
            label="3",
            kind="clause",
            date="2024-10-22",
            text="补充协议：自支付定金之日起360日内可随时申请排产。",
            source="微信聊天记录",
        ),
        Exhibit(label="4", kind="event", date="2024-10", text="车辆下线。", source="卖方2025年2月21日的陈述"),
        Exhibit(
            label="5",
            kind="clause",
            date="2024-07-19",
            text="格式条款：接到通知后7个自然日内付清尾款。",
            source="《汽车购买协议》",
        ),
        Exhibit(
            label="6", kind="event", date="2024-12-04", text="要求7日内支付尾款 313,900 元。", source="微信聊天记录"
        ),
        Exhibit(
            label="7",
            kind="event",
            date="2024-12-16",
            text="卖方取消订单，不退定金。",
            source="https://www.example.org/records/2024/12/16/orders/O-2417/notice.html",
        ),
    ),
    authorities=(
        Authority(
            label="L1",
            provision="cn.civil_code.543",
            citation="《中华人民共和国民法典》第五百四十三条",
            paraphrase="当事人协商一致，可以变更合同。",
            sources=("https://www.example.org/civil-code/543",),
        ),
        Authority(
            label="L2",
            provision="cn.civil_code.497",
            citation="《中华人民共和国民法典》第四百九十七条",
            paraphrase="提供格式条款一方不合理地免除或者减轻其责任、加重对方责任、限制对方主要权利，或者排除对方主要权利的，该格式条款无效。",
            sources=("https://www.example.org/civil-code/497",),
        ),
        Authority(
            label="L3",
            provision="cn.civil_code.587",
            citation="《中华人民共和国民法典》第五百八十七条",
            paraphrase="收受定金的一方不履行债务或者履行债务不符合约定，致使不能实现合同目的的，应当双倍返还定金。",
            sources=("https://www.example.org/civil-code/587",),
        ),
    ),
    notice="本摘要依据所录入的事实与约定推算而成，仅供参考，不构成法律意见。",
)


def in_english() -> Brief:
    """The Haikou dispute of 2025, shortened, in English."""
    return ENGLISH


def in_chinese() -> Brief:
    """The same dispute in Chinese."""
    return CHINESE
