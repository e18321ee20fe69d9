"""What became of money that was sent: it arrived, or came back."""

from __future__ import annotations

import logging

from django.db import connection

from earnest.core.facts import events as e
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.platform import clock
from earnest.platform.ledger import store
from earnest.platform.payments import contradictions, outgoing, transfers
from earnest.platform.payments.entering import enter
from earnest.platform.payments.models import Outgoing
from earnest.platform.payments.port import ProviderEvent

logger = logging.getLogger(__name__)


def note_arrived(provider: str, event: ProviderEvent) -> None:
    """The money has arrived: the ledger posts it, and the order's log says so if it pays an award to the buyer."""
    row = _held(provider, event)
    if row is None or row.state == "arrived":
        return
    if row.state not in ("waiting", "sent") or (event.amount_minor, event.currency) != (row.amount_minor, row.currency):
        _contradiction(row, event)
        return
    with connection.cursor() as cursor:
        store.post(cursor, row.seller_id, [transfers.arrived(row, event.at)])
    row.state, row.because, row.arrived_at = "arrived", "", event.at
    row.reference = event.reference
    row.sent_at = row.sent_at or clock.now()
    row.save()
    if row.side == "buyer" and row.basis:
        returned = e.SumReturned(on=When(event.at), amount=Money(row.amount_minor, row.currency))
        enter(row.order, returned, f"returned:{row.provider_key}")


def note_failed(provider: str, event: ProviderEvent) -> None:
    """The money did not arrive: it goes another way. After it was said to have arrived, that is for people to look at."""
    row = _held(provider, event)
    if row is None or row.state == "failed":
        return
    if row.state == "arrived":
        _contradiction(row, event)
        return
    outgoing.give_up(row.pk, event.because or "failed")


def _held(provider: str, event: ProviderEvent) -> Outgoing | None:
    """The row, and the order's row before it, held until the transaction ends."""
    order_id = Outgoing.objects.filter(provider=provider, provider_key=event.key).values_list("order_id", flat=True)
    if not order_id:
        logger.warning("a report of %s names a sending that is not ours: %s", provider, event.reference)
        return None
    order = outgoing.hold(order_id[0])
    row = Outgoing.objects.select_for_update(of=("self",)).get(provider_key=event.key)
    row.order = order
    return row


def _contradiction(row: Outgoing, event: ProviderEvent) -> None:
    contradictions.keep(row.provider, event, seller_id=row.seller_id, order=row.order, ours_minor=row.amount_minor)
