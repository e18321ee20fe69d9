"""The words of a brief: days, deadlines, citations, clauses and events, in both languages."""

from typing import get_args

import pytest

from earnest.core.brief.clause_text import ABOUT_DEPOSIT, WRITERS, content
from earnest.core.brief.dates import deadline_text, when_text
from earnest.core.brief.wording import awards_text, basis_text, citation, sentence, why
from earnest.core.deadlines import Deadline
from earnest.core.law.finding import Because
from earnest.core.law.registry import pack
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.phrases import phrases
from earnest.core.standing import Award
from earnest.core.terms import clauses as c
from earnest.core.terms.ratio import Ratio

CNY_5000 = Money.parse("5000 CNY")


@pytest.mark.parametrize(
    ("when", "en", "zh"),
    [
        ("2024-07-19", "19 July 2024", "2024年7月19日"),
        ("2024-07-19 14:30", "19 July 2024", "2024年7月19日"),
        ("2024-07", "July 2024", "2024年7月"),
        ("2024", "2024", "2024年"),
        ("after 2025-01", "after January 2025", "2025年1月之后"),
        ("before 2024-12-10", "before 10 December 2024", "2024年12月10日之前"),
        (
            "between 2024-10-16 and 2024-10-22",
            "between 16 October 2024 and 22 October 2024",
            "2024年10月16日至2024年10月22日之间",
        ),
        ("unknown", "on a day not known", "日期不明"),
    ],
)
def test_dates_are_written_as_far_as_they_are_known(when, en, zh):
    assert (when_text(When.parse(when), "en"), when_text(When.parse(when), "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("deadline", "en", "zh"),
    [
        ("by 2025-09-24", "by 24 September 2025", "2025年9月24日前（含当日）"),
        ("before 2025-09-24", "before 24 September 2025", "2025年9月24日之前"),
        ("2025-09", "by the end of September 2025", "2025年9月底前"),
        ("2025-Q3", "by the end of the third quarter of 2025", "2025年第三季度末前"),
        ("within 7 days of balance_demanded", "within 7 days of the demand for the balance", "尾款通知后7日内"),
        ("within 1 months of deposit_paid", "within 1 month of payment of the deposit", "支付定金后1个月内"),
        ("at once after goods_ready", "at once after the notice that the goods are ready", "到货通知后立即"),
        ("30 days before 2018-12-02", "at least 30 days before 2 December 2018", "2018年12月2日前至少30日"),
        ("90 days before delivery_taken", "at least 90 days before taking the goods", "受领货物前至少90日"),
        ("on delivery_tendered", "together with the offer of the goods", "与提出交付同时"),
        ("when asked by buyer", "when the buyer asks", "买受人请求时"),
        ("when asked by buyer, within 30 days", "within 30 days of the buyer asking", "买受人请求后30日内"),
        (
            "earlier of (by 2025-09-24; when asked by buyer)",
            "by 24 September 2025 or when the buyer asks, whichever is earlier",
            "2025年9月24日前（含当日）或者买受人请求时，以较早者为准",
        ),
    ],
)
def test_deadlines_are_told_in_words(deadline, en, zh):
    rule = Deadline.parse(deadline)
    assert (deadline_text(rule, "en"), deadline_text(rule, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("clause", "en", "zh"),
    [
        (
            c.Deposit(layer="negotiated", called="earnest", amount=CNY_5000, refundable="no"),
            "5,000 CNY as earnest money (定金), not refundable",
            "定金5,000元，不退",
        ),
        (
            c.Balance(layer="negotiated", amount=CNY_5000, due=Deadline.parse("by 2025-09-24")),
            "5,000 CNY, due by 24 September 2025",
            "5,000元，2025年9月24日前（含当日）支付",
        ),
        (
            c.Cancellation(layer="negotiated", by="seller", when="balance_unpaid", notice_first=True),
            "the seller may end the contract if the balance is not paid, after notice",
            "未付尾款的，出卖人可以解除合同，须先行通知",
        ),
        (
            c.LiquidatedDamages(
                layer="negotiated",
                by="seller",
                breach="late_delivery",
                per_day=Money.parse("100 CNY"),
                cap_share=Ratio("20%"),
            ),
            "the seller in default by late delivery pays 100 CNY a day, at most 20% of the price",
            "出卖人迟延交付的，违约金为每日100元，以价款的20%为限",
        ),
        (
            c.Validity(layer="negotiated", until=Deadline.parse("by 2025-09-24"), deposit="lost"),
            "the order stands until 24 September 2025, then it ends and the deposit is lost",
            "订单有效期至2025年9月24日，期满终止，定金不退",
        ),
        (
            c.Exemption(layer="standard_term", of="seller", from_="supplier_failure"),
            "the seller does not answer for failure of a supplier",
            "出卖人对供应商违约不承担责任",
        ),
    ],
)
def test_clauses_are_told_by_what_they_say(clause, en, zh):
    assert (content(clause, "en"), content(clause, "zh")) == (en, zh)


def test_clause_about_the_deposit_calls_it_what_the_contract_calls_it():
    clause = c.Forfeit(layer="standard_term", when="withdrawal")
    assert content(clause, "zh", "reservation") == "买受人退出的，订金不予退还"
    assert content(clause, "zh", "earnest") == "买受人退出的，定金不予退还"


def test_every_topic_has_words_for_its_content():
    assert WRITERS.keys() | ABOUT_DEPOSIT.keys() == set(get_args(c.AnyClause))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_choice_in_a_clause_has_words(lang):
    words = {
        "called": c.Label, "named": c.Label, "clause.trigger": c.Trigger, "clause.what": c.Kept,
    }  # fmt: skip
    for prefix, choices in words.items():
        separator = "_" if "." in prefix else "."
        for choice in get_args(choices):
            assert f"{prefix}{separator}{choice}" in phrases(lang)


@pytest.mark.parametrize(
    ("provision", "en", "zh"),
    [
        ("CN-CC-587", "Civil Code, art. 587", "《民法典》第587条"),
        ("CN-CC-563", "Civil Code, art. 563(1)", "《民法典》第563条第1款"),
        ("CN-CC-511", "Civil Code, art. 511(4)", "《民法典》第511条第4项"),
        ("CN-CC-543", "Civil Code, arts 543, 544", "《民法典》第543条、第544条"),
        ("CN-CASELAW-RECIPIENT", "Court practice: company that took the money", "司法实践"),
    ],
)
def test_provisions_are_cited_as_each_language_cites_them(provision, en, zh):
    law = pack("CN").provisions[provision]
    assert (citation(law, "en"), citation(law, "zh")) == (en, zh)


def test_reason_without_its_particulars_leaves_no_hanging_colon():
    assert why(Because("conformity.other_measure"), "en", "CNY") == "It was measured otherwise than agreed."
    assert why(Because("conformity.other_measure"), "zh", "CNY") == "测量标准与约定不同。"


def test_right_that_rests_on_law_alone_is_not_said_to_be_agreed():
    assert why(Because("power.by_term", law=("CN-CC-620",)), "en", "CNY") == "The law gives this right."
    assert why(Because("power.by_term", clauses=("C1",)), "en", "CNY") == "The terms give this right."


def test_sentence_begins_with_a_capital():
    assert sentence("between two days") == "Between two days"


def award(basis, minor, **values):
    values = tuple((name, str(value)) for name, value in values.items())
    return Award("seller", "buyer", basis, minor, "CNY", Because("award.double", values=values))


def test_twofold_is_said_only_of_the_same_sum_twice():
    whole = award("double_return_of_deposit", 1_000_000, left=500_000, penalty=500_000)
    part = award("double_return_of_deposit", 800_000, left=500_000, penalty=300_000)
    assert basis_text(whole, "en") == "the deposit returned twofold"
    assert basis_text(part, "en") == "the deposit returned, with a penalty"
    assert why(whole.because, "en", "CNY").endswith("as much again: 5,000 CNY + 5,000 CNY.")
    assert why(part.because, "en", "CNY").endswith("5,000 CNY of deposit to be given back + 3,000 CNY as the penalty.")


def test_what_one_side_owes_the_other_is_told_as_one_sum():
    awards = (award("refund_of_price", 200_000), award("multiple_damages", 600_000), award("interest", None))
    assert awards_text(awards, "en") == (
        "the seller owes the buyer 8,000 CNY: 2,000 CNY (the price refunded) and 6,000 CNY (multiple damages), "
        "and interest besides, in an amount the facts do not give"
    )
    assert awards_text(awards, "zh") == (
        "出卖人应向买受人给付共计8,000元，其中返还价款2,000元、惩罚性赔偿6,000元，并给付利息（数额依现有事实不能确定）"
    )
