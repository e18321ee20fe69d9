"""Writing offers: the draft, the checker, publishing, opening and closing."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from msgspec import UNSET, Struct, UnsetType

from earnest.platform.api.bodies import JsonBody, YamlBody
from earnest.platform.api.callers import caller_of
from earnest.platform.api.drafts import not_published, readable, told
from earnest.platform.api.problems import Problem, not_found
from earnest.platform.api.refusing import lang_of
from earnest.platform.api.routes.offers import body_of, version_body
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import Checked, OfferBody, Slug, Text, VersionBody
from earnest.platform.selling import audit, publishing
from earnest.platform.selling.models import Offer
from earnest.platform.selling.roles import Work


class OfferToMake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new offer; its terms are written as its draft."""

    slug: Slug
    title: Text
    title_zh: str = ""


class OfferChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be otherwise; what is left out stays. ``open`` false: no more orders are taken."""

    title: Text | UnsetType = UNSET
    title_zh: str | UnsetType = UNSET
    open: bool | UnsetType = UNSET


@operation("POST", "/offers/{seller}", scope="offers:write", answers=OfferBody, status=201)
def make_offer(request: HttpRequest, seller: str, body: JsonBody[OfferToMake]) -> OfferBody:
    """Make an offer of the seller's, unpublished. Write its draft next."""
    caller = caller_of(request)
    owner = caller.at_work(seller, "draft")
    try:
        with transaction.atomic():
            made = Offer.objects.create(seller=owner, slug=body.slug, title=body.title, title_zh=body.title_zh[:200])
            audit.note(owner, caller.user, "offer_made", made.slug)
    except IntegrityError:
        raise Problem("exists", f'{owner.slug} has an offer "{body.slug}" already; choose another slug.') from None
    return body_of(made, caller)


@operation("PATCH", "/offers/{seller}/{offer}", scope="offers:write", answers=OfferBody)
def change_offer(request: HttpRequest, seller: str, offer: str, body: JsonBody[OfferChange]) -> OfferBody:
    """Change the title, or close the offer and open it again."""
    row = _own_offer(request, seller, offer, "publish" if isinstance(body.open, bool) else "draft")
    caller = caller_of(request)
    with transaction.atomic():
        titles = {name: getattr(body, name) for name in ("title", "title_zh")}
        changed = {name: text[:200] for name, text in titles.items() if isinstance(text, str)}
        if changed:
            Offer.objects.filter(pk=row.pk).update(**changed)
            audit.note(row.seller, caller.user, "offer_changed", row.slug)
        if isinstance(body.open, bool):
            publishing.set_open(row, body.open, caller.user)
    row.refresh_from_db()
    return body_of(row, caller)


@operation("PUT", "/offers/{seller}/{offer}/draft", scope="offers:write", answers=Checked)
def write_draft(request: HttpRequest, seller: str, offer: str, body: YamlBody) -> Checked:
    """Put this text in the place of the draft, if it can be read, and say what the law makes of it."""
    row = _own_offer(request, seller, offer, "draft")
    draft = readable(body, row.seller)
    publishing.save(row, body, row.choices, caller_of(request).user)
    return Checked(draft.passes, told(draft.findings, row.seller.law, lang_of(request)))


@operation("POST", "/sellers/{seller}/check", scope="offers:read", answers=Checked, changes=False)
def check_draft(request: HttpRequest, seller: str, body: YamlBody) -> Checked:
    """What the law of the seller makes of this text today. Nothing is kept, and no idempotency key is needed."""
    owner = caller_of(request).seller(seller)
    draft = readable(body, owner)
    return Checked(draft.passes, told(draft.findings, owner.law, lang_of(request)))


@operation("POST", "/offers/{seller}/{offer}/versions", scope="offers:write", answers=VersionBody, status=201)
def publish_draft(request: HttpRequest, seller: str, offer: str) -> VersionBody:
    """Publish the draft as the next version. Clauses that the law strikes are to be removed first; orders keep theirs."""
    row = _own_offer(request, seller, offer, "publish")
    published = publishing.publish(row.pk, caller_of(request).user)
    if isinstance(published, publishing.NotPublished):
        raise not_published(published, row.seller, lang_of(request))
    return version_body(published.version)


def _own_offer(request: HttpRequest, seller: str, slug: str, work: Work) -> Offer:
    owner = caller_of(request).at_work(seller, work)
    row = Offer.objects.select_related("seller").filter(seller=owner, slug=slug).first()
    if row is None:
        raise not_found(f"offer {slug[:50]} of {owner.slug}")
    return row
