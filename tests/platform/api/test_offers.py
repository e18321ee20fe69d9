"""Offers by the API: drafted, checked, published, versioned, closed."""

from __future__ import annotations

import pytest

from earnest.platform import clock
from earnest.platform.selling.models import OfferVersion
from tests.platform.api.world import call, key_for, problem
from tests.platform.shop import FAIR, NOW, a_member, a_seller, a_user, unique

UNFAIR = (
    FAIR
    + "  - {id: keep, topic: forfeit, layer: standard_term, attention: drawn, when: any_reason, what: all_payments}\n"
)


@pytest.fixture(autouse=True)
def _stopped():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def shop():
    seller = a_seller()
    return seller, key_for(a_member(seller), seller)


def drafted(seller, key, text):
    slug = unique("offer")
    assert call("POST", f"/offers/{seller.slug}", key, {"slug": slug, "title": "A car"}).status_code == 201
    path = f"/offers/{seller.slug}/{slug}"
    written = call("PUT", f"{path}/draft", key, text)
    assert written.status_code == 200, written.content
    return path, written.json()


def test_offer_is_drafted_published_and_bought(shop):
    seller, key = shop
    path, checked = drafted(seller, key, FAIR)
    assert checked["passes"]
    published = call("POST", f"{path}/versions", key)
    assert (published.status_code, published.json()["version"], published.json()["source"]) == (201, 1, FAIR)
    buyer = key_for(a_user())
    body = {"seller": seller.slug, "offer": path.rpartition("/")[2], "version": 1, "buyer_name": "Li Ming"}
    assert call("POST", "/orders", buyer, body).status_code == 201


def test_offer_with_void_clauses_is_not_published_and_says_which_where_and_why(shop):
    seller, key = shop
    path, checked = drafted(seller, key, UNFAIR)
    assert not checked["passes"]
    found = problem(call("POST", f"{path}/versions", key, accept_language="en"))
    assert (found["status"], found["code"]) == (422, "offer_not_lawful")
    (finding,) = [finding for finding in found["findings"] if finding["clause"] == "keep"]
    assert UNFAIR.splitlines()[finding["line"] - 1].startswith("  - {id: keep")
    assert finding["citations"]
    assert finding["mend"]
    assert not OfferVersion.objects.filter(offer__seller=seller).exists()


def test_draft_that_cannot_be_read_says_in_which_line(shop):
    seller, key = shop
    path, _ = drafted(seller, key, FAIR)
    broken = FAIR.replace("topic: deposit", "topic: deposi")
    found = problem(call("PUT", f"{path}/draft", key, broken))
    (fault,) = found["errors"]
    assert (fault["nearest"], broken.splitlines()[fault["line"] - 1].strip()[:17]) == ("deposit", "- {topic: deposi,")
    assert call("GET", path, key).json()["draft"] == FAIR


def test_offer_file_is_taken_as_well_as_the_offer_alone(shop):
    seller, key = shop
    file = "earnest: 1\noffer:\n" + "".join(f"  {line}\n" for line in FAIR.strip().splitlines())
    assert call("POST", f"/sellers/{seller.slug}/check", key, file, idempotency_key="").json()["passes"]


def test_price_in_another_currency_than_the_sellers_is_invalid(shop):
    seller, key = shop
    found = problem(call("POST", f"/sellers/{seller.slug}/check", key, FAIR.replace("CNY", "USD")))
    assert found["code"] == "invalid"


def test_new_version_leaves_the_old_one_as_it_was(shop):
    seller, key = shop
    path, _ = drafted(seller, key, FAIR)
    first = call("POST", f"{path}/versions", key).json()
    dearer = FAIR.replace("200000", "210000")
    call("PUT", f"{path}/draft", key, dearer)
    assert call("POST", f"{path}/versions", key).json()["version"] == 2
    assert call("GET", f"{path}/versions/1", key).json() == first
    assert [row["version"] for row in call("GET", f"{path}/versions", key).json()["items"]] == [2, 1]


def test_version_that_was_replaced_cannot_be_ordered(shop):
    seller, key = shop
    path, _ = drafted(seller, key, FAIR)
    call("POST", f"{path}/versions", key)
    call("PUT", f"{path}/draft", key, FAIR.replace("200000", "210000"))
    call("POST", f"{path}/versions", key)
    body = {"seller": seller.slug, "offer": path.rpartition("/")[2], "version": 1, "buyer_name": "Li Ming"}
    assert problem(call("POST", "/orders", key_for(a_user()), body))["code"] == "offer_has_newer_version"


def test_same_draft_is_not_published_twice(shop):
    seller, key = shop
    path, _ = drafted(seller, key, FAIR)
    call("POST", f"{path}/versions", key)
    assert problem(call("POST", f"{path}/versions", key))["code"] == "exists"


def test_closed_offer_is_not_seen_by_strangers_and_opened_again_it_is(shop):
    seller, key = shop
    path, _ = drafted(seller, key, FAIR)
    call("POST", f"{path}/versions", key)
    buyer = key_for(a_user())
    for opened, status in ((False, 404), (True, 200)):
        assert call("PATCH", path, key, {"open": opened}).json()["open"] is opened
        assert call("GET", path, buyer).status_code == status
        assert call("GET", path, key).status_code == 200


def test_draft_is_shown_to_the_sellers_people_only(shop):
    seller, key = shop
    path, _ = drafted(seller, key, FAIR)
    call("POST", f"{path}/versions", key)
    assert call("GET", path, key).json()["draft"] == FAIR
    assert call("GET", path, key_for(a_user())).json()["draft"] is None


def test_slug_is_an_offers_own(shop):
    seller, key = shop
    path, _ = drafted(seller, key, FAIR)
    again = call("POST", f"/offers/{seller.slug}", key, {"slug": path.rpartition("/")[2], "title": "Another"})
    assert problem(again)["code"] == "exists"


@pytest.mark.parametrize(
    "text", ["", "null", "5", "[]", "- a", "offer: 5", "earnest: 1", "terms: 5", "a: {", "terms: [5]"]
)
def test_text_that_is_no_offer_is_invalid(shop, text):
    seller, key = shop
    assert problem(call("POST", f"/sellers/{seller.slug}/check", key, text))["code"] == "invalid"


def test_counsel_drafts_and_does_not_publish_as_on_the_pages(shop):
    seller, _ = shop
    counsel = key_for(a_member(seller, "counsel"), seller)
    path, checked = drafted(seller, counsel, FAIR)
    assert checked["passes"]
    assert call("PATCH", path, counsel, {"title": "Another car"}).json()["title"] == "Another car"
    for method, where, body in (("POST", f"{path}/versions", None), ("PATCH", path, {"open": False})):
        assert problem(call(method, where, counsel, body))["code"] == "not_your_role"
    finance = key_for(a_member(seller, "finance"), seller)
    assert problem(call("PUT", f"{path}/draft", finance, FAIR))["code"] == "not_your_role"


def test_two_versions_are_compared_clause_by_clause_and_line_by_line(shop):
    seller, key = shop
    path, _ = drafted(seller, key, FAIR)
    call("POST", f"{path}/versions", key)
    call("PUT", f"{path}/draft", key, FAIR.replace("5000 CNY", "8000 CNY"))
    call("POST", f"{path}/versions", key)
    told = call("GET", f"{path}/differences?before=1&after=2", key, accept_language="en").json()
    (clause,) = told["clauses"]
    assert (clause["kind"], "5,000 CNY" in clause["before"], "8,000 CNY" in clause["after"]) == ("changed", True, True)
    assert [line["sign"] for line in told["lines"] if line["sign"] != " "] == ["-", "+"]
    assert call("GET", f"{path}/differences?before=1&after=3", key).status_code == 404
