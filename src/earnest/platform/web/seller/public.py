"""What everybody may read of an offer beside its terms, and ask: the page of its updates, questions and promises."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from earnest.platform.selling.asking import ask
from earnest.platform.selling.models import Offer
from earnest.platform.web.seller.news import news_of
from earnest.render.words import plain

ALL = 100
"""Updates and questions on the page."""


@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest, seller: str, slug: str) -> HttpResponse:
    """Updates, questions and answers, promises; and a form to ask. A question is shown once it is answered."""
    offer = (
        Offer.objects.select_related("seller").filter(seller__slug=seller, slug=slug, versions__isnull=False).first()
    )
    if offer is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        person = request.user if isinstance(request.user, User) else None
        asked = ask(offer, plain(request.POST.get("text", "")), person, get_adapter().get_client_ip(request))
        if not isinstance(asked, str):
            return redirect(f"{reverse('offer_news', args=[seller, slug])}?asked=yes")
        problem = _why_not(asked)
    context = {"offer": offer, "news": news_of(offer, ALL), "problem": problem, "text": request.POST.get("text", ""),
               "asked": request.GET.get("asked") == "yes"}  # fmt: skip
    return render(request, "seller/public_news.html", context, status=422 if problem else 200)


def _why_not(code: str) -> str:
    return {
        "empty": gettext("Write your question first."),
        "too_long": gettext("A question has at most 1,000 characters."),
        "too_many": gettext("Several questions were asked from here within the last hour. Wait a little, or sign in."),
    }[code]


urlpatterns = [path("<slug:seller>/<slug:slug>/news/", news, name="offer_news")]
