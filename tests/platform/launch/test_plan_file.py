"""A launch's plan as a file: the one in the documents is planned as it stands; whatever is wrong is told with its line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from earnest.files import InvalidFile
from earnest.platform.launch.asked import CannotBe, ask
from earnest.platform.launch.models import Act, Launch
from earnest.platform.launch.plan_file import plan_from
from earnest.platform.launch.planning import Windows
from tests.platform.launch.shop import a_launch
from tests.platform.shop import a_version, unique

PAGE = Path(__file__).parents[3] / "docs" / "launch.md"
PLAN = """
slug: SLUG
title: The launch
offer: OFFER
opens: 2036-12-24 20:00
variants:
  - {code: std, name: Standard, configuration: {}, capacity: 3, weeks: {"2037-01-05": 3}}
"""


@pytest.fixture
def shop():
    """A published offer, and the plan of a launch of it."""
    version = a_version()
    return version.offer, PLAN.replace("SLUG", unique("launch")).replace("OFFER", version.offer.slug)


def test_plan_in_the_documents_is_planned(shop):
    offer, _ = shop
    (text,) = re.findall(r"<!-- plan -->\n```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    launch = plan_from(text.replace("offer: car", f"offer: {offer.slug}"), offer.seller.slug, None)
    assert (launch.hold_seconds, launch.waiting, launch.deposit_minor) == (900, 500, 500_000)
    assert f"{launch.opens_at:%Y-%m-%d %H:%M}" == "2036-12-24 12:00"  # 20:00 in Shanghai
    windows = Windows(launch.variants, launch.plan)
    assert [windows.last_day(0, n) for n in (1, 400, 401, 1000, 1001)] == [
        date(2037, 1, 11), date(2037, 1, 11), date(2037, 1, 18), date(2037, 1, 18), None,
    ]  # fmt: skip
    assert Act.objects.get(launch=launch).kind == "planned"


@pytest.mark.parametrize(("change", "line", "says"), [
    (("opens: 2036", "opens: 2020"), 5, "this is over"),
    (("opens: 2036-12-24 20:00", "opens: tomorrow"), 5, "write one as 2026-12-24 20:00"),
    (("title: The launch", "title: The launch\nlobby: 2036-12-25 20:00"), 4, "not after it"),
    (("capacity: 3", "capacity: 0"), 7, "0 places"),
    (("capacity: 3", "capacity: 4"), 7, "3 are built of 4"),
    (('"2037-01-05": 3', '"2037-01-06": 3'), 7, "no week"),
    (("configuration: {}", "configuration: {colour: red}"), 7, "not one option of every choice"),
    (("code: std", "code: Std!"), 7, "is no code"),
    (("title: The launch", "titel: The launch"), 3, "titel"),
    (("offer: ", "offer: no-such-"), 4, "no published offer"),
    (("slug: ", "slug: A "), 2, "is no address"),
    (("offer:", "per_buyer: 0\noffer:"), 4, "too few"),
])  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_made(shop, change, line, says):
    offer, text = shop
    before = Launch.objects.count()
    with pytest.raises(InvalidFile) as told:
        plan_from(text.replace(*change), offer.seller.slug, None)
    problem = told.value.problems[0]
    assert says in str(problem)
    assert problem.line == line
    assert Launch.objects.count() == before


def test_plan_promises_no_transfer_that_nobody_could_make(shop):
    offer, text = shop
    with pytest.raises(InvalidFile, match="pass an order on"):
        plan_from(text + "transferable: true\n", offer.seller.slug, None)


def test_address_is_given_once(shop):
    offer, text = shop
    plan_from(text, offer.seller.slug, None)
    with pytest.raises(InvalidFile, match="already"):
        plan_from(text, offer.seller.slug, None)


@pytest.mark.parametrize(("kind", "given", "code"), [
    ("paused", {"reason": " "}, "needs_reason"), ("resumed", {}, "not_paused"), ("hold_extended", {}, "too_few"),
    ("capacity_added", {"variant": "gold", "count": 1}, "unknown_variant"),
    ("capacity_added", {"variant": "std", "count": -1}, "too_few"),
])  # fmt: skip
def test_act_that_cannot_be_is_not_asked_for(kind, given, code):
    launch = a_launch()
    with pytest.raises(CannotBe) as refused:
        ask(launch, kind, None, given.pop("reason", "because"), **given)
    assert refused.value.code == code
    assert not Act.objects.filter(launch=launch, kind=kind).exists()
