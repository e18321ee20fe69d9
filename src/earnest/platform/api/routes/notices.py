"""Notices: messages to one's side about an order."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Query

from earnest.platform import clock
from earnest.platform.api.bodies import plain
from earnest.platform.api.callers import Caller, caller_of
from earnest.platform.api.paging import Cursor, Limit, RowId, page
from earnest.platform.api.problems import not_found
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import NoticeBody, Notices
from earnest.platform.orders.models import Notice


@operation("GET", "/notices", scope="orders:read", answers=Notices)
def list_notices(
    request: HttpRequest,
    order: Annotated[str, Query("", max_length=16, description="Only of this order.")],
    unread: Annotated[bool, Query(False, description="Only those not read yet.")],
    limit: Limit,
    cursor: Cursor,
) -> Notices:
    """Notices to the caller's side, newest first."""
    caller = caller_of(request)
    rows = _within_reach(caller)
    if order:
        rows = rows.filter(order=caller.order(order))
    if unread:
        rows = rows.filter(read_at=None)
    return Notices(*page(rows, "-pk", cursor, limit, _shown))


@operation("POST", "/notices/{notice}/read", scope="orders:act", answers=NoticeBody)
def read_notice(request: HttpRequest, notice: RowId) -> NoticeBody:
    """Note that a notice has been read."""
    row = _within_reach(caller_of(request)).filter(pk=notice).first()
    if row is None:
        raise not_found(f"notice {notice}")
    if row.read_at is None:
        row.read_at = clock.now()
        row.save(update_fields=["read_at"])
    return _shown(row)


def _within_reach(caller: Caller) -> QuerySet[Notice]:
    mine = Q(order__buyer=caller.user, side="buyer") if caller.buys else Q(pk__in=())
    return Notice.objects.filter(mine | Q(order__seller_id__in=caller.roles, side="seller")).select_related("order")


def _shown(row: Notice) -> NoticeBody:
    return NoticeBody(
        id=row.pk, order=row.order.public_id, key=row.key, values=plain(row.values), event=row.event_number,
        recorded_at=row.recorded_at, read_at=row.read_at,
    )  # fmt: skip
