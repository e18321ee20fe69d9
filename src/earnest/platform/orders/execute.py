"""Commands: one transaction each, from the key to the outbox.

load, judge, guard, append, judge, post, refresh the read model, write the outbox. A refusal writes nothing but its key.
"""

from __future__ import annotations

from msgspec.structs import replace

from earnest.core.facts.events import AnyEvent
from earnest.core.guard import Refused
from earnest.core.moments import When
from earnest.core.standing import Standing
from earnest.platform import clock
from earnest.platform.orders import outbox, posting, pursuing, read_model
from earnest.platform.orders.acts import may_do
from earnest.platform.orders.deciding import decide
from earnest.platform.orders.holding import hold_of
from earnest.platform.orders.models import Order, OrderEvent
from earnest.platform.orders.once import Actor, once
from earnest.platform.orders.outcomes import Done, Outcome, refusal_of, refuse
from earnest.platform.orders.reading import payload_of, standing_of, standing_with
from earnest.platform.telemetry import traced


@traced("earnest.execute")
def execute(public_id: str, event: AnyEvent, actor: Actor, key: str, *, expected_version: int | None = None) -> Outcome:
    """Carry out one act on an order, or refuse it.

    The event takes effect now, whatever day it names. ``expected_version``: refused as ``changed_meanwhile`` if the order
    has another. The same ``key`` with the same act gives the first outcome again.

    Raises: Order.DoesNotExist: there is no such order. KeyReused: the key was used for another act.
    """
    return once(
        public_id,
        actor,
        key,
        ("act", _without_time(event)),
        lambda order: _carry_out(order, event, actor, expected_version),
    )


def _without_time(event: AnyEvent) -> dict[str, object]:
    return {name: value for name, value in payload_of(event).items() if name not in ("on", "recorded")}


def _carry_out(order: Order, event: AnyEvent, actor: Actor, expected_version: int | None) -> Outcome:
    if expected_version is not None and expected_version != order.version:
        return refuse(order.public_id, "changed_meanwhile", version=str(order.version))
    now = clock.now()
    event = replace(event, on=When(now), recorded=None)
    if (reason := may_do(actor.side, actor.role, event)) is not None:
        return refuse(order.public_id, reason)
    before = standing_of(order, now)
    decision = decide(before, event, now)
    if isinstance(decision, Refused) and actor.side != "platform":
        return refusal_of(order.public_id, decision)
    return append(order, event, actor, before)


def append(order: Order, event: AnyEvent, actor: Actor, before: Standing, *, status: str = "agreed") -> Done:
    """Write the event and everything that follows from it. The caller holds the order's row and has let the act through."""
    now, number = before.at, len(before.inputs.facts.facts) + 1
    OrderEvent.objects.create(
        order=order,
        number=number,
        kind=str(event.__struct_config__.tag),
        payload=payload_of(event),
        side=getattr(event, "by", "third_party"),
        status=status,
        effective_at=now,
        recorded_at=now,
        author=actor.user,
    )
    after = standing_with(before, event, status="disputed" if status == "claimed" else "established")
    follow(order, before, after)
    outbox.write(order, number)
    judged = next((entry for entry in after.log if entry.number == number), None)
    return Done(
        order.public_id, number, number, judged.effect if judged else "disputed", judged.because.key if judged else ""
    )


def follow(order: Order, before: Standing, after: Standing) -> None:
    """Post what the new standing means for the money, keep the time of what is disputed, and write the read model."""
    held = hold_of(order, after)
    posting.post_changes(order, before, after, held)
    pursuing.keep_time(order, after)
    read_model.refresh(order, after)
    times = (after.next_change, held.until if held else None, pursuing.next_time(order, after))
    order.next_change_at = min((at for at in times if at is not None), default=None)
    order.save(update_fields=read_model.FIELDS)
