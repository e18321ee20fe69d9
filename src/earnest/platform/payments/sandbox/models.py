"""The sandbox provider's own books. Earnest's other parts never read them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


def new_reference() -> str:
    """A name that cannot be guessed: whoever knows it may open the hosted page."""
    return f"sb_{uuid.uuid4().hex}"


class HostedPayment(models.Model):
    """An intent to pay, with its hosted page. ``declined`` ones may be tried again."""

    reference = models.CharField(max_length=40, unique=True, default=new_reference)
    key = models.CharField(max_length=64, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    description = models.CharField(max_length=200)
    return_url = models.CharField(max_length=500)
    state = models.CharField(max_length=16, default="open")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class HostedCharge(models.Model):
    """Money taken. ``refunds_fail``: refunds of it are accepted and do not arrive."""

    reference = models.CharField(max_length=40, unique=True, default=new_reference)
    payment = models.ForeignKey(HostedPayment, models.PROTECT, related_name="charges")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    refunds_fail = models.BooleanField(default=False)
    charged_at = models.DateTimeField()


class Sending(models.Model):
    """A refund or a payout, under way until ``due_at``."""

    reference = models.CharField(max_length=40, unique=True, default=new_reference)
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16)
    charge = models.ForeignKey(HostedCharge, models.PROTECT, null=True, related_name="refunds")
    account = models.CharField(max_length=200, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=16, default="under_way")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        """What is under way is found quickly."""

        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="sandbox_under_way", condition=Q(state="under_way")),
        ]


class Delivery(models.Model):
    """A report to be delivered, and delivered again until it is taken."""

    event_id = models.CharField(max_length=40)
    body = models.TextField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        """What is due is found quickly."""

        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="sandbox_to_deliver", condition=Q(delivered_at__isnull=True)),
        ]


class Misstatement(models.Model):
    """A fault to be made in a day's statement: a line dropped, added, or given another amount."""

    day = models.DateField()
    fault = models.CharField(max_length=8, choices=[(fault, fault) for fault in ("drop", "add", "alter")])
    reference = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField(default=0)
