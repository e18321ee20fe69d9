"""The offer editor: form and text are one draft, the checker answers, only what holds is published."""

from __future__ import annotations

import re

import pytest
import yaml

from earnest.platform.selling.models import Offer
from tests.platform.shop import FAIR, a_member, a_seller, unique
from tests.platform.web.buyer.visiting import client_of, text

VOID = FAIR + "  - {topic: dispute, layer: standard_term, attention: drawn, final_interpretation: true}\n"


@pytest.fixture
def offer():
    return Offer.objects.create(seller=a_seller(), slug=unique("offer"), title="A car", draft=FAIR)


@pytest.fixture
def owner(offer):
    return client_of(a_member(offer.seller))


def address(offer, path=""):
    return f"/sell/{offer.seller.slug}/offers/{offer.slug}/{path}"


def fields(response, do):
    """The form of a page as a browser would send it with that button."""
    html = re.search(r'<form method="post" id="draft".*?</form>', response.content.decode(), re.DOTALL)[0]
    from html.parser import HTMLParser

    sent: dict[str, list[str]] = {"do": [do]}

    class Reader(HTMLParser):
        name = text = select = ""

        def handle_starttag(self, tag, attributes):
            a = dict(attributes)
            if tag == "input" and (a.get("type") != "checkbox" or "checked" in a):
                sent.setdefault(a["name"], []).append(a.get("value", ""))
            elif tag == "textarea":
                self.name, self.text = a["name"], ""
            elif tag == "select":
                self.select = a["name"]
            elif tag == "option" and self.select and "selected" in a:
                sent.setdefault(self.select, []).append(a["value"])

        def handle_data(self, data):
            self.text += data

        def handle_endtag(self, tag):
            if tag == "textarea":
                sent.setdefault(self.name, []).append(self.text.removeprefix("\n"))
                self.name = ""
            elif tag == "select":
                self.select = ""

    Reader().feed(html)
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def opened(client, offer, view="form"):
    return client.get(address(offer, f"?view={view}"))


def drafted(offer):
    offer.refresh_from_db()
    return offer.draft


def test_saving_an_untouched_form_changes_not_one_character(owner, offer):
    owner.post(address(offer), fields(opened(owner, offer), "save"))
    assert drafted(offer) == FAIR


@pytest.mark.parametrize("name", ["car", "phone", "furniture", "haikou"])
def test_untouched_form_of_every_demo_offer_changes_nothing(owner, offer, name):
    from earnest.platform.demo.loading import offer_source

    offer.draft = offer_source(name)
    offer.save()
    owner.post(address(offer), fields(opened(owner, offer), "save"))
    assert drafted(offer) == offer_source(name)


def test_field_changed_in_the_form_is_changed_in_the_text_and_shown_again(owner, offer):
    sent = fields(opened(owner, offer), "save") | {"c1-amount": ["8000 CNY"]}
    owner.post(address(offer), sent)
    assert drafted(offer) == FAIR.replace("5000 CNY", "8000 CNY")
    assert 'name="c1-amount" value="8000 CNY"' in opened(owner, offer).text


def test_text_changed_is_shown_in_the_form(owner, offer):
    sent = fields(opened(owner, offer, "yaml"), "form") | {"text": [FAIR.replace("5000 CNY", "7000 CNY")]}
    assert 'name="c1-amount" value="7000 CNY"' in owner.post(address(offer), sent).text
    assert drafted(offer) == FAIR  # looking keeps nothing


def test_turning_to_the_text_takes_along_what_was_changed_in_the_form(owner, offer):
    sent = fields(opened(owner, offer), "yaml") | {"c1-amount": ["7000 CNY"]}
    assert "amount: 7000 CNY" in owner.post(address(offer), sent).text


@pytest.mark.parametrize(
    ("name", "value", "field", "said"),
    [
        ("c1-called", "reservation", "called", "reservation"),
        ("c1-penalty_stated", "yes", "penalty_stated", True),
        ("c1-text", "两行\r\n文字", "text", "两行\n文字"),
        ("c1-refundable_until", "within 3 days of deposit_paid", "refundable_until", "within 3 days of deposit_paid"),
        ("c1-called", "odd", "called", "odd"),
    ],
)
def test_every_kind_of_field_reaches_the_text(owner, offer, name, value, field, said):
    owner.post(address(offer), fields(opened(owner, offer), "save") | {name: [value]})
    assert yaml.safe_load(drafted(offer))["terms"][1][field] == said


def test_emptied_field_is_gone_from_the_text(owner, offer):
    owner.post(address(offer), fields(opened(owner, offer), "save") | {"c1-amount": [""]})
    assert "amount" not in yaml.safe_load(drafted(offer))["terms"][1]


def test_clause_is_added_and_taken_out_by_the_form(owner, offer):
    shown = owner.post(address(offer), fields(opened(owner, offer), "look") | {"add": ["transfer"]})
    assert "Transfer" in text(shown)
    owner.post(address(offer), fields(shown, "save") | {"c0-out": ["yes"]})
    topics = [clause["topic"] for clause in yaml.safe_load(drafted(offer))["terms"]]
    assert topics == ["deposit", "inspection", "production", "delivery", "balance", "transfer"]


def test_clause_the_form_does_not_know_is_kept(owner, offer):
    odd = FAIR + "  - {topic: weather, sunny: yes}\n"
    offer.draft = odd
    offer.save()
    response = opened(owner, offer)
    assert "The form does not know this clause." in text(response)
    owner.post(address(offer), fields(response, "save") | {"c1-amount": ["8000 CNY"]})
    assert drafted(offer) == odd.replace("5000 CNY", "8000 CNY")


def test_clauses_own_name_and_evidence_survive_the_form(owner, offer):
    offer.draft = FAIR.replace("{topic: price,", "{id: price, evidence: [E1], said: 2026-01-01, topic: price,")
    offer.save()
    owner.post(address(offer), fields(opened(owner, offer), "save") | {"c0-amount": ["1 CNY"]})
    clause = yaml.safe_load(drafted(offer))["terms"][0]
    assert (clause["id"], clause["evidence"], clause["amount"]) == ("price", ["E1"], "1 CNY")


def test_checker_answers_with_clause_law_line_and_mend(owner, offer):
    sent = fields(opened(owner, offer, "yaml"), "look") | {"text": [VOID]}
    said = text(owner.post(address(offer, "check"), sent))
    assert "1 clause would not hold" in said
    assert "Disputes (line 11)" in said
    assert "art. 49" in said or "art." in said
    assert drafted(offer) == FAIR


def test_checker_names_line_and_the_word_meant_where_it_cannot_read(owner, offer):
    sent = fields(opened(owner, offer, "yaml"), "look") | {"text": [FAIR.replace("topic: price", "topic: prise")]}
    said = text(owner.post(address(offer, "check"), sent))
    assert "Line 5" in said
    assert "Did you mean price ?" in said


def test_checker_shows_what_walking_away_costs(owner, offer):
    sent = fields(opened(owner, offer, "yaml"), "look")
    assert "walking away costs the seller" in text(owner.post(address(offer, "check"), sent))


def test_page_without_scripts_checks_by_its_button(owner, offer):
    sent = fields(opened(owner, offer, "yaml"), "look") | {"text": [VOID]}
    response = owner.post(address(offer), sent)
    assert "1 clause would not hold" in text(response)
    assert VOID.strip() in fields(response, "look")["text"][0]


def test_publishing_makes_a_version_and_shows_it(owner, offer):
    response = owner.post(address(offer), fields(opened(owner, offer), "publish"), follow=True)
    assert "Version 1" in text(response)
    assert offer.versions.count() == 1


def test_publishing_twice_by_a_double_click_makes_one_version(owner, offer):
    sent = fields(opened(owner, offer), "publish")
    assert [owner.post(address(offer), sent).status_code for _ in range(2)] == [302, 302]
    assert offer.versions.count() == 1


def test_void_clause_keeps_the_offer_from_being_published_and_the_draft_is_saved(owner, offer):
    sent = fields(opened(owner, offer, "yaml"), "publish") | {"text": [VOID]}
    response = owner.post(address(offer), sent)
    assert (response.status_code, offer.versions.count(), drafted(offer)) == (409, 0, VOID)
    assert "Saved, but not published." in text(response)


def test_two_people_writing_at_once_do_not_overwrite_each_other_unseen(owner, offer):
    mine = fields(opened(owner, offer), "save") | {"c1-amount": ["6000 CNY"]}
    other = client_of(a_member(offer.seller, "counsel"))
    other.post(address(offer), fields(opened(other, offer), "save") | {"c1-amount": ["9000 CNY"]})
    refused = owner.post(address(offer), mine)
    assert (refused.status_code, "9000 CNY" in drafted(offer)) == (409, True)
    assert "Somebody else saved a draft meanwhile" in text(refused)
    owner.post(address(offer), fields(refused, "save"))
    assert "6000 CNY" in drafted(offer)


def test_choices_are_read_kept_and_refused_in_words(owner, offer):
    colours = "- {code: colour, name: Colour, name_zh: 颜色, options: [{code: blue, name: Blue}]}\n"
    owner.post(address(offer), fields(opened(owner, offer), "save") | {"choices": [colours]})
    offer.refresh_from_db()
    assert [choice["code"] for choice in offer.choices] == ["colour"]
    for wrong in ("- {code: Colour}", colours + colours, "- {code: c, name: C, options: []}"):
        response = owner.post(address(offer), fields(opened(owner, offer), "save") | {"choices": [wrong]})
        assert (response.status_code, "the choices cannot be read" in text(response)) == (422, True)
    offer.refresh_from_db()
    assert [choice["code"] for choice in offer.choices] == ["colour"]


@pytest.mark.parametrize("role", ["finance", "viewer"])
def test_role_that_only_reads_sees_the_draft_and_saves_nothing(offer, role):
    client = client_of(a_member(offer.seller, role))
    response = opened(client, offer)
    assert (response.status_code, "Save the draft" in text(response)) == (200, False)
    sent = fields(response, "save") | {"c1-amount": ["1 CNY"]}
    assert client.post(address(offer), sent).status_code == 403
    assert drafted(offer) == FAIR


def test_counsel_writes_drafts_and_does_not_publish(offer):
    counsel = client_of(a_member(offer.seller, "counsel"))
    response = opened(counsel, offer)
    assert counsel.post(address(offer), fields(response, "publish")).status_code == 403
    assert (offer.versions.count(), "Publish" in text(response)) == (0, False)


def test_new_offer_begins_with_a_draft_that_can_be_read_as_a_form(offer, owner):
    given = {"title": "Sofa", "title_zh": "沙发", "slug": unique("sofa")}
    response = owner.post(f"/sell/{offer.seller.slug}/new-offer/", given, follow=True)
    assert (response.status_code, "Add a clause on" in text(response)) == (200, True)


@pytest.mark.parametrize(
    "given", [{"title": "", "slug": "a"}, {"title": "A", "slug": "A b"}, {"title": "A", "slug": "orders"}]
)
def test_new_offer_needs_a_title_and_a_name_that_an_address_can_have(offer, owner, given):
    assert owner.post(f"/sell/{offer.seller.slug}/new-offer/", given).status_code == 422


def test_same_name_twice_is_refused(offer, owner):
    assert owner.post(f"/sell/{offer.seller.slug}/new-offer/", {"title": "A", "slug": offer.slug}).status_code == 422


def test_versions_and_their_difference_are_shown(owner, offer):
    owner.post(address(offer), fields(opened(owner, offer), "publish"))
    owner.post(address(offer), fields(opened(owner, offer), "publish") | {"c1-amount": ["8000 CNY"]})
    assert "What is different from version 1" in text(owner.get(address(offer, "versions/")))
    said = text(owner.get(address(offer, "versions/1/2/")))
    assert said.count("8,000 CNY") == 1
    assert owner.get(address(offer, "versions/1/3/")).status_code == 404


def test_offer_is_closed_and_opened_again(owner, offer):
    owner.post(address(offer, "open"), {"open": "no"})
    offer.refresh_from_db()
    assert not offer.open
    owner.post(address(offer, "open"), {"open": "yes"})
    offer.refresh_from_db()
    assert offer.open


def test_longer_draft_than_a_form_can_show_is_written_as_text(owner, offer):
    offer.draft = "terms:\n" + "  - {topic: transfer, layer: standard_term, allowed: true}\n" * 61
    offer.save()
    assert "The terms, in the case language" in text(opened(owner, offer))
