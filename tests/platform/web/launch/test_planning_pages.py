"""The seller's pages of a launch beforehand and afterwards: planning one, changing its delivery plan, priority codes."""

from __future__ import annotations

import re

import pytest

from earnest.platform.launch.codes import TooMany, codes_of, make_codes
from earnest.platform.launch.models import Act, Code, Launch, Place
from earnest.platform.launch.permitting import NotPermitted, bind
from earnest.platform.launch.replanning import tell_changes
from tests.platform.launch.shop import a_launch, a_writer, ask, money, variant
from tests.platform.shop import a_member, a_seller, a_user, a_version, unique
from tests.platform.web.browser_server import *  # noqa: F403
from tests.platform.web.browser_server import check
from tests.platform.web.launch.test_control_room import signed_in

LATER = 'weeks:\n  std:\n    "2027-02-01": 12\n'


@pytest.fixture
def scene():
    launch = a_launch(
        variants=[variant(capacity=12, for_codes=3)], plan={"std": [["2027-01-04", 2], ["2027-01-11", 10]]}
    )
    with a_writer(launch) as writer:
        granted = writer.write([ask() for _ in range(4)])
        writer.write([money(each.place, launch.pk) for each in granted])
    return launch, a_member(launch.seller)


def sell(launch, what: str = "") -> str:
    return f"/sell/{launch.seller.slug}/launches/{launch.slug}/{what}"


def test_example_is_a_whole_plan_that_can_be_looked_at_and_planned():
    version = a_version()
    seller, client = version.offer.seller, signed_in(a_member(version.offer.seller))
    at = f"/sell/{seller.slug}/launches/new/"
    text = re.search(r"<textarea id=\"text\"[^>]*>\n(.*?)</textarea>", client.get(at).content.decode(), re.S)
    assert text is not None
    plan = (
        text[1]
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace(f"slug: {version.offer.slug}", f"slug: {unique('l')}")
    )
    looked = client.post(at, {"text": plan, "do": "look"})
    assert looked.status_code == 200
    assert b"Plan it, and publish its page" in looked.content
    assert not seller.launches.exists()
    assert client.post(at, {"text": plan, "do": "plan"}).status_code == 302
    assert seller.launches.get().variants[0]["capacity"] == 1000


def test_what_is_wrong_with_a_plan_is_told_with_its_line_and_the_text_stays():
    version = a_version()
    client = signed_in(a_member(version.offer.seller))
    answer = client.post(
        f"/sell/{version.offer.seller.slug}/launches/new/", {"text": "slug: x\ntitel: y\n", "do": "plan"}
    )
    assert answer.status_code == 422
    assert b"line 2" in answer.content
    assert b"titel" in answer.content
    assert not Launch.objects.filter(seller=version.offer.seller).exists()


def test_seller_with_nothing_published_reads_what_comes_first():
    seller = a_seller()
    page = signed_in(a_member(seller)).get(f"/sell/{seller.slug}/launches/new/")
    assert b"Publish an offer first" in page.content


def test_change_of_plan_shows_what_it_means_before_it_is_asked_for(scene):
    launch, owner = scene
    client = signed_in(owner)
    looked = client.post(sell(launch, "plan/"), {"text": LATER, "do": "look"}).content.decode()
    assert "4 buyers learn of a later day" in looked
    assert "after the day in the contract" in looked
    assert not Act.objects.filter(launch=launch, kind="plan_changed").exists()
    assert client.post(sell(launch, "plan/"), {"text": LATER, "do": "change"}).status_code == 422  # without a reason
    assert client.post(sell(launch, "plan/"), {"text": LATER, "do": "change", "reason": "Flood."}).status_code == 302
    with a_writer(Launch.objects.select_related("seller", "offer_version__offer").get(pk=launch.pk)) as writer:
        writer.write([])
    assert tell_changes() == 4
    own = Place.objects.get(launch_id=launch.pk, number=1)
    buyer = type(owner).objects.get(pk=own.buyer_id)
    assert (
        "The seller now says 7 February 2027"
        in signed_in(buyer).get(f"/launch/{launch.slug}/places/1/").content.decode()
    )


@pytest.mark.parametrize(("text", "says"), [
    ("weeks: {}", "missing"), ("weeks: {std: {2027-02-01: 3}}", "3 are built of 12"),
    ("weeks: {std: {2027-02-02: 12}}", "no week"), ("weeks: {std: {2027-02-01: 12}, max: {}}", "no such variant"),
    ("std: {2027-02-01: 12}", "line 1"),
])  # fmt: skip
def test_weeks_that_cannot_be_are_told(scene, text, says):
    launch, owner = scene
    answer = signed_in(owner).post(sell(launch, "plan/"), {"text": text, "do": "look"})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_codes_are_shown_once_and_each_belongs_to_the_first_who_uses_it(scene):
    launch, owner = scene
    client = signed_in(owner)
    made = client.post(sell(launch, "codes/"), {"count": "2", "given_to": "press"}).content.decode()
    codes = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", made)
    assert len(codes) == 2
    assert codes[0] not in client.get(sell(launch, "codes/")).content.decode()
    assert not Code.objects.filter(launch=launch, code_hash__contains=codes[0]).exists()
    first, second = a_user(), a_user()
    assert bind(launch, first, codes[0].lower().replace("-", " "))
    with pytest.raises(NotPermitted, match="code_used"):
        bind(launch, second, codes[0])
    assert (codes_of(launch).made, codes_of(launch).used, codes_of(launch).left) == (2, 1, 1)


@pytest.mark.parametrize("count", ["4", "0", "-1", "x", "\u0663"])
def test_no_more_codes_than_the_share_has_places(scene, count):
    launch, owner = scene
    answer = signed_in(owner).post(sell(launch, "codes/"), {"count": count})
    assert answer.status_code == 422
    assert b"from 1 to 3" in answer.content
    assert not Code.objects.filter(launch=launch).exists()


def test_two_who_make_codes_at_once_make_no_more_than_the_share(scene):
    launch, _ = scene
    make_codes(launch, 2, None)
    with pytest.raises(TooMany):
        make_codes(launch, 2, None)


@pytest.mark.parametrize("what", ["plan/", "codes/"])
def test_who_may_not_publish_may_not_plan_or_make_codes(scene, what):
    launch, _ = scene
    viewer = signed_in(a_member(launch.seller, role="viewer"))
    assert (
        viewer.post(sell(launch, what), {"text": LATER, "count": "1", "do": "change", "reason": "x"}).status_code == 403
    )
    assert viewer.post(f"/sell/{launch.seller.slug}/launches/new/", {"do": "plan"}).status_code == 403
    assert not Code.objects.filter(launch=launch).exists()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_look_right(server, window, scene, lang):
    launch, owner = scene
    page = window(owner, lang=lang)
    page.goto(f"{server}/sell/{launch.seller.slug}/launches/new/")
    page.locator('button[value="look"]').click()
    page.locator('button[value="plan"]').wait_for()
    check(page, f"launch-new-{lang}")
    page.goto(server + sell(launch, "plan/"))
    page.locator("#text").fill(LATER)
    page.locator('button[value="look"]').click()
    page.locator('button[value="change"]').wait_for()
    check(page, f"launch-replan-{lang}")
    page.goto(server + sell(launch, "codes/"))
    page.locator("#count").fill("2")
    page.locator("form[method=post] button.button").last.click()
    page.locator("#made").wait_for()
    check(page, f"launch-codes-{lang}", dark=True)
    page.goto(server + sell(launch))
    check(page, f"launch-control-{lang}")
