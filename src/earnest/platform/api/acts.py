"""Acts, proposals and claims as bodies: events of the case language, without what the server itself knows.

An act takes effect now and is done by the caller's side, so that it says neither when nor by whom. A claim says both.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, cast, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct, defstruct
from msgspec.structs import fields, replace

from earnest.core.case import Exhibit
from earnest.core.case_checks import check_case
from earnest.core.facts.events import AnyEvent
from earnest.core.moments import When
from earnest.files.errors import dotted
from earnest.platform import clock
from earnest.platform.api.problems import Fault, invalid
from earnest.platform.orders.acts import AGREED_ACTS, BUYER_ACTS, PLATFORM_ACTS, SELLER_ACTS, TWO_PERSON_ACTS
from earnest.platform.orders.models import Order
from earnest.platform.orders.reading import case_of

KINDS: dict[str, type[Struct]] = {str(kind.__struct_config__.tag): kind for kind in AnyEvent.__args__}
"""Every event of the case language by its name."""
ACTS = frozenset(BUYER_ACTS).union(*SELLER_ACTS.values())
PROPOSALS = AGREED_ACTS | TWO_PERSON_ACTS
CLAIMS = frozenset(KINDS) - PLATFORM_ACTS | {"promise_made"}


@cache
def _body_of(kind: str, suffix: str, left_out: frozenset[str]) -> type[Struct]:
    """The event's body: its fields but for those left out."""
    event = KINDS[kind]
    hints = get_type_hints(event, include_extras=True)
    body = []
    for item in fields(event):
        if item.name in left_out:
            continue
        default = item.default if item.default is not NODEFAULT else NODEFAULT
        body.append((item.name, hints[item.name], msgspec.field(default=default, name=item.encode_name)))
    return defstruct(
        f"{event.__name__}{suffix}", body, tag_field="event", tag=kind, forbid_unknown_fields=True, kw_only=True,
        frozen=True, omit_defaults=True, namespace={"__doc__": event.__doc__},
    )  # fmt: skip


def _union(kinds: Iterable[str], suffix: str, left_out: frozenset[str]) -> Any:
    made: Any = None
    for kind in KINDS:
        if kind in kinds:
            body = _body_of(kind, suffix, left_out)
            made = body if made is None else made | body
    return made


NOW = frozenset({"on", "recorded", "status", "by"})
"""What an act does not say."""
Act = _union(ACTS, "Act", NOW)
"""What a side may do."""
Proposal = _union(PROPOSALS, "Act", NOW)
"""What takes a second yes."""
Trial = _union(ACTS | PROPOSALS, "Act", NOW)
"""What can be previewed."""
Claim = _union(CLAIMS, "Claim", frozenset({"recorded", "status"}))
"""What happened outside, as one side says."""


def event_of(body: Struct, side: str) -> AnyEvent:
    """The event that a body says, now and by that side where it does not say when and by whom."""
    event = KINDS[str(body.__struct_config__.tag)]
    values = {item.name: getattr(body, item.name) for item in fields(body)}
    values.setdefault("on", When(clock.now()))
    by = next((item for item in fields(event) if item.name == "by"), None)
    if by is not None and by.required:
        values.setdefault("by", side)
    return cast("AnyEvent", event(**values))


def sensible(order: Order, event: AnyEvent) -> AnyEvent:
    """The event, if it makes sense in the order's log: deadlines of known events, one currency, evidence that is there.

    Raises: Problem: it does not; each fault with its place in the body.
    """
    labels = order.evidence.values_list("label", flat=True)
    case = replace(case_of(order, clock.now()), evidence={label: Exhibit(what=label) for label in labels})
    place, before = ("facts", len(case.facts)), check_case(case)
    after = check_case(replace(case, facts=(*case.facts, event)))
    new = [
        (("event", *at[2:]) if at[:2] == place else ("event",), what) for at, what in after if (at, what) not in before
    ]
    if new:
        raise invalid(Fault(dotted(at), what) for at, what in new)
    return event


def documented() -> dict[str, str]:
    """Every event and what it says, for the documentation."""
    return {kind: (event.__doc__ or "").strip() for kind, event in KINDS.items()}


__all__ = [
    "ACTS",
    "CLAIMS",
    "KINDS",
    "PROPOSALS",
    "Act",
    "Claim",
    "Proposal",
    "Trial",
    "documented",
    "event_of",
    "sensible",
]
