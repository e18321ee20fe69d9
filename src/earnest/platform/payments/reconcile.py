"""Reconciliation: a provider's statement of a day beside our rows and the ledger. Repeatable; differences stay until cleared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from earnest.platform import clock
from earnest.platform.ledger import store
from earnest.platform.ledger.accounts import OF_THE_BOOK
from earnest.platform.payments import providers, receiving
from earnest.platform.payments.models import Charge, Difference, Outgoing, Payment, Reconciliation
from earnest.platform.payments.port import EventKind, LineKind, Provider, ProviderEvent, StatementLine, Unreachable

DAYS_BACK_MAX = 31
"""How many days are looked back upon."""
AGAIN_AFTER = timedelta(hours=6)
"""A day that differs, or had no answer, is compared again after this."""

ARRIVED: dict[LineKind, EventKind] = {"charge": "paid", "refund": "refund_arrived", "payout": "payout_arrived"}
"""What a report of each movement would have been."""


class Movement(NamedTuple):
    """One of our movements of a day; ``order_id`` None: of the seller's reserve."""

    kind: str
    reference: str
    amount_minor: int
    currency: str
    seller_id: int
    order_id: int | None


class Found(NamedTuple):
    """A difference; amounts in minor units, None where there is nothing."""

    kind: str
    reference: str
    theirs_minor: int | None = None
    ours_minor: int | None = None
    seller_id: int | None = None
    order_id: int | None = None


def reconcile(name: str, day: date) -> Reconciliation:
    """Compare a day (UTC) with the provider's statement and the ledger; keep what differs, clear what no longer does.

    A movement of ours that was never reported is taken from the statement, as if its report had come.

    Raises: NoProvider; Unreachable.
    """
    provider = providers.named(name)
    theirs = provider.statement(day)
    _keep(name, day, _differences(name, day, theirs))
    if _take_unreported(provider, day, theirs):
        _keep(name, day, _differences(name, day, theirs))
    run, _ = Reconciliation.objects.update_or_create(
        provider=name, day=day, defaults={"run_at": clock.now(), "lines": len(theirs)}
    )
    return run


def work_off() -> int:
    """Reconcile every day that is over and was not, and again days that differ or had no answer; gives how many days."""
    done = 0
    for name in providers.configured():
        for day in _days_due(name):
            try:
                reconcile(name, day)
            except Unreachable:
                Reconciliation.objects.update_or_create(provider=name, day=day, defaults={"run_at": clock.now()})
                continue
            done += 1
    return done


def _days_due(name: str) -> list[date]:
    now = clock.now()
    yesterday, first = now.date() - timedelta(days=1), _first_day(name)
    if first is None:
        return []
    open_days = Difference.objects.filter(provider=name, cleared_at__isnull=True).exclude(kind="contradicted")
    unsettled = set(open_days.values_list("day", flat=True))
    span = {yesterday - timedelta(days=n) for n in range(DAYS_BACK_MAX)}
    for run in Reconciliation.objects.filter(provider=name, day__in=span):
        if run.run_at > now - AGAIN_AFTER or (run.lines is not None and run.day not in unsettled):
            span.discard(run.day)
    return sorted(day for day in span if day >= first)


def _first_day(name: str) -> date | None:
    """The day of the first payment; before it there is nothing to compare."""
    created = Payment.objects.filter(provider=name).order_by("created_at").values_list("created_at", flat=True).first()
    return created.date() if created else None


def compare(theirs: Iterable[StatementLine], ours: Iterable[Movement]) -> list[Found]:
    """What is missing there, missing here, or of another amount. Pure."""
    here: dict[tuple[str, str], Movement] = {(m.kind, m.reference): m for m in ours}
    there: dict[tuple[str, str], StatementLine] = {(line.kind, line.reference): line for line in theirs}
    found = []
    for key in sorted(here.keys() | there.keys()):
        line, movement = there.get(key), here.get(key)
        if movement is None and line is not None:
            found.append(Found("missing_here", key[1], line.amount_minor))
        elif line is None and movement is not None:
            found.append(Found("missing_there", key[1], None, movement.amount_minor, *movement[4:]))
        elif line and movement and (line.amount_minor, line.currency) != (movement.amount_minor, movement.currency):
            found.append(Found("other_amount", key[1], line.amount_minor, movement.amount_minor, *movement[4:]))
    return found


def _differences(name: str, day: date, theirs: Iterable[StatementLine]) -> list[Found]:
    ours = list(_movements(name, day))
    books = sorted({(m.seller_id, m.order_id or OF_THE_BOOK) for m in ours})
    return [*compare(theirs, ours), *(f for seller, order in books if (f := _beside_ledger(seller, order)))]


def _movements(name: str, day: date) -> Iterable[Movement]:
    start = datetime.combine(day, time(0), UTC)
    span = (start, start + timedelta(days=1) - timedelta(microseconds=1))
    for charge in Charge.objects.filter(provider=name, charged_at__range=span).select_related("payment"):
        yield Movement(
            "charge", charge.reference, charge.amount_minor, charge.currency, charge.payment.seller_id, charge.order_id
        )
    for row in Outgoing.objects.filter(provider=name, arrived_at__range=span):
        yield Movement(row.kind, row.reference, row.amount_minor, row.currency, row.seller_id, row.order_id)


def _beside_ledger(seller_id: int, order_id: int) -> Found | None:
    """What came and went for an order, or for the reserve (order 0): all our rows beside all the ledger's transfers."""
    with connection.cursor() as cursor:
        lines = store.statement(cursor, seller_id, order_id)
    came = sum(line["amount_minor"] for line in lines if _came(line))
    went = sum(line["amount_minor"] for line in lines if line["kind"] == "post" and line["credit"] == CLEARING)
    of_order = {"order_id": order_id} if order_id != OF_THE_BOOK else {"order": None, "payment__seller_id": seller_id}
    charged = sum(Charge.objects.filter(**of_order).values_list("amount_minor", flat=True))
    arrived = Outgoing.objects.filter(order_id=order_id, state="arrived").values_list("amount_minor", flat=True)
    ours, ledgers = charged - sum(arrived), came - went
    if ours == ledgers:
        return None
    reference = f"order {order_id}" if order_id != OF_THE_BOOK else f"reserve of seller {seller_id}"
    return Found("ledger_other", reference, ledgers, ours, seller_id, order_id or None)


CLEARING = "provider:clearing"


def _came(line: Mapping[str, object]) -> bool:
    """Whether a transfer brought money in from outside; what the reserve gives to an order was here before."""
    return line["kind"] == "posted" and line["debit"] == CLEARING and line["credit"] != CLEARING


def _keep(name: str, day: date, found: list[Found]) -> None:
    now = clock.now()
    with transaction.atomic():
        for f in found:
            Difference.objects.update_or_create(
                provider=name,
                day=day,
                kind=f.kind,
                reference=f.reference,
                defaults={**f._asdict(), "cleared_at": None},
                create_defaults={**f._asdict(), "found_at": now},
            )
        standing = {(f.kind, f.reference) for f in found}
        rows = Difference.objects.filter(provider=name, day=day, cleared_at__isnull=True).exclude(kind="contradicted")
        gone = [row.pk for row in rows if (row.kind, row.reference) not in standing]
        Difference.objects.filter(pk__in=gone).update(cleared_at=now)


def _take_unreported(provider: Provider, day: date, theirs: Iterable[StatementLine]) -> int:
    """Handle movements that the statement has and no report told of; gives how many were new to us."""
    taken = 0
    for line in theirs:
        if not _is_unreported(provider.name, line):
            continue
        event = ProviderEvent(
            id=f"statement:{day}:{line.kind}:{line.reference}",
            kind=ARRIVED[line.kind],
            key=line.key,
            reference=line.reference,
            amount_minor=line.amount_minor,
            currency=line.currency,
            at=line.at,
        )
        receiving.handle(receiving.keep(provider.name, event, "").pk)
        taken += 1
    return taken


def _is_unreported(name: str, line: StatementLine) -> bool:
    """Whether the movement belongs to a payment or sending of ours that has not heard of it."""
    if line.kind == "charge":
        ours = Payment.objects.filter(provider=name, provider_key=line.key).exists()
        return ours and not Charge.objects.filter(provider=name, reference=line.reference).exists()
    return Outgoing.objects.filter(provider=name, provider_key=line.key, state__in=("waiting", "sent")).exists()
