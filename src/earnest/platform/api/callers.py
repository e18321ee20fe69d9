"""Who calls: a key or a signed-in person, for which side, and what they may see and do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth
from ninja.utils import check_csrf

from earnest.platform import clock
from earnest.platform.api import keys, limits
from earnest.platform.api.models import ApiKey
from earnest.platform.api.problems import Problem, not_found
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import Actor
from earnest.platform.selling.models import Member, Seller
from earnest.platform.selling.roles import MAY, Work, may


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, and the key they call with (None: their session on our own pages).

    A seller's key reaches that seller's book only, a buyer's key the buyer's own orders only, a session both.
    """

    user: User
    key: ApiKey | None = None
    roles: dict[int, str] = field(default_factory=dict)

    @property
    def owner(self) -> str:
        """Whose idempotency keys are meant; the same as on the pages."""
        return f"user:{self.user.pk}"

    @property
    def buys(self) -> bool:
        """Whether the caller's own orders as a buyer are within reach."""
        return self.key is None or self.key.seller_id is None

    def orders(self) -> QuerySet[Order]:
        """Every order within reach."""
        mine = Q(buyer=self.user) if self.buys else Q(pk__in=())
        return Order.objects.filter(mine | Q(seller_id__in=self.roles)).select_related(
            "seller", "offer_version__offer", "buyer"
        )

    def order(self, public_id: str) -> Order:
        """An order within reach. Raises: Problem: there is none of that id, or it is another's."""
        found = self.orders().filter(public_id=public_id).first()
        if found is None:
            raise not_found(f"order {public_id[:20]}")
        return found

    def side(self, order: Order) -> str:
        """``buyer`` or ``seller``: the side on which the caller stands in an order within reach."""
        return "buyer" if self.buys and order.buyer_id == self.user.pk else "seller"

    def actor(self, order: Order) -> Actor:
        """The caller as one who acts on the order.

        Raises: Problem: a viewer, who only reads; a seller's person on an order of their own.
        """
        if self.side(order) == "buyer":
            return Actor("buyer", self.user)
        if order.buyer_id == self.user.pk:
            raise Problem(
                "not_your_role", "You are the buyer of this order; another of the seller's people acts on it."
            )
        role = self.roles[order.seller_id]
        if role == "viewer":
            raise Problem(
                "not_your_role", "Your role at this seller is viewer: you read its orders. Others act on them."
            )
        return Actor("seller", self.user, role)

    def buyer(self) -> User:
        """The caller as a buyer. Raises: Problem: it is a seller's key."""
        if not self.buys:
            raise Problem("not_your_role", "A seller's key does not buy; use a key of the buyer's own.")
        return self.user

    def sellers(self) -> QuerySet[Seller]:
        """The sellers for which the caller may speak."""
        return Seller.objects.filter(pk__in=self.roles)

    def seller(self, slug: str) -> Seller:
        """One of them. Raises: Problem: it is not one of theirs."""
        found = self.sellers().filter(slug=slug).first()
        if found is None:
            raise not_found(f"seller {slug[:50]} of yours")
        return found

    def at_work(self, slug: str, work: Work) -> Seller:
        """One of them, if the caller's role there includes the work. Raises: Problem: not one of theirs, or not their role."""
        found = self.seller(slug)
        if not may(self.roles[found.pk], work):
            raise Problem(
                "not_your_role",
                f"Your role at {found.slug} is {self.roles[found.pk]}; this takes: {', '.join(sorted(MAY[work]))}.",
            )
        return found


def caller_of(request: HttpRequest) -> Caller:
    """The caller that was let in."""
    return cast("Caller", cast("Any", request).auth)


class Key(HttpBearer):
    """``Authorization: Bearer ek_...``, with the scope that the operation needs (empty: none)."""

    openapi_description = "An API key. It is shown once, when it is made."

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Raises: Problem: the key is unknown, over or of a person who left, lacks the scope, or was used too often."""
        sha256 = keys.hashed(token.strip())
        spent = limits.spend(sha256, clock.now())
        if spent.wait_seconds:
            raise Problem(
                "too_many_requests",
                f"This key may send {limits.BURST} requests at once and {limits.PER_SECOND} a second;"
                f" wait {spent.wait_seconds} s.",
                headers={"Retry-After": str(spent.wait_seconds)},
            )
        key = None
        if spent.key is not None:
            key = ApiKey.objects.select_related("user").filter(pk=spent.key, user__is_active=True).first()
        roles = _roles(key) if key else {}
        if key is None or (key.seller_id and not roles):
            raise _unknown("This key is not known, has run out, was revoked, or its person has left. Make a new one.")
        if self.scope and self.scope not in key.scopes:
            raise Problem(
                "scope_missing",
                f"This takes the scope {self.scope}; the key has: {', '.join(key.scopes)}. Make another key.",
            )
        return Caller(key.user, key, roles)


def _roles(key: ApiKey) -> dict[int, str]:
    """The role that the key's user has today at the key's seller, if it names one."""
    if key.seller_id is None:
        return {}
    return dict(Member.objects.filter(seller_id=key.seller_id, user=key.user_id).values_list("seller_id", "role"))


def _unknown(detail: str, kind: str = "key_invalid") -> Problem:
    return Problem(kind, detail, headers={"WWW-Authenticate": 'Bearer realm="earnest"'})


class Session(SessionAuth):
    """The session of our own pages; a request that changes something needs the CSRF token in ``X-CSRFToken``."""

    openapi_description = "The session of Earnest's own pages, with X-CSRFToken where something is changed."

    def __call__(self, request: HttpRequest) -> Caller:
        """Raises: Problem: nobody is signed in, or the CSRF token is missing."""
        user = request.user
        if not isinstance(user, User):
            raise _unknown('Send a key: "Authorization: Bearer ek_...".', "not_signed_in")
        if check_csrf(request):
            raise Problem("csrf_failed", "Send the token of the cookie csrftoken in the header X-CSRFToken.")
        roles = dict(Member.objects.filter(user=user).values_list("seller_id", "role"))
        return Caller(user, None, roles)
