"""Questions that anybody may ask about an offer, within a limit; each stands on the page once it is answered."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.contrib.auth.models import User

from earnest.platform import clock
from earnest.platform.selling.models import Offer, Question

CHARACTERS_MAX = 1000
"""Characters of a question."""
AN_HOUR = timedelta(hours=1)
PER_HOUR_SIGNED_IN = 10
PER_HOUR_FROM_ADDRESS = 3
"""Questions that one person, or one network address of somebody not signed in, may ask within an hour."""

NotAsked = Literal["empty", "too_long", "too_many"]


def ask(offer: Offer, text: str, asker: User | None, address: str) -> Question | NotAsked:
    """Put a question to the seller, or say why not. ``address``: whence somebody asks who is not signed in."""
    text = text.strip()
    if not text:
        return "empty"
    if len(text) > CHARACTERS_MAX:
        return "too_long"
    asked_from = "" if asker else hashed(address)
    now = clock.now()
    recent = Question.objects.filter(asked_at__gt=now - AN_HOUR)
    mine = recent.filter(asker=asker) if asker else recent.filter(asked_from=asked_from)
    if mine.count() >= (PER_HOUR_SIGNED_IN if asker else PER_HOUR_FROM_ADDRESS):
        return "too_many"
    return Question.objects.create(offer=offer, text=text, asker=asker, asked_from=asked_from, asked_at=now)


def hashed(address: str) -> str:
    """A network address as a keyed hash: two of the same can be told, but not which it is."""
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()
