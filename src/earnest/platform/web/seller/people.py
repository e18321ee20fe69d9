"""The team's page, and the log of who did what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from earnest.core.phrases import phrase, phrases
from earnest.platform.orders.models import OrderEvent
from earnest.platform.selling import team as teams
from earnest.platform.selling.models import ROLES, AuditEntry, Member, Seller
from earnest.platform.selling.roles import may
from earnest.platform.web.buyer.access import language
from earnest.platform.web.seller.access import for_team

SHOWN = 50
"""Entries of the log on a page."""


class Logged(Struct, frozen=True):
    """An act on an order: when, by whom, on which order, what."""

    at: object
    author: str
    order: str
    what: str


@require_safe
@for_team()
def team(request: HttpRequest, member: Member) -> HttpResponse:
    """Who acts for the seller, and as what."""
    return _team(request, member)


def _team(request: HttpRequest, member: Member, refused: str = "") -> HttpResponse:
    rows = member.seller.members.select_related("user").order_by("pk")
    context = {"member": member, "rows": rows, "roles": ROLES, "may_change": may(member.role, "team"),
               "refused": _told(refused), "here": "team"}  # fmt: skip
    return render(request, "seller/team.html", context, status=409 if refused else 200)


@require_POST
@for_team("team")
def change(request: HttpRequest, member: Member) -> HttpResponse:
    """Add a person by e-mail address, give a member another role, or let one go, as ``do`` says."""
    seller, author = member.seller, member.user
    which, role = request.POST.get("member", ""), request.POST.get("role", "")
    number = int(which) if which.isascii() and which.isdigit() and len(which) < 19 else 0
    match request.POST.get("do"):
        case "add":
            refused = teams.add(seller, request.POST.get("email", "")[:254], role, author)
        case "role":
            refused = teams.give_role(seller, number, role, author)
        case "remove":
            refused = teams.remove(seller, number, author)
        case _:
            refused = "no_such_role"
    if refused:
        return _team(request, member, refused)
    still = Member.objects.filter(pk=member.pk).exists()
    return redirect("seller_team", seller.slug) if still else redirect("seller_books")


def _told(refused: str) -> str:
    return {
        "no_such_person": gettext("Nobody has an account with that e-mail address. Ask them to sign up first."),
        "not_confirmed": gettext("That person has not confirmed their e-mail address yet. Ask them to, then add them."),
        "already_member": gettext("That person is of the team already."),
        "no_such_role": gettext("Choose one of the roles."),
        "last_owner": gettext("A team always has an owner. Make somebody else owner first."),
        "not_a_member": gettext("That person is no longer of the team."),
    }.get(refused, "")


@require_safe
@for_team()
def log(request: HttpRequest, member: Member) -> HttpResponse:
    """Who did what: beside orders, or on orders, the newest first."""
    on_orders, below = request.GET.get("of") == "orders", request.GET.get("below", "")
    number = int(below) if below.isascii() and below.isdigit() and len(below) < 19 else None
    entries, after = _on_orders(member.seller, number) if on_orders else _beside(member.seller, number)
    query = "of=orders&" if on_orders else ""
    context = {"member": member, "on_orders": on_orders, "entries": entries, "here": "log",
               "after_url": f"?{query}below={after}" if after else ""}  # fmt: skip
    return render(request, "seller/log.html", context)


def _beside(seller: Seller, below: int | None) -> tuple[list[AuditEntry], int]:
    rows = seller.audit.select_related("author", "person").order_by("-pk")
    some = list((rows.filter(pk__lt=below) if below else rows)[: SHOWN + 1])
    return some[:SHOWN], some[SHOWN - 1].pk if len(some) > SHOWN else 0


def _on_orders(seller: Seller, below: int | None) -> tuple[list[Logged], int]:
    """Acts of everybody who is or ever was of the team; found by author and id, both of which have an index."""
    people = set(seller.members.values_list("user_id", flat=True))
    people |= set(seller.audit.filter(act="member_added").values_list("person_id", flat=True))
    rows = (
        OrderEvent.objects.filter(author__in=people, order__seller=seller)
        .select_related("order", "author")
        .order_by("-pk")
    )
    some = list((rows.filter(pk__lt=below) if below else rows)[: SHOWN + 1])
    lang = language()
    made = [Logged(row.recorded_at, row.author.email if row.author else "", row.order.public_id, _named(row.kind, lang))
            for row in some[:SHOWN] if row.author_id != row.order.buyer_id]  # fmt: skip
    return made, some[SHOWN - 1].pk if len(some) > SHOWN else 0


def _named(kind: str, lang: str) -> str:
    return phrase(f"noun.{kind}", lang) if f"noun.{kind}" in phrases(lang) else kind.replace("_", " ")
