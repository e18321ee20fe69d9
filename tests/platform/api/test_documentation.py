"""docs/api.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from earnest.platform.api import answering, keys, limits
from earnest.platform.api.webhooks import secrets, sending
from earnest.platform.api.webhooks.telling import CONSEQUENCES
from earnest.platform.selling.roles import MAY, Work

WORKS: dict[str, tuple[Work, ...]] = {
    "offers:write": ("draft", "publish", "speak"),
    "payments:start": ("pay",),
    "webhooks:read": ("develop",),
    "webhooks:write": ("develop",),
}
"""What a seller's person does with a scope, for which a role is needed beside."""
TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")


def test_every_scope_is_documented_with_the_roles_it_takes():
    rows = dict(re.findall(r"^\| `([a-z:]+)` \| (.*) \|$", TEXT, re.MULTILINE))
    assert set(rows) == set(keys.SCOPES)
    for scope, works in WORKS.items():
        told = rows[scope].rpartition("(")[2].rstrip(")")
        assert [part.rpartition(": ")[2] for part in told.split("; ")] == [
            ", ".join(sorted(MAY[work])) for work in works
        ]


def test_limits_and_times_are_those_of_the_code():
    assert f"{limits.BURST} requests at once and {limits.PER_SECOND} a second" in TEXT
    assert f"kept for {answering.KEPT.days} days" in TEXT
    assert f"signs beside it for {secrets.OVERLAP.total_seconds() / 3600:.0f} hours" in TEXT
    assert f"delivered for {sending.DISABLED_AFTER.days} days" in TEXT
    # 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 24 h
    assert [wait.total_seconds() for wait in sending.SCHEDULE] == [5, 300, 1800, 7200, 18_000, 36_000, 86_400]
    assert "5 seconds, 5 minutes, 30 minutes, 2, 5, 10 and 24 hours" in " ".join(TEXT.split())


def test_every_kind_of_message_that_time_brings_is_documented():
    assert all(f"`order.time.{word}`" in TEXT for word in CONSEQUENCES)
