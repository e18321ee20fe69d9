"""A launch in a real browser, with its real intake: ordered, paid, waited for, lapsed; every page at both widths."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings
from msgspec import json
from msgspec.structs import replace

from earnest.evidence import notes
from earnest.intake.places import State
from earnest.platform import clock
from earnest.platform.launch import audit
from earnest.platform.launch.asking import Join
from earnest.platform.launch.models import Act, Code, Entrant, Launch, Place
from earnest.platform.launch.permitting import hash_of
from earnest.platform.launch.tickets import new
from earnest.platform.orders.models import Order
from earnest.platform.payments.intake import start_payment
from earnest.platform.web.launch.urls import urlpatterns
from tests.platform.launch.shop import a_launch, a_writer, ask, money, variant
from tests.platform.shop import a_user
from tests.platform.web.browser_server import *  # noqa: F403
from tests.platform.web.browser_server import check


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def intake(server):
    """The real intake beside the pages; both know where the other is."""
    Launch.objects.filter(closed_at=None).update(closed_at=clock.now())  # other tests' launches need no writer here
    url = f"http://127.0.0.1:{free_port()}"
    environment = {**os.environ, "EARNEST_BASE_URL": server, "EARNEST_INTAKE_URL": url, "EARNEST_LOG": "quiet"}
    command = ["earnest.platform.launch.door", "127.0.0.1", url.rpartition(":")[2]]
    process = subprocess.Popen([sys.executable, "-m", *command], env=environment)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/intake/live", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        with override_settings(EARNEST=replace(settings.EARNEST, intake_url=url)):
            yield url
    finally:
        process.terminate()
        process.wait(20)


def test_buyer_orders_pays_and_has_a_place(server, intake, window):
    launch = a_launch(variants=[variant(capacity=5), variant("max", 2)], waiting=3)
    user = a_user()
    page = window(user, width=390)
    page.goto(f"{server}/launch/{launch.slug}/")
    page.get_by_role("link", name="Choose and review").click()
    page.get_by_label("Std").check()
    page.get_by_label("Your name").fill("Wang Wei")
    page.get_by_role("button", name="Review the order").click()
    assert "Delivered by" in page.inner_text("main")
    page.get_by_role("button", name="Order, and pay").click()
    page.wait_for_url("**/sandbox/pay/**")
    own = Place.objects.get(launch_id=launch.pk, buyer_id=user.pk)
    assert (own.number, own.state, own.buyer_name) == (1, State.HELD, "Wang Wei")
    page.goto(f"{server}/launch/{launch.slug}/order/")
    page.wait_for_url("**/places/1/")
    assert "Place 1 is held for you" in page.inner_text("h1")


def test_who_is_refused_reads_why(server, intake, window):
    launch = a_launch(variants=[variant(capacity=1)])
    with a_writer(launch) as writer:
        writer.write([ask()])
    page = window(a_user())
    page.goto(f"{server}/launch/{launch.slug}/order/")
    page.get_by_label("Your name").fill("Li Na")
    page.get_by_role("button", name="Review the order").click()
    page.get_by_role("button", name="Order, and pay").click()
    page.wait_for_url("**/?refused=full")
    assert "Everything is taken" in page.get_by_role("alert").inner_text()


def test_crowd_waits_in_the_lobby_is_drawn_and_let_in(server, intake, window):
    launch = a_launch(
        variants=[variant(capacity=5)], lobby_at=clock.now() - timedelta(hours=1), opens_in=timedelta(hours=1)
    )
    first, second = window(a_user(), width=390), window(a_user(), lang="zh")
    for page in (first, second):
        page.goto(f"{server}/launch/{launch.slug}/")
        page.locator("main form[action$='/lobby'] button").click()
        page.wait_for_url("**/wait")
    assert "You are in the lobby" in first.inner_text("h1")
    assert re.fullmatch(r"\d\d:\d\d:\d\d", first.inner_text(".countdown"))
    check(first, "launch-lobby-en", dark=True)
    check(second, "launch-lobby-zh")
    first.goto(f"{server}/launch/{launch.slug}/")
    check(first, "launch-page-lobby-en")
    assert Entrant.objects.filter(launch_id=launch.pk).count() == 2


def test_who_was_drawn_orders_and_pays_without_javascript(server, intake, window):
    opens = timedelta(seconds=4)
    launch = a_launch(variants=[variant(capacity=5)], lobby_at=clock.now() - timedelta(hours=1), opens_in=opens)
    page = window(a_user(), java_script_enabled=False)
    page.goto(f"{server}/launch/{launch.slug}/")
    page.get_by_role("button", name="Enter the lobby").click()
    page.wait_for_url("**/wait")
    page.wait_for_url("**/order/", timeout=30_000)
    page.get_by_label("Your name").fill("Wang Wei")
    page.get_by_label("Std").check()
    page.get_by_role("button", name="Review the order").click()
    page.get_by_role("button", name="Order, and pay").click()
    page.wait_for_url("**/sandbox/pay/**")
    assert Entrant.objects.get(launch_id=launch.pk).rank == 1
    assert list(audit.faults(Launch.objects.get(pk=launch.pk))) == []


def test_waiting_room_says_who_is_before_and_goes_on_by_itself(server, intake, window):
    past = {"lobby_at": clock.now() - timedelta(hours=1), "opens_in": timedelta(minutes=-1)}
    launch = a_launch(variants=[variant(capacity=5)], **past)
    with a_writer(launch) as writer:
        writer.write([])
        writer.write([Join(new()) for _ in range(400)])
    pages = window(a_user(), width=390), window(None, lang="zh")
    for page in pages:
        page.goto(f"{server}/launch/{launch.slug}/")
        page.locator("main form[action$='/lobby'] button").click()
    pages[0].wait_for_url("**/wait")
    assert "You are in line" in pages[0].inner_text("h1")
    check(pages[0], "launch-waiting-en", dark=True)
    check(pages[1], "launch-waiting-zh")
    before = int(pages[0].inner_text("[data-told=before]"))
    assert 300 < before <= 400
    pages[0].wait_for_url("**/order/", timeout=60_000)


def test_place_is_given_up_by_a_button(server, intake, window):
    launch = a_launch(variants=[variant(capacity=1)])
    user = a_user()
    with a_writer(launch) as writer:
        writer.write([ask(user.pk)])
    page = window(user)
    page.goto(f"{server}/launch/{launch.slug}/places/1/")
    page.get_by_text("Give this place up").click()
    page.get_by_role("button", name="Give it up for good").click()
    page.get_by_role("heading", name="Place 1 was given up").wait_for()
    assert Place.objects.get(launch_id=launch.pk, number=1).state == State.CANCELLED


@pytest.fixture
def lived():
    """A launch with somebody in every state, and what the seller did."""
    launch = a_launch(
        variants=[variant(capacity=3, for_codes=1), variant("max", 1)],
        waiting=3,
        hold_seconds=900,
        opens_in=timedelta(minutes=-20),
    )
    people = {name: a_user(name) for name in ("lapsed", "paid", "held", "waiting")}
    began = clock.now() - timedelta(minutes=16)
    with a_writer(launch) as writer:
        with clock.stopped_at(began):
            writer.write([ask(people["lapsed"].pk)])
        with clock.stopped_at(began + timedelta(minutes=15, seconds=30)):
            (paid,) = writer.write([ask(people["paid"].pk)])
            writer.write([ask(people["held"].pk)])
            writer.write([ask(people["waiting"].pk)])
            writer.write([money(paid.place, launch.pk)])
            Act.objects.create(launch=launch, kind="paused", reason="A moment to breathe.", at=clock.now())
        writer.write([])
    return launch, people


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_of_a_launch_looks_right(server, window, lived, lang):
    launch, people = lived
    visitor = window(None, lang=lang)
    for path in ("", "numbers/"):
        visitor.goto(f"{server}/launch/{launch.slug}/{path}")
        check(visitor, f"launch-{path.strip('/') or 'page'}-{lang}", dark=True)
    for name, user in people.items():
        place = Place.objects.get(launch_id=launch.pk, buyer_id=user.pk)
        own = window(user, lang=lang)
        own.goto(f"{server}/launch/{launch.slug}/places/{place.number}/")
        check(own, f"launch-place-{name}-{lang}")
    new = window(a_user(), lang=lang)
    new.goto(f"{server}/launch/{launch.slug}/order/")
    check(new, f"launch-choose-{lang}")
    new.locator("input[name=variant]").first.check()
    new.locator("input[name=name]").fill("Wang Wei")
    new.locator("main form button").click()
    check(new, f"launch-review-{lang}")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_place_is_shown_to_nobody_else(lived):
    launch, people = lived
    number = Place.objects.get(launch_id=launch.pk, buyer_id=people["paid"].pk).number
    address = f"/launch/{launch.slug}/places/{number}/"
    assert signed_in(people["paid"]).get(address).status_code == 200
    assert signed_in(people["held"]).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_numbers_are_signed_by_the_key_of_the_log(lived):
    launch, _ = lived
    told = json.decode(Client().get(f"/launch/{launch.slug}/numbers.json").content)
    note = notes.read_note(told["note"])
    notes.check(note, notes.read_verifier(launch.log_key))
    stages = told["numbers"]["stages"]
    assert (stages["held"], stages["waiting"], stages["binding"], stages["lapsed"]) == (1, 1, 1, 1)
    assert told["numbers"]["held_minor"] == launch.deposit_minor


def test_order_of_a_held_place_is_paid_through_its_launch_and_by_no_other_way(lived):
    _, people = lived
    order = Order.objects.select_related("seller").get(buyer=people["held"])
    asked = start_payment(order, "deposit", "some-key-1")
    assert asked.url.startswith(f"{settings.EARNEST.base_url}/sandbox/open/")
    assert not order.payments.exists()


def test_priority_code_is_the_first_ones_who_uses_it(lived):
    launch, _ = lived
    Act.objects.create(launch=launch, kind="resumed", at=clock.now())
    with a_writer(launch) as writer:
        writer.write([])
    Code.objects.create(launch=launch, code_hash=hash_of("F-CODE-1"), made_at=clock.now())
    given = {"variant": "std", "name": "Li Na", "code": " f-code-1 "}
    first, second = signed_in(a_user()), signed_in(a_user())
    address = f"/launch/{launch.slug}/order/"
    assert first.post(address, given).status_code == 200
    answer = second.post(address, given)
    assert answer.status_code == 422
    assert b"somebody else" in answer.content


def test_launch_that_is_not_open_takes_nobody_to_the_order_page():
    launch = a_launch(opens_in=timedelta(hours=1))
    answer = signed_in(a_user()).get(f"/launch/{launch.slug}/order/")
    assert (answer.status_code, answer["Location"]) == (302, f"/launch/{launch.slug}/")


def test_every_page_of_a_launch_is_visited_here():
    pages = {"launch_place", "launch_order", "launch", "launch_numbers"}
    machines = {"launch_numbers_json", "launch_receipt", "launch_key", "launch_head", "launch_tile", "launch_proof"}
    machines |= {"launch_draw", "launch_acts", "launch_cosigned", "launch_receipt_pdf", "launch_verify_file"}
    pages |= {"launch_verify"}  # test_receipt_pages.py
    machines |= {"launch_numbers_oembed", "launch_numbers_then_json"}
    pages |= {"launch_numbers_then", "launch_numbers_embedded"}  # test_numbers_pages.py
    assert {pattern.name for pattern in urlpatterns} == pages | machines
