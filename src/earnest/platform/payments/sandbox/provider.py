"""The sandbox as the port sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec
from django.conf import settings
from django.db import transaction

from earnest.platform import clock
from earnest.platform.payments.port import Declined, Forged, Intent, Limits, ProviderEvent, Started, StatementLine
from earnest.platform.payments.sandbox.links import sealed
from earnest.platform.payments.sandbox.models import HostedCharge, HostedPayment, Sending
from earnest.platform.payments.sandbox.signing import secret
from earnest.platform.payments.sandbox.statement import as_csv, read_csv
from earnest.platform.payments.standard_webhooks import is_signed

REFUND_TAKES = timedelta(minutes=1)
PAYOUT_TAKES = timedelta(minutes=2)


class Sandbox:
    """The provider ``sandbox``.

    Accounts for payouts are any text: one that begins with ``closed`` is declined, with ``bounces`` accepted and sent back.
    """

    name = "sandbox"
    limits = Limits(refund_days=365, sendings_per_second=5)

    def start(self, intent: Intent) -> Started:
        """See `Provider.start`."""
        asked = {"amount_minor": intent.amount_minor, "currency": intent.currency}
        others = {
            "description": intent.description[:200],
            "return_url": intent.return_url,
            "expires_at": intent.expires_at,
            "created_at": clock.now(),
        }
        payment, _ = HostedPayment.objects.get_or_create(key=intent.key, defaults={**asked, **others})
        _same(payment, asked)
        return Started(payment.reference, f"{settings.EARNEST.base_url}/sandbox/pay/{payment.reference}/")

    def link(self, intent: Intent) -> str:
        """See `Provider.link`. The sandbox opens the payment when the address is first visited."""
        return f"{settings.EARNEST.base_url}/sandbox/open/?{sealed(intent)}"

    def refund(self, charge: str, amount_minor: int, key: str) -> str:
        """See `Provider.refund`. A charge is refunded at most whole, and for 365 days."""
        with transaction.atomic():
            found = HostedCharge.objects.select_for_update().filter(reference=charge).first()
            if found is None:
                raise Declined("no_such_charge")
            asked = {"kind": "refund", "charge": found, "amount_minor": amount_minor, "currency": found.currency}
            known = Sending.objects.filter(key=key).first()
            if known is None:
                self._may_refund(found, amount_minor)
            return _send(known, key, asked, REFUND_TAKES)

    def _may_refund(self, charge: HostedCharge, amount_minor: int) -> None:
        """Raises: Declined."""
        if clock.now() > charge.charged_at + timedelta(days=self.limits.refund_days or 0):
            raise Declined("refund_window_over")
        sent = sum(s.amount_minor for s in charge.refunds.exclude(state="failed"))
        if amount_minor <= 0 or sent + amount_minor > charge.amount_minor:
            raise Declined("more_than_charged")

    def payout(self, account: str, amount_minor: int, currency: str, key: str) -> str:
        """See `Provider.payout`."""
        if account.startswith("closed") or amount_minor <= 0:
            raise Declined("no_such_account" if amount_minor > 0 else "amount_not_positive")
        asked = {"kind": "payout", "account": account, "amount_minor": amount_minor, "currency": currency}
        with transaction.atomic():
            return _send(Sending.objects.filter(key=key).first(), key, asked, PAYOUT_TAKES)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        """See `Provider.read_webhook`."""
        if not is_signed(secret(), headers, body, clock.now()):
            raise Forged("the signature does not fit, or the time is more than five minutes off")
        try:
            return msgspec.json.decode(body, type=ProviderEvent)
        except msgspec.DecodeError as error:
            raise Forged(f"it cannot be read: {error}") from error

    def statement(self, day: date) -> tuple[StatementLine, ...]:
        """See `Provider.statement`."""
        return read_csv(as_csv(day))


def _send(known: Sending | None, key: str, asked: dict[str, object], takes: timedelta) -> str:
    if known is None:
        known, _ = Sending.objects.get_or_create(key=key, defaults={**asked, "due_at": clock.now() + takes})
    _same(known, asked)
    return known.reference


def _same(row: HostedPayment | Sending, asked: dict[str, object]) -> None:
    """Raises: Declined: the key was used for another request."""
    if any(getattr(row, name) != value for name, value in asked.items()):
        raise Declined("key_used_for_another_request")
