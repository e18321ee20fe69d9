"""Who calls, for which sellers, and who else acts for them."""

from __future__ import annotations

from django.http import HttpRequest

from earnest.platform.api.callers import Caller, caller_of
from earnest.platform.api.keys import SCOPES
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import Me, MemberBody, Members, SellerBody, Sellers
from earnest.platform.selling.models import Seller


@operation("GET", "/me", scope="", answers=Me)
def read_me(request: HttpRequest) -> Me:
    """Who calls: the person, the key's beginning, its scopes, the sellers it speaks for."""
    caller = caller_of(request)
    return Me(
        user=caller.user.get_username(),
        key=caller.key.prefix if caller.key else None,
        scopes=tuple(caller.key.scopes) if caller.key else tuple(SCOPES),
        sellers=tuple(caller.sellers().order_by("slug").values_list("slug", flat=True)),
    )


@operation("GET", "/sellers", scope="sellers:read", answers=Sellers)
def list_sellers(request: HttpRequest) -> Sellers:
    """The sellers that the caller speaks for."""
    caller = caller_of(request)
    return Sellers(tuple(_shown(seller, caller) for seller in caller.sellers().order_by("slug")))


@operation("GET", "/sellers/{seller}", scope="sellers:read", answers=SellerBody)
def read_seller(request: HttpRequest, seller: str) -> SellerBody:
    """A seller of the caller's."""
    caller = caller_of(request)
    return _shown(caller.seller(seller), caller)


@operation("GET", "/sellers/{seller}/members", scope="sellers:read", answers=Members)
def list_members(request: HttpRequest, seller: str) -> Members:
    """The people who act for a seller of the caller's, each in one role."""
    rows = caller_of(request).seller(seller).members.select_related("user").order_by("pk")
    return Members(tuple(MemberBody(row.pk, row.user.get_username(), row.user.email, row.role) for row in rows))


def _shown(seller: Seller, caller: Caller) -> SellerBody:
    return SellerBody(
        slug=seller.slug, name=seller.name, legal_name=seller.legal_name, law=seller.law, zone=seller.zone,
        currency=seller.currency, role=caller.roles[seller.pk],
    )  # fmt: skip
