"""Whom a launch's door lets order: whoever the waiting room has let in, each with a ticket of their own."""

from __future__ import annotations

from typing import Literal

from django.contrib.auth.models import User
from django.db.models import Q

from earnest.platform.launch.models import Entrant, Launch

At = Literal["inside", "no_ticket", "not_yet", "ticket_used"]


def at_the_door(launch: Launch, ticket: bytes | None, user: User, *, orders: bool) -> At:
    """How somebody with a ticket stands at a launch's door; ``inside`` of every launch that has none.

    ``orders``: they are about to order, which makes the ticket theirs. A ticket lets in one buyer: the first who sends an
    order with it, so that nobody can pass on that their turn has come.
    """
    if not launch.has_lobby:
        return "inside"
    found = Entrant.objects.filter(launch_id=launch.pk, ticket=ticket).first() if ticket else None
    if found is None:
        return "no_ticket"
    if found.rank is None or found.rank > launch.admitted:
        return "not_yet"
    own = Entrant.objects.filter(Q(holder_id=None) | Q(holder_id=user.pk), launch_id=launch.pk, ticket=ticket)
    theirs = own.update(holder_id=user.pk) if orders else own.exists()
    return "inside" if theirs else "ticket_used"
