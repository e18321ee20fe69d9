"""What a provider says that cannot be: kept as a difference for people to look at, and nothing is moved for it."""

from __future__ import annotations

import re

from earnest.core.money import LARGEST_MINOR
from earnest.platform import clock
from earnest.platform.orders.models import Order
from earnest.platform.payments.models import Difference
from earnest.platform.payments.port import ProviderEvent

MINOR_MAX = 2**63 - 1
"""The largest amount that the database holds, in minor units."""
REFERENCE_MAX = 128
CURRENCY = re.compile(r"[A-Z]{3}")


def is_possible(event: ProviderEvent) -> bool:
    """Whether what is reported can be money: an amount above nothing and below a typing error, in a currency, under a reference."""
    return (
        0 < event.amount_minor <= LARGEST_MINOR
        and CURRENCY.fullmatch(event.currency) is not None
        and len(event.reference) <= REFERENCE_MAX
    )


def keep(provider: str, event: ProviderEvent, *, seller_id: int, order: Order | None, ours_minor: int) -> None:
    """Keep the contradiction, once; an amount that cannot be kept is left out."""
    Difference.objects.get_or_create(
        provider=provider,
        day=event.at.date(),
        kind="contradicted",
        reference=event.reference[:REFERENCE_MAX],
        defaults={
            "seller_id": seller_id,
            "order": order,
            "theirs_minor": event.amount_minor if abs(event.amount_minor) <= MINOR_MAX else None,
            "ours_minor": ours_minor,
            "found_at": clock.now(),
        },
    )
