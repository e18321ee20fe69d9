"""Acting on an order: acts and their preview, proposals, claims, and what is said of either side's word."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from msgspec import Meta, Struct

from earnest.core.facts.events import AnyEvent
from earnest.core.guard import Refused
from earnest.platform import clock
from earnest.platform.api.acts import Act, Claim, Proposal, Trial, event_of, sensible
from earnest.platform.api.answering import key_of
from earnest.platform.api.bodies import JsonBody, plain
from earnest.platform.api.callers import caller_of
from earnest.platform.api.paging import Cursor, EventNumber, Limit, RowId, page
from earnest.platform.api.problems import Fault, invalid, not_found
from earnest.platform.api.refusing import refusal_details
from earnest.platform.api.routes.orders import outcome_of
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import DoneBody, Preview, ProposalBody, Proposals
from earnest.platform.orders import agreeing, answering, claiming, models
from earnest.platform.orders.acts import may_do
from earnest.platform.orders.deciding import decide
from earnest.platform.orders.execute import execute
from earnest.platform.orders.models import Order
from earnest.platform.orders.once import Actor
from earnest.platform.orders.outcomes import Refusal, refusal_of, refuse
from earnest.platform.orders.reading import standing_of
from earnest.render.standing_json import standing_data


class ActBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act, now. ``expected_version``: refuse it if the order's version is another."""

    event: Act
    expected_version: Annotated[int, Meta(ge=0, le=2**31 - 1)] | None = None


class PreviewBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act or a proposal to be tried."""

    event: Trial


class ProposalToMake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act that takes a second yes."""

    event: Proposal


class ClaimBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened outside, with its day in ``on``."""

    event: Claim


class Yes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Yes or no."""

    agrees: bool


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether it is so, why not, and evidence by its labels."""

    agrees: bool
    note: Annotated[str, Meta(max_length=2000)] = ""
    evidence: Annotated[tuple[str, ...], Meta(max_length=100)] = ()


def _received(request: HttpRequest, order: str, body: Any) -> tuple[Order, Actor, AnyEvent]:
    """The order, the caller as one who acts on it, and the event that the body says."""
    found = caller_of(request).order(order)
    actor = caller_of(request).actor(found)
    return found, actor, sensible(found, event_of(body.event, actor.side))


@operation("POST", "/orders/{order}/acts", scope="orders:act", answers=DoneBody, status=201)
def act(request: HttpRequest, order: str, body: JsonBody[ActBody]) -> Any:
    """Do an act, now, for the caller's side. Refused if it is no performance and no power, with the reason and its sources."""
    found, actor, event = _received(request, order, body)
    outcome = execute(found.public_id, event, actor, key_of(request), expected_version=body.expected_version)
    return outcome_of(request, outcome, found.seller.law, actor.side)


@operation("POST", "/orders/{order}/acts/preview", scope="orders:read", answers=Preview, changes=False)
def preview_act(request: HttpRequest, order: str, body: JsonBody[PreviewBody]) -> Any:
    """What an act would come to if it were done now. Nothing is done, and no idempotency key is needed."""
    found, actor, event = _received(request, order, body)
    second_yes = agreeing.needs_second_yes(event, actor.side)
    barred = may_do(actor.side, actor.role, event)
    if barred is not None and not (second_yes and barred in ("takes_both_sides", "needs_another_person")):
        return _not_accepted(request, found, actor, refuse(found.public_id, barred), second_yes)
    now = clock.now()
    decision = decide(standing_of(found, now), event, now)
    if isinstance(decision, Refused):
        return _not_accepted(request, found, actor, refusal_of(found.public_id, decision), second_yes)
    return {
        "accepted": True, "second_yes": second_yes, "refusal": None, "judged": decision.judged,
        "after": standing_data(decision.after),
    }  # fmt: skip


def _not_accepted(
    request: HttpRequest, order: Order, actor: Actor, refusal: Refusal, second_yes: str
) -> dict[str, Any]:
    told = refusal_details(request, refusal, order.seller.law, actor.side)
    return {"accepted": False, "second_yes": second_yes, "refusal": told, "judged": None, "after": None}


@operation("GET", "/orders/{order}/proposals", scope="orders:read", answers=Proposals)
def list_proposals(request: HttpRequest, order: str, limit: Limit, cursor: Cursor) -> Proposals:
    """What was proposed on the order, newest first; ``answer`` empty: it waits."""
    found = caller_of(request).order(order)

    def shown(row: models.Proposal) -> ProposalBody:
        return ProposalBody(
            id=row.pk, event=plain(row.payload), side=row.side, needs=row.needs, recorded_at=row.recorded_at,
            answer=row.answer, answered_at=row.answered_at,
        )  # fmt: skip

    return Proposals(*page(found.proposals.all(), "-pk", cursor, limit, shown))


@operation("POST", "/orders/{order}/proposals", scope="orders:act", answers=DoneBody, status=201)
def propose(request: HttpRequest, order: str, body: JsonBody[ProposalToMake]) -> Any:
    """Propose what takes a second yes: the other side's for an agreement, a second person's for keeping a deposit."""
    found, actor, event = _received(request, order, body)
    outcome = agreeing.propose(found.public_id, event, actor, key_of(request))
    return outcome_of(request, outcome, found.seller.law, actor.side)


@operation("POST", "/orders/{order}/proposals/{proposal}/answer", scope="orders:act", answers=DoneBody)
def answer_proposal(request: HttpRequest, order: str, proposal: RowId, body: JsonBody[Yes]) -> Any:
    """Agree to a proposal, which carries it out now, or decline it; its own side takes it back by declining."""
    found = caller_of(request).order(order)
    actor = caller_of(request).actor(found)
    if not found.proposals.filter(pk=proposal).exists():
        raise not_found(f"proposal {proposal} of this order")
    outcome = agreeing.answer(found.public_id, proposal, body.agrees, actor, key_of(request))
    return outcome_of(request, outcome, found.seller.law, actor.side)


@operation("POST", "/orders/{order}/claims", scope="orders:act", answers=DoneBody, status=201)
def claim(request: HttpRequest, order: str, body: JsonBody[ClaimBody]) -> Any:
    """Enter what happened outside as the caller's claim, with evidence by its labels. Disputed until the other side agrees."""
    found, actor, event = _received(request, order, body)
    outcome = claiming.claim(found.public_id, event, actor, key_of(request))
    return outcome_of(request, outcome, found.seller.law, actor.side)


@operation("POST", "/orders/{order}/events/{number}/answer", scope="orders:act", answers=DoneBody)
def answer_fact(request: HttpRequest, order: str, number: EventNumber, body: JsonBody[Answer]) -> Any:
    """Confirm what the other side claims or reports, or deny it. Who denied may still confirm; who confirmed is bound."""
    found = caller_of(request).order(order)
    actor = caller_of(request).actor(found)
    known = set(found.evidence.values_list("label", flat=True))
    unknown = [at for at, label in enumerate(body.evidence) if label not in known]
    if unknown:
        raise invalid(Fault(f"evidence[{at}]", "there is no such file on the order") for at in unknown)
    outcome = answering.answer_fact(
        found.public_id, number, body.agrees, actor, key_of(request), note=body.note, evidence=body.evidence
    )
    return outcome_of(request, outcome, found.seller.law, actor.side)


@operation("POST", "/orders/{order}/events/{number}/take-back", scope="orders:act", answers=DoneBody)
def take_back(request: HttpRequest, order: str, number: EventNumber) -> Any:
    """Take back what the caller's side claims or reports: it counts as not so, for good."""
    found = caller_of(request).order(order)
    actor = caller_of(request).actor(found)
    outcome = answering.take_back(found.public_id, number, actor, key_of(request))
    return outcome_of(request, outcome, found.seller.law, actor.side)
