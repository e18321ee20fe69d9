"""The acts of the Chinese pack and the pack itself. Rules are entered by the modules beside this one, in statute order."""

from __future__ import annotations

from datetime import date

from earnest.core.law.pack import Pack
from earnest.core.law.parameters import load_parameters
from earnest.core.law.provision import FIRST_DAY, LAST_DAY, Act
from earnest.core.periods import LegalCalendar

_REPOSITORY = "https://github.com/LawRefBook/Laws"
_BEFORE_THE_CODE = date(2020, 12, 31)

CODE = Act(
    "Civil Code",
    "《民法典》",
    date(2021, 1, 1),
    date(2021, 1, 1),
    LAST_DAY,
    f"{_REPOSITORY} (民法典/总则.md, 民法典/合同编.md)",
)
INTERPRETATION = Act(
    "SPC Interpretation on the Contracts Book, 法释〔2023〕13号", "《合同编通则解释》（法释〔2023〕13号）",
    date(2023, 12, 5), date(2021, 1, 1), LAST_DAY,
    f"{_REPOSITORY} (司法解释/最高人民法院关于适用《民法典》合同编通则若干问题的解释(2023-12-04).md)",
)  # fmt: skip
"""In force since 2023-12-05, for facts since the Civil Code (its art. 69)."""
SALES = Act(
    "SPC Interpretation on Sale Contracts, as amended 2020", "《买卖合同解释》（2020年修正）", date(2021, 1, 1), date(2021, 1, 1), LAST_DAY,
    f"{_REPOSITORY} (司法解释/最高人民法院关于审理买卖合同纠纷案件适用法律问题的解释(2020-12-29).md)",
)  # fmt: skip
SALES_OF_HOUSES = Act(
    "SPC Interpretation on Commercial Housing Sales, as amended 2020",
    "《商品房买卖合同解释》（2020年修正）",
    date(2021, 1, 1),
    date(2021, 1, 1),
    LAST_DAY,
    "https://mip.64365.com/special/20492665",
)
"""Cited by analogy, for its measure of a reasonable period."""
CONTRACT_LAW = Act(
    "Contract Law 1999",
    "《合同法》",
    date(1999, 10, 1),
    date(1999, 10, 1),
    _BEFORE_THE_CODE,
    "https://github.com/banditsmile/law (中华人民共和国合同法.md)",
)
GENERAL_PROVISIONS = Act(
    "General Provisions of the Civil Law 2017",
    "《民法总则》",
    date(2017, 10, 1),
    date(2017, 10, 1),
    _BEFORE_THE_CODE,
    "https://github.com/banditsmile/law (中华人民共和国民法总则.md)",
)
GENERAL_PRINCIPLES = Act(
    "General Principles of the Civil Law 1986",
    "《民法通则》",
    date(1987, 1, 1),
    date(1987, 1, 1),
    date(2017, 9, 30),
    "https://github.com/banditsmile/law (中华人民共和国民法通则.md)",
)
"""On capacity the General Provisions of 2017 took its place; it was repealed with them."""
CONTRACT_INTERPRETATION_2 = Act(
    "SPC Interpretation (II) of the Contract Law, 法释〔2009〕5号", "《合同法解释（二）》（法释〔2009〕5号）",
    date(2009, 5, 13), date(2009, 5, 13), _BEFORE_THE_CODE,
    f"{_REPOSITORY} (司法解释/最高人民法院关于适用《合同法》若干问题的解释（二）(2009-04-24).md)",
)  # fmt: skip
ONLINE_TRADE = Act(
    "Measures for the Supervision of Online Transactions, SAMR Order 37",
    "《网络交易监督管理办法》",
    date(2021, 5, 1),
    date(2021, 5, 1),
    LAST_DAY,
    "https://github.com/Theonefkguy/Chinese-Laws (部门规章/市场监督管理总局/网络交易监督管理办法(2021-03-15).md)",
    consumers_only=True,
)
SECURITY_LAW = Act(
    "Security Law 1995",
    "《担保法》",
    date(1995, 10, 1),
    date(1995, 10, 1),
    _BEFORE_THE_CODE,
    "http://www.bjxgfjob.com/changshi/203721.html",
)
SECURITY_INTERPRETATION = Act(
    "SPC Interpretation of the Security Law, 法释〔2000〕44号", "《担保法解释》（法释〔2000〕44号）",
    date(2000, 12, 13), date(2000, 12, 13), _BEFORE_THE_CODE,
    f"{_REPOSITORY} (司法解释/最高人民法院关于适用《担保法》若干问题的解释(2000-12-08).md)",
)  # fmt: skip
CONSUMER_LAW = Act(
    "Consumer Rights Protection Law (2013)", "《消费者权益保护法》", date(2014, 3, 15), date(2014, 3, 15), LAST_DAY,
    f"{_REPOSITORY} (民法商法/消费者权益保护法(2013-10-25).md)",
    consumers_only=True,
)  # fmt: skip
CONSUMER_LAW_1993 = Act(
    "Consumer Rights Protection Law (1993)", "《消费者权益保护法》（1993年）", date(1994, 1, 1), date(1994, 1, 1), date(2014, 3, 14),
    f"{_REPOSITORY} (案例/消费购物/张莉诉北京合力华通汽车服务有限公司买卖合同纠纷案.md)",
    consumers_only=True,
)  # fmt: skip
CONSUMER_REGULATIONS = Act(
    "Implementing Regulations of the Consumer Law, Decree 778", "《消费者权益保护法实施条例》", date(2024, 7, 1), date(2024, 7, 1), LAST_DAY,
    "https://www.gwgpac.org/page200?article_id=2393&pagenum=2",
    consumers_only=True,
)  # fmt: skip
ECOMMERCE = Act(
    "E-Commerce Law",
    "《电子商务法》",
    date(2019, 1, 1),
    date(2019, 1, 1),
    LAST_DAY,
    f"{_REPOSITORY} (民法商法/电子商务法(2018-08-31).md)",
)
ONLINE = Act(
    "SPC Provisions (I) on Online Consumption, 法释〔2022〕8号", "《网络消费规定（一）》（法释〔2022〕8号）", date(2022, 3, 15), date(2022, 3, 15), LAST_DAY,
    f"{_REPOSITORY} (司法解释/最高人民法院关于审理网络消费纠纷案件适用法律若干问题的规定（一）(2022-03-01).md)",
    consumers_only=True,
)  # fmt: skip
PUNISHMENT = Act(
    "Measures for Punishing Infringements of Consumer Rights, SAIC Order 73", "《侵害消费者权益行为处罚办法》", date(2015, 3, 15), date(2015, 3, 15), LAST_DAY,
    f"{_REPOSITORY} (部门规章/市场监督管理总局/侵害消费者权益行为处罚办法(2015-01-05).md)",
    consumers_only=True,
)  # fmt: skip
CARS = Act(
    "Provisions on Repair, Replacement and Return of Household Automobiles, SAMR Order 43", "《家用汽车产品修理更换退货责任规定》",
    date(2022, 1, 1), date(2022, 1, 1), LAST_DAY,
    f"{_REPOSITORY} (部门规章/市场监督管理总局/家用汽车产品修理更换退货责任规定(2021-07-22).md)",
)  # fmt: skip
PRACTICE = Act(
    "Court practice", "司法实践", FIRST_DAY, date(1995, 10, 1), LAST_DAY,
    "http://www.luxwatt.cn/hetongjiufen/169556; http://www.ningxiacaijing.cn/caijingshuofa/caijingshuofajiaodian/2024-03-04/138107.html",
)  # fmt: skip

CN = Pack(
    "CN",
    name="China (mainland) / 中国大陆",
    zone="Asia/Shanghai",
    calendar=LegalCalendar("CN", "Asia/Shanghai", published_through=2026),
    parameters=load_parameters(__package__),
    not_covered=(
        "land and housing sales beyond the deposit rule",
        "prepaid cards and continuing supply (法释〔2025〕4号)",
        "administrative fines",
        "limitation of actions",
        "interest rates: the principal and the first day are given, the rate is not",
        "instalment sales of three payments or more",
    ),
)
"""The law of mainland China for sales by deposit."""
