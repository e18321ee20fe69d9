"""Planning a launch: what it sells, when its door opens, and what is published beforehand and cannot be taken back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from msgspec import Struct

from earnest.evidence import draw
from earnest.platform import clock
from earnest.platform.launch.keys import draw_seed, log_name, made_log_key
from earnest.platform.launch.models import Act, Counter, Launch
from earnest.platform.launch.planning import rules_of
from earnest.platform.launch.shapes import NotForSale, Shapes
from earnest.platform.orders.models import NUMBERS_OF_LAUNCHES
from earnest.platform.payments import providers
from earnest.platform.selling.models import OfferVersion

NONCE_BYTES = 16


class Planned(Struct, frozen=True, kw_only=True):
    """What a seller decides about a launch; see `Launch` for what each means."""

    slug: str
    title: str
    title_zh: str = ""
    variants: Sequence[Mapping[str, Any]]
    plan: Mapping[str, Sequence[Sequence[Any]]]
    lobby_at: datetime
    opens_at: datetime
    deposit_minor: int
    mode: str = "queue"
    hold_seconds: int = 15 * 60
    per_buyer: int = 1
    waiting: int = 0
    transferable: bool = False
    beacon: str = ""


def plan_launch(version: OfferVersion, planned: Planned, author: User | None) -> Launch:
    """Make a launch. Its log's key and the hash of its draw's seed are there from now on.

    Raises: ValueError: its capacity cannot be. NotForSale: orders of it would not stand. NoProvider. IntegrityError: the slug
    is taken.
    """
    nonce, seller, now = secrets.token_bytes(NONCE_BYTES), version.offer.seller, clock.now()
    host = settings.EARNEST.base_url.partition("://")[2]
    with transaction.atomic():
        launch = Launch(
            seller=seller, offer_version=version, slug=planned.slug, title=planned.title, title_zh=planned.title_zh,
            mode=planned.mode, variants=list(planned.variants), plan=dict(planned.plan),
            deposit_minor=planned.deposit_minor, currency=seller.currency, provider=providers.first().name,
            hold_seconds=planned.hold_seconds, per_buyer=planned.per_buyer, waiting=planned.waiting,
            transferable=planned.transferable, number_base=0, lobby_at=planned.lobby_at, opens_at=planned.opens_at,
            nonce=nonce, log_key=str(made_log_key(nonce, log_name(host, planned.slug)).verifier),
            seed_commitment=draw.commitment(draw_seed(nonce)).hex(), beacon=planned.beacon, created_at=now,
        )  # fmt: skip
        rules_of(launch)
        shapes = Shapes(launch, now)
        for stage in ("placed", "paid", "lapsed"):
            shapes.shape(stage, None, now, now)
        launch.save()
        launch.number_base = launch.pk * NUMBERS_OF_LAUNCHES
        launch.save(update_fields=["number_base"])
        Counter.objects.create(launch_id=launch.pk, book_id=seller.pk)
        capacity = {variant["code"]: variant["capacity"] for variant in planned.variants}
        detail = {"commitment": launch.seed_commitment, "capacity": capacity}
        Act.objects.create(launch=launch, kind="planned", detail=detail, author=author, at=now)
        return launch


__all__ = ["NotForSale", "Planned", "plan_launch"]
