"""What an order of a launch looks like at each stage, judged once and then the same for every order of that stage.

Orders of a launch differ in who placed them and in the instant, and in nothing that the law weighs: the terms are of one
version, the events the same, periods count by days. So one of them is judged for a variant's window and a day, and its
read model is that of all. A test judges orders one by one and finds the same.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from earnest.core.deadlines import ByDay, Deadline
from earnest.core.facts import events as e
from earnest.core.facts.events import AnyEvent
from earnest.core.facts.log import FactLog
from earnest.core.judge import judge
from earnest.core.law.registry import pack
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms.clauses import Delivery
from earnest.platform.launch.models import Launch
from earnest.platform.orders import read_model
from earnest.platform.orders.models import Order
from earnest.platform.orders.reading import terms_of
from earnest.platform.payments.due import due_minor
from earnest.platform.selling.promises import standing_promises

NOTE = "delivery window of the place"
COLUMNS = tuple(field for field in read_model.FIELDS if field != "changed_at")
"""The columns of the read model that are the same for all; ``changed_at`` is the instant."""
Stage = Literal["placed", "paid", "lapsed"]

Events = tuple[tuple[str, AnyEvent], ...]
"""Events, each with the side whose act it is."""


class NotForSale(Exception):
    """An order of this launch would not stand as it must; ``code``: ``deposit_not_due`` or ``not_concluded``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Shapes:
    """The shapes of one launch's orders, each judged when it is first needed, for the terms promised so far."""

    def __init__(self, launch: Launch, at: datetime) -> None:
        self.launch = launch
        self.zone = ZoneInfo(launch.seller.zone)
        self.promised: Events = tuple(("seller", p) for p in standing_promises(launch.offer_version.offer, at))
        self._kept: dict[tuple[object, ...], tuple[object, ...]] = {}

    def placing(self, window: date | None, at: datetime) -> Events:
        """The events of placing an order: what was promised in public, the delivery window, the order."""
        promised = self.promised
        if window is not None:
            clause = Delivery(layer="promise", due=Deadline(ByDay(window)))
            promised = (*promised, ("seller", e.PromiseMade(on=When(at), terms=(clause,), note=NOTE)))
        return (*promised, ("buyer", e.OrderPlaced(on=When(at))))

    def shape(self, stage: Stage, window: date | None, placed_at: datetime, at: datetime) -> tuple[object, ...]:
        """`COLUMNS` of an order at a stage; ``at``: when the deposit came, or when it lapsed.

        Raises: NotForSale: the deposit would not be due, or its payment would conclude nothing.
        """
        key = (stage, window, placed_at.astimezone(self.zone).date(), at.astimezone(self.zone).date())
        if key not in self._kept:
            self._kept[key] = self._judged(stage, window, placed_at, at)
        return self._kept[key]

    def _judged(self, stage: Stage, window: date | None, placed_at: datetime, at: datetime) -> tuple[object, ...]:
        events = [event for _, event in self.placing(window, placed_at)]
        match stage:
            case "paid":
                amount = Money(self.launch.deposit_minor, self.launch.currency)
                events.append(e.DepositPaid(on=When(at), amount=amount))
            case "lapsed":
                events.append(e.OrderLapsed(on=When(at)))
        recorded = [replace(event, recorded=When(at)) for event in events]
        standing = judge(
            terms_of(self.launch.offer_version_id), FactLog.of(recorded, self.zone), pack(self.launch.seller.law), at
        )
        if stage == "placed" and due_minor(standing, "deposit") != self.launch.deposit_minor:
            raise NotForSale("deposit_not_due")
        if stage == "paid" and (standing.held_minor != self.launch.deposit_minor or standing.ending):
            raise NotForSale("not_concluded")
        order = Order(seller=self.launch.seller)
        read_model.refresh(order, standing)
        return tuple(getattr(order, column) for column in COLUMNS)
