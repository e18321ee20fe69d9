"""Storage: orders, their append-only log of events, and what goes with it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper

from earnest.platform.orders.acts import TO_ANSWER

NUMBERS_OF_LAUNCHES = 10**9
"""Numbers from here on belong to launches, so many to each; what is ordered beside them has smaller ones."""
SIDES = ("buyer", "seller", "both", "third_party")
STATUSES = ("agreed", "claimed")


class Order(models.Model):
    """One buyer's contract. All but the first fields are a read model, derived from the log and never read by the judge.

    Every index has its query: on launch day hundreds of thousands of rows come within a minute.
    """

    public_id = models.CharField(max_length=16, unique=True)
    seller = models.ForeignKey("selling.Seller", models.PROTECT, related_name="orders", db_index=False)
    offer_version = models.ForeignKey("selling.OfferVersion", models.PROTECT, related_name="orders", db_index=False)
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="orders", db_index=False)
    buyer_name = models.CharField(max_length=200)
    configuration = models.JSONField(default=dict)
    number = models.PositiveBigIntegerField()
    placed_at = models.DateTimeField()

    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    next_change_at = models.DateTimeField(null=True)
    phase = models.CharField(max_length=16)
    contract = models.CharField(max_length=16)
    settlement = models.CharField(max_length=24)
    default_by = models.CharField(max_length=8)
    uncertain = models.BooleanField(default=False)
    price_minor = models.BigIntegerField(null=True)
    held_minor = models.BigIntegerField(default=0)
    refundable = models.BooleanField(default=False, db_default=False)
    locked = models.BooleanField(default=False, db_default=False)
    currency = models.CharField(max_length=3)
    next_due_on = models.DateField(null=True)
    next_due = models.CharField(max_length=32, blank=True)

    class Meta:
        """Numbered per seller; found by buyer, by phase, and by when time next changes them."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["seller", "number"], name="order_number_once")]
        indexes: ClassVar = [
            models.Index(fields=["buyer", "-placed_at"], name="order_of_buyer"),
            models.Index(fields=["seller", "phase", "-number"], name="order_by_phase"),
            models.Index(fields=["seller", "next_due_on", "number"], name="order_by_due"),
            models.Index(models.F("seller"), OpClass(Upper("buyer_name"), "text_pattern_ops"), name="order_by_name"),
            models.Index(
                fields=["next_change_at"], name="order_to_sweep", condition=models.Q(next_change_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def queue_number(self) -> int:
        """The order's number in its queue: the seller's own, or its launch's, both counted from 1."""
        return self.number % NUMBERS_OF_LAUNCHES


class OrderEvent(models.Model):
    """One event of an order's log, in the case language. Inserted and read, never changed."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    side = models.CharField(max_length=16)
    status = models.CharField(max_length=8, default="agreed")
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)

    class Meta:
        """Numbered without gaps from 1 in each order; the number is the lock between two writers."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "number"], name="order_event_number_once"),
            models.CheckConstraint(condition=models.Q(side__in=SIDES), name="order_event_side_known"),
            models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="order_event_status_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["recorded_at"],
                name="order_event_to_answer",
                condition=models.Q(side="buyer", status="agreed", kind__in=TO_ANSWER),
            )
        ]


class FactAnswer(models.Model):
    """What became of one side's word that something is so; the latest row counts.

    The other side agrees or denies (``agrees``); the side that said it takes it back; or ``decided_by``, a court, found that it
    is so or is not. Only a denial can have another row after it.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="answers")
    event_number = models.PositiveIntegerField()
    agrees = models.BooleanField()
    side = models.CharField(max_length=16)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    recorded_at = models.DateTimeField()
    note = models.TextField(default="", db_default="", blank=True)
    evidence = models.JSONField(default=list, db_default=[], blank=True)
    decided_by = models.CharField(max_length=200, default="", db_default="", blank=True)


class Evidence(models.Model):
    """A file that shows something, kept with its SHA-256."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="evidence")
    label = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    side = models.CharField(max_length=16)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Named within its order."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "label"], name="evidence_label_once")]


class Key(models.Model):
    """An idempotency key and what its command came to; kept as long as the order."""

    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    request = models.CharField(max_length=64)
    outcome = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        """Each owner's keys are its own."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "key"], name="key_once")]


class Consequence(models.Model):
    """Something that followed of itself: a deadline that passed, a settlement that was posted. Once each."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="consequences")
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        """Once each."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "key"], name="consequence_once")]


class Notice(models.Model):
    """A message to one side about an order; the page shows it, a mail carries it."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="notices")
    side = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    event_number = models.PositiveIntegerField(null=True)
    recorded_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        indexes: ClassVar = [models.Index(fields=["order", "side", "-recorded_at"], name="notice_newest")]


class Outbox(models.Model):
    """News of an event that is still to be told to somebody."""

    topic = models.CharField(max_length=16)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    event_number = models.PositiveIntegerField()
    consequence = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        """Worked off oldest first; what could not be told waits, and stands in nobody's way."""

        indexes: ClassVar = [
            models.Index(fields=["topic", "id"], name="outbox_to_tell", condition=models.Q(done_at__isnull=True))
        ]


class Proposal(models.Model):
    """An act that needs another's yes: the other side's for an agreement, a second person's for keeping a deposit."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="proposals")
    payload = models.JSONField()
    side = models.CharField(max_length=16)
    needs = models.CharField(max_length=16)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    answer = models.CharField(max_length=16, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
