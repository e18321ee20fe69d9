"""Live parts: a stream tells a page that what it shows has changed, once, and only to those who may see the page."""

from __future__ import annotations

import re

import pytest

from earnest.core.facts import events as e
from earnest.core.money import Money
from earnest.platform.orders import agreeing, claiming
from earnest.platform.orders.execute import execute
from earnest.platform.orders.once import Actor
from earnest.platform.selling.asking import ask
from earnest.platform.web.live import RETRY_MS, order_mark
from tests.platform.shop import a_member, a_seller, a_version, an_order, unique
from tests.platform.web.buyer.visiting import ANY_DAY, client_of, fresh, pay


@pytest.fixture
def order():
    order = an_order()
    pay(order.public_id)
    return fresh(order.public_id)


def stream_of(client, page: str, told: str = "") -> dict[str, str]:
    """The fields of the stream that the page at this address listens to; ``told``: the last id that the browser heard."""
    return heard(client, address_of(client, page), told)


def heard(client, address: str, told: str = "") -> dict[str, str]:
    answer = client.get(address, headers={"last-event-id": told} if told else {})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/event-stream")
    return dict(line.split(": ", 1) for line in answer.text.split("\n") if line)


def address_of(client, page: str) -> str:
    return re.findall(r'data-live="([^"]+)"', client.get(page).text)[0]


def test_stream_of_an_unchanged_order_says_only_when_to_ask_again(order):
    fields = stream_of(client_of(order.buyer), f"/orders/{order.public_id}/")
    assert fields == {"retry": str(RETRY_MS), "id": order_mark(order)}
    assert fields["id"].startswith(f"{order.version}.")


def test_change_after_the_page_was_made_is_told_once(order):
    client = client_of(order.buyer)
    address = address_of(client, f"/orders/{order.public_id}/")
    execute(order.public_id, e.ProductionRequested(on=ANY_DAY), Actor("buyer", order.buyer), unique("key"))
    fields = heard(client, address)
    assert fields["event"] == "changed"
    assert fields["id"] == fields["data"] != order_mark(order)
    assert "event" not in heard(client, address, told=fields["id"])


def proposes(order):
    seller = Actor("seller", a_member(order.seller), "owner")
    ending = e.EndingAgreed(on=ANY_DAY, returns=Money.parse("5000 CNY"))
    return agreeing.propose(order.public_id, ending, seller, unique("key"))


def claims(order):
    seller = Actor("seller", a_member(order.seller), "owner")
    day = type(ANY_DAY)("2026-03-02")
    return claiming.claim(order.public_id, e.DeferralRequested(on=day), seller, unique("key"))


@pytest.mark.parametrize("happens", [proposes, claims])
def test_what_the_other_side_brings_is_a_change(order, happens):
    client = client_of(order.buyer)
    address = address_of(client, f"/orders/{order.public_id}/")
    happens(order)
    assert heard(client, address)["event"] == "changed"


def test_answer_to_a_proposal_is_a_change_for_its_author(order):
    proposal = proposes(order)
    client = client_of(a_member(order.seller))
    address = address_of(client, f"/sell/{order.seller.slug}/orders/{order.public_id}/")
    agreeing.answer(order.public_id, proposal.event, False, Actor("buyer", order.buyer), unique("key"))
    assert heard(client, address)["event"] == "changed"


@pytest.mark.parametrize("page", ["", "orders/"])
def test_book_hears_of_its_own_orders_and_of_no_other(order, page):
    client, stranger = client_of(a_member(order.seller)), client_of(a_member(other := a_seller()))
    mine = address_of(client, f"/sell/{order.seller.slug}/{page}")
    theirs = address_of(stranger, f"/sell/{other.slug}/{page}")
    proposes(order)
    assert heard(client, mine)["event"] == "changed"
    assert "event" not in heard(stranger, theirs)


def test_question_is_news_for_the_book():
    version = a_version()
    client = client_of(a_member(version.offer.seller))
    address = address_of(client, f"/sell/{version.offer.seller.slug}/")
    ask(version.offer, "Which colours are there?", None, "192.0.2.1")
    assert heard(client, address)["event"] == "changed"


@pytest.mark.parametrize("told", ["", "1", "1.2", "x.y.z", "-1.0.0", "9" * 40 + ".0.0"])
def test_mark_that_was_never_given_changes_nothing(order, told):
    client = client_of(a_member(order.seller))
    assert "event" not in heard(client, f"/sell/{order.seller.slug}/live", told)


def test_stream_is_seen_by_those_who_see_the_page(order):
    addresses = {
        f"/orders/{order.public_id}/live": order.buyer,
        f"/sell/{order.seller.slug}/orders/{order.public_id}/live": a_member(order.seller, "viewer"),
        f"/sell/{order.seller.slug}/live": a_member(order.seller, "viewer"),
    }
    stranger = a_member(a_seller())
    for address, person in addresses.items():
        who = (person, stranger, None)
        assert [client_of(user).get(address).status_code for user in who] == [200, 404, 302]
