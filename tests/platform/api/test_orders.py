"""Orders by the API: placed, read, acted on, as on the pages."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from earnest.platform import clock
from earnest.platform.orders.models import Order, OrderEvent
from tests.platform.api.world import BASE, a_world, call, key_for, problem
from tests.platform.shop import NOW, a_member, a_user, a_version, an_order, unique


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture(scope="module")
def world():
    with clock.stopped_at(NOW):
        return a_world()


def test_order_is_placed_and_read_with_its_standing():
    colours = {"code": "colour", "name": "Colour", "options": [{"code": "red", "name": "Red"}]}
    version, buyer = a_version(variants=[colours]), a_user()
    key = key_for(buyer)
    body = {
        "seller": version.offer.seller.slug, "offer": version.offer.slug, "version": 1, "buyer_name": "李明",
        "configuration": {"colour": "red"},
    }  # fmt: skip
    placed = call("POST", "/orders", key, body)
    assert placed.status_code == 201, placed.content
    read = call("GET", f"/orders/{placed.json()['order']}", key).json()
    assert (read["order"]["side"], read["order"]["phase"], read["configuration"]) == (
        "buyer",
        "bound",
        {"colour": "red"},
    )
    assert [entry["event"] for entry in read["standing"]["log"]] == ["order_placed"]


def test_standing_comes_with_every_provision_it_cites(world):
    read = call("GET", f"/orders/{world.order.public_id}", world.buyer_key).json()
    cited = {citation["provision"] for citation in read["citations"]}
    assert set(read["standing"]["contract_because"]["law"]) <= cited
    assert all(citation["citation"] and citation["paraphrase"] for citation in read["citations"])


def test_citations_are_told_in_the_language_asked_for(world):
    path = f"/orders/{world.order.public_id}"
    told = call("GET", path, world.buyer_key, accept_language="zh-CN").json()["citations"][0]["citation"]
    assert "第" in told
    assert "art" in call("GET", path, world.buyer_key, accept_language="en").json()["citations"][0]["citation"]


def test_act_is_carried_out_and_logged():
    world = a_world()
    path = f"/orders/{world.order.public_id}"
    done = call("POST", f"{path}/acts", world.buyer_key, {"event": {"event": "production_requested"}})
    assert (done.status_code, done.json()["version"], done.json()["effect"]) == (201, 3, "exercise"), done.content
    last = call("GET", f"{path}/events", world.buyer_key).json()["items"][-1]
    assert (last["kind"], last["side"], last["status"], last["answer"]) == (
        "production_requested",
        "buyer",
        "agreed",
        None,
    )


def test_refusal_carries_code_citations_and_what_is_possible_instead(world):
    path = f"/orders/{world.order.public_id}/acts"
    response = call("POST", path, world.seller_key, {"event": {"event": "balance_demanded"}})
    found = problem(response)
    assert (response.status_code, found["code"]) == (409, "breach_premature_demand")
    assert found["type"].endswith("#refused")
    assert "CN-CC-526" in {citation["provision"] for citation in found["citations"]}
    assert {option["kind"] for option in found["instead"]} == {"offer_inspection"}


def test_refusal_by_role_says_so(world):
    sales = key_for(a_member(world.seller, "sales"), world.seller)
    path = f"/orders/{world.order.public_id}/acts"
    found = problem(call("POST", path, sales, {"event": {"event": "balance_demanded"}}, accept_language="zh-hans"))
    assert (found["code"], "角色" in found["detail"]) == ("not_your_role", True)


def test_act_on_a_version_that_has_passed_is_refused(world):
    body = {"event": {"event": "deferral_requested"}, "expected_version": 1}
    found = problem(call("POST", f"/orders/{world.order.public_id}/acts", world.buyer_key, body))
    assert found["code"] == "changed_meanwhile"


@pytest.mark.parametrize(
    ("event", "field", "nearest"),
    [
        ({"event": "production_request"}, "event.event", "production_requested"),
        ({"event": "deposit_paid", "amount": "5000 CNY"}, "event.event", ""),
        ({"event": "production_requested", "on": "2026-01-01"}, "event.on", ""),
        ({"event": "claim_filed", "claims": ["damage"]}, "event.claims[0]", "damages"),
        ({"event": "delivery_demanded", "within": "within 7 days of delivery_demandd"}, "event.within", ""),
        ({"event": "production_requested", "evidence": ["E9"]}, "event.evidence", ""),
        ({"event": "balance_demanded", "amount": "5000 USD"}, "event.amount", ""),
    ],
)
def test_act_that_makes_no_sense_is_invalid_and_says_where(world, event, field, nearest):
    response = call("POST", f"/orders/{world.order.public_id}/acts", world.buyer_key, {"event": event})
    found = problem(response)
    assert (response.status_code, found["code"]) == (422, "invalid")
    assert [(fault["field"], fault.get("nearest", "")) for fault in found["errors"]] == [(field, nearest)]


def test_preview_tells_the_consequence_and_does_nothing(world):
    path = f"/orders/{world.order.public_id}/acts/preview"
    before = OrderEvent.objects.filter(order=world.order).count()
    tried = call("POST", path, world.buyer_key, {"event": {"event": "withdrawal_declared"}}, idempotency_key="").json()
    assert (tried["accepted"], tried["judged"]["effect"]) == (True, "wrongful")
    # the deposit of 5,000 CNY is what leaving costs
    kept = [award for award in tried["after"]["settlement"]["awards"] if award["basis"] == "deposit_retained"]
    assert [award["minor"] for award in kept] == [500_000]
    assert OrderEvent.objects.filter(order=world.order).count() == before


def test_preview_of_what_would_be_refused_says_why(world):
    path = f"/orders/{world.order.public_id}/acts/preview"
    tried = call("POST", path, world.seller_key, {"event": {"event": "balance_demanded"}}).json()
    assert (tried["accepted"], tried["refusal"]["code"]) == (False, "breach_premature_demand")


def test_agreement_is_proposed_by_one_side_and_agreed_by_the_other():
    world = a_world()
    path = f"/orders/{world.order.public_id}/proposals"
    proposed = call("POST", path, world.buyer_key, {"event": {"event": "ending_agreed", "returns": "5000 CNY"}})
    assert proposed.status_code == 201, proposed.content
    (waiting,) = call("GET", path, world.seller_key).json()["items"]
    assert (waiting["needs"], waiting["answer"]) == ("seller", "")
    own = call("POST", f"{path}/{waiting['id']}/answer", world.buyer_key, {"agrees": True})
    assert problem(own)["code"] == "not_yours_to_answer"
    agreed = call("POST", f"{path}/{waiting['id']}/answer", world.seller_key, {"agrees": True})
    assert agreed.status_code == 200, agreed.content
    assert call("GET", f"/orders/{world.order.public_id}", world.buyer_key).json()["order"]["contract"] == "ended"


def test_proposal_of_another_order_is_not_found(world):
    other = a_world()
    path = f"/orders/{other.order.public_id}/proposals"
    proposed = call("POST", path, other.buyer_key, {"event": {"event": "ending_agreed"}}).json()["event"]
    answered = call(
        "POST", f"/orders/{world.order.public_id}/proposals/{proposed}/answer", world.seller_key, {"agrees": True}
    )
    assert answered.status_code == 404


def test_claim_with_evidence_is_disputed_until_the_other_side_agrees():
    world = a_world()
    path = f"/orders/{world.order.public_id}"
    label = upload(world.buyer_key, path, b"they said it would never come").json()["label"]
    said = {"event": "unavailability_declared", "on": "2026-03-02", "evidence": [label]}
    claimed = call("POST", f"{path}/claims", world.buyer_key, {"event": said})
    assert claimed.status_code == 201, claimed.content
    assert call("GET", path, world.buyer_key).json()["order"]["uncertain"]
    number = claimed.json()["event"]
    assert call("POST", f"{path}/events/{number}/answer", world.seller_key, {"agrees": True}).status_code == 200
    read = call("GET", path, world.buyer_key).json()["order"]
    assert (read["uncertain"], read["default_by"]) == (False, "seller")
    assert call("GET", f"{path}/events", world.buyer_key).json()["items"][-1]["answer"] == "confirmed"


def upload(key, path, content, name="chat.txt", idempotency_key=None):
    headers = {"HTTP_AUTHORIZATION": f"Bearer {key}", "HTTP_IDEMPOTENCY_KEY": idempotency_key or unique("key")}
    file = io.BytesIO(content)
    file.name = name
    return Client().post(f"{BASE}{path}/evidence", {"file": file}, **headers)


def test_evidence_comes_back_as_it_was_and_is_never_shown_in_the_browser(world):
    path = f"/orders/{world.order.public_id}"
    content = b"<script>alert(1)</script>\xe4\xb8\xad"
    kept = upload(world.buyer_key, path, content, name='a "b".txt').json()
    assert (kept["media_type"], kept["size"], kept["side"]) == ("text/plain", len(content), "buyer")
    file = call("GET", f"{path}/evidence/{kept['label']}", world.seller_key)
    assert (file.content, file["X-Content-Type-Options"]) == (content, "nosniff")
    assert file["Content-Disposition"].startswith("attachment;")


def test_evidence_uploaded_again_with_the_same_key_is_kept_once():
    world = a_world()
    path, key = f"/orders/{world.order.public_id}", unique("key")
    first, again = (upload(world.buyer_key, path, b"the same", idempotency_key=key) for _ in range(2))
    assert (first.content, again.content) == (first.content, first.content)
    assert len(call("GET", f"{path}/evidence", world.buyer_key).json()["items"]) == 1
    other = upload(world.buyer_key, path, b"another", idempotency_key=key)
    assert problem(other)["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02binary"])
def test_file_of_a_kind_that_is_not_taken_is_invalid(world, content):
    found = problem(upload(world.buyer_key, f"/orders/{world.order.public_id}", content))
    assert (found["code"], found["errors"][0]["field"]) == ("invalid", "file")


@pytest.mark.parametrize(("form", "start"), [("json", b"{"), ("md", b"#"), ("pdf", b"%PDF")])
def test_brief_comes_in_each_form(world, form, start):
    response = call("GET", f"/orders/{world.order.public_id}/brief?format={form}&lang=zh", world.buyer_key)
    assert (response.status_code, response.content[: len(start)]) == (200, start)


def test_bundle_is_an_archive_with_a_manifest(world):
    import zipfile

    response = call("GET", f"/orders/{world.order.public_id}/bundle", world.seller_key)
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(response.content)).namelist()


def test_sellers_person_does_not_act_for_the_seller_on_an_order_of_their_own():
    version = a_version()
    person = a_member(version.offer.seller)
    order = an_order(version, buyer=person)
    key = key_for(person, version.offer.seller)
    found = problem(call("POST", f"/orders/{order.public_id}/acts", key, {"event": {"event": "goods_ready"}}))
    assert found["code"] == "not_your_role"


def test_orders_of_a_book_can_be_narrowed_to_a_phase(world):
    bound = call("GET", "/orders?phase=bound", world.seller_key).json()["items"]
    assert [row["id"] for row in bound] == [world.order.public_id]
    assert call("GET", "/orders?phase=ended", world.seller_key).json()["items"] == []


def test_pages_stay_whole_while_orders_come_in():
    version = a_version()
    first = [an_order(version).public_id for _ in range(5)]
    key = key_for(a_member(version.offer.seller), version.offer.seller)
    seen, cursor = [], ""
    while True:
        got = call("GET", f"/orders?limit=2&cursor={cursor}", key).json()
        seen += [row["id"] for row in got["items"]]
        an_order(version)  # another comes in between two pages
        if got["next"] is None:
            break
        cursor = got["next"]
    assert seen == first[::-1]


def test_cursor_of_nobodys_making_is_invalid(world):
    for cursor in ("nonsense", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ"):
        found = problem(call("GET", f"/orders?cursor={cursor}", world.buyer_key))
        assert [fault["field"] for fault in found["errors"]] == ["query.cursor"]


def test_ledger_statement_is_of_that_order_only(world):
    read = call("GET", f"/orders/{world.order.public_id}/ledger", world.buyer_key).json()
    assert read["order"] == world.order.public_id
    assert Order.objects.filter(public_id=read["order"]).exists()


@pytest.mark.parametrize(("asked", "found"), [
    ("find={id}", 1), ("find=li%20m", 1), ("find=nobody", 0), ("phase=bound", 1), ("phase=ended", 0), ("settlement=open", 1),
    ("settlement=final", 0), ("default_by=any", 0), ("default_by=seller", 0), ("uncertain=true", 0), ("due_by=2020-01-01", 0),
])  # fmt: skip
def test_book_is_asked_by_whatever_its_page_asks(world, asked, found):
    order = world.order
    path = f"/orders?seller={order.seller.slug}&{asked.format(id=order.public_id)}"
    listed = call("GET", path, world.seller_key).json()
    assert len([row for row in listed["items"] if row["id"] == order.public_id]) == found


def test_filter_that_is_no_day_is_told(world):
    answer = call("GET", f"/orders?seller={world.order.seller.slug}&due_by=soon", world.seller_key)
    assert (answer.status_code, "due_by" in answer.content.decode()) == (422, True)


def rejected(world):
    """The buyer reports a defect that nobody else saw, and terminates; gives the report's number."""
    path = f"/orders/{world.order.public_id}"
    bent = {"event": "inspection_failed", "defects": [{"what": "bent chassis", "effect": "unsafe", "curable": "no"}]}
    ended = {"event": "termination_declared", "ground": "non_conformity"}
    for key, event in (
        (world.buyer_key, {"event": "production_requested"}), (world.seller_key, {"event": "goods_ready"}),
        (world.seller_key, {"event": "inspection_offered"}), (world.buyer_key, bent), (world.buyer_key, ended),
    ):  # fmt: skip
        done = call("POST", f"{path}/acts", key, {"event": event})
        assert done.status_code == 201, done.content
    return path, done.json()["event"] - 1


def the_event(world, path, number):
    return next(i for i in call("GET", f"{path}/events", world.buyer_key).json()["items"] if i["number"] == number)


def test_order_says_on_whose_word_its_money_waits_and_until_when():
    world = a_world()
    path, number = rejected(world)
    hold = call("GET", path, world.seller_key).json()["hold"]
    assert (hold["side"], hold["events"], hold["until"]) == ("buyer", [number], "2026-03-09T16:00:00Z")
    event = the_event(world, path, number)
    assert (event["said_by"], event["counts"], event["answer"], event["answer_by"]) == (
        "buyer", "established", None, hold["until"],
    )  # fmt: skip


def test_report_is_denied_with_reason_and_evidence_and_then_disputed():
    world = a_world()
    path, number = rejected(world)
    label = upload(world.seller_key, path, b"it was straight").json()["label"]
    body = {"agrees": False, "note": "It was straight.", "evidence": [label]}
    assert call("POST", f"{path}/events/{number}/answer", world.seller_key, body).json()["effect"] == "denied"
    event = the_event(world, path, number)
    assert (event["answer"], event["counts"], call("GET", path, world.seller_key).json()["hold"]) == (
        "denied", "disputed", None,
    )  # fmt: skip


def test_answer_with_evidence_that_is_not_there_says_which():
    world = a_world()
    path, number = rejected(world)
    body = {"agrees": False, "evidence": ["E9"]}
    found = problem(call("POST", f"{path}/events/{number}/answer", world.seller_key, body))
    assert (found["status"], found["errors"][0]["field"]) == (422, "evidence[0]")
    assert the_event(world, path, number)["answer"] is None


def test_side_takes_its_own_word_back_and_nobody_elses():
    world = a_world()
    path, number = rejected(world)
    assert call("POST", f"{path}/events/{number}/take-back", world.seller_key).status_code == 409
    assert call("POST", f"{path}/events/{number}/take-back", world.buyer_key).json()["effect"] == "taken_back"
    event = the_event(world, path, number)
    assert (event["answer"], event["counts"]) == ("taken_back", "not_so")
