"""The published versions of an offer, and what is different between two of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from earnest.platform.orders.models import Order
from earnest.platform.orders.reading import offer_of as terms_of
from earnest.platform.selling.differences import differences, lines
from earnest.platform.selling.models import Member, Offer, OfferVersion
from earnest.platform.selling.roles import may
from earnest.platform.web.buyer.access import language
from earnest.platform.web.seller.access import for_team, offer_of
from earnest.platform.web.seller.counting import counted


@require_safe
@for_team()
def versions(request: HttpRequest, member: Member, offer_slug: str) -> HttpResponse:
    """Every version, the newest first, with the orders that keep it."""
    offer = offer_of(member, offer_slug)
    rows = list(offer.versions.select_related("published_by").defer("document", "source").order_by("-version"))
    context = {
        "member": member,
        "offer": offer,
        "lines": [
            {"version": row, "orders": counted(Order.objects.filter(offer_version=row)), "before": row.version - 1}
            for row in rows
        ],
        "published": request.GET.get("published") == "yes",
        "may_publish": may(member.role, "publish"),
        "here": "offers",
    }
    return render(request, "seller/versions.html", context)


@require_safe
@for_team()
def difference(request: HttpRequest, member: Member, offer_slug: str, before: int, after: int) -> HttpResponse:
    """What is different between two versions, clause by clause and line by line."""
    offer = offer_of(member, offer_slug)
    old, new = _version(offer, before), _version(offer, after)
    context = {
        "member": member,
        "offer": offer,
        "old": old,
        "new": new,
        "differences": differences(terms_of(old), terms_of(new), language()),
        "lines": list(lines(old.source, new.source)),
        "choices_differ": old.variants != new.variants,
        "here": "offers",
    }
    return render(request, "seller/difference.html", context)


def _version(offer: Offer, number: int) -> OfferVersion:
    found = offer.versions.filter(version=number).first()
    if found is None:
        raise Http404
    return found
