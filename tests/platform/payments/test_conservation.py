"""Whatever payers, providers and reports do, and in whatever order: no money is lost, and none is returned twice."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from earnest.platform import clock
from earnest.platform.orders.models import Order
from earnest.platform.payments import sending
from earnest.platform.payments.intake import NothingToPay
from earnest.platform.payments.models import Charge, Outgoing, Payment
from earnest.platform.payments.sandbox import acts
from earnest.platform.payments.sandbox.models import Delivery, HostedCharge, Sending
from earnest.platform.payments.sandbox.signing import secret
from earnest.platform.payments.standard_webhooks import signed
from tests.platform.payments.scene import a_destination, fresh, money, own_time, seller_defaults, send, start
from tests.platform.shop import an_order

PURPOSES = ("deposit", "balance", "penalty")


class Story:
    """One order, and a shop that goes on: each step is something a payer, the provider, the seller or the worker does."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.defaulted = False

    def do(self, step, what):
        getattr(self, step)(what)

    def pay(self, what):
        purpose, act = what
        try:
            reference = start(fresh(self.order), purpose, early=True).reference
            acts.do(reference, act)
        except (NothingToPay, acts.Closed):
            pass

    def keys(self):
        payments = Payment.objects.filter(order=self.order).values_list("provider_key", flat=True)
        return {*payments, *Outgoing.objects.filter(order=self.order).values_list("provider_key", flat=True)}

    def reports(self, *, taken):
        found = Delivery.objects.filter(delivered_at__isnull=not taken).order_by("-pk")[:200]
        keys = self.keys()
        return [row for row in found if any(key in row.body for key in keys)]

    def report(self, n):
        """The reports come one by one, in any order."""
        waiting = self.reports(taken=False)
        if waiting:
            self.deliver(waiting[n % len(waiting)])

    def report_again(self, n):
        """A report that was taken comes once more."""
        taken = self.reports(taken=True)
        if taken:
            self.deliver(taken[n % len(taken)])

    def deliver(self, row):
        body = row.body.encode()
        assert send(signed(secret(), row.event_id, clock.now(), body), body) == 204
        Delivery.objects.filter(pk=row.pk).update(delivered_at=clock.now())

    def work(self, _):
        sending.work_off(seller_id=self.order.seller_id)

    def finish(self, _):
        """The provider's sendings arrive or fail; nothing is reported yet."""
        while acts._finish_one():
            pass

    def default(self, _):
        """The seller breaks its word and the buyer ends it, if there is something to end."""
        if fresh(self.order).phase == "bound" and not self.defaulted:
            self.defaulted = True
            seller_defaults(self.order)

    def destination(self, _):
        a_destination(self.order.buyer)

    def come_to_rest(self, at):
        """Everything that is on its way arrives, and what somebody has to do for that is done."""
        a_destination(self.order.buyer)
        a_destination(self.order.seller)
        self.pay(("penalty", "pay"))
        for minutes in range(0, 60, 5):
            with clock.stopped_at(at + timedelta(days=2, minutes=minutes)):
                for row in self.reports(taken=False):
                    self.deliver(row)
                self.work(None)
                self.finish(None)


def total(rows):
    return rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0


def check(order):
    """What holds after every step."""
    came = total(Charge.objects.filter(order=order))
    went = total(Outgoing.objects.filter(order=order, state="arrived"))
    stands = money(order)
    held = {name: stands.get(name, 0) for name in ("escrow:deposit", "escrow:price", "buyer:payable", "seller:payable")}
    assert came - went == stands.get("provider:clearing", 0)
    assert came + stands.get("seller:penalty_due", 0) == sum(held.values()) + went
    for charge in Charge.objects.filter(order=order):
        sent = total(Outgoing.objects.filter(charge=charge).exclude(state="failed"))
        assert sent <= charge.amount_minor


def providers_view(order):
    """What came and what arrived by the provider's own books."""
    keys = list(Payment.objects.filter(order=order).values_list("provider_key", flat=True))
    sent = list(Outgoing.objects.filter(order=order).values_list("provider_key", flat=True))
    return (
        total(HostedCharge.objects.filter(payment__key__in=keys)),
        total(Sending.objects.filter(key__in=sent, state="arrived")),
    )


STEPS = st.one_of(
    *(st.tuples(st.just("pay"), st.tuples(st.just(p), st.sampled_from(sorted(acts.ACTS)))) for p in PURPOSES),
    st.tuples(st.just("report"), st.integers(0, 3)),
    st.tuples(st.just("report"), st.just(0)),
    st.tuples(st.just("report_again"), st.integers(0, 3)),
    *(st.tuples(st.just(step), st.none()) for step in ("work", "finish", "default", "destination")),
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, max_size=16))
def test_money_that_came_is_held_owed_or_returned_and_nothing_is_returned_twice(steps):
    at = own_time(seconds=601)
    with clock.stopped_at(at):
        story = Story(an_order())
        for n, (step, what) in enumerate(steps):
            with clock.stopped_at(at + timedelta(minutes=n)):
                story.do(step, what)
                check(story.order)
        story.come_to_rest(at)
    check(story.order)
    came, arrived = providers_view(story.order)
    assert came == total(Charge.objects.filter(order=story.order))
    assert arrived == total(Outgoing.objects.filter(order=story.order, state="arrived"))
    # at rest: money that has its place stays; after a default all goes back, the deposit twofold
    placed = Charge.objects.filter(order=story.order).exclude(use="none")
    assert came - arrived == (0 if story.defaulted else total(placed))
    to_buyer = total(Outgoing.objects.filter(order=story.order, state="arrived", side="buyer"))
    from_buyer = total(Charge.objects.filter(order=story.order).exclude(payment__purpose="penalty"))
    deposit, kept = total(placed.filter(use="deposit")), total(placed.exclude(use="penalty"))
    assert to_buyer == (from_buyer + deposit if story.defaulted else from_buyer - kept)
