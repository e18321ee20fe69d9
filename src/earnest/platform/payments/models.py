"""Storage: what is asked for, what came in, what goes out, and how that compares with the provider's statement."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

PURPOSES = ("deposit", "balance", "penalty", "reserve")
PAYMENT_STATES = ("new", "open", "paid", "abandoned", "expired")
USES = (*PURPOSES, "none")
OUTGOING_STATES = ("waiting", "sent", "arrived", "failed", "stuck")
STUCK_BECAUSE = ("no_destination", "unfunded", "penalty_first", "fault")
DIFFERENCES = ("missing_there", "missing_here", "other_amount", "ledger_other", "contradicted")


def new_key() -> str:
    """A key for the provider. Random: a database restored from yesterday must not give today's keys again."""
    return uuid.uuid4().hex


class Payment(models.Model):
    """A request to pay, with the provider's hosted page for it.

    The buyer pays ``deposit`` and ``balance``; the seller ``penalty`` (its share of a double return) and ``reserve``.
    """

    seller = models.ForeignKey("selling.Seller", models.PROTECT, related_name="payments", db_index=False)
    order = models.ForeignKey("orders.Order", models.PROTECT, null=True, related_name="payments", db_index=False)
    purpose = models.CharField(max_length=16)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=32)
    key = models.CharField(max_length=128)
    provider_key = models.CharField(max_length=32, unique=True, default=new_key)
    reference = models.CharField(max_length=128, blank=True)
    url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=16, default="new")
    declined_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """One key, one payment; one open payment for an order and purpose."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "key"], name="payment_key_once"),
            models.UniqueConstraint(
                fields=["seller", "key"], name="payment_of_seller_key_once", condition=Q(order__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["order", "purpose"], name="payment_open_once", condition=Q(state__in=("new", "open"))
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="payment_purpose_known"),
            models.CheckConstraint(condition=Q(state__in=PAYMENT_STATES), name="payment_state_known"),
            models.CheckConstraint(
                condition=Q(purpose="reserve", order__isnull=True) | (~Q(purpose="reserve") & Q(order__isnull=False)),
                name="payment_for_order_or_reserve",
            ),
        ]


class Charge(models.Model):
    """Money that came in for a payment, and what it was used for; ``because`` says why it had no place. Never changed."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="charges")
    order = models.ForeignKey("orders.Order", models.PROTECT, null=True, related_name="charges")
    provider = models.CharField(max_length=32)
    reference = models.CharField(max_length=128)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    use = models.CharField(max_length=16)
    because = models.CharField(max_length=32, blank=True)
    charged_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        """Each charge counts once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "reference"], name="charge_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="charge_amount_positive"),
            models.CheckConstraint(condition=Q(use__in=USES), name="charge_use_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["provider", "charged_at"], name="charge_of_day")]


class Incoming(models.Model):
    """A provider's report as it came: kept before anything is made of it, each once."""

    provider = models.CharField(max_length=32)
    event_id = models.CharField(max_length=128)
    kind = models.CharField(max_length=32)
    body = models.TextField()
    event = models.JSONField()
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()

    class Meta:
        """Each report once; those not handled yet are found quickly."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["provider", "event_id"], name="incoming_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="incoming_to_handle", condition=Q(handled_at__isnull=True))
        ]


class Destination(models.Model):
    """Where a buyer or a seller wants payouts sent. The latest that was not refused counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="destinations")
    seller = models.ForeignKey("selling.Seller", models.PROTECT, null=True, related_name="destinations")
    account = models.CharField(max_length=200)
    label = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)

    class Meta:
        """Somebody's, and only one's."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, seller__isnull=True) | Q(user__isnull=True, seller__isnull=False),
                name="destination_of_one",
            )
        ]


class Outgoing(models.Model):
    """Money on its way out: a refund of a charge, or a payout to a destination.

    ``waiting`` to be sent, ``sent``, ``arrived``; ``failed`` for good (another row replaces it); ``stuck`` until what
    ``because`` names is there. ``spoken_for``: its amount is held by a pending transfer in the ledger.
    ``basis`` is the award's; empty for money that had no place and goes back.
    """

    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="outgoing")
    seller = models.ForeignKey("selling.Seller", models.PROTECT, related_name="outgoing")
    side = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, related_name="refunds")
    destination = models.ForeignKey(Destination, models.PROTECT, null=True, related_name="payouts")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    basis = models.CharField(max_length=40, blank=True)
    provider = models.CharField(max_length=32)
    provider_key = models.CharField(max_length=32, unique=True, default=new_key)
    reference = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=16, default="stuck")
    because = models.CharField(max_length=64, blank=True)
    spoken_for = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        """A refund has its charge; what is due is found quickly."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="outgoing_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=OUTGOING_STATES), name="outgoing_state_known"),
            models.CheckConstraint(condition=Q(side__in=("buyer", "seller")), name="outgoing_side_known"),
            models.CheckConstraint(
                condition=Q(kind="refund", charge__isnull=False, destination__isnull=True)
                | Q(kind="payout", charge__isnull=True),
                name="outgoing_refund_of_charge",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("stuck", "failed")) | Q(spoken_for=True), name="outgoing_spoken_for"
            ),
            models.CheckConstraint(
                condition=~Q(state="stuck") | Q(because__in=STUCK_BECAUSE), name="outgoing_stuck_because"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "next_try_at"], name="outgoing_due", condition=Q(state__in=("waiting", "stuck"))
            ),
            models.Index(fields=["provider", "arrived_at"], name="outgoing_of_day"),
            models.Index(fields=["seller", "state"], name="outgoing_of_seller"),
        ]


class Pace(models.Model):
    """How many sendings a provider had in the present second, over all workers."""

    provider = models.CharField(max_length=32, primary_key=True)
    second = models.DateTimeField()
    sendings = models.PositiveIntegerField(default=0)


class Reconciliation(models.Model):
    """A day compared with the provider's statement: when last, and how many movements it had; None: it did not answer."""

    provider = models.CharField(max_length=32)
    day = models.DateField()
    run_at = models.DateTimeField()
    lines = models.PositiveIntegerField(null=True)

    class Meta:
        """A day once; a later run takes the place of an earlier one."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["provider", "day"], name="reconciliation_once")]


class Difference(models.Model):
    """Something on which the provider, our rows and the ledger do not agree; ``cleared_at`` once they do."""

    provider = models.CharField(max_length=32)
    day = models.DateField()
    kind = models.CharField(max_length=16)
    reference = models.CharField(max_length=128)
    seller = models.ForeignKey("selling.Seller", models.PROTECT, null=True, related_name="differences")
    order = models.ForeignKey("orders.Order", models.PROTECT, null=True, related_name="differences")
    theirs_minor = models.BigIntegerField(null=True)
    ours_minor = models.BigIntegerField(null=True)
    found_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        """Each once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "day", "kind", "reference"], name="difference_once"),
            models.CheckConstraint(condition=Q(kind__in=DIFFERENCES), name="difference_kind_known"),
        ]
