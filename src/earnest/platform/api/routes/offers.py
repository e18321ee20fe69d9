"""Offers: listed, read, in all their versions."""

from __future__ import annotations

from typing import Annotated, Literal

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from msgspec import Struct
from ninja import Query

from earnest.platform.api.bodies import plain
from earnest.platform.api.callers import Caller, caller_of
from earnest.platform.api.paging import Cursor, EventNumber, Limit, page
from earnest.platform.api.problems import not_found
from earnest.platform.api.refusing import lang_of
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import OfferBody, Offers, OfferSummary, VersionBody, Versions, VersionSummary
from earnest.platform.orders.reading import offer_of as terms_of
from earnest.platform.selling.differences import differences, lines
from earnest.platform.selling.models import Offer, OfferVersion


class ClauseDifference(Struct, frozen=True):
    """A clause that is new, gone or says something else: its subject, what it said and what it says, in words."""

    kind: Literal["added", "removed", "changed"]
    topic: str
    before: str
    after: str


class DifferenceLine(Struct, frozen=True):
    """A line of the texts: kept (a space), taken out (-) or put in (+)."""

    sign: str
    text: str


class VersionDifferences(Struct, frozen=True):
    """What is different between two versions. ``choices_differ``: what the buyer may choose is different too."""

    before: int
    after: int
    clauses: tuple[ClauseDifference, ...]
    choices_differ: bool
    lines: tuple[DifferenceLine, ...]


def visible_offers(caller: Caller) -> QuerySet[Offer]:
    """The caller's sellers' offers, and every open one that has been published; each with its newest version's number."""
    newest = OfferVersion.objects.filter(offer=OuterRef("pk")).order_by("-version")
    return (
        Offer.objects.annotate(
            newest=Subquery(newest.values("version")[:1]), newest_at=Subquery(newest.values("published_at")[:1])
        )
        .filter(Q(seller_id__in=caller.roles) | Q(open=True, newest__isnull=False))
        .select_related("seller")
    )


def the_offer(caller: Caller, seller: str, slug: str) -> Offer:
    """An offer that the caller may see. Raises: Problem: there is none."""
    found = visible_offers(caller).filter(seller__slug=seller, slug=slug).first()
    if found is None:
        raise not_found(f"offer {seller[:50]}/{slug[:50]}")
    return found


@operation("GET", "/offers", scope="offers:read", answers=Offers)
def list_offers(
    request: HttpRequest,
    seller: Annotated[str, Query("", max_length=50, description="Only this seller's.")],
    limit: Limit,
    cursor: Cursor,
) -> Offers:
    """Open offers, newest first; a seller's people see their own closed and unpublished ones too."""
    rows = visible_offers(caller_of(request))
    if seller:
        rows = rows.filter(seller__slug=seller)
    return Offers(*page(rows, "-pk", cursor, limit, _summary))


@operation("GET", "/offers/{seller}/{offer}", scope="offers:read", answers=OfferBody)
def read_offer(request: HttpRequest, seller: str, offer: str) -> OfferBody:
    """An offer with the document of its newest version; its draft for the seller's people."""
    caller = caller_of(request)
    return body_of(the_offer(caller, seller, offer), caller)


@operation("GET", "/offers/{seller}/{offer}/versions", scope="offers:read", answers=Versions)
def list_versions(request: HttpRequest, seller: str, offer: str, limit: Limit, cursor: Cursor) -> Versions:
    """The published versions of an offer, newest first. Orders keep the version on which they were placed."""
    rows = the_offer(caller_of(request), seller, offer).versions.defer("document", "source")
    return Versions(*page(rows, "-version", cursor, limit, lambda row: VersionSummary(row.version, row.published_at)))


@operation("GET", "/offers/{seller}/{offer}/versions/{version}", scope="offers:read", answers=VersionBody)
def read_version(request: HttpRequest, seller: str, offer: str, version: EventNumber) -> VersionBody:
    """A published version: its document in the case language and its source."""
    return version_body(_version(the_offer(caller_of(request), seller, offer), version))


def _version(offer: Offer, number: int) -> OfferVersion:
    found = offer.versions.filter(version=number).first()
    if found is None:
        raise not_found(f"version {number} of this offer")
    return found


@operation("GET", "/offers/{seller}/{offer}/differences", scope="offers:read", answers=VersionDifferences)
def compare_versions(
    request: HttpRequest,
    seller: str,
    offer: str,
    before: Annotated[int, Query(..., ge=1, le=2**31 - 1, description="A published version.")],
    after: Annotated[int, Query(..., ge=1, le=2**31 - 1, description="Another one.")],
) -> VersionDifferences:
    """What is different between two published versions: clause by clause in words, and line by line in their texts."""
    row = the_offer(caller_of(request), seller, offer)
    old, new = _version(row, before), _version(row, after)
    return VersionDifferences(
        before=before,
        after=after,
        clauses=tuple(
            ClauseDifference(d.kind, d.topic, d.before, d.after)
            for d in differences(terms_of(old), terms_of(new), lang_of(request))
        ),
        choices_differ=old.variants != new.variants,
        lines=tuple(DifferenceLine(line.sign, line.text) for line in lines(old.source, new.source)),
    )


def version_body(row: OfferVersion) -> VersionBody:
    """A published version as it is answered."""
    return VersionBody(row.version, row.published_at, plain(row.document), tuple(row.variants), row.source)


def body_of(offer: Offer, caller: Caller) -> OfferBody:
    """The offer as it is answered; read it with `the_offer` first."""
    row = offer.versions.order_by("-version").first()
    return OfferBody(
        seller=offer.seller.slug, slug=offer.slug, title=offer.title, title_zh=offer.title_zh, open=offer.open,
        version=row.version if row else None, published_at=row.published_at if row else None,
        document=plain(row.document) if row else None, variants=tuple(row.variants) if row else (),
        draft=offer.draft if offer.seller_id in caller.roles else None,
    )  # fmt: skip


def _summary(offer: Offer) -> OfferSummary:
    return OfferSummary(
        seller=offer.seller.slug, slug=offer.slug, title=offer.title, title_zh=offer.title_zh, open=offer.open,
        version=offer.newest, published_at=offer.newest_at,  # type: ignore[attr-defined]
    )  # fmt: skip
