"""Storage: a launch and what its seller did with it; its queue and its log, which one writer fills.

The tables of the queue and the log (`Place`, `Leaf`, `Tile`, `Head`, `Counter`, `Count`, `Entrant`) are written set-wise, by
`earnest.platform.launch.writer` alone. Every key of theirs has the book's and the launch's id, so that they can be
distributed, and none of them points to another table by a foreign key.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as later

MODES = ("queue", "draw")
TOLD = {
    "planned": later("planned"),
    "opened": later("opened"),
    "paused": later("paused"),
    "resumed": later("went on"),
    "capacity_added": later("added capacity"),
    "hold_extended": later("gave more time to pay"),
    "plan_changed": later("changed the delivery plan"),
    "closed": later("closed"),
    "revealed": later("revealed the draw"),
}
"""What each act is called in public."""
ACTS = tuple(TOLD)


class Launch(models.Model):
    """A launch of one published version of an offer.

    ``variants``: what is sold, in an order that never changes: ``code``, ``name``, ``name_zh``, ``configuration`` (option of
    every choice of the offer), ``capacity``, ``for_codes`` (part of it). ``plan``: for each variant by code the weeks (Monday)
    in which how many are built. The deposit is ``deposit_minor``; a place is held ``hold_seconds`` for it.

    ``mode``: ``queue`` puts the lobby in a random order and then takes who comes; ``draw`` places by lot alone.
    ``number_base``: an order's number in the seller's book is this plus its number in the queue. ``tranche`` of ``tranches``:
    one of several queues of one launch, from 0. ``nonce``: of the keys that are derived for it; ``log_key``: the log's public
    key, ``name+id+key``. ``seed_commitment`` is published at once, ``seed`` (hexadecimal) when the door opens.
    ``admitted``: everybody in the waiting room up to that rank has been let in. ``replanned_to``: the entry of the last change
    of plan that every buyer was told of.
    """

    seller = models.ForeignKey("selling.Seller", models.PROTECT, related_name="launches")
    offer_version = models.ForeignKey("selling.OfferVersion", models.PROTECT, related_name="launches")
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=8, default="queue")
    variants = models.JSONField()
    plan = models.JSONField(default=dict)
    deposit_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=32)
    hold_seconds = models.PositiveIntegerField(default=15 * 60)
    per_buyer = models.PositiveSmallIntegerField(default=1)
    waiting = models.PositiveIntegerField(default=0)
    transferable = models.BooleanField(default=False)
    number_base = models.PositiveBigIntegerField()
    tranche = models.PositiveSmallIntegerField(default=0)
    tranches = models.PositiveSmallIntegerField(default=1)

    lobby_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    paused = models.BooleanField(default=False)

    nonce = models.BinaryField()
    log_key = models.CharField(max_length=200)
    seed_commitment = models.CharField(max_length=64)
    beacon = models.CharField(max_length=200, blank=True)
    beacon_value = models.CharField(max_length=400, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    entrants_root = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    told_to = models.BigIntegerField(default=0)
    admitted = models.BigIntegerField(default=0)
    replanned_to = models.BigIntegerField(default=0)

    class Meta:
        """Its door opens after its lobby."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mode__in=MODES), name="launch_mode_known"),
            models.CheckConstraint(condition=Q(deposit_minor__gt=0), name="launch_deposit_positive"),
            models.CheckConstraint(condition=Q(hold_seconds__gt=0, per_buyer__gt=0), name="launch_limits_positive"),
            models.CheckConstraint(condition=Q(opens_at__gte=models.F("lobby_at")), name="launch_lobby_first"),
            models.CheckConstraint(condition=Q(tranche__lt=models.F("tranches")), name="launch_tranche_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def page(self) -> str:
        """The whole address of its page."""
        return f"{settings.EARNEST.base_url}/launch/{self.slug}/"

    @property
    def has_lobby(self) -> bool:
        """Whether people gather before it opens, and are let in by the rank that was drawn."""
        return self.lobby_at < self.opens_at

    @property
    def hold_minutes(self) -> int:
        """How long a place is held, in minutes."""
        return self.hold_seconds // 60


class Act(models.Model):
    """Something the seller did with a launch: public, and an entry of its log once the writer has taken it (``leaf``).

    ``leaf`` is -1 for one that could not be carried out.
    """

    launch = models.ForeignKey(Launch, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=24)
    detail = models.JSONField(default=dict)
    reason = models.CharField(max_length=400, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    leaf = models.BigIntegerField(null=True)

    class Meta:
        """Those not taken yet are found quickly."""

        constraints: ClassVar = [models.CheckConstraint(condition=Q(kind__in=ACTS), name="launch_act_known")]
        indexes: ClassVar = [models.Index(fields=["launch", "id"], name="act_to_take", condition=Q(leaf__isnull=True))]

    @property
    def told(self) -> str:
        """What was done, in the language of the page."""
        return str(TOLD[self.kind])


class Code(models.Model):
    """A priority code (F-code), kept as a hash; bound to the first who uses it."""

    launch = models.ForeignKey(Launch, models.PROTECT, related_name="codes")
    code_hash = models.CharField(max_length=64)
    given_to = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Once in a launch, and one for each person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["launch", "code_hash"], name="code_once"),
            models.UniqueConstraint(
                fields=["launch", "user"], name="code_of_person_once", condition=Q(user__isnull=False)
            ),
        ]


class Place(models.Model):
    """A place in the queue, ``number`` from 1 without gaps; ``variant``, ``pool`` and ``state`` as in `earnest.intake`.

    ``key_hash``: 64 bits of the hash of the request's idempotency key. ``salt``: opens what the log commits to; erased with
    the person's data. ``public_id``: of its order, which is there from when the place was held, under an id that follows from
    the place (`recording.order_id_of`). ``leaf``: its first entry in the log. ``window``: the last day of delivery promised;
    ``announced``: a later one that the seller gave since.
    """

    pk = models.CompositePrimaryKey("launch_id", "number", "book_id")
    book_id = models.BigIntegerField()
    launch_id = models.BigIntegerField()
    number = models.BigIntegerField()
    buyer_id = models.BigIntegerField()
    buyer_name = models.CharField(max_length=200)
    key_hash = models.BigIntegerField()
    variant = models.SmallIntegerField()
    pool = models.SmallIntegerField()
    state = models.SmallIntegerField()
    until = models.DateTimeField(null=True)
    placed_at = models.DateTimeField()
    public_id = models.CharField(max_length=16)
    window = models.DateField(null=True)
    announced = models.DateField(null=True)
    salt = models.BinaryField(null=True)
    leaf = models.BigIntegerField()

    class Meta:
        """Found by its buyer."""

        indexes: ClassVar = [models.Index(fields=["buyer_id"], name="launch_place_of_buyer")]


class Leaf(models.Model):
    """An entry of the log, ``index`` from 0, as `earnest.evidence.leaves` writes it. Never changed."""

    pk = models.CompositePrimaryKey("launch_id", "index", "book_id")
    book_id = models.BigIntegerField()
    launch_id = models.BigIntegerField()
    index = models.BigIntegerField()
    entry = models.TextField()


class Tile(models.Model):
    """A full tile of the tree: 256 hashes. Never changed."""

    pk = models.CompositePrimaryKey("launch_id", "level", "index", "book_id")
    book_id = models.BigIntegerField()
    launch_id = models.BigIntegerField()
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()


class Head(models.Model):
    """A signed tree head, one for each batch, as a note of C2SP. Never changed; a witness's line is kept beside it."""

    pk = models.CompositePrimaryKey("launch_id", "size", "book_id")
    book_id = models.BigIntegerField()
    launch_id = models.BigIntegerField()
    size = models.BigIntegerField()
    note = models.TextField()
    at = models.DateTimeField()


class Witnessed(models.Model):
    """A witness's signature below a head. Never changed."""

    launch = models.ForeignKey(Launch, models.PROTECT, related_name="+")
    size = models.BigIntegerField()
    name = models.CharField(max_length=100)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """Once for each witness and head."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["launch", "size", "name"], name="witnessed_once")]


class Counter(models.Model):
    """How far a launch has come: the fence between two writers, changed in every batch from what its writer believes.

    ``places`` and ``leaves`` that there are; ``frontier``: hashes of the tree's full subtrees, largest first.
    """

    pk = models.CompositePrimaryKey("launch_id", "book_id")
    book_id = models.BigIntegerField()
    launch_id = models.BigIntegerField()
    places = models.BigIntegerField(default=0)
    leaves = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")


class Count(models.Model):
    """How many places stood in which state at the end of a second in which something changed. Never changed.

    ``counts``: for each variant ``[held, waiting, paid, lapsed, cancelled]``.
    """

    pk = models.CompositePrimaryKey("launch_id", "at", "book_id")
    book_id = models.BigIntegerField()
    launch_id = models.BigIntegerField()
    at = models.DateTimeField()
    counts = models.JSONField()


class Entrant(models.Model):
    """Somebody in the lobby, known by a ticket alone; ``rank`` from 1, once the order was drawn.

    ``holder_id``: the buyer who first ordered with the ticket, and the only one who can.
    """

    pk = models.CompositePrimaryKey("launch_id", "ticket", "book_id")
    book_id = models.BigIntegerField()
    launch_id = models.BigIntegerField()
    ticket = models.BinaryField()
    joined_at = models.DateTimeField()
    rank = models.BigIntegerField(null=True)
    holder_id = models.BigIntegerField(null=True)
