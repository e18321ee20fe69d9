"""Packs: every provision has its source and its rule, every day of change can be judged, parameters are dated and sourced."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from earnest.core.case import Case
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.law.pack import Pack
from earnest.core.law.provision import LAST_DAY, Act, Role
from earnest.core.law.registry import CODES, pack
from earnest.core.periods import LegalCalendar
from tests.scenarios.contract import DELIVERY, DEPOSIT, PAID, PRICE, case

PROVISIONS = [p for code in CODES for p in pack(code).provisions.values()]
PARAMETERS = [p for code in CODES for p in pack(code).parameters.values()]


@pytest.mark.parametrize("provision", PROVISIONS, ids=lambda p: p.id)
def test_provision_names_its_article_its_words_and_its_source(provision):
    assert provision.article
    assert provision.en.endswith(".")
    assert provision.zh.endswith("。")
    assert all(source.startswith("http") for source in provision.sources), "name where the text was read"
    assert provision.governs_from <= provision.governs_to


@pytest.mark.parametrize("code", CODES)
def test_every_provision_is_encoded_by_a_rule_or_said_to_be_commentary(code):
    encoded = {p.id for entry in pack(code).entries for p in entry.provisions}
    assert set(pack(code).provisions) - encoded == set(pack(code).commentary)


@pytest.mark.parametrize("code", CODES)
def test_exceptions_defeat_rules_that_exist_in_their_own_role(code):
    by_role = {role: {e.name for e in pack(code).entries if e.role is role} for role in Role}
    for entry in pack(code).entries:
        assert set(entry.defeats) <= by_role[entry.role], f"{entry.name} defeats a rule that is not there"


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: p.id)
def test_parameter_has_a_source_for_each_value_and_a_day_last_checked(parameter):
    assert len(parameter.sources) == len(parameter.values) >= 1
    assert isinstance(parameter.checked_on, date)


def test_parameter_has_no_value_before_its_first_day():
    cap = pack("CN").parameters["deposit_cap"]
    assert cap.on(date(1995, 9, 30)) is None
    assert cap.on(date(1995, 10, 1)) is not None


@pytest.mark.parametrize("code", CODES)
def test_a_dispute_can_be_judged_on_each_side_of_every_change_of_law(code):
    law = pack(code)
    for change in law.change_days():
        for day in (change - timedelta(days=1), change):
            standing = story_on(day, law).judge()
            assert standing.law_day == day
            assert all(
                law.provisions[id_].governs(day) for award in standing.settlement.awards for id_ in award.because.law
            )


def story_on(day: date, law: Pack) -> Case:
    after = day + timedelta(days=30)
    return case(
        f"{day} agreement_signed\n{day} deposit_paid {{amount: 10000 CNY}}\n{after} unavailability_declared",
        terms=(PRICE, DEPOSIT),
        at=str(after),
    )


def test_provision_without_a_source_does_not_go_in():
    calendar = LegalCalendar("CN", "Asia/Shanghai", published_through=2026)
    toy = Pack("XX", name="toy", zone="Asia/Shanghai", calendar=calendar, parameters=())
    act = Act("An act", "一部法律", date(2000, 1, 1), date(2000, 1, 1), LAST_DAY, "")
    with pytest.raises(ValueError, match="no source"):
        toy.provision("XX-1", act, "1", "Something.", "某事。")


def test_engine_judges_under_a_pack_that_knows_nothing():
    """Adding a country must not touch the engine: an empty pack gives a standing in which nothing follows."""
    calendar = LegalCalendar("CN", "Asia/Shanghai", published_through=2026)
    toy = Pack("XX", name="toy", zone="Asia/Shanghai", calendar=calendar, parameters=())
    act = Act("An act", "一部法律", date(2000, 1, 1), date(2000, 1, 1), LAST_DAY, "https://example.org")
    toy.rule(Role.BARGAIN, toy.provision("XX-1", act, "1", "Nothing binds.", "无。"))(lambda p: None)
    told = case(PAID, terms=(PRICE, DEPOSIT, DELIVERY))
    standing = judge(told.terms(), FactLog.of(told.facts, ZoneInfo("Asia/Shanghai")), toy, told.instant())
    assert standing.contract == "none"
    assert standing.settlement.awards == ()
