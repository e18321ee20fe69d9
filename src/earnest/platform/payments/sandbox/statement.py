"""The sandbox's statement of a day, as CSV; faults can be planted in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from earnest.platform.payments.port import StatementLine
from earnest.platform.payments.sandbox.models import HostedCharge, Misstatement, Sending

COLUMNS = ("kind", "reference", "key", "amount_minor", "currency", "at")


def as_csv(day: date) -> str:
    """The day's movements (UTC), one a row, with a heading."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    faults = list(Misstatement.objects.filter(day=day).order_by("pk"))
    for line in _lines(day):
        mine = {fault.fault: fault for fault in faults if fault.reference == line.reference}
        if "drop" not in mine:
            amount = mine["alter"].amount_minor if "alter" in mine else line.amount_minor
            writer.writerow((line.kind, line.reference, line.key, amount, line.currency, line.at.isoformat()))
    for fault in faults:
        if fault.fault == "add":
            noon = datetime.combine(day, time(12), UTC).isoformat()
            writer.writerow(("charge", fault.reference, "", fault.amount_minor, "CNY", noon))
    return text.getvalue()


def read_csv(text: str) -> tuple[StatementLine, ...]:
    """The lines of a statement."""
    return tuple(
        StatementLine(
            kind=row["kind"],  # type: ignore[arg-type]
            reference=row["reference"],
            key=row["key"],
            amount_minor=int(row["amount_minor"]),
            currency=row["currency"],
            at=datetime.fromisoformat(row["at"]),
        )
        for row in csv.DictReader(io.StringIO(text))
    )


def _lines(day: date) -> Iterator[StatementLine]:
    start = datetime.combine(day, time(0), UTC)
    span = (start, start + timedelta(days=1) - timedelta(microseconds=1))
    for charge in HostedCharge.objects.filter(charged_at__range=span).select_related("payment").order_by("pk"):
        yield StatementLine(
            kind="charge", reference=charge.reference, key=charge.payment.key, amount_minor=charge.amount_minor,
            currency=charge.currency, at=charge.charged_at,
        )  # fmt: skip
    for sending in Sending.objects.filter(state="arrived", done_at__range=span).order_by("pk"):
        yield StatementLine(
            kind="refund" if sending.kind == "refund" else "payout", reference=sending.reference, key=sending.key,
            amount_minor=sending.amount_minor, currency=sending.currency, at=sending.done_at or start,
        )  # fmt: skip
