"""The seller's team answers the buyer's word, or takes the own one back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from earnest.platform import clock
from earnest.platform.orders import answering as command
from earnest.platform.orders.models import Order
from earnest.platform.selling.models import Member
from earnest.platform.web.answering import answer, preview, unread
from earnest.platform.web.buyer.access import key_of, language
from earnest.platform.web.buyer.acting import BadForm, written
from earnest.platform.web.seller.access import acting, for_team, order_of
from earnest.platform.web.seller.orders import after, root


@require_http_methods(["GET", "HEAD", "POST"])
@for_team()
def answer_fact(request: HttpRequest, member: Member, public_id: str, number: int) -> HttpResponse:
    """Confirm what the buyer claims or reports, or deny it, with reason and files; what follows from either stands there."""
    order = order_of(member, public_id)
    if request.method != "POST":
        return _page(request, member, order, number)
    key, yes, files = key_of(request), request.POST.get("answer") == "yes", list(request.FILES.getlist("files"))
    if yes and (problem := unread(request.POST)):
        return _page(request, member, order, number, problem=problem)
    try:
        note = written(request.POST, "note")
        return after(request, member, order, lambda: answer(order, number, yes, acting(member), key, note, files))
    except BadForm as error:
        return _page(request, member, order, number, problem=str(error))


@require_http_methods(["GET", "HEAD", "POST"])
@for_team()
def take_back(request: HttpRequest, member: Member, public_id: str, number: int) -> HttpResponse:
    """Take back what the seller claimed or reported."""
    order = order_of(member, public_id)
    if request.method != "POST":
        return _page(request, member, order, number, taking_back=True)
    key = key_of(request)
    if problem := unread(request.POST):
        return _page(request, member, order, number, taking_back=True, problem=problem)
    return after(request, member, order, lambda: command.take_back(order.public_id, number, acting(member), key))


def _page(
    request: HttpRequest, member: Member, order: Order, number: int, *, taking_back: bool = False, problem: str = ""
) -> HttpResponse:
    word = preview(order, number, "seller", language(), clock.now())
    if word is None or word.mine != taking_back:
        raise Http404
    title = gettext("Take it back") if taking_back else gettext("Is it so?")
    context = {"order": order, "member": member, "word": word, "taking_back": taking_back, "problem": problem,
               "given": request.POST, "root": root(order), "title": title, "open": word.is_open, "here": "orders"}  # fmt: skip
    return render(request, "web/order/answer.html", context, status=422 if problem else 200)
