"""The buyer answers the seller's word, or takes the own one back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from earnest.platform import clock
from earnest.platform.orders import answering as command
from earnest.platform.orders.models import Order
from earnest.platform.web.answering import answer, preview, unread
from earnest.platform.web.buyer.access import buyer_of, key_of, language, own_order
from earnest.platform.web.buyer.acting import BadForm, written
from earnest.platform.web.buyer.acts import after, agrees, once


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_fact(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Confirm what the seller claims or reports, or deny it, with reason and files; what follows from either stands there."""
    order = own_order(request, public_id)
    if request.method != "POST":
        return _page(request, order, number)
    key, yes, files = key_of(request), agrees(request), list(request.FILES.getlist("files"))
    if yes and (problem := unread(request.POST)):
        return _page(request, order, number, problem=problem)
    try:
        note = written(request.POST, "note")
        outcome = once(order, lambda: answer(order, number, yes, buyer_of(request), key, note, files))
    except BadForm as error:
        return _page(request, order, number, problem=str(error))
    return after(request, order, outcome, key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Take back what the buyer claimed or reported."""
    order = own_order(request, public_id)
    if request.method != "POST":
        return _page(request, order, number, taking_back=True)
    key = key_of(request)
    if problem := unread(request.POST):
        return _page(request, order, number, taking_back=True, problem=problem)
    outcome = once(order, lambda: command.take_back(order.public_id, number, buyer_of(request), key))
    return after(request, order, outcome, key)


def _page(
    request: HttpRequest, order: Order, number: int, *, taking_back: bool = False, problem: str = ""
) -> HttpResponse:
    word = preview(order, number, "buyer", language(), clock.now())
    if word is None or word.mine != taking_back:
        raise Http404
    title = gettext("Take it back") if taking_back else gettext("Is it so?")
    context = {"order": order, "word": word, "taking_back": taking_back, "problem": problem, "given": request.POST,
               "root": reverse("buyer_order", args=[order.public_id]), "title": title, "open": word.is_open}  # fmt: skip
    return render(request, "web/order/answer.html", context, status=422 if problem else 200)
