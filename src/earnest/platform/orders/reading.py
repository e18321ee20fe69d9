"""From rows to the standing: the terms of an order's offer, its log, and what the engine makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from earnest.core.case import Case, read_custom, write_custom
from earnest.core.facts.events import AnyEvent
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.law.registry import pack
from earnest.core.moments import When
from earnest.core.standing import Standing
from earnest.core.terms.offer import Offer, Parties, Person, Terms
from earnest.platform.orders.believing import Word, words_of
from earnest.platform.orders.models import Order, OrderEvent
from earnest.platform.selling.models import OfferVersion
from earnest.platform.telemetry import traced


def event_of(payload: dict[str, Any]) -> AnyEvent:
    """The event in a stored payload."""
    event: AnyEvent = msgspec.convert(payload, AnyEvent, dec_hook=read_custom)
    return event


def payload_of(event: AnyEvent) -> dict[str, Any]:
    """The event as it is stored."""
    payload: dict[str, Any] = msgspec.to_builtins(event, enc_hook=write_custom)
    return payload


def offer_of(version: OfferVersion) -> Offer:
    """The offer of a published version."""
    return msgspec.convert(version.document, Offer, dec_hook=read_custom)


@lru_cache(maxsize=4096)
def terms_of(version_id: int) -> Terms:
    """The terms of a published version, between a consumer and a business; kept, since no version ever changes."""
    version = OfferVersion.objects.get(pk=version_id)
    parties = Parties(buyer=Person(acts_as="consumer"), seller=Person(acts_as="business"))
    return Terms(offer_of(version), parties)


def facts_of(events: Iterable[OrderEvent], words: Iterable[Word], at: datetime, zone: ZoneInfo) -> FactLog:
    """The log of an order; what one side says is taken as it is believed at ``at``."""
    said, placed = {word.number: word for word in words}, []
    for row in events:
        event, word = event_of(row.payload), said.get(row.number)
        status = word.status(at) if word else "established"
        by = word.last.decided_by if word and word.last else ""
        placed.append(replace(event, recorded=When(row.recorded_at), status=status, decided_by=by))
    return FactLog.of(placed, zone)


def log_of(order: Order, at: datetime) -> FactLog:
    """The log of an order as it stands in the database, believed as at ``at`` (UTC)."""
    rows = list(order.events.order_by("number"))
    return facts_of(rows, words_of(order, rows), at, ZoneInfo(order.seller.zone))


@traced("earnest.judge")
def standing_of(order: Order, at: datetime) -> Standing:
    """Where both parties to the order stand at ``at`` (UTC)."""
    return judge(terms_of(order.offer_version_id), log_of(order, at), pack(order.seller.law), at)


def standing_with(before: Standing, event: AnyEvent, *, status: str) -> Standing:
    """The standing with one more event, recorded at the instant of the standing before it.

    What is in the database then, as long as the caller has held the order's row since it read the standing before.
    """
    given = before.inputs
    stored = replace(event, recorded=When(given.at), status=status)
    return judge(given.terms, given.facts.append(stored), given.law, given.at)


def case_of(order: Order, at: datetime, log: FactLog | None = None) -> Case:
    """The order as a case in the case language, for the brief and for export; ``log`` if it was read already."""
    log = log_of(order, at) if log is None else log
    return Case(
        earnest=1,
        id=order.public_id,
        title=order.offer_version.offer.title,
        title_zh=order.offer_version.offer.title_zh,
        law=order.seller.law,
        zone=order.seller.zone,
        at=When(at),
        parties=Parties(
            buyer=Person(name=order.buyer_name, acts_as="consumer"),
            seller=Person(name=order.seller.legal_name, acts_as="business"),
        ),
        offer=offer_of(order.offer_version),
        facts=tuple(fact.event for fact in sorted(log.facts, key=lambda fact: fact.number)),
    )
