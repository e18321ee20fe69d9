"""The order book's pages: the list, the views that somebody saved, and the book to take away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from earnest.core.brief.wording import sentence
from earnest.core.phrases import phrase
from earnest.platform.selling.models import Member
from earnest.platform.selling.roles import may
from earnest.platform.web.accounts.people import person
from earnest.platform.web.buyer.access import language
from earnest.platform.web.seller import export, saved
from earnest.platform.web.seller.access import for_team, not_yours
from earnest.platform.web.seller.book import PHASES, SETTLEMENTS, page_of, view_of
from earnest.platform.web.seller.lines import line


@login_required
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """The books the person works on; straight to it where there is one."""
    members = list(person(request).memberships.select_related("seller").order_by("seller__name"))
    if len(members) == 1:
        return redirect("seller_today", members[0].seller.slug)
    return render(request, "seller/books.html", {"members": members})


@require_safe
@for_team()
def orderbook(request: HttpRequest, member: Member) -> HttpResponse:
    """The order book."""
    view, lang = view_of(request.GET), language()
    page = page_of(member.seller, view)
    context = {
        "member": member,
        "view": view,
        "lines": [line(order, lang) for order in page.orders],
        "after_url": f"?{page.next_query}" if page.next_query else "",
        "first_url": f"?{view.query()}" if view.after else "",
        "about": page.about,
        "phases": [(phase, sentence(phrase(f"phase.{phase}", lang))) for phase in PHASES],
        "settlements": SETTLEMENTS,
        "saved": [
            {"id": row.pk, "name": row.name, "query": row.query, "here": row.query == view.query()}
            for row in saved.of(member.seller, member.user)
        ],
        "query": view.query(),
        "may_export": may(member.role, "export"),
        "here": "orders",
    }
    return render(request, "seller/orderbook.html", context)


@require_POST
@for_team()
def save_view(request: HttpRequest, member: Member) -> HttpResponse:
    """Give a view a name, or leave one: ``forget`` is its id."""
    forget, query = request.POST.get("forget", ""), saved.query_of(request.POST.get("query", ""))
    if forget.isascii() and forget.isdigit():
        saved.of(member.seller, member.user).filter(pk=int(forget[:18])).delete()
    elif saved.save(member.seller, member.user, request.POST.get("name", ""), query) == "too_many":
        told = gettext("You have %(most)s views of this book, the most there may be. Forget one first.")
        messages.error(request, told % {"most": saved.VIEWS_MAX})
    return redirect(f"{reverse('seller_orders', args=[member.seller.slug])}?{query}")


@require_safe
@for_team()
def taken_away(request: HttpRequest, member: Member, form: str) -> HttpResponseBase:
    """The orders of a view as a file: ``csv`` or ``parquet``. It holds names of buyers, so it is noted who took it."""
    if not may(member.role, "export"):
        return not_yours(request, member, "export")
    try:
        return export.taken_away(member.seller, member.user, view_of(request.GET), form)
    except export.NoParquet:
        context = {"member": member, "query": request.GET.urlencode()}
        return render(request, "seller/no_parquet.html", context, status=501)
