"""The checker: the offers in offers/, each for the right reason; the same rules that judge."""

from datetime import date
from pathlib import Path

import pytest

from earnest.core.check import CheckResult, check
from earnest.files.cases import read_case, read_offer

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)


def result(name: str) -> CheckResult:
    (only,) = check(read_offer(ROOT / "offers" / name), TODAY)
    return only


def found(name: str) -> dict[tuple[str, str], str]:
    return {(e.clause, e.code): e.severity for e in result(name).entries}


def test_fair_offer_passes_clean():
    assert result("fair-car.yaml").entries == ()


def test_refundable_reservation_passes_clean():
    assert result("phone-reservation.yaml").entries == ()


def test_haikou_terms_fail_because_they_make_the_buyer_pay_unseen():
    rule = "CN/balance-before-inspection-is-void"
    assert found("haikou-seller.yaml") == {(clause, rule): "void" for clause in ("balance", "cancelled", "forfeited")}
    laws = {e.because.law for e in result("haikou-seller.yaml").entries}
    assert laws == {("CN-CC-497", "CN-CRPL-26")}


def test_haikou_terms_fail_also_inside_the_case():
    (only,) = check(read_offer(ROOT / "cases/cn/haikou-meilan-2025.yaml"), TODAY)
    assert not only.passes


@pytest.mark.parametrize(
    ("clause", "severity"),
    [
        ("deposit", "limited"),
        ("lost", "void"),
        ("free-exit", "void"),
        ("changes", "void"),
        ("other-board", "void"),
        ("no-liability", "void"),
        ("signed", "void"),
        ("last-word", "void"),
        ("voucher", "void"),
        ("small-print", "not_part_of_contract"),
        ("", "missing"),
    ],
)
def test_each_harsh_term_is_found(clause, severity):
    assert severity in {s for (where, _), s in found("harsh-furniture.yaml").items() if where == clause}


def test_every_finding_cites_the_law_and_says_how_to_mend():
    for name in ("harsh-furniture.yaml", "haikou-seller.yaml"):
        assert all(e.because.law and e.mend for e in result(name).entries)


def test_what_the_checker_strikes_the_judge_strikes():
    case = read_case(ROOT / "cases/cn/haikou-meilan-2025.yaml")
    (only,) = check(read_offer(ROOT / "cases/cn/haikou-meilan-2025.yaml"), TODAY)
    struck = {t.clause.id for t in case.judge().terms if t.state == "void"}
    assert struck == {e.clause for e in only.entries if e.severity == "void"}


def test_law_of_the_day_of_publication_counts(tmp_path):
    text = (ROOT / "offers/harsh-furniture.yaml").read_text("utf-8")
    old = tmp_path / "old.yaml"
    old.write_text(text.replace("2026-01-10", "2013-01-10"), "utf-8")
    (only,) = check(read_offer(old), TODAY)
    assert not any(e.code == "CN/voucher-is-no-refund" for e in only.entries), (
        "the regulations of 2024 did not govern in 2013"
    )
