"""The Contract Law of 1999, for contracts made from 1999-10-01 to 2020-12-31. Its successors' rules cite it beside them.

Two copies of the text were read side by side; the general provisions of 2017 stand here for fraud.
"""

from __future__ import annotations

from datetime import date

from earnest.core.law.packs.cn.pack import (
    CN,
    CODE,
    CONTRACT_INTERPRETATION_2,
    CONTRACT_LAW,
    GENERAL_PRINCIPLES,
    GENERAL_PROVISIONS,
)
from earnest.core.law.provision import Provision


def _article(article: str, en: str, zh: str) -> Provision:
    return CN.provision(f"CN-CL-{article}", CONTRACT_LAW, article, en, zh)


CL_25 = _article("25", "A contract is concluded when acceptance takes effect.", "承诺生效时合同成立。")
CL_32 = _article(
    "32",
    "A contract made by a written instrument is concluded when both sides sign or seal it.",
    "当事人采用合同书形式订立合同的，自双方当事人签字或者盖章时合同成立。",
)
CL_40 = _article(
    "40",
    "A standard term is void that exempts its user from liability, adds to the other side's, or excludes the other side's main rights.",
    "提供格式条款一方免除其责任、加重对方责任、排除对方主要权利的，该条款无效。",
)
CL_41 = _article(
    "41",
    "Of two readings of a standard term the one against its user counts; individually agreed terms come before standard terms.",
    "对格式条款有两种以上解释的，应当作出不利于提供格式条款一方的解释；非格式条款优先。",
)
CL_44 = _article(
    "44",
    "A contract lawfully concluded takes effect when concluded.",
    "依法成立的合同，自成立时生效。",
)
CL_47 = _article(
    "47",
    "A minor's contract takes effect when ratified, unless suited to age; a month's silence after a demand is refusal.",
    "限制民事行为能力人订立的合同，经法定代理人追认后有效，与其年龄、智力相适应的除外；催告后一个月内未作表示的，视为拒绝追认。",
)
CL_55 = _article(
    "55",
    "The right to avoid a contract ends a year after its ground was or should have been known.",
    "具有撤销权的当事人自知道或者应当知道撤销事由之日起一年内没有行使撤销权的，撤销权消灭。",
)
CL_52 = _article(
    "52",
    "A contract is void that harms the public interest or offends a mandatory provision of law.",
    "损害社会公共利益或者违反法律、行政法规的强制性规定的合同无效。",
)
CL_58 = _article(
    "58",
    "What was received under a void or avoided contract is given back; the side at fault makes good the loss.",
    "合同无效或者被撤销后，因该合同取得的财产应当予以返还；有过错的一方应当赔偿对方的损失。",
)
CL_60 = _article(
    "60",
    "Each side performs fully as agreed and in good faith.",
    "当事人应当按照约定全面履行自己的义务，遵循诚实信用原则。",
)
CL_62 = _article(
    "62",
    "Where no time is agreed the debtor may perform and the creditor may demand at any time, leaving the time needed to prepare.",
    "履行期限不明确的，债务人可以随时履行，债权人也可以随时要求履行，但应当给对方必要的准备时间。",
)
CL_66 = _article(
    "66",
    "Without an agreed order both sides perform at the same time; each may refuse until the other performs.",
    "没有先后履行顺序的，应当同时履行；一方在对方履行之前有权拒绝其履行要求。",
)
CL_67 = _article(
    "67",
    "Where one side is to perform first, the other may refuse until it has.",
    "有先后履行顺序，先履行一方未履行的，后履行一方有权拒绝其履行要求。",
)
CL_93 = _article(
    "93",
    "The parties may end the contract by agreement, or agree on grounds for ending it.",
    "当事人协商一致，可以解除合同；可以约定一方解除合同的条件。",
)
CL_94 = _article(
    "94",
    "A party may terminate for force majeure, repudiation, delay after a demand, or breach defeating the purpose.",
    "因不可抗力、明确表示或以行为表明不履行、经催告后仍未履行、违约致使不能实现合同目的的，当事人可以解除合同。",
)
CL_96 = _article(
    "96",
    "Who terminates gives notice; the contract ends when the notice arrives.",
    "主张解除合同的，应当通知对方；合同自通知到达对方时解除。",
)
CL_97 = _article(
    "97",
    "After termination what is unperformed falls away, what was performed is restored, and loss is compensated.",
    "合同解除后，尚未履行的，终止履行；已经履行的，可以要求恢复原状、采取其他补救措施，并有权要求赔偿损失。",
)
CL_107 = _article(
    "107",
    "A side that does not perform, or not as agreed, answers for it.",
    "当事人一方不履行合同义务或者履行合同义务不符合约定的，应当承担违约责任。",
)
CL_108 = _article(
    "108",
    "Who says or shows that it will not perform may be held liable before the due day.",
    "当事人一方明确表示或者以自己的行为表明不履行合同义务的，对方可以在履行期限届满之前要求其承担违约责任。",
)
CL_113 = _article(
    "113",
    "Damages equal the loss, including expected gain, that could be foreseen; fraud on a consumer refers to the consumer law.",
    "损失赔偿额应当相当于因违约所造成的损失，包括可得利益，但不得超过可预见的损失；欺诈消费者的，依照消费者权益保护法。",
)
CL_114 = _article(
    "114",
    "Agreed damages may be raised if below the loss and reduced if excessively above it.",
    "约定的违约金低于损失的可以请求增加，过分高于损失的可以请求适当减少。",
)
CL_115 = _article(
    "115",
    "The giver of a deposit in default loses it; the taker in default returns it twofold.",
    "给付定金的一方不履行约定的债务的，无权要求返还定金；收受定金的一方不履行的，应当双倍返还定金。",
)
CL_116 = _article(
    "116",
    "Where both a penalty and a deposit are agreed, the other side may choose one of them.",
    "当事人既约定违约金，又约定定金的，一方违约时，对方可以选择适用违约金或者定金条款。",
)
CL_117 = _article(
    "117",
    "Force majeure frees in whole or part; not if it came during delay.",
    "因不可抗力不能履行合同的，部分或者全部免除责任；迟延履行后发生不可抗力的，不能免除责任。",
)
CL_121 = _article(
    "121",
    "A breach caused by a third person is still the debtor's.",
    "当事人一方因第三人的原因造成违约的，应当向对方承担违约责任。",
)
CL_148 = _article(
    "148",
    "Goods whose quality defeats the purpose may be refused, or the contract terminated.",
    "因标的物质量不符合质量要求，致使不能实现合同目的的，买受人可以拒绝接受标的物或者解除合同。",
)
CL_153 = _article(
    "153",
    "Goods meet the agreed quality and any description given of it.",
    "出卖人应当按照约定的质量要求交付标的物；提供质量说明的，应当符合该说明的质量要求。",
)
CL_157 = _article(
    "157",
    "The buyer inspects the goods on receipt within the agreed period, otherwise promptly.",
    "买受人收到标的物时应当在约定的检验期间内检验；没有约定检验期间的，应当及时检验。",
)
CL_158 = _article(
    "158",
    "What is not as agreed is notified within the agreed period of inspection; silence counts as conformity, unless the seller knew.",
    "约定检验期间的，买受人应当在检验期间内通知；怠于通知的，视为符合约定；出卖人知道或者应当知道的除外。",
)
CL2_29 = CN.provision(
    "CN-CL2-29",
    CONTRACT_INTERPRETATION_2,
    "29",
    "Agreed damages more than thirty per cent above the loss are generally excessive.",
    "约定的违约金超过造成损失的百分之三十的，一般可以认定为过分高于造成的损失。",
)
GP_12 = CN.provision(
    "CN-GP-12",
    GENERAL_PRINCIPLES,
    "12",
    "A minor of ten or more acts alone where suited to age, otherwise with a guardian's consent; under ten there is no capacity.",
    "十周岁以上的未成年人可以进行与其年龄、智力相适应的民事活动，其他由法定代理人代理或征得其同意；不满十周岁的无民事行为能力。",
    mandatory=True,
)
GPCL_19 = CN.provision(
    "CN-GPCL-19",
    GENERAL_PROVISIONS,
    "19",
    "A minor of eight or more needs a guardian's consent or ratification, except for what is beneficial or suited to age.",
    "八周岁以上的未成年人实施民事法律行为由法定代理人代理或者经其同意、追认，纯获利益或者与其年龄、智力相适应的除外。",
    mandatory=True,
)
GPCL_20 = CN.provision(
    "CN-GPCL-20",
    GENERAL_PROVISIONS,
    "20",
    "A minor under eight has no capacity and acts only through a guardian.",
    "不满八周岁的未成年人为无民事行为能力人，由法定代理人代理。",
    mandatory=True,
)
GPCL_145 = CN.provision(
    "CN-GPCL-145",
    GENERAL_PROVISIONS,
    "145",
    "What needs a guardian's consent takes effect only with it; a month's silence after a demand is refusal.",
    "经法定代理人同意或者追认后有效；催告后一个月内未作表示的，视为拒绝追认；追认前善意相对人有撤销的权利。",
    mandatory=True,
)
GPCL_152 = CN.provision(
    "CN-GPCL-152",
    GENERAL_PROVISIONS,
    "152",
    "The right to avoid ends a year after its ground was or should have been known.",
    "当事人自知道或者应当知道撤销事由之日起一年内没有行使撤销权的，撤销权消灭。",
    mandatory=True,
)
TIME_9 = CN.provision(
    "CN-TIME-1",
    CODE,
    "provisions on its application in time, 法释〔2020〕15号, 1-4, 9",
    "Facts before 2021 follow the old law; but standard terms agreed before then without notice or explanation are judged by article 496.",
    "民法典施行前的法律事实适用当时的法律；施行前订立的合同，提供格式条款一方未履行提示或者说明义务的，适用民法典第四百九十六条。",
    since=date(1999, 10, 1),
    until=date(2020, 12, 31),
    sources=(
        "https://github.com/LawRefBook/Laws (司法解释/最高人民法院关于适用《民法典》时间效力的若干规定(2020-12-29).md)",
    ),
    mandatory=True,
)
GPCL_148 = CN.provision(
    "CN-GPCL-148",
    GENERAL_PROVISIONS,
    "148",
    "Who was brought by fraud to act against its true will may have the act avoided.",
    "一方以欺诈手段，使对方在违背真实意思的情况下实施的民事法律行为，受欺诈方有权请求予以撤销。",
    mandatory=True,
)
