"""Ordering: choose, review everything once more, then one button that says what it does."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from earnest.platform.orders.keys import KeyReused
from earnest.platform.orders.models import Order
from earnest.platform.orders.outcomes import Refusal, refuse
from earnest.platform.orders.placing import place
from earnest.platform.selling.models import OfferVersion
from earnest.platform.web.accounts.people import name_of, person, remember_name
from earnest.platform.web.buyer.access import key_of, language
from earnest.platform.web.buyer.configuring import Choice, choices, configuration
from earnest.platform.web.buyer.paying import to_payment
from earnest.platform.web.buyer.shop import offered, version_at
from earnest.platform.web.refusals import explained
from earnest.render.words import plain

NAME_MAX = 200
"""Characters of a buyer's name."""


@sensitive_post_parameters("name")
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, seller: str, slug: str) -> HttpResponse:
    """Choose, review, place. What is chosen stands in the address, so that going back loses nothing."""
    version = version_at(seller, slug)
    given = request.POST if request.method == "POST" else request.GET
    made = choices(version.variants, language(), given.dict())
    if configuration(made) is None or (made and "change" in request.GET):
        asked = any(choice.code in given for choice in made) and "change" not in given
        context = {"offered": offered(version, language()), "choices": made, "asked": asked}
        return render(request, "buyer/configure.html", context, status=422 if request.method == "POST" else 200)
    return _review(request, version, made)


@login_required
def _review(request: HttpRequest, version: OfferVersion, made: tuple[Choice, ...]) -> HttpResponse:
    if request.method == "POST":
        return _place(request, version, made)
    return _shown(request, version, made)


def _place(request: HttpRequest, version: OfferVersion, made: tuple[Choice, ...]) -> HttpResponse:
    key, name = key_of(request), plain(request.POST.get("name", ""))
    if not name or len(name) > NAME_MAX:
        return _shown(request, version, made, wrong_name=True)
    if request.POST.get("offer_version") != str(version.version):
        return _shown(request, version, made, refusal=refuse("", "offer_has_newer_version"))
    buyer = person(request)
    try:
        outcome = place(version, buyer, name, configuration(made) or {}, key)
    except KeyReused:
        outcome = refuse("", "key_reused")
    if isinstance(outcome, Refusal):
        return _shown(request, version, made, refusal=outcome)
    remember_name(buyer, name)
    placed = Order.objects.select_related("seller", "offer_version__offer").get(public_id=outcome.order)
    if not offered(version, language()).page.deposit_minor:
        return redirect("buyer_order", placed.public_id)
    return to_payment(request, placed, "deposit", f"{key}:deposit")


def _shown(
    request: HttpRequest,
    version: OfferVersion,
    made: tuple[Choice, ...],
    *,
    refusal: Refusal | None = None,
    wrong_name: bool = False,
) -> HttpResponse:
    """The review: everything once more, and whatever keeps the order from being placed."""
    lang, seller = language(), version.offer.seller
    shown = offered(version, lang)
    query = urlencode({"change": "", **{choice.code: choice.chosen for choice in made}})
    context = {
        "offered": shown,
        "page": shown.page,
        "seller": seller,
        "choices": made,
        "name": request.POST.get("name", "") or name_of(person(request)),
        "wrong_name": wrong_name,
        "refusal": explained(refusal, lang, law=seller.law, zone=seller.zone) if refusal else None,
        "change_url": f"{reverse('checkout', args=[seller.slug, version.offer.slug])}?{query}",
    }
    return render(request, "buyer/review.html", context, status=409 if refusal else 422 if wrong_name else 200)
