"""Every address of the seller's side, as everybody: a book is its own team's; what each role may do there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.api import keys
from earnest.platform.api.webhooks import endpoints
from earnest.platform.orders import agreeing, claiming
from earnest.platform.orders.once import Actor
from earnest.platform.selling.models import ROLES, Question
from earnest.platform.web.seller.urls import urlpatterns
from tests.platform.launch.shop import a_launch
from tests.platform.shop import FAIR, NOW, a_member, a_seller, an_order, unique
from tests.platform.web.buyer.visiting import client_of, pay

DAY = When("2026-03-02")
TEAM = frozenset(ROLES)
READ = {  # the address below /sell/<seller>/, and who of the team gets in
    "seller_today": "", "seller_live": "live", "seller_orders": "orders/", "seller_order": "orders/{order}/",
    "seller_order_live": "orders/{order}/live", "seller_evidence": "orders/{order}/evidence/E1",
    "seller_brief": "orders/{order}/brief.pdf", "seller_bundle": "orders/{order}/bundle.zip", "seller_disputes": "disputes/",
    "seller_production": "production/", "seller_money": "money/", "seller_team": "team/", "seller_log": "log/",
    "seller_launches": "launches/", "seller_control": "launches/{launch}/",
    "seller_offers": "offers/", "seller_offer_new": "new-offer/", "seller_offer": "offers/{offer}/",
    "seller_versions": "offers/{offer}/versions/", "seller_difference": "offers/{offer}/versions/1/1/",
    "seller_speaking": "offers/{offer}/news/", "seller_developers": "developers/",
}  # fmt: skip
TAKEN_AWAY = {"seller_csv": "orders/book.csv"}
OWNERS = {"seller_endpoint": "developers/webhooks/{endpoint}/"}
"""What an owner alone may look at: an endpoint's address may hold a secret."""
DONE = {  # the address, the fields sent, and the roles that may
    "seller_save_view": ("orders/views", {"query": "sort=due", "name": "v"}, TEAM),
    "seller_act": ("orders/{order}/acts/goods_ready", {}, {"owner", "sales"}),
    "seller_claim": (
        "orders/{order}/claims/",
        {"kind": "tendered", "day": "2026-03-01", "note": "x"},
        {"owner", "sales"},
    ),
    "seller_answer_fact": ("orders/{order}/events/{claim}/answer", {"answer": "no"}, TEAM - {"viewer"}),
    "seller_take_back": ("orders/{order}/events/{own}/take-back", {"sure": "yes"}, TEAM - {"viewer"}),
    "seller_propose": ("orders/{order}/proposals/", {"kind": "ending", "amount": "1"}, {"owner", "counsel"}),
    "seller_answer_proposal": ("orders/{order}/proposals/{proposal}/answer", {"answer": "no"}, {"owner", "counsel"}),
    "seller_give_next": ("production/give-next", {"count": "1", "week": "2026-03-02"}, {"owner", "sales"}),
    "seller_give_slot": ("production/give", {"order": "{order}", "week": "2026-03-02"}, {"owner", "sales"}),
    "seller_launch_act": ("launches/{launch}/act", {"kind": "paused", "reason": "A moment."}, {"owner", "sales"}),
    "seller_launch_new": ("launches/new/", {"do": "look", "text": "slug: x"}, {"owner", "sales"}),
    "seller_launch_replan": ("launches/{launch}/plan/", {"do": "look", "text": "weeks: {}"}, {"owner", "sales"}),
    "seller_launch_codes": ("launches/{launch}/codes/", {"count": "0"}, {"owner", "sales"}),
    "seller_pay_reserve": ("money/reserve", {"amount": "100"}, {"owner", "finance"}),
    "seller_account": ("money/account", {"account": "acct-1"}, {"owner", "finance"}),
    "seller_pay_penalty": ("orders/{order}/pay/penalty", {}, {"owner", "finance"}),
    "seller_team_change": ("team/change", {"do": "add", "email": "nobody@example.com", "role": "viewer"}, {"owner"}),
    "seller_offer_check": ("offers/{offer}/check", {"text": FAIR}, {"owner", "sales", "counsel"}),
    "seller_offer_titles": ("offers/{offer}/title", {"title": "Another"}, {"owner", "sales", "counsel"}),
    "seller_offer_open": ("offers/{offer}/open", {"open": "no"}, {"owner", "sales"}),
    "seller_update": ("offers/{offer}/news/update", {"text": "News."}, {"owner", "sales", "counsel"}),
    "seller_key_make": ("developers/keys", {"name": "till", "scopes": "orders:read"}, TEAM),
    "seller_key_revoke": ("developers/keys/{api_key}/revoke", {"sure": "yes"}, {"owner"}),
    "seller_endpoint_make": ("developers/webhooks", {"url": "https://example.com/"}, {"owner"}),
    "seller_endpoint_change": ("developers/webhooks/{endpoint}/do", {"do": "try"}, {"owner"}),
    "seller_send_again": ("developers/messages/{message}/again", {}, {"owner"}),
    "seller_answer": ("offers/{offer}/news/questions/{question}", {"text": "Yes."}, {"owner", "sales", "counsel"}),
}
ELSEWHERE = {"seller_books", "seller_parquet"}
"""The list of one's books, which everybody signed in has; and an extra that may not be installed."""
FORMS = (
    "seller_claim", "seller_propose", "seller_answer_fact", "seller_take_back", "seller_launch_new", "seller_launch_replan",
    "seller_launch_codes",
)  # fmt: skip
"""Addresses that show their form when they are opened."""
NOT_YOURS = ("Your role in the team does not include this.", "This is not yours to answer")
STRANGERS = ("a buyer of the seller", "another seller's owner", "somebody")


def made():
    """An order on which everything can be asked for, and the people who might ask."""
    with clock.stopped_at(NOW):
        order = an_order()
        pay(order.public_id)
        seller, buyer = order.seller, Actor("buyer", order.buyer)
        claim = claiming.claim(order.public_id, e.DeferralRequested(on=DAY), buyer, unique("key"))
        own = claiming.claim(
            order.public_id, e.DeferralRequested(on=DAY), Actor("seller", a_member(seller), "owner"), unique("key")
        )
        ending = e.EndingAgreed(on=DAY, returns=Money.parse("5000 CNY"))
        proposal = agreeing.propose(order.public_id, ending, buyer, unique("key"))
        claiming.add_evidence(order, buyer, "a.txt", "text/plain", b"seen")
        offer = order.offer_version.offer
        question = Question.objects.create(offer=offer, text="When?", asked_at=NOW)
        api_key, _ = keys.make(a_member(seller), keys.Wish("till", ["orders:read"]), seller)
        endpoint, _ = endpoints.make(seller, a_member(seller), "https://example.com/hook", "", ())
        message = endpoints.send_trial(endpoint, a_member(seller))
        people = {role: a_member(seller, role) for role in ROLES}
        people |= {STRANGERS[0]: order.buyer, STRANGERS[1]: a_member(a_seller()), STRANGERS[2]: an_order().buyer}
        filled = {"order": order.public_id, "offer": offer.slug, "claim": claim.event, "own": own.event, "proposal": proposal.event,
                  "question": question.pk, "api_key": api_key.pk, "endpoint": endpoint.pk, "message": message.pk,
                  "launch": a_launch(order.offer_version).slug}  # fmt: skip
        yield SimpleNamespace(seller=seller, filled=filled, people=people, order=order)


@pytest.fixture(scope="module")
def scene():
    """Nothing that is tried here changes it."""
    yield from made()


@pytest.fixture
def own_scene():
    """Made anew for what the team does."""
    yield from made()


def address(scene, path, slug=""):
    return f"/sell/{slug or scene.seller.slug}/{path.format(**scene.filled)}"


def sent(scene, name, who, slug="", **client):
    path, fields, _ = DONE[name]
    data = {key: value.format(**scene.filled) if key == "order" else value for key, value in fields.items()}
    person = scene.people.get(who)
    return client_of(person, **client).post(address(scene, path, slug), {"key": unique("form-key"), **data})


def test_every_address_of_the_seller_is_tried_here():
    assert {pattern.name for pattern in urlpatterns} == {*READ, *TAKEN_AWAY, *OWNERS, *DONE, *ELSEWHERE}


@pytest.mark.parametrize("name", [*READ, *TAKEN_AWAY, *OWNERS])
def test_reading_is_for_the_team_and_for_nobody_else(scene, name):
    path = {**READ, **TAKEN_AWAY, **OWNERS}[name]
    anonymous = client_of().get(address(scene, path))
    assert (anonymous.status_code, anonymous["Location"].startswith("/account/login/?next=/sell/")) == (302, True)
    for who in STRANGERS:
        foreign, unknown = (
            client_of(scene.people[who]).get(address(scene, path, slug)) for slug in ("", "no-such-seller")
        )
        assert (foreign.status_code, unknown.status_code) == (404, 404), who
    for role in ROLES:
        refused = (name in TAKEN_AWAY and role == "viewer") or (name in OWNERS and role != "owner")
        wanted = 403 if refused else 200
        assert client_of(scene.people[role]).get(address(scene, path)).status_code == wanted, role


@pytest.mark.parametrize("name", DONE)
def test_doing_is_refused_to_everybody_outside_the_team(scene, name):
    assert sent(scene, name, "anonymous").status_code == 302
    for who in STRANGERS:
        assert (sent(scene, name, who).status_code, sent(scene, name, who, "no-such-seller").status_code) == (
            404,
            404,
        ), who
    assert scene.order.events.count() == 4


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", DONE)
def test_each_role_does_what_it_may_and_nothing_else(own_scene, name, role):
    answer = sent(own_scene, name, role)
    refused = answer.status_code in (403, 404) or (
        answer.status_code == 409 and any(told in answer.content.decode() for told in NOT_YOURS)
    )
    assert refused == (role not in DONE[name][2]), answer.content.decode()[:3000]


@pytest.mark.parametrize("name", DONE)
def test_sending_without_a_token_is_refused(scene, name):
    assert sent(scene, name, "owner", enforce_csrf_checks=True).status_code == 403


@pytest.mark.parametrize("name", [name for name in DONE if name not in FORMS])
def test_what_changes_something_cannot_be_done_by_following_a_link(scene, name):
    answer = client_of(scene.people["owner"]).get(address(scene, DONE[name][0]))
    assert (answer.status_code, scene.order.events.count()) in ((405, 4), (200, 4))
    assert name == "seller_act" or answer.status_code == 405


@pytest.mark.parametrize("name", ["seller_answer_fact", "seller_take_back"])
def test_page_on_which_one_answers_answers_nothing_by_being_opened(scene, name):
    assert client_of(scene.people["owner"]).get(address(scene, DONE[name][0])).status_code == 200
    assert scene.order.answers.count() == 0


def test_order_of_another_book_is_as_unknown_as_one_that_never_was(scene):
    other = an_order()
    owner = client_of(scene.people["owner"])
    for public_id in (other.public_id, "O-ZZZZZZZZZZ"):
        assert owner.get(f"/sell/{scene.seller.slug}/orders/{public_id}/").status_code == 404
        assert (
            owner.post(f"/sell/{scene.seller.slug}/orders/{public_id}/acts/goods_ready", {"key": "k"}).status_code
            == 404
        )
    assert other.events.count() == 1


def test_books_are_ones_own(scene):
    assert scene.seller.name in client_of(scene.people["viewer"]).get("/sell/", follow=True).content.decode()
    assert scene.seller.name not in client_of(scene.people["somebody"]).get("/sell/", follow=True).content.decode()
    assert client_of().get("/sell/").status_code == 302
