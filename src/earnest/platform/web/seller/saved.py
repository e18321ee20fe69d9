"""Views of the order book that a member gave a name; each is the member's own."""

from __future__ import annotations

from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from earnest.platform.selling.models import SavedView, Seller
from earnest.platform.web.seller.book import view_of
from earnest.render.words import plain

VIEWS_MAX = 20
"""Views that one member may save of a book."""
NAME_MAX = 60
QUERY_MAX = 500
NotSaved = Literal["no_name", "too_many"]


def of(seller: Seller, user: User) -> QuerySet[SavedView]:
    """The member's views, by name."""
    return SavedView.objects.filter(seller=seller, user=user).order_by("name")


def query_of(text: str) -> str:
    """What a query string asks of the book; what cannot be meant is left out."""
    return view_of(QueryDict(text[:QUERY_MAX])).query()


def save(seller: Seller, user: User, name: str, query: str) -> SavedView | NotSaved:
    """Give a view a name, or say why not; a name that is there already stands for the new view."""
    name = plain(name)[:NAME_MAX]
    if not name:
        return "no_name"
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        mine = of(seller, user)
        if not mine.filter(name=name).exists() and mine.count() >= VIEWS_MAX:
            return "too_many"
        row, _ = mine.update_or_create(name=name, defaults={"query": query_of(query), "seller": seller, "user": user})
    return row
