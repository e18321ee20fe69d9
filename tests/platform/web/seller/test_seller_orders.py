"""An order as the seller sees it: acts by role, refusals with their reason, claims and proposals, its own book only."""

from __future__ import annotations

import pytest
from django.test import Client

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import PLATFORM
from tests.platform.shop import a_member, an_order, unique


@pytest.fixture
def order():
    order = an_order()
    paid = e.DepositPaid(on=When("2000-01-01"), amount=Money.parse("5000 CNY"))
    execute(order.public_id, paid, PLATFORM, unique("pay"))
    return Order.objects.get(pk=order.pk)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page(order, path=""):
    return f"/sell/{order.seller.slug}/orders/{order.public_id}/{path}"


def act(client, order, kind, **fields):
    return client.post(page(order, f"acts/{kind}"), {"key": unique("key-of-form"), **fields})


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_order_is_told_to_the_seller_in_both_languages(order, lang):
    client = signed_in(a_member(order.seller))
    client.cookies["django_language"] = lang
    answer = client.get(page(order))
    assert answer.status_code == 200
    assert ("定金" in answer.text) == (lang != "en") or "5,000" in answer.text


def test_act_is_done_and_told(order):
    client = signed_in(a_member(order.seller, "sales"))
    answer = act(client, order, "goods_ready")
    assert (answer.status_code, order.events.last().kind) == (302, "goods_ready")


def test_demand_for_what_is_not_due_is_refused_with_its_source(order):
    answer = act(signed_in(a_member(order.seller)), order, "balance_demanded")
    assert answer.status_code == 409
    assert "art. 526" in answer.text


def test_act_beyond_a_role_is_refused(order):
    answer = act(signed_in(a_member(order.seller, "viewer")), order, "goods_ready")
    assert (answer.status_code, order.events.count()) == (409, 2)


def test_keeping_a_deposit_is_proposed_and_another_person_agrees(order):
    execute(order.public_id, e.WithdrawalDeclared(on=When("2000-01-01"), by="buyer"), _buyer(order), unique("k"))
    counsel, owner = signed_in(a_member(order.seller, "counsel")), signed_in(a_member(order.seller))
    act(counsel, order, "termination_declared", ground="refusal")
    proposal = order.proposals.get()
    answer = {"key": unique("key-of-form"), "answer": "yes"}
    assert counsel.post(page(order, f"proposals/{proposal.pk}/answer"), answer).status_code == 409
    answer["key"] = unique("key-of-form")
    assert owner.post(page(order, f"proposals/{proposal.pk}/answer"), answer).status_code == 302
    assert Order.objects.get(pk=order.pk).contract == "ended"


def _buyer(order):
    from earnest.platform.orders.once import Actor

    return Actor("buyer", order.buyer)


def test_termination_proposed_by_one_is_told_to_the_other_and_not_to_the_buyer(order):
    execute(order.public_id, e.WithdrawalDeclared(on=When("2000-01-01"), by="buyer"), _buyer(order), unique("k"))
    counsel, owner = signed_in(a_member(order.seller, "counsel")), signed_in(a_member(order.seller))
    act(counsel, order, "termination_declared", ground="refusal")
    assert "One of the team proposes to end the contract." in owner.get(page(order)).text
    assert "proposes" not in signed_in(order.buyer).get(f"/orders/{order.public_id}/").text


def test_fact_from_outside_is_a_claim_that_the_buyer_answers(order):
    sales = signed_in(a_member(order.seller, "sales"))
    told = {"kind": "asked_for_production", "day": "2026-03-01", "note": "She called.", "key": unique("key-of-form")}
    assert sales.post(page(order, "claims/"), told).status_code == 302
    assert order.events.last().status == "claimed"
    assert "She called." in sales.get(page(order)).text
    number = order.events.last().number
    yes = {"key": unique("key-of-form"), "answer": "yes", "sure": "yes"}
    assert signed_in(order.buyer).post(f"/orders/{order.public_id}/events/{number}/answer", yes).status_code == 302
    assert "She called." not in sales.get(page(order)).text.partition("What happened")[0]


def test_claim_with_a_day_to_come_is_refused_in_words(order):
    sales = signed_in(a_member(order.seller, "sales"))
    told = {"kind": "tendered", "day": "2027-01-01", "note": "Later.", "key": unique("key-of-form")}
    answer = sales.post(page(order, "claims/"), told)
    assert (answer.status_code, "still to come" in answer.text) == (409, True)


def test_new_terms_are_proposed_and_wait_for_the_buyer(order):
    counsel = signed_in(a_member(order.seller, "counsel"))
    told = {"kind": "delivery", "new_date": "2026-12-01", "key": unique("key-of-form")}
    assert counsel.post(page(order, "proposals/"), told).status_code == 302
    proposal = order.proposals.get()
    assert (proposal.needs, "You propose new terms." in counsel.get(page(order)).text) == ("buyer", True)
    back = {"key": unique("key-of-form"), "answer": "no"}
    assert counsel.post(page(order, f"proposals/{proposal.pk}/answer"), back).status_code == 302


@pytest.mark.parametrize("path", ["proposals/", "claims/"])
def test_form_without_its_fields_is_shown_again(order, path):
    answer = signed_in(a_member(order.seller)).post(page(order, path), {"key": unique("key-of-form")})
    assert (answer.status_code, order.proposals.exists(), order.events.count()) == (422, False, 2)


def test_viewer_reads_and_neither_claims_nor_proposes_nor_answers(order):
    viewer = signed_in(a_member(order.seller, "viewer"))
    key = {"key": unique("key-of-form")}
    told = {"kind": "tendered", "day": "2026-03-01", "note": "x", **key}
    assert viewer.post(page(order, "claims/"), told).status_code == 409
    ending = {"kind": "ending", "amount": "1", "key": unique("key-of-form")}
    assert viewer.post(page(order, "proposals/"), ending).status_code == 409
    assert act(viewer, order, "ending_agreed").status_code == 409
    counsel = signed_in(a_member(order.seller, "counsel"))
    counsel.post(page(order, "proposals/"), {**ending, "key": unique("key-of-form")})
    taken = {"key": unique("key-of-form"), "answer": "no"}
    assert viewer.post(page(order, f"proposals/{order.proposals.get().pk}/answer"), taken).status_code == 409
    assert "Your role reads; it does not act." in viewer.get(page(order)).text


def test_forged_act_is_not_known(order):
    owner = signed_in(a_member(order.seller))
    assert act(owner, order, "world_domination").status_code == 404
    assert owner.post(page(order, "acts/goods_ready"), {}).status_code == 404


def test_brief_bundle_and_evidence_are_for_the_seller_too(order):
    from earnest.platform.orders.claiming import add_evidence

    add_evidence(order, _buyer(order), "seen.txt", "text/plain", b"seen")
    owner = signed_in(a_member(order.seller))
    assert owner.get(page(order, "evidence/E1")).content == b"seen"
    assert owner.get(page(order, "brief.pdf")).content[:4] == b"%PDF"
    assert owner.get(page(order, "bundle.zip")).content[:2] == b"PK"
    assert owner.get(page(order, "evidence/E9")).status_code == 404


def test_word_that_the_deposit_is_kept_is_given_by_two_persons_and_told_to_the_buyer(order):
    execute(order.public_id, e.WithdrawalDeclared(on=When("2000-01-01"), by="buyer"), _buyer(order), unique("k"))
    finance, owner = a_member(order.seller, "finance"), a_member(order.seller)
    finance.first_name = "Wang Fang"
    finance.save()
    assert "Keep" in signed_in(finance).get(page(order)).text
    asked = act(signed_in(finance), order, "sum_retained", sure="yes")
    assert (asked.status_code, order.events.filter(kind="sum_retained").exists()) == (302, False), asked.text
    proposal = order.proposals.get()
    today = signed_in(owner).get(f"/sell/{order.seller.slug}/").text
    assert "Proposed by Wang Fang; a second person has to agree." in today
    for who, status in ((finance, 409), (a_member(order.seller, "sales"), 409), (owner, 302)):
        answer = {"key": unique("key-of-form"), "answer": "yes"}
        assert signed_in(who).post(page(order, f"proposals/{proposal.pk}/answer"), answer).status_code == status
    assert order.events.get(kind="sum_retained").author == owner
    assert "was keeping the money" in signed_in(order.buyer).get(f"/orders/{order.public_id}/").text
