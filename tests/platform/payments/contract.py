"""What every provider must do. A provider's test class inherits this and says how a payer pays, and how time passes there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from earnest.platform import clock
from earnest.platform.payments.port import Declined, Forged, Intent
from tests.platform.shop import unique


class ProviderContract:
    """Subclasses give ``provider()``, ``pay(reference)`` and ``reports(key, after)``: signed reports (headers, body) so far."""

    def intent(self, **given):
        values = {
            "key": unique("k"), "amount_minor": 500_000, "currency": "CNY", "description": "An order",
            "return_url": "http://shop.example/orders/", "expires_at": clock.now() + timedelta(hours=2),
        }  # fmt: skip
        return Intent(**{**values, **given})

    def paid(self):
        """A payment made: the intent and the event that reports it."""
        intent = self.intent()
        self.pay(self.provider().start(intent).reference)
        return intent, self.read(intent.key)[0]

    def read(self, key, after=timedelta(0)):
        return [self.provider().read_webhook(headers, body) for headers, body in self.reports(key, after)]

    def test_intent_has_a_name_and_a_page(self):
        started = self.provider().start(self.intent())
        assert (bool(started.reference), started.url.startswith("http")) == (True, True)

    def test_same_key_starts_one_payment(self):
        intent = self.intent()
        assert self.provider().start(intent) == self.provider().start(intent)

    def test_key_of_another_intent_is_declined(self):
        intent = self.intent()
        self.provider().start(intent)
        with pytest.raises(Declined):
            self.provider().start(self.intent(key=intent.key, amount_minor=1))

    def test_payment_is_reported_with_our_key_and_its_own_charge(self):
        intent, event = self.paid()
        assert (event.kind, event.key, event.amount_minor, event.currency) == ("paid", intent.key, 500_000, "CNY")
        assert event.reference

    def test_unsigned_report_is_forged(self):
        intent = self.intent()
        self.pay(self.provider().start(intent).reference)
        ((_, body),) = self.reports(intent.key, timedelta(0))
        with pytest.raises(Forged):
            self.provider().read_webhook({}, body)

    def test_refund_arrives_and_is_reported_with_its_key(self):
        _, event = self.paid()
        key = unique("r")
        reference = self.provider().refund(event.reference, 500_000, key)
        (arrived,) = self.read(key, timedelta(days=7))
        assert (arrived.kind, arrived.reference, arrived.amount_minor) == ("refund_arrived", reference, 500_000)

    def test_same_key_refunds_once(self):
        _, event = self.paid()
        key = unique("r")
        first = self.provider().refund(event.reference, 300_000, key)
        assert self.provider().refund(event.reference, 300_000, key) == first
        assert len(self.read(key, timedelta(days=7))) == 1

    def test_key_of_another_refund_is_declined(self):
        _, event = self.paid()
        key = unique("r")
        self.provider().refund(event.reference, 300_000, key)
        with pytest.raises(Declined):
            self.provider().refund(event.reference, 200_000, key)

    def test_charge_is_refunded_in_parts_up_to_the_whole(self):
        _, event = self.paid()
        self.provider().refund(event.reference, 300_000, unique("r"))
        self.provider().refund(event.reference, 200_000, unique("r"))
        with pytest.raises(Declined):
            self.provider().refund(event.reference, 1, unique("r"))

    @pytest.mark.parametrize("amount", [0, -1, 500_001])
    def test_refund_of_no_part_of_the_charge_is_declined(self, amount):
        _, event = self.paid()
        with pytest.raises(Declined):
            self.provider().refund(event.reference, amount, unique("r"))

    def test_refund_of_an_unknown_charge_is_declined(self):
        with pytest.raises(Declined):
            self.provider().refund("nothing", 1, unique("r"))

    def test_refund_after_the_window_is_declined_but_a_known_one_answers_as_before(self):
        _, event = self.paid()
        days = self.provider().limits.refund_days
        if days is None:
            return
        key = unique("r")
        first = self.provider().refund(event.reference, 1, key)
        with clock.stopped_at(clock.now() + timedelta(days=days, seconds=1)):
            assert self.provider().refund(event.reference, 1, key) == first
            with pytest.raises(Declined):
                self.provider().refund(event.reference, 1, unique("r"))

    def test_payout_arrives_and_is_reported_with_its_key(self):
        key = unique("p")
        reference = self.provider().payout("acct-1", 700, "CNY", key)
        assert self.provider().payout("acct-1", 700, "CNY", key) == reference
        (arrived,) = self.read(key, timedelta(days=7))
        assert (arrived.kind, arrived.reference, arrived.amount_minor) == ("payout_arrived", reference, 700)

    def test_statement_has_what_moved_on_the_day_and_nothing_else(self):
        intent, event = self.paid()
        day = clock.now().date()
        (line,) = [line for line in self.provider().statement(day) if line.key == intent.key]
        assert (line.kind, line.reference, line.amount_minor) == ("charge", event.reference, 500_000)
        for other in (day - timedelta(days=1), day + timedelta(days=1)):
            assert not [line for line in self.provider().statement(other) if line.key == intent.key]

    def test_sendings_a_second_are_named(self):
        assert self.provider().limits.sendings_per_second >= 1
