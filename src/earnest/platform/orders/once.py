"""One command, one transaction, once: the order's row is held, the key is looked up, the outcome is kept under it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from msgspec import Struct

from earnest.platform.orders import keys
from earnest.platform.orders.models import Order
from earnest.platform.orders.outcomes import Outcome, refuse


class Actor(Struct, frozen=True):
    """Who acts: a person for one side, or Earnest itself (``user`` None) for what payments and clocks bring about."""

    side: Literal["buyer", "seller", "platform"]
    user: User | None = None
    role: str = ""

    @property
    def key_owner(self) -> str:
        """Whose idempotency keys are meant."""
        return f"user:{self.user.pk}" if self.user else "platform"


EVENTS_MAX = 1000
"""Events that the people of one side may enter on an order: far more than a sale has, few enough to be judged at once."""
PLATFORM = Actor("platform")
"""Earnest itself."""


def once(
    public_id: str, actor: Actor, key: str, request: tuple[Any, ...], carry_out: Callable[[Order], Outcome]
) -> Outcome:
    """Carry out a command on an order, or give its first outcome again.

    ``request`` is what makes it the same command. Two at once with one key: the order's row lets one in after the other.

    Raises: Order.DoesNotExist: there is no such order. KeyReused: the key was used for another command.
    """
    digest = keys.request_hash(public_id, actor.side, request)
    with transaction.atomic():
        order = Order.objects.select_for_update(of=("self",)).select_related("seller").get(public_id=public_id)
        before = keys.known(actor.key_owner, key, digest)
        if before is not None:
            return before
        if _is_own(order, actor):
            outcome: Outcome = refuse(public_id, "own_order")
        else:
            outcome = refuse(public_id, "log_full") if _has_said_enough(order, actor) else carry_out(order)
        keys.keep(actor.key_owner, key, digest, outcome)
        return outcome


def _has_said_enough(order: Order, actor: Actor) -> bool:
    """Whether the people of the actor's side have entered `EVENTS_MAX` events. Each side has its own count, so that none can
    use up the other's; what payments and clocks bring about is not counted.
    """
    if actor.side == "platform" or order.version < EVENTS_MAX:
        return False
    by_buyer = Q(author=order.buyer_id)
    side = by_buyer if actor.side == "buyer" else ~by_buyer & Q(author__isnull=False)
    return order.events.filter(side).count() >= EVENTS_MAX


def _is_own(order: Order, actor: Actor) -> bool:
    """Whether a person of the seller's is the order's buyer: nobody stands on both sides."""
    return actor.side == "seller" and actor.user is not None and actor.user.pk == order.buyer_id
