"""What is offered: everything a buyer should know stands there before anything is paid."""

from __future__ import annotations

import json
import re

import pytest

from earnest.platform.selling.asking import ask
from earnest.platform.selling.promises import answer, clauses_of, publish_update
from tests.platform.shop import FAIR, NOW, a_member, a_user, a_version
from tests.platform.web.buyer.visiting import client_of, text

VOID = (
    FAIR.replace("within 7 days of inspection_offered", "within 7 days of balance_demanded")
    + "  - {topic: forfeit, layer: standard_term, attention: drawn, when: balance_unpaid}\n"
)
RESERVED = FAIR.replace("called: earnest", "called: reservation")
TOO_MUCH = FAIR.replace("amount: 5000 CNY", "amount: 50000 CNY")


def url_of(version) -> str:
    return f"/{version.offer.seller.slug}/{version.offer.slug}/"


def shown(version, lang: str = "en", path: str = "") -> str:
    response = client_of(lang=lang).get(url_of(version) + path)
    assert response.status_code == 200
    return text(response)


def test_home_lists_an_open_offer_with_its_price_deposit_and_delivery():
    version = a_version()
    page = client_of().get("/").content.decode()
    (own,) = re.findall(rf'<section class="duties">\s*<h2><a href="{url_of(version)}">.*?</section>', page, re.DOTALL)
    assert all(word in own for word in ("200,000 CNY", "5,000 CNY", "Within 60 days of the request for production"))


def test_home_does_not_list_a_closed_offer():
    version = a_version()
    version.offer.open = False
    version.offer.save()
    assert url_of(version) not in client_of().get("/").content.decode()


def test_offer_says_what_each_side_loses_by_walking_away():
    page = shown(a_version())
    assert "walking away costs you 5,000 CNY" in page
    assert "walking away costs the seller 5,000 CNY" in page
    assert "You get 10,000 CNY: the deposit returned twofold." in page


def test_deposit_called_earnest_is_told_to_bind_both_sides():
    assert "The 5,000 CNY are earnest money (定金)." in shown(a_version())


def test_money_called_reservation_is_told_to_be_a_prepayment():
    page = shown(a_version(terms=RESERVED))
    assert "a prepayment in law, not earnest money" in page
    assert "walking away costs you nothing" in page


def test_deposit_above_a_fifth_of_the_price_is_told_to_bind_only_in_part():
    # a fifth of 200,000 is 40,000
    assert "Of the 50,000 CNY, 40,000 CNY are earnest money" in shown(a_version(terms=TOO_MUCH))


def test_delivery_promise_inspection_and_balance_stand_before_the_terms_in_full():
    page = shown(a_version())
    promised = page[page.index("What is promised") : page.index("The terms in full")]
    assert "Within 60 days of the request for production" in promised
    assert "You may look at the goods before paying the balance" in promised
    assert "Due within 7 days of the offer of inspection" in promised


def test_void_clause_is_named_with_the_reason_and_struck_in_the_terms():
    version = a_version(terms=VOID)
    assert "Void It makes you pay before the goods could be looked at" in shown(version)
    assert "<s>Due within 7 days of the demand for the balance</s>" in client_of().get(url_of(version)).content.decode()


def test_fair_offer_passes_the_checker():
    assert "nothing here is void" in shown(a_version())


def test_every_citation_on_the_page_leads_to_something_on_it():
    body = client_of().get(url_of(a_version(terms=VOID))).content.decode()
    ids = re.findall(r' id="(s-[^"]+)"', body)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#(s-[^"]+)"', body)) <= set(ids)


def test_offer_is_told_in_chinese():
    version = a_version()
    version.offer.title_zh = "一辆汽车"
    version.offer.save()
    page = shown(version, "zh")
    assert all(
        word in page
        for word in ("一辆汽车", "200,000元", "付款之后，您退出将损失 5,000 元", "双倍返还定金", "《民法典》第587条")
    )


def test_offer_describes_itself_to_machines():
    version = a_version()
    body = client_of().get(url_of(version)).content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)[1])
    assert (data["offers"]["price"], data["offers"]["priceCurrency"]) == ("200000.00", "CNY")


def test_title_cannot_close_the_script_it_stands_in():
    version = a_version()
    version.offer.title = "</script><script>alert(1)</script>"
    version.offer.save()
    assert "<script>alert" not in client_of().get(url_of(version)).content.decode()


def test_earlier_version_can_still_be_read_but_not_ordered():
    from earnest.platform.selling.models import OfferVersion

    first = a_version()
    OfferVersion.objects.create(
        offer=first.offer, version=2, document=first.document, source=first.source, published_at=NOW
    )
    page = shown(first, path="v1/")
    assert "This is an earlier version." in page
    assert "This cannot be ordered." in page


@pytest.mark.parametrize("path", ["/nobody/nothing/", "/nobody/nothing/order/"])
def test_unknown_offer_is_not_found(path):
    assert client_of(a_user()).get(path).status_code == 404


def test_deposit_refundable_for_a_time_is_told_with_its_last_day_and_what_follows_after_it():
    terms = FAIR.replace(
        "called: earnest,", "called: earnest, refundable: yes, refundable_until: within 3 days of deposit_paid,"
    )
    page = shown(a_version(terms=terms))
    # paid on 2 March 2026; three days after it end with 5 March
    told = "If you pay today, you may cancel for nothing until 5 March 2026, and no longer. The money was agreed to be refundable."
    assert told in page
    assert "After 5 March 2026, walking away costs you 5,000 CNY" in page
    assert "you lose it if you walk away after 5 March 2026" in page


def test_promise_made_before_the_order_is_among_the_terms_and_told_as_said():
    version = a_version(terms=FAIR.replace("  - {topic: inspection, layer: promise, before: balance}\n", ""))
    owner, said = a_member(version.offer.seller), "You may look before you pay the balance."
    publish_update(
        version.offer, said, "", clauses_of("{topic: inspection, layer: promise, before: balance}", NOW), owner
    )
    page = shown(version)
    promised = page.partition("What is promised")[2].partition("Checked against the law")[0]
    assert "You may look at the goods before paying the balance" in promised
    assert said in page.partition("What the seller has promised since")[2]


def test_newest_updates_and_answered_questions_stand_on_the_offers_page():
    version = a_version()
    owner = a_member(version.offer.seller)
    publish_update(version.offer, "The first cars are on the road.", "", (), owner)
    answered, open_ = (
        ask(version.offer, text, None, "192.0.2.7") for text in ("Is there a grey one?", "And a pink one?")
    )
    answer(answered, "Yes, from May.", (), owner)
    page = shown(version)
    assert "The first cars are on the road." in page
    assert "Is there a grey one? Yes, from May." in page
    assert open_.text not in page
    assert f'href="{url_of(version)}news/"' in client_of().get(url_of(version)).text
