"""What one side says, on the pages of both: the hold in a sentence, the page that answers it, what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from earnest.core.facts import events as e
from earnest.core.facts.event import Defect
from earnest.platform import clock
from earnest.platform.orders import answering
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import FactAnswer
from earnest.platform.orders.once import Actor
from earnest.platform.orders.sweep import sweep
from tests.platform.shop import NOW, a_member, an_order, unique
from tests.platform.web.buyer.visiting import ANY_DAY, client_of, fresh, pay, post, seller_does, text

BENT = (Defect(what="bent chassis", effect="unsafe", curable="no"),)


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


class Quarrel:
    """The buyer reports a defect and terminates; both sides look at it."""

    def __init__(self):
        order = an_order()
        pay(order.public_id)
        self.buyer, self.owner = order.buyer, a_member(order.seller)
        self.act(order, e.ProductionRequested(on=ANY_DAY))
        seller_does(order.public_id, e.ProductionStarted(on=ANY_DAY), e.InspectionOffered(on=ANY_DAY))
        self.number = self.act(order, e.InspectionFailed(on=ANY_DAY, defects=BENT)).event
        self.act(order, e.TerminationDeclared(on=ANY_DAY, by="buyer", ground="non_conformity"))
        self.order = fresh(order.public_id)
        self.paths = {
            self.buyer: f"/orders/{order.public_id}/",
            self.owner: f"/sell/{order.seller.slug}/orders/{order.public_id}/",
        }

    def act(self, order, event):
        return execute(order.public_id, event, Actor("buyer", order.buyer), unique("k"))

    def sees(self, who, path="", lang="en"):
        return text(client_of(who, lang).get(self.paths[who] + path))

    def says(self, who, number=None, what="answer", **data):
        return post(client_of(who), f"{self.paths[who]}events/{number or self.number}/{what}", **data)


@pytest.fixture
def quarrel():
    return Quarrel()


def test_hold_is_told_to_both_sides_with_its_day_and_what_it_waits_for(quarrel):
    buyers, sellers = quarrel.sees(quarrel.buyer), quarrel.sees(quarrel.owner)
    assert (
        "10,000 CNY will be sent to you on 10 March 2026, unless the seller denies this by then: You looked" in buyers
    )
    assert (
        "10,000 CNY will be sent to the buyer on 10 March 2026, unless you deny this by then: The buyer looked"
        in sellers
    )
    assert "10,000元将于2026年3月10日付给您，除非卖方在此之前否认：" in quarrel.sees(quarrel.buyer, lang="zh")


def test_hold_is_told_no_more_once_the_money_has_gone_out(quarrel):
    with clock.stopped_at(NOW + timedelta(days=9)):
        sweep(seller_id=quarrel.order.seller_id)
        assert "unless" not in quarrel.sees(quarrel.buyer)
        answer = quarrel.sees(quarrel.owner, f"events/{quarrel.number}/answer")
        assert "There is nothing to answer here any more." in answer


def test_page_says_what_follows_from_either_answer(quarrel):
    shown = quarrel.sees(quarrel.owner, f"events/{quarrel.number}/answer")
    so, _, not_so = shown.partition("It is not so")
    assert "You owe the buyer 10,000 CNY." in so
    assert ("you owe the buyer 10,000 CNY" in not_so, "you keep 5,000 CNY" in not_so) == (True, True)


def test_denial_is_told_to_the_other_side_with_its_reason(quarrel):
    denied = quarrel.says(quarrel.owner, answer="no", note="It is as straight as a rule.")
    assert denied.status_code == 302
    buyers = quarrel.sees(quarrel.buyer)
    assert "The seller denies it. Reason: It is as straight as a rule." in buyers
    assert ("will be sent to you" in buyers, "If it did not happen:" in buyers) == (False, True)
    assert ("How it may end" in buyers, "How it ends" in buyers) == (True, False)


def test_nobody_is_bound_without_having_ticked_that_they_read_it(quarrel):
    for who, what in ((quarrel.owner, "answer"), (quarrel.buyer, "take-back")):
        refused = quarrel.says(who, what=what, answer="yes")
        assert (refused.status_code, "Confirm that you have read" in text(refused)) == (422, True)
    assert not FactAnswer.objects.filter(order=quarrel.order).exists()


def test_confirmed_report_is_told_as_that(quarrel):
    assert quarrel.says(quarrel.owner, answer="yes", sure="yes").status_code == 302
    assert "The seller confirms it." in quarrel.sees(quarrel.buyer)


def test_report_taken_back_stays_in_the_story_and_does_not_count(quarrel):
    shown = quarrel.sees(quarrel.buyer, f"events/{quarrel.number}/take-back")
    assert "You broke the contract. The seller may end it." in shown
    assert quarrel.says(quarrel.buyer, what="take-back", sure="yes").status_code == 302
    buyers = quarrel.sees(quarrel.buyer)
    assert ("bent chassis" in buyers, "You took it back; it does not count." in buyers) == (True, True)


def test_decision_of_a_court_is_told_to_both_and_in_the_brief(quarrel):
    quarrel.says(quarrel.owner, answer="no")
    answering.decide_fact(quarrel.order.public_id, quarrel.number, False, "Haikou Longhua court, (2026) Min Chu 1")
    said = "Haikou Longhua court, (2026) Min Chu 1 found that it is not so; it does not count."
    assert (said in quarrel.sees(quarrel.buyer), said in quarrel.sees(quarrel.owner)) == (True, True)
    brief = client_of(quarrel.buyer).get(quarrel.paths[quarrel.buyer] + "brief.md").content.decode()
    assert "Found not to be so by Haikou Longhua court, (2026) Min Chu 1" in brief


def test_own_word_has_no_page_to_answer_and_anothers_none_to_take_back(quarrel):
    for who, what in ((quarrel.buyer, "answer"), (quarrel.owner, "take-back")):
        path = f"{quarrel.paths[who]}events/{quarrel.number}/{what}"
        assert client_of(who).get(path).status_code == 404


def test_declaration_has_no_page_to_answer(quarrel):
    path = f"{quarrel.paths[quarrel.owner]}events/{quarrel.number + 1}/answer"
    assert client_of(quarrel.owner).get(path).status_code == 404


def test_sellers_day_and_disputes_list_what_is_to_be_answered_until_it_is(quarrel):
    book = f"/sell/{quarrel.order.seller.slug}/"
    owner, link = client_of(quarrel.owner), f"events/{quarrel.number}/answer"
    for path in ("", "disputes/"):
        assert link in owner.get(book + path).content.decode()
        assert "9 March 2026" in text(owner.get(book + path))
    quarrel.says(quarrel.owner, answer="no")
    assert link not in owner.get(book).content.decode()
    assert "If it did not happen:" in text(owner.get(book + "disputes/"))


def test_file_that_shows_the_denial_is_seen_by_the_other_side(quarrel):
    from django.core.files.uploadedfile import SimpleUploadedFile

    photo = SimpleUploadedFile("chassis.png", b"\x89PNG\r\n\x1a\nstraight", "image/png")
    assert quarrel.says(quarrel.owner, answer="no", files=photo).status_code == 302
    assert "Evidence: E1" in quarrel.sees(quarrel.buyer)


def test_what_is_disputed_takes_no_act_from_who_denies_it(quarrel):
    quarrel.says(quarrel.owner, answer="no")
    sellers = quarrel.sees(quarrel.owner)
    assert "End the contract for breach" in sellers
    assert "It counts if what is disputed is not so." in sellers
