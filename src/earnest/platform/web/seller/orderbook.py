"""The order book's pages: the list, the views that somebody saved, and the book to take away."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from earnest.core.brief.wording import sentence
from earnest.core.phrases import phrase
from earnest.platform import clock
from earnest.platform.selling import audit
from earnest.platform.selling.models import Member, SavedView
from earnest.platform.selling.roles import may
from earnest.platform.web.accounts.people import person
from earnest.platform.web.buyer.access import language
from earnest.platform.web.seller import export
from earnest.platform.web.seller.access import for_team, not_yours
from earnest.platform.web.seller.book import PHASES, SETTLEMENTS, asked, page_of, view_of
from earnest.platform.web.seller.lines import line
from earnest.render.words import plain

VIEWS_MAX = 20
"""Views that one member may save of a book."""


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
    saved = SavedView.objects.filter(seller=member.seller, user=member.user).order_by("name")
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
            {"id": row.pk, "name": row.name, "query": row.query, "here": row.query == view.query()} for row in saved
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
    mine = SavedView.objects.filter(seller=member.seller, user=member.user)
    forget = request.POST.get("forget", "")
    query = view_of(QueryDict(request.POST.get("query", "")[:500])).query()
    if forget.isascii() and forget.isdigit():
        mine.filter(pk=int(forget[:18])).delete()
        return redirect(f"{reverse('seller_orders', args=[member.seller.slug])}?{query}")
    name = plain(request.POST.get("name", ""))[:60]
    if name and (mine.filter(name=name).exists() or mine.count() < VIEWS_MAX):
        mine.update_or_create(name=name, defaults={"query": query, "seller": member.seller, "user": member.user})
    return redirect(f"{reverse('seller_orders', args=[member.seller.slug])}?{query}")


@require_safe
@for_team()
def taken_away(request: HttpRequest, member: Member, form: str) -> HttpResponseBase:
    """The orders of a view as a file: ``csv`` or ``parquet``. It holds names of buyers, so it is noted who took it."""
    if not may(member.role, "export"):
        return not_yours(request, member, "export")
    orders = asked(member.seller, view_of(request.GET))
    name = f"{member.seller.slug}-orders-{clock.now():%Y-%m-%d}.{form}"
    if form == "csv":
        response = StreamingHttpResponse(export.csv_lines(orders), content_type="text/csv; charset=utf-8")
    else:
        try:
            parts = export.parquet_parts(orders)
        except export.NoParquet:
            return render(
                request, "seller/no_parquet.html", {"member": member, "query": request.GET.urlencode()}, status=501
            )
        response = StreamingHttpResponse(parts, content_type="application/vnd.apache.parquet")
    with transaction.atomic():
        audit.note(member.seller, member.user, "book_exported", form, view_of(request.GET).query())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
