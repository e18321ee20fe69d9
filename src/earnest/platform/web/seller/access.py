"""What a request may see of a seller: the books of its own team and nothing else; what its role may do there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from earnest.platform.orders.models import Order
from earnest.platform.orders.once import Actor
from earnest.platform.selling.models import Member, Offer
from earnest.platform.selling.roles import MAY, Work, may
from earnest.platform.web.accounts.people import person

View = Callable[..., HttpResponseBase]


def membership(request: HttpRequest, slug: str) -> Member:
    """The place of the person signed in, in that seller's team.

    Raises: Http404: there is no such seller, or the person is not of its team.
    """
    found = Member.objects.select_related("seller", "user").filter(seller__slug=slug, user=person(request)).first()
    if found is None:
        raise Http404
    return found


def for_team(work: Work | None = None) -> Callable[[View], View]:
    """A view for the seller's team, given the `Member` in place of the seller's name.

    A state-changing request of a role that does not include the ``work`` is answered with 403 and who may do it.
    """

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            member = membership(request, slug)
            if work and request.method not in ("GET", "HEAD") and not may(member.role, work):
                return not_yours(request, member, work)
            return view(request, member, *args, **kwargs)

        return guarded

    return guard


def not_yours(request: HttpRequest, member: Member, work: Work) -> HttpResponse:
    """The answer to somebody whose role does not include the work."""
    return render(request, "seller/not_yours.html", {"member": member, "roles": sorted(MAY[work])}, status=403)


def offer_of(member: Member, slug: str) -> Offer:
    """An offer of the member's seller. Raises: Http404: there is none."""
    found = Offer.objects.select_related("seller").filter(seller=member.seller, slug=slug).first()
    if found is None:
        raise Http404
    return found


def order_of(member: Member, public_id: str) -> Order:
    """An order of the member's book. Raises: Http404: there is none."""
    found = Order.objects.select_related("seller", "offer_version__offer").filter(
        public_id=public_id.upper(), seller=member.seller
    )
    order = found.first()
    if order is None:
        raise Http404
    return order


def acting(member: Member) -> Actor:
    """The member, acting for the seller in its role."""
    return Actor("seller", member.user, member.role)
