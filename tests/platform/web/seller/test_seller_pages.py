"""The seller's pages beside the order book: what is due, disputes, the plan, money, the team, the log, what is said in public."""

from __future__ import annotations

from datetime import timedelta

import pytest

from earnest.core.facts import events as e
from earnest.platform import clock
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import Actor
from earnest.platform.orders.sweep import sweep
from earnest.platform.payments.models import Difference
from earnest.platform.selling.asking import ask
from earnest.platform.selling.models import Member
from earnest.platform.selling.publishing import Published, publish
from tests.platform.shop import FAIR, NOW, a_member, a_seller, a_user, a_version, an_order, unique
from tests.platform.web.buyer.visiting import ANY_DAY, client_of, fresh, pay, post, seller_does, text


@pytest.fixture
def seller():
    return a_seller()


@pytest.fixture
def owner(seller):
    return client_of(a_member(seller))


def a_paid_order(seller=None, version=None) -> Order:
    order = an_order(version or a_version(seller))
    pay(order.public_id)
    return fresh(order.public_id)


def buyer_does(order, *events) -> Order:
    for event in events:
        done = execute(order.public_id, event, Actor("buyer", order.buyer), unique("key"))
        assert type(done).__name__ == "Done", done
    return fresh(order.public_id)


def in_dispute(version) -> Order:
    """An order whose seller has not delivered, though the buyer demanded it."""
    order = a_paid_order(version=version)
    with clock.stopped_at(NOW - timedelta(days=200)):
        order = an_order(version)
        pay(order.public_id)
        buyer_does(order, e.ProductionRequested(on=ANY_DAY))
    with clock.stopped_at(NOW - timedelta(days=100)):
        buyer_does(order, e.DeliveryDemanded(on=ANY_DAY))
    sweep(seller_id=order.seller_id)
    return fresh(order.public_id)


def page(seller, path=""):
    return f"/sell/{seller.slug}/{path}"


@pytest.mark.parametrize(("path", "told"), [
    ("", "No duty of either side falls due within seven days."), ("orders/", "No order is like that."),
    ("disputes/", "No dispute is going on."), ("disputes/?over=yes", "No dispute is over yet."), ("production/", "Nobody waits."),
    ("money/", "Nothing is on its way."), ("log/", "Nothing is noted yet."), ("offers/", "Nothing is offered yet."),
])  # fmt: skip
def test_empty_book_says_what_will_be_there(seller, owner, path, told):
    assert told in text(owner.get(page(seller, path)))


def test_what_is_due_stands_on_todays_page_with_whose_it_is(seller, owner):
    order = buyer_does(a_paid_order(seller), e.ProductionRequested(on=ANY_DAY))
    shown = text(owner.get(page(seller)))
    assert ("You : build the goods" in shown or "You: build the goods" in shown, order.buyer_name in shown) == (
        True,
        True,
    )


def test_dispute_is_told_with_what_follows_if_it_ended_now(seller, owner):
    order = in_dispute(a_version(seller))
    shown = text(owner.get(page(seller, "disputes/")))
    assert ("in default: you" in shown, "10,000 CNY" in shown, f"№ {order.number}" in shown) == (True, True, True)


def test_disputed_fact_is_told_with_both_alternatives(seller, owner):
    from earnest.platform.orders.answering import answer_fact
    from earnest.platform.orders.claiming import claim

    order = a_paid_order(seller)
    refused = e.RefusalDeclared(on=type(ANY_DAY)("2026-03-02"), by="seller", of="deliver")
    said = claim(order.public_id, refused, Actor("buyer", order.buyer), unique("key"))
    answer_fact(order.public_id, said.event, False, Actor("seller", a_member(seller), "owner"), unique("key"))
    shown = text(owner.get(page(seller, "disputes/")))
    assert ("If it happened:" in shown, "If it did not happen:" in shown) == (True, True)


def test_slots_are_given_in_the_order_of_the_queue(seller, owner):
    version = a_version(seller)
    orders = [buyer_does(a_paid_order(version=version), e.ProductionRequested(on=ANY_DAY)) for _ in range(3)]
    answer = post(owner, page(seller, "production/give-next"), count="2", week="2026-03-09")
    assert answer.status_code == 302
    assert "2 slots were given." in text(owner.get(answer["Location"]))
    assert [o.events.filter(kind="production_started").exists() for o in orders] == [True, True, False]


def test_slot_out_of_turn_needs_a_reason_which_is_kept_and_shown(seller, owner):
    version = a_version(seller)
    first, second = (buyer_does(a_paid_order(version=version), e.ProductionRequested(on=ANY_DAY)) for _ in range(2))
    given = {"order": second.public_id, "week": "2026-03-09"}
    refused = post(owner, page(seller, "production/give"), **given)
    assert (refused.status_code, "Say why this one goes first" in text(refused)) == (409, True)
    assert f"№ {first.number}" in text(refused)
    assert post(owner, page(seller, "production/give"), **given, reason="Needed for the motor show.").status_code == 302
    assert "Needed for the motor show." in text(owner.get(page(seller, "production/")))


def test_week_that_is_over_and_count_that_is_none_give_no_slot(seller, owner):
    order = buyer_does(a_paid_order(seller), e.ProductionRequested(on=ANY_DAY))
    past = post(owner, page(seller, "production/give"), order=order.public_id, week="2020-01-06")
    assert (past.status_code, "That week is over." in text(past)) == (409, True)
    for count in ("0", "-1", "x", "99999"):
        assert post(owner, page(seller, "production/give-next"), count=count, week="2026-03-09").status_code == 404
    assert not order.events.filter(kind="production_started").exists()


def test_money_page_tells_what_is_held_and_what_is_on_its_way(seller, owner):
    a_paid_order(seller)
    a_paid_order(seller)
    assert "Deposits held 10,000 CNY 2 orders" in text(owner.get(page(seller, "money/")))


def test_double_return_asks_the_seller_to_pay_in(seller, owner):
    order = in_dispute(a_version(seller))
    buyer_does(order, e.TerminationDeclared(on=ANY_DAY, by="buyer", ground="late_delivery"))
    shown = text(owner.get(page(seller, "money/")))
    assert (
        "stuck: the penalty is not paid in" in shown,
        "Penalties that you still have to pay in 5,000 CNY" in shown,
    ) == (True, True)
    answer = post(owner, page(seller, f"orders/{order.public_id}/pay/penalty"))
    assert (answer.status_code, "/sandbox/pay/" in answer["Location"]) == (302, True)
    again = post(owner, page(seller, f"orders/{a_paid_order(seller).public_id}/pay/penalty"))
    assert (again.status_code, "There is nothing to pay in" in text(again)) == (409, True)


@pytest.mark.parametrize(
    ("amount", "told"), [("0", "Name an amount above 0."), ("-5", ""), ("many", ""), ("1e9", ""), ("", "")]
)
def test_reserve_of_no_amount_is_refused_in_words(seller, owner, amount, told):
    answer = post(owner, page(seller, "money/reserve"), amount=amount)
    assert (answer.status_code, told in text(answer)) == (409, True)


def test_reserve_leads_to_the_provider(seller, owner):
    assert "/sandbox/pay/" in post(owner, page(seller, "money/reserve"), amount="1000")["Location"]


def test_account_for_payouts_is_named_and_noted(seller, owner):
    assert "No account is known" in text(owner.get(page(seller, "money/")))
    assert post(owner, page(seller, "money/account"), account=" ").status_code == 409
    assert post(owner, page(seller, "money/account"), account="6217000012345678").status_code == 302
    assert "…5678" in text(owner.get(page(seller, "money/")))
    log = text(owner.get(page(seller, "log/")))
    assert ("named an account for payouts" in log, "6217000012345678" in log) == (True, False)


def test_difference_to_the_providers_statement_is_shown(seller, owner):
    order = a_paid_order(seller)
    Difference.objects.create(
        seller=seller, order=order, day=NOW.date(), provider="sandbox", kind="other_amount", reference="sb_1", theirs_minor=499_000,
        ours_minor=500_000, found_at=NOW,
    )  # fmt: skip
    shown = text(owner.get(page(seller, "money/")))
    assert ("another amount" in shown, "4,990 CNY" in shown, "5,000 CNY" in shown) == (True, True, True)


def test_team_takes_in_a_confirmed_person_changes_a_role_and_lets_go(seller, owner):
    from allauth.account.models import EmailAddress

    person = a_user()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    change = page(seller, "team/change")
    assert post(owner, change, do="add", email=person.email, role="finance").status_code == 302
    member = Member.objects.get(user=person)
    assert post(owner, change, do="role", member=member.pk, role="counsel").status_code == 302
    assert Member.objects.get(user=person).role == "counsel"
    assert post(owner, change, do="remove", member=member.pk).status_code == 302
    assert not Member.objects.filter(user=person).exists()
    log = text(owner.get(page(seller, "log/")))
    assert ("took in" in log, "changed the role of" in log, "let go" in log) == (True, True, True)


def test_last_owner_stays_and_nobody_unknown_is_taken_in(seller, owner):
    last = seller.members.get()
    for given, told in (
        ({"do": "remove", "member": last.pk}, "A team always has an owner."),
        ({"do": "role", "member": last.pk, "role": "viewer"}, "A team always has an owner."),
        ({"do": "add", "email": "nobody@example.com", "role": "sales"}, "Nobody has an account"),
        ({"do": "add", "email": "", "role": "king"}, "Choose one of the roles."),
    ):
        answer = post(owner, page(seller, "team/change"), **given)
        assert (answer.status_code, told in text(answer)) == (409, True), given
    assert [(m.pk, m.role) for m in seller.members.all()] == [(last.pk, "owner")]


def test_acts_on_orders_are_in_the_log_with_who_did_them(seller, owner):
    order = a_paid_order(seller)
    seller_does(order.public_id, e.GoodsReady(on=ANY_DAY))
    shown = text(owner.get(page(seller, "log/?of=orders")))
    assert (order.public_id in shown, "owner-" in shown) == (True, True)


def test_definite_answer_is_a_promise_on_the_offer_and_in_its_orders(seller, owner):
    from earnest.platform.selling.promises import enter_promises

    order = a_paid_order(seller)
    offer = order.offer_version.offer
    question = ask(offer, "Is it here by May?", None, "192.0.2.7")
    where = page(seller, f"offers/{offer.slug}/news/")
    assert "Is it here by May?" in text(owner.get(where))
    answer = post(owner, f"{where}questions/{question.pk}", text="Yes, by May.", promise="delivery", day="2026-05-01")
    assert answer.status_code == 302
    enter_promises()
    assert fresh(order.public_id).events.last().kind == "promise_made"
    public = text(client_of().get(f"/{seller.slug}/{offer.slug}/news/"))
    assert ("Yes, by May." in public, "Is it here by May?" in public) == (True, True)


@pytest.mark.parametrize(("given", "told"), [
    ({"text": ""}, "Write what buyers are to read."), ({"text": "x", "promise": "delivery"}, "Say by which day"),
    ({"text": "x", "promise": "other"}, "Write the promise as a clause."),
    ({"text": "x", "promise": "other", "clauses": "{topic: inspektion}"}, "The promise cannot be read."),
    ({"text": "x" * 5000}, "5000 characters"),
])  # fmt: skip
def test_update_that_cannot_be_published_says_why_and_keeps_what_was_written(seller, owner, given, told):
    offer = a_version(seller).offer
    answer = post(owner, page(seller, f"offers/{offer.slug}/news/update"), **given)
    assert (answer.status_code, told in text(answer), offer.updates.count()) == (422, True, 0)


def test_question_set_aside_waits_no_longer_and_is_shown_to_nobody(seller, owner):
    offer = a_version(seller).offer
    question = ask(offer, "Buy my watches", None, "192.0.2.8")
    where = page(seller, f"offers/{offer.slug}/news/")
    post(owner, f"{where}questions/{question.pk}", do="aside")
    assert "Buy my watches" not in text(owner.get(where))
    assert "Buy my watches" not in text(client_of().get(f"/{seller.slug}/{offer.slug}/news/"))


def test_versions_and_their_differences_are_told_clause_by_clause(seller, owner):
    offer = a_version(seller).offer
    address = page(seller, f"offers/{offer.slug}/")
    offer.draft = FAIR.replace("5000 CNY", "8000 CNY")
    offer.save()
    assert isinstance(publish(offer.pk, a_member(seller)), Published)
    shown = text(owner.get(f"{address}versions/1/2/"))
    assert ("5,000 CNY" in shown, "8,000 CNY" in shown, "changed" in shown) == (True, True, True)
    assert owner.get(f"{address}versions/1/9/").status_code == 404
