"""Who of a seller's team may do what, beside acts on orders, of which `earnest.platform.orders.acts` says the same."""

from __future__ import annotations

from typing import Literal

Work = Literal["draft", "publish", "speak", "team", "export", "plan", "pay", "develop"]

MAY: dict[Work, frozenset[str]] = {
    "draft": frozenset({"owner", "sales", "counsel"}),
    "publish": frozenset({"owner", "sales"}),
    "speak": frozenset({"owner", "sales", "counsel"}),
    "team": frozenset({"owner"}),
    "export": frozenset({"owner", "sales", "finance", "counsel"}),
    "plan": frozenset({"owner", "sales"}),
    "pay": frozenset({"owner", "finance"}),
    "develop": frozenset({"owner"}),
}
"""Roles for each kind of work: write drafts; publish, open and close offers; speak to buyers; change the team; take the
order book away; give slots; pay in, and say where money goes; set up webhooks, see and revoke the API keys of others. Everybody
of the team may read the rest, and have API keys, which act in the role of their person."""


def may(role: str, work: Work) -> bool:
    """Whether that role includes the work."""
    return role in MAY[work]
