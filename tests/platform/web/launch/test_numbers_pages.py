"""The public numbers: stages that say what they mean, frames for other sites, addresses of a moment, words for machines."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override
from msgspec import json

from earnest.core.facts import events as e
from earnest.core.money import Money
from earnest.evidence import notes
from earnest.platform import clock
from earnest.platform.launch.models import Count, Launch, Place
from earnest.platform.launch.numbers import STAGES, numbers_of, said_at
from earnest.platform.launch.tickets import new
from earnest.platform.orders import agreeing
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order, Proposal
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Done
from earnest.platform.payments import destinations
from earnest.platform.web.launch.stages import EARLIER, MEANS
from tests.platform.launch.shop import a_launch, a_writer, ask, money, variant
from tests.platform.payments import scene
from tests.platform.shop import a_member, unique
from tests.platform.web.browser_server import *  # noqa: F403
from tests.platform.web.browser_server import check, work
from tests.platform.web.buyer.visiting import ANY_DAY, seller_does

PLAN = {"std": [["2037-01-05", 9]]}


@pytest.fixture
def lived():
    """A launch with four places, three of them paid."""
    launch = a_launch(variants=[variant(capacity=9)], plan=PLAN, opens_in=timedelta(minutes=-1))
    with clock.stopped_at(clock.now() - timedelta(seconds=5)), a_writer(launch) as writer:
        granted = writer.write([ask() for _ in range(4)])
        writer.write([money(each.place, launch.pk) for each in granted[:3]])
    with a_writer(launch) as writer:
        writer.write([])  # some seconds later: what stands is noted
    return launch


def order_of(launch, number: int) -> Order:
    return Order.objects.get(public_id=Place.objects.get(launch_id=launch.pk, number=number).public_id)


def buyer_does(public_id: str, *events) -> None:
    for event in events:
        done = execute(public_id, event, Actor("buyer", Order.objects.get(public_id=public_id).buyer), unique("key"))
        assert isinstance(done, Done), done


def stages_of(launch):
    return {stage: count for stage, count in numbers_of(launch).stages.items() if count}


def test_every_stage_and_state_has_a_name_and_a_meaning_in_both_languages():
    assert MEANS.keys() == set(STAGES)
    for lang in ("en", "zh-hans"):
        with override(lang):
            said = [str(word) for words in (*MEANS.values(), *EARLIER.values()) for word in words]
        assert all(said)
        assert all(re.search("[\u4e00-\u9fff]", text) for text in said) == (lang == "zh-hans")


def test_who_asked_for_production_is_locked_in_and_counted_there_alone(lived):
    assert stages_of(lived) == {"held": 1, "binding": 3}
    order = order_of(lived, 1)
    buyer_does(order.public_id, e.ProductionRequested(on=ANY_DAY))
    assert stages_of(lived) == {"held": 1, "binding": 2, "locked": 1}
    seller_does(order.public_id, e.ProductionStarted(on=ANY_DAY))
    assert stages_of(lived) == {"held": 1, "binding": 2, "in_production": 1}


def test_buyer_who_may_leave_for_nothing_is_no_binding_order(lived):
    seller_does(order_of(lived, 2).public_id, e.UnavailabilityDeclared(on=ANY_DAY))
    assert stages_of(lived) == {"held": 1, "binding": 2, "refundable": 1}


def test_order_that_ended_is_refunded_only_once_the_money_has_arrived(lived):
    order = order_of(lived, 2)
    owner, buyer = a_member(lived.seller), Actor("buyer", order.buyer)
    agreeing.propose(order.public_id, e.EndingAgreed(on=ANY_DAY, returns=Money.parse("5000 CNY")), buyer, unique("key"))
    proposal = Proposal.objects.get(order=order)
    agreeing.answer(order.public_id, proposal.pk, True, Actor("seller", owner, "owner"), unique("key"))
    assert stages_of(lived) == {"held": 1, "binding": 2, "ended": 1}
    work()
    assert stages_of(lived) == {"held": 1, "binding": 2, "ended": 1}  # the provider knows of no such charge
    destinations.give("bank-1", "an account", owner=order.buyer)
    scene.work(order, rounds=8)
    assert stages_of(lived) == {"held": 1, "binding": 2, "refunded": 1}


def test_lobby_is_counted_until_people_are_let_in():
    launch = a_launch(opens_in=timedelta(hours=1), lobby_at=clock.now() - timedelta(seconds=1), plan=PLAN,
                      variants=[variant(capacity=9)])  # fmt: skip
    from earnest.platform.launch.asking import Join

    with a_writer(launch) as writer:
        writer.write([Join(new()) for _ in range(5)])
    assert stages_of(Launch.objects.get(pk=launch.pk)) == {"lobby": 5}


def test_moment_has_an_address_whose_numbers_never_change():
    lived = a_launch(variants=[variant(capacity=9)], plan=PLAN)
    at = clock.now().replace(microsecond=0) - timedelta(minutes=5)
    for seconds, paid in ((0, 1), (60, 2)):
        Count.objects.create(launch_id=lived.pk, book_id=lived.seller_id, at=at + timedelta(seconds=seconds),
                             counts={"std": [4 - paid, 0, paid, 0, 0]})  # fmt: skip
    instant = f"{at + timedelta(seconds=59):%Y%m%dT%H%M%SZ}"
    page = Client().get(f"/launch/{lived.slug}/numbers/at/{instant}/").content.decode()
    assert re.search(r"Paid</th>\s*<td class=\"sum\">1<", page)
    told = json.decode(Client().get(f"/launch/{lived.slug}/numbers/at/{instant}.json").content)
    assert told["numbers"]["states"] == {"held": 3, "waiting": 0, "paid": 1, "lapsed": 0, "cancelled": 0}
    notes.check(notes.read_note(told["note"]), notes.read_verifier(lived.log_key))
    assert said_at(lived, at - timedelta(seconds=1)) is None


@pytest.mark.parametrize("instant", ["20200101T000000Z", "20990101T000000Z", "yesterday", "20261332T000000Z", "x" * 40])
def test_moment_of_which_nothing_was_noted_has_no_page(lived, instant):
    assert Client().get(f"/launch/{lived.slug}/numbers/at/{instant}/").status_code == 404
    assert Client().get(f"/launch/{lived.slug}/numbers/at/{instant}.json").status_code == 404


def test_frame_may_stand_on_any_site_and_runs_nothing(lived):
    answer = Client().get(f"/launch/{lived.slug}/numbers/embed/")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert b"<script" not in answer.content
    assert "frame-ancestors 'none'" in Client().get(f"/launch/{lived.slug}/numbers/")["Content-Security-Policy"]


def test_frame_is_described_as_oembed(lived):
    told = json.decode(Client().get(f"/launch/{lived.slug}/numbers/oembed.json").content)
    assert (told["version"], told["type"]) == ("1.0", "rich")
    assert f"/launch/{lived.slug}/numbers/embed/" in told["html"]
    page = Client().get(f"/launch/{lived.slug}/numbers/").content.decode()
    assert 'type="application/json+oembed"' in page
    assert "&lt;iframe" in page


def test_title_of_a_launch_cannot_break_out_of_the_frame_or_the_data(lived):
    Launch.objects.filter(pk=lived.pk).update(title='"><script>x</script>')
    told = json.decode(Client().get(f"/launch/{lived.slug}/numbers/oembed.json").content)
    assert "<script" not in told["html"]
    page = Client().get(f"/launch/{lived.slug}/").content.decode()
    assert "<script>x" not in page
    assert linked(page)["name"] == '"><script>x</script>'


def linked(page: str):
    """What a page tells machines."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return json.decode(found)


def test_launch_tells_machines_what_can_be_ordered_from_when_and_how_long_it_takes(lived):
    data = linked(Client().get(f"/launch/{lived.slug}/").content.decode())
    (offer,) = data["offers"]
    assert (data["@type"], offer["@type"], offer["sku"]) == ("Product", "Offer", "std")
    assert offer["availability"] == "https://schema.org/PreOrder"
    assert offer["inventoryLevel"]["value"] == 5
    assert offer["deliveryLeadTime"]["unitCode"] == "DAY"
    assert offer["deliveryLeadTime"]["maxValue"] > 365
    assert offer["availabilityStarts"].startswith(f"{lived.opens_at:%Y-%m-%d}")
    assert offer["priceCurrency"] == "CNY"


@pytest.mark.parametrize(
    ("waiting", "closed", "says"), [(0, False, "SoldOut"), (5, False, "BackOrder"), (5, True, "SoldOut")]
)
def test_launch_with_nothing_left_says_so_to_machines(waiting, closed, says):
    launch = a_launch(variants=[variant(capacity=1)], waiting=waiting)
    with a_writer(launch) as writer:
        writer.write([ask()])
    if closed:
        Launch.objects.filter(pk=launch.pk).update(closed_at=clock.now())
    (offer,) = linked(Client().get(f"/launch/{launch.slug}/").content.decode())["offers"]
    assert offer["availability"].endswith(says)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_look_right(server, window, lived, lang):
    page = window(lang=lang)
    page.goto(f"{server}/launch/{lived.slug}/numbers/")
    check(page, f"numbers-{lang}")
    page.locator('a[href*="/numbers/at/"]').click()
    page.locator('a[href$=".json"]').wait_for()
    check(page, f"numbers-then-{lang}")
    page.goto(f"{server}/launch/{lived.slug}/numbers/embed/")
    check(page, f"numbers-embed-{lang}", dark=True)
