"""Storage: sellers and their people, offers and their versions, what a seller says in public, and who did what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

ROLES = ("owner", "sales", "finance", "counsel", "viewer")


class Seller(models.Model):
    """A seller, and its book: everything of a seller carries its id."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200)
    law = models.CharField(max_length=8, default="CN")
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    currency = models.CharField(max_length=3, default="CNY")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises: ValidationError: the slug addresses something else on this server, so that nobody would reach the seller."""
        from earnest.platform.web.reserved import (
            reserved,  # the addresses of the pages, which are made from these models
        )

        if self.slug in reserved():
            raise ValidationError({"slug": f'"{self.slug}" addresses something else here; choose another word'})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the seller, whoever makes it under a slug that is free. Raises: as `clean`."""
        if self._state.adding:
            self.clean()
        super().save(*args, **kwargs)


class Member(models.Model):
    """A person who acts for a seller, in one role."""

    seller = models.ForeignKey(Seller, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])

    class Meta:
        """One role a person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "user"], name="member_once"),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="member_role_known"),
        ]


class Offer(models.Model):
    """What a seller offers, through all its versions; ``draft`` is the text being written, in the case language.

    ``choices``: what the next version lets the buyer choose, as ``OfferVersion.variants`` keeps it.
    """

    seller = models.ForeignKey(Seller, models.CASCADE, related_name="offers")
    slug = models.SlugField()
    title = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200, blank=True)
    draft = models.TextField(blank=True)
    choices = models.JSONField(default=list)
    open = models.BooleanField(default=True)

    class Meta:
        """Found by its seller and slug."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["seller", "slug"], name="offer_slug_once")]

    def __str__(self) -> str:
        return self.title


class OfferVersion(models.Model):
    """A published version of an offer. It never changes: the database lets it be inserted and read, no more."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    source = models.TextField()
    variants = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        """Versions are numbered from 1."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["offer", "version"], name="offer_version_once")]


class AuditEntry(models.Model):
    """Who did what for a seller, beside acts on orders, which the orders' own logs keep. Never changed.

    ``person``: whom it was about, for changes of the team.
    """

    seller = models.ForeignKey(Seller, models.PROTECT, related_name="audit")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField(max_length=32)
    about = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=400, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        indexes: ClassVar = [models.Index(fields=["seller", "-id"], name="audit_newest")]


class SavedView(models.Model):
    """A way of looking at the order book that a member gave a name: the query of its address."""

    seller = models.ForeignKey(Seller, models.CASCADE, related_name="saved_views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        """A name once for each member."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["seller", "user", "name"], name="saved_view_once")]


class SlotAssignment(models.Model):
    """An order's slot: the week (its Monday) in which it is built. Never changed; the latest of an order counts.

    ``departs``: earlier orders were waiting or came later, so ``reason`` says why this one went first.
    """

    seller = models.ForeignKey(Seller, models.PROTECT, related_name="slots")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="slots")
    week = models.DateField()
    departs = models.BooleanField(default=False)
    reason = models.CharField(max_length=400, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        """A departure from the queue has its reason; the plan is read by week."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(departs=False) | ~models.Q(reason=""), name="slot_departure_has_reason"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["seller", "week"], name="slot_of_week")]


class Update(models.Model):
    """Something the seller tells everybody about an offer. What was said stays said: never changed."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="updates")
    text = models.TextField()
    text_zh = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()


class Question(models.Model):
    """A question anybody asked about an offer; it is public once it is answered.

    ``asked_from``: a keyed hash of the network address, kept for the rate limit of those who are not signed in.
    """

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="questions")
    text = models.TextField()
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_from = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        """Counted by who asked since when."""

        indexes: ClassVar = [
            models.Index(fields=["offer", "-id"], name="question_newest"),
            models.Index(fields=["asked_from", "asked_at"], name="question_asked_from"),
        ]


class Answer(models.Model):
    """The seller's answer to a question. Never changed; a later one is shown below it."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()


class Promise(models.Model):
    """A definite promise in an answer or update: its words, and clauses of the layer ``promise`` in the case language.

    It enters every order placed later as it is placed; those with an id up to ``orders_to`` were there before, and get it
    one after the other: ``entered_to`` is how far that has come.
    """

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="promises")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="promises")
    update = models.ForeignKey(Update, models.PROTECT, null=True, related_name="promises")
    text = models.TextField()
    terms = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    orders_to = models.BigIntegerField()
    entered_to = models.BigIntegerField(default=0)
    entered_at = models.DateTimeField(null=True)

    class Meta:
        """Made in an answer or an update; those not entered everywhere yet are found quickly."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answer__isnull=False, update__isnull=True)
                | models.Q(answer__isnull=True, update__isnull=False),
                name="promise_said_in_one",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="promise_to_enter", condition=models.Q(entered_at__isnull=True))
        ]
