"""What is offered: the home page, and an offer in full before anything is paid."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from msgspec import Struct

from earnest.core.brief.dates import day_text
from earnest.core.brief.document import Language
from earnest.platform import clock
from earnest.platform.orders.reading import offer_of
from earnest.platform.selling.models import Offer, OfferVersion
from earnest.platform.selling.promises import standing_promises
from earnest.platform.web import linked_data
from earnest.platform.web.buyer.access import language
from earnest.platform.web.buyer.configuring import choices
from earnest.platform.web.buyer.offer_page import OfferPage, offer_page, trial_case

OFFERS_SHOWN = 24
"""How many offers a page of the home page has."""


class Offered(Struct, frozen=True):
    """An offer as pages show it: its title and day in the language of the page, the version, and what is told of it."""

    title: str
    url: str
    published: str
    version: OfferVersion
    page: OfferPage


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every open offer, the newest first."""
    before = request.GET.get("before", "")
    found = Offer.objects.filter(open=True, versions__isnull=False).select_related("seller").distinct().order_by("-pk")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    offers = list(found[: OFFERS_SHOWN + 1])
    shown = [offered(latest(offer), language()) for offer in offers[:OFFERS_SHOWN]]
    after = f"?before={offers[OFFERS_SHOWN - 1].pk}" if len(offers) > OFFERS_SHOWN else ""
    return render(request, "buyer/home.html", {"offers": shown, "after_url": after})


@require_safe
def offer(request: HttpRequest, seller: str, slug: str, number: int | None = None) -> HttpResponse:
    """An offer in full: the latest version, or one published before, which stays as it was."""
    version = version_at(seller, slug, number)
    shown = offered(version, language())
    context = {
        "offered": shown,
        "page": shown.page,
        "seller": version.offer.seller,
        "choices": choices(version.variants, language()),
        "newest": latest(version.offer),
        "json_ld": linked_data.of_offer(shown),
    }
    return render(request, "buyer/offer.html", context)


def version_at(seller: str, slug: str, number: int | None = None) -> OfferVersion:
    """A version of an offer, the latest if none is named. Raises: Http404: there is none."""
    found = OfferVersion.objects.select_related("offer__seller").filter(offer__seller__slug=seller, offer__slug=slug)
    if number is not None:
        found = found.filter(version=number)
    version = found.order_by("-version").first()
    if version is None:
        raise Http404
    return version


def latest(offer: Offer) -> OfferVersion:
    """The version that is on offer. Raises: Http404: nothing of it was published."""
    version = offer.versions.select_related("offer__seller").order_by("-version").first()
    if version is None:
        raise Http404
    return version


def offered(version: OfferVersion, lang: Language) -> Offered:
    """A version with everything told of it, as of now."""
    seller, now = version.offer.seller, clock.now()
    promised = tuple(standing_promises(version.offer, now))
    case = trial_case(offer_of(version), seller.law, seller.zone, now, promised)
    title = version.offer.title_zh if lang == "zh" and version.offer.title_zh else version.offer.title
    url = reverse("offer", args=[seller.slug, version.offer.slug])
    published = day_text(version.published_at, case.zone_info(), lang)
    return Offered(title, url, published, version, offer_page(case, lang, now))
