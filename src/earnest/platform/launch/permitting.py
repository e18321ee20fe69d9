"""Who may place in a launch: a person whose e-mail address is proven, once the door lets them; with a code, from its share."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from earnest.platform import clock
from earnest.platform.launch.keys import token_key
from earnest.platform.launch.models import Code, Launch
from earnest.platform.launch.permits import Permit, written

PERMIT_LASTS = timedelta(minutes=30)
"""How long a permit is good for; another is given as easily."""


class NotPermitted(Exception):
    """``code``: ``email_not_proven``, ``code_unknown`` or ``code_used``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def hash_of(code: str) -> str:
    """What is kept of a priority code, hyphens and spaces apart. Codes are long and random, so a plain hash hides them."""
    return sha256("".join(code.upper().replace("-", " ").split()).encode()).hexdigest()


def permit_for(launch: Launch, user: User, name: str, code: str = "") -> str:
    """A permit for a person, with the name for the contract. Raises: NotPermitted."""
    if not is_proven(user):
        raise NotPermitted("email_not_proven")
    with_code = bind(launch, user, code) if code.strip() else _has_code(launch, user)
    until = int((clock.now() + PERMIT_LASTS).timestamp())
    return written(Permit(launch.pk, user.pk, name, until, with_code), token_key(bytes(launch.nonce)))


def is_proven(user: User) -> bool:
    """Whether the person has shown that an e-mail address is theirs; in the demo people are chosen, and nothing is to prove."""
    return bool(settings.EARNEST.demo) or EmailAddress.objects.filter(user=user, verified=True).exists()


def bind(launch: Launch, user: User, code: str) -> bool:
    """Make a code the person's own; the first who uses it has it. Raises: NotPermitted."""
    with transaction.atomic():
        found = Code.objects.select_for_update().filter(launch=launch, code_hash=hash_of(code)).first()
        if found is None:
            raise NotPermitted("code_unknown")
        if found.user_id not in (None, user.pk):
            raise NotPermitted("code_used")
        if found.user_id is None and not _has_code(launch, user):
            found.user, found.used_at = user, clock.now()
            found.save(update_fields=["user", "used_at"])
    return True


def _has_code(launch: Launch, user: User) -> bool:
    return Code.objects.filter(launch=launch, user=user).exists()
