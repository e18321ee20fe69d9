"""The audit log: who did what for a seller."""

from __future__ import annotations

from django.contrib.auth.models import User

from earnest.platform import clock
from earnest.platform.selling.models import AuditEntry, Seller

ACTS = (
    "member_added", "role_changed", "member_removed", "offer_made", "offer_changed", "draft_saved", "version_published",
    "offer_closed", "offer_opened", "update_published", "question_answered", "question_set_aside", "promise_made",
    "slot_given", "book_exported", "account_given", "key_made", "key_revoked", "webhook_made", "webhook_changed", "webhook_on",
    "webhook_off", "webhook_removed", "webhook_secret", "webhook_replayed", "webhook_tried",
    "launch_acted",
    "launch_codes_made",
)  # fmt: skip
"""What is noted."""


def note(seller: Seller, author: User, act: str, about: str = "", detail: str = "", person: User | None = None) -> None:
    """Note an act; the caller's transaction carries it out, so that neither is there without the other.

    Raises: ValueError: the act is not in the list.
    """
    if act not in ACTS:
        raise ValueError(f"{act} is not an act that is noted; there are {', '.join(ACTS)}")
    AuditEntry.objects.create(
        seller=seller, author=author, act=act, about=about[:200], detail=detail[:400], person=person,
        recorded_at=clock.now(),
    )  # fmt: skip
