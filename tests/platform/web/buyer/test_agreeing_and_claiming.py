"""What takes the other side: proposals, facts from elsewhere with their evidence, and the answers to them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform.orders import agreeing, claiming
from earnest.platform.orders.claiming import FILE_BYTES_MAX
from earnest.platform.orders.models import Evidence, OrderEvent, Proposal
from earnest.platform.orders.once import Actor
from tests.platform.shop import a_member, an_order, unique
from tests.platform.web.buyer.visiting import client_of, fresh, pay, text

DAY = When("2026-03-02")
PNG = b"\x89PNG\r\n\x1a\n" + b"seen"


def paid():
    order = an_order()
    pay(order.public_id)
    return fresh(order.public_id)


def send(order, path: str, **data):
    data.setdefault("key", unique("form-key"))
    return client_of(order.buyer).post(f"/orders/{order.public_id}/{path}", data, follow=True)


def seller_of(order):
    return Actor("seller", a_member(order.seller), "owner")


def told(order, **data):
    return send(
        order, "claims/", **{"kind": "cannot_supply", "day": "2026-03-02", "note": "On the phone, Ms Wu", **data}
    )


def test_proposed_delivery_day_waits_for_the_seller_and_then_governs():
    order = paid()
    response = send(order, "proposals/", kind="delivery", new_date="2026-09-01")
    assert "Proposed. It takes effect when the seller agrees." in text(response)
    (proposal,) = Proposal.objects.filter(order=order)
    agreeing.answer(order.public_id, proposal.pk, True, seller_of(order), unique("key"))
    assert "By 1 September 2026" in text(client_of(order.buyer).get(f"/orders/{order.public_id}/"))


def test_proposal_to_end_names_the_sum_that_comes_back():
    order = paid()
    response = send(order, "proposals/", kind="ending", amount="4000")
    (proposal,) = Proposal.objects.filter(order=order)
    assert proposal.payload["returns"] == "4000 CNY"
    assert "You propose to end it together." in text(response)
    assert "4,000 CNY would come back to you." in text(response)


def test_proposal_without_the_day_it_needs_is_asked_for():
    order = paid()
    response = send(order, "proposals/", kind="delivery")
    assert (response.status_code, Proposal.objects.filter(order=order).count()) == (422, 0)
    assert "This is needed for what you chose." in text(response)


def test_own_proposal_can_be_taken_back():
    order = paid()
    send(order, "proposals/", kind="waiting")
    (proposal,) = Proposal.objects.filter(order=order)
    response = send(order, f"proposals/{proposal.pk}/answer", answer="no")
    assert "Declined. Nothing changes." in text(response)


def test_own_proposal_cannot_be_agreed_to():
    order = paid()
    send(order, "proposals/", kind="waiting")
    (proposal,) = Proposal.objects.filter(order=order)
    response = send(order, f"proposals/{proposal.pk}/answer", answer="yes")
    assert "This is not yours to answer" in text(response)


def test_sellers_proposal_is_shown_with_what_follows_and_can_be_agreed_to():
    order = paid()
    event = e.EndingAgreed(on=DAY, returns=Money.parse("5000 CNY"))
    proposed = agreeing.propose(order.public_id, event, seller_of(order), unique("key"))
    page = text(client_of(order.buyer).get(f"/orders/{order.public_id}/"))
    assert "If it is agreed: The contract ends" in page
    send(order, f"proposals/{proposed.event}/answer", answer="yes")
    assert fresh(order.public_id).contract == "ended"


def test_sellers_own_second_yes_is_not_shown_to_the_buyer():
    order = paid()
    from earnest.platform.orders.execute import execute

    execute(order.public_id, e.WithdrawalDeclared(on=DAY, by="buyer"), Actor("buyer", order.buyer), unique("key"))
    event = e.TerminationDeclared(on=DAY, by="seller", ground="refusal")
    agreeing.propose(order.public_id, event, seller_of(order), unique("key"))
    assert "Proposed" not in text(client_of(order.buyer).get(f"/orders/{order.public_id}/"))


def test_proposal_of_another_order_is_not_found():
    order, other = paid(), paid()
    send(other, "proposals/", kind="waiting")
    (proposal,) = Proposal.objects.filter(order=other)
    assert send(order, f"proposals/{proposal.pk}/answer", answer="no").status_code == 404


def test_what_happened_elsewhere_is_uncertain_until_the_seller_agrees():
    order = paid()
    page = text(told(order))
    assert "Recorded as what you say." in page
    assert "The seller has not answered yet." in page
    assert fresh(order.public_id).uncertain


def test_what_happened_elsewhere_keeps_its_day_its_words_and_its_file():
    order = paid()
    told(order, files=SimpleUploadedFile("chat.png", PNG))
    row = OrderEvent.objects.get(order=order, kind="unavailability_declared")
    assert (row.payload["on"], row.payload["note"], row.payload["evidence"]) == (
        "2026-03-02",
        "On the phone, Ms Wu",
        ["E1"],
    )


def test_sellers_claim_can_be_denied_and_later_agreed_to():
    order = paid()
    claimed = claiming.claim(order.public_id, e.DeferralRequested(on=DAY), seller_of(order), unique("key"))
    assert "The seller says so. Did it happen?" in text(client_of(order.buyer).get(f"/orders/{order.public_id}/"))
    denied = send(order, f"events/{claimed.event}/answer", answer="no")
    assert "You denied it." in text(denied)
    agreed = send(order, f"events/{claimed.event}/answer", answer="yes", sure="yes")
    assert "Said by one side" not in text(agreed)


def test_own_claim_cannot_be_confirmed_by_oneself():
    order = paid()
    told(order)
    number = OrderEvent.objects.get(order=order, kind="unavailability_declared").number
    assert "This is not yours to answer" in text(send(order, f"events/{number}/answer", answer="yes", sure="yes"))


def test_day_still_to_come_is_refused_and_no_file_is_kept():
    order = paid()
    response = told(order, day="2026-12-24", files=SimpleUploadedFile("chat.png", PNG))
    assert "That day is still to come." in text(response)
    assert not Evidence.objects.filter(order=order).exists()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.html", b"<script>alert(1)</script>\x00", "of type application/octet-stream is not taken"),
        ("run.exe", b"MZ\x90\x00\x03", "of type application/octet-stream is not taken"),
        ("photo.png", b"", "empty"),
    ],
)
def test_file_of_another_kind_is_refused_by_what_it_is_not_what_it_is_called(name, content, why):
    order = paid()
    response = told(order, files=SimpleUploadedFile(name, content, "image/png"))
    assert not Evidence.objects.filter(order=order).exists()
    assert why in text(response) or response.status_code == 422


def test_file_over_ten_megabytes_is_refused():
    order = paid()
    response = told(order, files=SimpleUploadedFile("big.png", PNG + b"0" * FILE_BYTES_MAX))
    assert response.status_code == 422
    assert f"at most {FILE_BYTES_MAX} are taken" in text(response)


def test_form_with_a_file_sent_twice_keeps_one_file_and_one_event():
    order, key = paid(), unique("form-key")
    for _ in range(2):
        told(order, key=key, files=SimpleUploadedFile("chat.png", PNG))
    assert Evidence.objects.filter(order=order).count() == 1
    assert OrderEvent.objects.filter(order=order, kind="unavailability_declared").count() == 1


def test_page_that_pretends_to_be_a_picture_is_served_to_be_saved_and_not_guessed_at():
    order = paid()
    told(order, files=SimpleUploadedFile("../../<b>x.txt", b"<script>alert(1)</script>"))
    response = client_of(order.buyer).get(f"/orders/{order.public_id}/evidence/E1")
    assert response["Content-Disposition"] == 'attachment; filename="E1-b-x.txt"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize("kind", sorted(__import__("earnest.platform.web.buyer.forms", fromlist=["CLAIMS"]).CLAIMS))
def test_every_kind_of_claim_can_be_told(kind):
    order = paid()
    response = told(order, kind=kind, new_date="2026-08-01")
    assert response.status_code == 200
    assert OrderEvent.objects.filter(order=order, status="claimed").count() == 1


@pytest.mark.parametrize(
    "kind", sorted(__import__("earnest.platform.web.buyer.forms", fromlist=["PROPOSALS"]).PROPOSALS)
)
def test_every_kind_of_proposal_can_be_made(kind):
    order = paid()
    send(order, "proposals/", kind=kind, new_date="2026-08-01", amount="100")
    assert Proposal.objects.filter(order=order).count() == 1
