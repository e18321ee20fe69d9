"""What follows of itself when time passes: a deadline runs out, an order lapses. Each consequence once, even after downtime."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from earnest.core.standing import Standing
from earnest.platform import clock
from earnest.platform.orders import outbox
from earnest.platform.orders.execute import follow
from earnest.platform.orders.holding import hold_of, is_settled
from earnest.platform.orders.models import Consequence, Order
from earnest.platform.orders.reading import standing_of


def sweep(*, limit: int = 1000, seller_id: int | None = None) -> int:
    """Judge anew every order whose next change has come, oldest first; gives how many changed hands."""
    swept = 0
    while swept < limit and _sweep_one(clock.now(), seller_id):
        swept += 1
    return swept


def _sweep_one(now: datetime, seller_id: int | None) -> bool:
    with transaction.atomic():
        due = Order.objects.select_for_update(of=("self",), skip_locked=True).filter(next_change_at__lte=now)
        if seller_id is not None:
            due = due.filter(seller_id=seller_id)
        order = due.select_related("seller").order_by("next_change_at").first()
        if order is None or order.next_change_at is None:
            return False
        before, after = standing_of(order, order.changed_at), standing_of(order, now)
        released = [(f"settled:{order.version}", now)] if _is_released(order, before, after) else []
        for key, at in (*consequences(before, after), *released):
            _, made = Consequence.objects.get_or_create(order=order, key=key, defaults={"at": at, "recorded_at": now})
            if made:
                outbox.write(order, len(after.inputs.facts.facts), consequence=key)
        follow(order, before, after)
        return True


def _is_released(order: Order, before: Standing, after: Standing) -> bool:
    """Whether a settlement was held up, and is not any more, since nobody denied in time what it rests on."""
    return hold_of(order, before) is not None and is_settled(after) and hold_of(order, after) is None


def consequences(before: Standing, after: Standing) -> list[tuple[str, datetime]]:
    """What time alone brought about between two standings of one log: a key for each, and when it came."""
    known = {(b.by, b.kind, b.since) for b in before.breaches}
    found = [(f"breach:{b.by}:{b.kind}:{b.since.isoformat()}", b.since) for b in after.breaches
             if (b.by, b.kind, b.since) not in known]  # fmt: skip
    rooted = {(b.by, b.kind, b.since) for b in before.breaches if b.fundamental}
    found += [(f"root:{b.by}:{b.kind}:{b.since.isoformat()}", b.root_since or after.at) for b in after.breaches
              if b.fundamental and (b.by, b.kind, b.since) not in rooted]  # fmt: skip
    if after.ending and not before.ending:
        found.append((f"ended:{after.ending.kind}", after.ending.at))
    lost = sorted({(p.until, p.holder, p.kind) for p in before.powers if p.until and p.until <= after.at})
    found += [(f"lost:{holder}:{kind}:{until.isoformat()}", until) for until, holder, kind in lost]
    return found
