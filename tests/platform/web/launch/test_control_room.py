"""The seller's control room: live from the intake, every act public and with its reason."""

from __future__ import annotations

import json
import time
import urllib.request

import pytest
from django.test import Client

from earnest.platform.launch import feed
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.models import Act, Launch
from tests.platform.launch.shop import a_launch, a_writer, ask, variant
from tests.platform.shop import a_member, a_seller
from tests.platform.web.browser_server import *  # noqa: F403
from tests.platform.web.browser_server import check
from tests.platform.web.launch.test_launch_pages import intake  # noqa: F401


@pytest.fixture
def scene():
    launch = a_launch(variants=[variant(capacity=5), variant("max", 2)], waiting=3)
    return launch, a_member(launch.seller)


def control_of(launch) -> str:
    return f"/sell/{launch.seller.slug}/launches/{launch.slug}/"


def done(client, launch, **given):
    return client.post(f"{control_of(launch)}act", {"reason": "As announced.", **given})


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def take(launch) -> Launch:
    with a_writer(launch) as writer:
        writer.write([])
    return Launch.objects.get(pk=launch.pk)


def test_acts_are_asked_for_with_a_reason_and_carried_out_by_the_writer(scene):
    launch, owner = scene
    client = signed_in(owner)
    assert done(client, launch, kind="paused").status_code == 302
    assert b"carried out as soon as" in client.get(control_of(launch)).content
    assert take(launch).paused
    assert b"entry 0" in client.get(control_of(launch)).content
    done(client, launch, kind="capacity_added", variant="max", count="4")
    done(client, launch, kind="hold_extended", count="5")
    after = take(launch)
    assert ([v["capacity"] for v in after.variants], after.hold_seconds) == ([5, 6], 20 * 60)


@pytest.mark.parametrize(("given", "told"), [
    ({"kind": "paused", "reason": " "}, b"Give a reason"), ({"kind": "resumed"}, b"not paused"),
    ({"kind": "capacity_added", "variant": "gold", "count": "1"}, b"no such variant"),
    ({"kind": "capacity_added", "variant": "max", "count": "-1"}, b"at least 1"),
    ({"kind": "hold_extended", "count": "\u0663"}, b"at least 1"), ({"kind": "revealed", "value": "1"}, b"names no beacon"),
])  # fmt: skip
def test_act_that_cannot_be_is_refused_in_words(scene, given, told):
    launch, owner = scene
    answer = done(signed_in(owner), launch, **given)
    assert answer.status_code == 422
    assert told in answer.content
    assert Act.objects.filter(launch=launch).count() == 1


def test_act_that_there_is_not_is_unknown(scene):
    launch, owner = scene
    assert done(signed_in(owner), launch, kind="planned").status_code == 404


def test_seller_without_a_launch_reads_how_to_plan_one():
    seller = a_seller()
    page = signed_in(a_member(seller)).get(f"/sell/{seller.slug}/launches/")
    assert f"earnest launch plan {seller.slug}".encode() in page.content


def test_launch_of_another_seller_is_unknown(scene):
    launch, _ = scene
    other = a_seller()
    client = signed_in(a_member(other))
    assert client.get(f"/sell/{other.slug}/launches/{launch.slug}/").status_code == 404
    assert client.post(f"/sell/{other.slug}/launches/{launch.slug}/act", {"kind": "closed"}).status_code == 404


def test_page_says_plainly_when_the_intake_does_not_answer(scene):
    launch, owner = scene
    assert b"The intake does not answer" in signed_in(owner).get(control_of(launch)).content


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_control_room_looks_right(server, intake, window, scene, lang):  # noqa: F811
    launch, owner = scene
    with a_writer(launch) as writer:  # before the intake finds the launch, and leads it
        writer.write([ask() for _ in range(3)])
    page = window(owner, lang=lang)
    page.goto(f"{server}/sell/{launch.seller.slug}/launches/")
    check(page, f"launches-{lang}")
    page.goto(server + control_of(launch))
    check(page, f"control-{lang}", dark=True)


def test_control_room_lives_and_pauses(server, intake, window, scene):  # noqa: F811
    launch, owner = scene
    page = window(owner, width=390)
    page.goto(server + control_of(launch))
    page.get_by_text("Pause", exact=True).first.click()
    page.locator("#paused-reason").fill("A moment to breathe.")
    page.locator("details[open] button").click()
    page.get_by_text("A moment to breathe.").wait_for()
    page.get_by_text("Go on", exact=True).first.wait_for(timeout=20_000)
    assert Launch.objects.get(pk=launch.pk).paused
    page.goto(server + control_of(launch))
    page.evaluate("window.here = true; document.querySelector('[data-figure=asking]').textContent = 'x'")
    page.locator("[data-figure=asking]").filter(has_text="0").wait_for()
    assert page.evaluate("window.here")  # the figure came without the page being loaded again


def test_figures_are_for_those_the_page_gave_a_token(server, intake, scene):  # noqa: F811
    launch, _ = scene
    key = token_key(bytes(launch.nonce))
    good = feed.token(key, time.time())
    with urllib.request.urlopen(f"{intake}/intake/{launch.slug}/figures?token={good}", timeout=10) as answer:
        assert json.load(answer)["asking"] == 0
    for wrong in ("", "x", good[:-3] + "AAA", feed.token(key, 0), feed.token(b"k" * 32, time.time())):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{intake}/intake/{launch.slug}/figures?token={wrong}", timeout=10)
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{intake}/intake/{launch.slug}/feed?token={wrong}", timeout=10)
