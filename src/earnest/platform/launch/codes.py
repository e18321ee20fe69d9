"""Priority codes of a launch: made once, shown once, kept as hashes. Each lets one person order from the share kept for codes."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import User
from django.db import transaction
from msgspec import Struct

from earnest.platform import clock
from earnest.platform.launch.models import Code, Launch
from earnest.platform.launch.permitting import hash_of
from earnest.platform.orders.placing import ALPHABET
from earnest.platform.selling import audit

LENGTH = 12
"""Characters of a code: 60 random bits, which nobody guesses through a page that is limited."""


class Codes(Struct, frozen=True):
    """``share``: places kept for codes; ``made``: codes that there are; ``used``: those that somebody has bound to themselves."""

    share: int
    made: int
    used: int

    @property
    def left(self) -> int:
        """How many more may be made: a code without a place in its share would promise nothing."""
        return max(self.share - self.made, 0)


class TooMany(Exception):
    """``left``: how many more codes may be made."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


def codes_of(launch: Launch) -> Codes:
    """How many codes there are and may be."""
    made = Code.objects.filter(launch=launch)
    share = sum(variant["for_codes"] for variant in launch.variants)
    return Codes(share, made.count(), made.exclude(user=None).count())


def make_codes(launch: Launch, count: int, author: User | None, given_to: str = "") -> list[str]:
    """Make codes, and give them this one time. ``given_to``: for whom, as the seller notes it. Raises: TooMany."""
    with transaction.atomic():
        held = Launch.objects.select_for_update(of=("self",)).get(pk=launch.pk)
        left = codes_of(held).left
        if not 1 <= count <= left:
            raise TooMany(left)
        made = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(count)]
        now = clock.now()
        Code.objects.bulk_create(
            [Code(launch=launch, code_hash=hash_of(code), given_to=given_to, made_at=now) for code in made], 1000
        )
        if author is not None:
            audit.note(launch.seller, author, "launch_codes_made", launch.slug, f"{count} {given_to}".strip())
    return [written(code) for code in made]


def written(code: str) -> str:
    """A code as it is given to a person, in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
