"""Where payouts go: a buyer's or a seller's account, as its owner gave it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet

from earnest.platform import clock
from earnest.platform.orders.models import Order
from earnest.platform.payments.models import Destination
from earnest.platform.selling.models import Seller


def give(account: str, label: str, *, owner: User | Seller) -> Destination:
    """Take an account for payouts, and let what waited for it go on. The account that is known already changes nothing.

    ``account`` is what the provider knows it by, ``label`` what its owner is shown. Raises: ValueError: no account.
    """
    from earnest.platform.payments.outgoing import try_stuck_again

    account = account.strip()
    if not account:
        raise ValueError("an account for payouts is empty; give the provider's name for it")
    user, seller = (owner, None) if isinstance(owner, User) else (None, owner)
    known = of_user(owner.pk) if user else of_seller(owner.pk)
    if known is not None and known.account == account:
        return known
    given = Destination.objects.create(
        user=user, seller=seller, account=account[:200], label=label.strip()[:200], given_at=clock.now()
    )
    try_stuck_again(seller=seller, user_id=user.pk if user else None)
    return given


def of(order: Order, side: str) -> Destination | None:
    """Where payouts to a side of the order go; None if no account is known."""
    return of_user(order.buyer_id) if side == "buyer" else of_seller(order.seller_id)


def of_user(user_id: int) -> Destination | None:
    """The latest account of a user that was not refused; None if there is none."""
    return _latest(Destination.objects.filter(user_id=user_id))


def of_seller(seller_id: int) -> Destination | None:
    """The latest account of a seller that was not refused; None if there is none."""
    return _latest(Destination.objects.filter(seller_id=seller_id))


def _latest(owned: QuerySet[Destination]) -> Destination | None:
    return owned.filter(refused_at__isnull=True).order_by("-pk").first()


def refuse(destination: Destination) -> None:
    """A payout there failed: it is not used again."""
    destination.refused_at = clock.now()
    destination.save(update_fields=["refused_at"])
