"""What takes a second yes: an agreement, the other side's; keeping a deposit, another person's of the seller's team."""

from __future__ import annotations

from msgspec.structs import replace

from earnest.core.facts.events import AnyEvent
from earnest.core.guard import Refused
from earnest.core.moments import When
from earnest.platform import clock
from earnest.platform.orders.acts import AGREED_ACTS, AGREEING_ROLES, SELLER_ACTS, TWO_PERSON_ACTS
from earnest.platform.orders.deciding import decide
from earnest.platform.orders.execute import append
from earnest.platform.orders.models import Order, Proposal
from earnest.platform.orders.once import Actor, once
from earnest.platform.orders.outcomes import Done, Outcome, refusal_of, refuse
from earnest.platform.orders.reading import event_of, payload_of, standing_of


def propose(public_id: str, event: AnyEvent, actor: Actor, key: str) -> Outcome:
    """Ask for the second yes. The act is tried first: what would be refused anyway is refused now.

    Raises: Order.DoesNotExist; KeyReused.
    """
    return once(public_id, actor, key, ("propose", payload_of(event)), lambda order: _propose(order, event, actor))


def answer(public_id: str, proposal_id: int, agrees: bool, actor: Actor, key: str) -> Outcome:
    """Agree to a proposal, which carries it out now, or decline it. Its author may decline it too, to take it back.

    Raises: Order.DoesNotExist; Proposal.DoesNotExist; KeyReused.
    """
    return once(
        public_id, actor, key, ("answer", proposal_id, agrees), lambda order: _answer(order, proposal_id, agrees, actor)
    )


def needs_second_yes(event: AnyEvent, side: str) -> str:
    """Whose yes the act needs beside its author's: ``buyer``, ``seller``, or nobody's (empty)."""
    kind = str(event.__struct_config__.tag)
    if kind in AGREED_ACTS:
        return "seller" if side == "buyer" else "buyer"
    return "seller" if side == "seller" and kind in TWO_PERSON_ACTS else ""


def _in_role(kind: str, role: str) -> bool:
    return role in AGREEING_ROLES if kind in AGREED_ACTS else kind in SELLER_ACTS.get(role, ())


def _propose(order: Order, event: AnyEvent, actor: Actor) -> Outcome:
    kind, needs = str(event.__struct_config__.tag), needs_second_yes(event, actor.side)
    if not needs or actor.user is None:
        return refuse(order.public_id, "needs_no_second_yes")
    if actor.side == "seller" and not _in_role(kind, actor.role):
        return refuse(order.public_id, "not_your_role")
    now = clock.now()
    decision = decide(standing_of(order, now), replace(event, on=When(now)), now)
    if isinstance(decision, Refused):
        return refusal_of(order.public_id, decision)
    proposal = Proposal.objects.create(
        order=order, payload=payload_of(event), side=actor.side, needs=needs, author=actor.user, recorded_at=now
    )
    return Done(order.public_id, order.version, proposal.pk, "proposed", f"proposal.{needs}")


def _answer(order: Order, proposal_id: int, agrees: bool, actor: Actor) -> Outcome:
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id, order=order)
    if proposal.answer:
        return refuse(order.public_id, "already_answered", answer=proposal.answer)
    taking_back = not agrees and actor.side == proposal.side
    if actor.side != proposal.needs and not taking_back:
        return refuse(order.public_id, "not_yours_to_answer")
    if agrees and actor.user is not None and actor.user.pk == proposal.author_id:
        return refuse(order.public_id, "needs_another_person")
    event, now = event_of(proposal.payload), clock.now()
    kind = str(event.__struct_config__.tag)
    if actor.side == "seller" and not _in_role(kind, actor.role):
        return refuse(order.public_id, "not_your_role")
    done: Outcome = Done(order.public_id, order.version, proposal.pk, "declined", "proposal.declined")
    if agrees:
        event, before = replace(event, on=When(now)), standing_of(order, now)
        decision = decide(before, event, now)
        if isinstance(decision, Refused):
            return refusal_of(order.public_id, decision)
        done = append(order, event, actor, before)
    proposal.answer, proposal.answered_by, proposal.answered_at = "agreed" if agrees else "declined", actor.user, now
    proposal.save(update_fields=["answer", "answered_by", "answered_at"])
    return done
