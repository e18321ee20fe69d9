"""From a draft to a version: what cannot be read or would not hold is not published; what is published stays."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from earnest.core.terms.clauses import Deposit
from earnest.platform.orders.placing import place
from earnest.platform.orders.reading import offer_of
from earnest.platform.selling import publishing
from earnest.platform.selling.models import AuditEntry, Offer, OfferVersion
from tests.platform.shop import FAIR, a_member, a_seller, a_user, unique

VOID = FAIR + "  - {topic: dispute, layer: standard_term, attention: drawn, final_interpretation: true}\n"
"""A fair offer, and a clause by which the seller has the last word on the terms."""


def an_offer(draft: str = FAIR, **fields) -> Offer:
    seller = a_seller()
    return Offer.objects.create(seller=seller, slug=unique("offer"), title="A car", draft=draft, **fields)


def published(offer: Offer, author=None):
    return publishing.publish(offer.pk, author or a_member(offer.seller))


def test_fair_draft_is_published_as_version_1_with_what_the_checker_found():
    offer = an_offer()
    version = published(offer).version
    draft = publishing.read_draft(FAIR, offer.seller)
    assert (version.version, version.source, len(version.findings)) == (1, FAIR, len(draft.findings))
    assert {entry["code"] for entry in version.findings} == {finding.entry.code for finding in draft.findings}


def test_document_says_its_version_and_the_day_it_was_published():
    terms = offer_of(published(an_offer("published: 2020-01-01\nversion: 7\n" + FAIR)).version)
    assert (terms.version, str(terms.published)) == (1, "2026-03-02")  # NOW is 12:00 on that day in Shanghai


def test_old_day_of_publication_in_a_draft_does_not_bring_old_law_back():
    """Before 2021 the Civil Code did not cap the deposit; the draft is checked as of today all the same."""
    capped = FAIR.replace("5000 CNY", "50000 CNY")  # a quarter of the price; a fifth has the effect of a deposit
    today = publishing.read_draft(capped, a_seller())
    backdated = publishing.read_draft("published: 1990-01-01\n" + capped, a_seller())
    assert [f.entry for f in today.findings] == [f.entry for f in backdated.findings]


def test_draft_with_a_void_clause_is_refused_with_clause_law_line_and_mend():
    offer = an_offer(VOID)
    refused = published(offer)
    (struck,) = refused.draft.struck
    assert (refused.code, offer.versions.count()) == ("not_lawful", 0)
    assert (struck.entry.clause, struck.entry.severity) == ("C7", "void")
    assert VOID.splitlines()[struck.line - 1].strip().startswith("- {topic: dispute")
    assert struck.entry.because.law
    assert struck.entry.mend.startswith("mend.")


def test_draft_is_published_once_the_void_clause_is_out():
    offer = an_offer(VOID)
    published(offer)
    publishing.save(offer, FAIR, [], a_member(offer.seller))
    assert published(offer).version.version == 1


def test_draft_that_cannot_be_read_names_line_column_and_the_word_meant():
    refused = published(an_offer(FAIR.replace("topic: price", "topic: prise")))
    (problem,) = refused.draft.problems
    assert (refused.code, problem.nearest) == ("unreadable", "price")
    assert (problem.line, problem.column) == (5, 13)  # FAIR begins with an empty line


def test_price_in_another_currency_is_a_problem_of_the_draft():
    draft = publishing.read_draft(FAIR.replace("CNY", "EUR"), a_seller())
    assert [("EUR" in p.what, p.field) for p in draft.problems] == [(True, "terms")]


def test_offer_file_is_read_like_the_offer_alone():
    inside = "earnest: 1\noffer:\n" + "".join(f"  {line}\n" for line in FAIR.strip().splitlines())
    seller = a_seller()
    assert publishing.read_draft(inside, seller).offer == publishing.read_draft(FAIR, seller).offer


def test_publishing_twice_makes_one_version():
    offer = an_offer()
    published(offer)
    assert (published(offer).code, offer.versions.count()) == ("unchanged", 1)


def test_changed_choices_alone_make_a_new_version():
    offer = an_offer()
    published(offer)
    choices = [{"code": "colour", "name": "Colour", "options": [{"code": "blue", "name": "Blue"}]}]
    publishing.save(offer, FAIR, choices, a_member(offer.seller))
    assert (published(offer).version.version, offer.versions.get(version=2).variants) == (2, choices)


def test_orders_keep_the_version_they_were_placed_on():
    offer = an_offer()
    first = published(offer).version
    order = place(first, a_user(), "Li Ming", {}, unique("key"))
    publishing.save(offer, FAIR.replace("5000 CNY", "8000 CNY"), [], a_member(offer.seller))
    second = published(offer).version
    kept = first.orders.get(public_id=order.order).offer_version
    deposits = [next(c for c in offer_of(v).terms if isinstance(c, Deposit)).amount.minor for v in (kept, second)]
    assert deposits == [500_000, 800_000]


def test_published_version_cannot_be_changed_in_the_database():
    version = published(an_offer()).version
    with pytest.raises(DatabaseError), transaction.atomic():
        OfferVersion.objects.filter(pk=version.pk).update(source="another")
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()


def test_closed_offer_takes_no_orders_until_it_is_opened_again():
    offer = an_offer()
    version, owner = published(offer).version, a_member(offer.seller)
    publishing.set_open(offer, False, owner)
    version = OfferVersion.objects.select_related("offer__seller").get(pk=version.pk)
    assert place(version, a_user(), "Li", {}, unique("key")).code == "offer_closed"
    publishing.set_open(offer, True, owner)
    version = OfferVersion.objects.select_related("offer__seller").get(pk=version.pk)
    assert place(version, a_user(), "Li", {}, unique("key")).effect


def test_who_published_is_in_the_audit_log_which_cannot_be_changed():
    offer = an_offer()
    owner = a_member(offer.seller)
    published(offer, owner)
    entry = AuditEntry.objects.get(seller=offer.seller, act="version_published")
    assert (entry.author, entry.about, entry.detail) == (owner, offer.slug, "1")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(author=a_user())
