"""Storage: API keys, answers kept under idempotency keys, webhook endpoints and what is delivered to them."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models


class ApiKey(models.Model):
    """A key that acts as its user: for a seller's book if it names one, else for the user's own orders as a buyer.

    Only the SHA-256 of the key is kept. ``made_by``: the key that made it, with which it ends. ``asked_with``: the idempotency
    key of the request that made it. ``spent_until`` is the rate limit's one number, see ``api.limits``.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    seller = models.ForeignKey("selling.Seller", models.CASCADE, null=True, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    made_by = models.ForeignKey("self", models.CASCADE, null=True, related_name="made")
    asked_with = models.CharField(max_length=128, null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    spent_until = models.DateTimeField(null=True)

    class Meta:
        """One key a request, however often it is sent."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "asked_with"], name="apikey_key_once")]

    def __str__(self) -> str:
        return f"{self.prefix}... {self.name}"

    def works(self, now: datetime) -> bool:
        """Whether it was neither revoked nor has run out at ``now``."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class Answer(models.Model):
    """What a request came to, kept under its idempotency key."""

    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    media_type = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """Each owner's keys are its own; the uniqueness is the lock between two requests with one key."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "key"], name="answer_once")]
        indexes: ClassVar = [models.Index(fields=["recorded_at"], name="answer_to_forget")]


class Endpoint(models.Model):
    """An address of a seller's own that is told what happens in its book.

    ``secrets``: ``[{"secret": "whsec_...", "until": null | instant}]``, each signs until then. ``kinds`` empty: everything.
    """

    seller = models.ForeignKey("selling.Seller", models.CASCADE, related_name="webhook_endpoints")
    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True)
    kinds = models.JSONField(default=list)
    secrets = models.JSONField()
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_because = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.url


def new_message() -> str:
    """An id for a message. Random: a database restored from yesterday must not give today's ids again."""
    return f"msg_{secrets.token_hex(16)}"


class Delivery(models.Model):
    """One message to one endpoint: its exact text, the tries so far, and when the next is due (null: none is)."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=40, unique=True, default=new_message)
    news = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    payload = models.TextField()
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        """One row per endpoint and piece of news; found by when they are due."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["endpoint", "news"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="delivery_due", condition=models.Q(next_try_at__isnull=False))
        ]
