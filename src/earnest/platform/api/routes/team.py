"""A seller's team, and the log of who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from msgspec import Meta, Struct

from earnest.platform.api.bodies import JsonBody
from earnest.platform.api.callers import caller_of
from earnest.platform.api.paging import Cursor, Limit, RowId, page
from earnest.platform.api.problems import Fault, Problem, invalid, not_found
from earnest.platform.api.service import operation
from earnest.platform.selling import team
from earnest.platform.selling.models import AuditEntry

Role = Literal["owner", "sales", "finance", "counsel", "viewer"]
WHY = {
    "no_such_person": "Nobody has an account with that e-mail address. Ask them to sign up first.",
    "not_confirmed": "That person has not confirmed their e-mail address yet. Ask them to, then add them.",
    "already_member": "That person is of the team already.",
    "last_owner": "A team always has an owner. Make somebody else owner first.",
}


class MemberToAdd(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person with an account, and the role they get."""

    email: Annotated[str, Meta(min_length=1, max_length=254)]
    role: Role


class RoleToGive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another role."""

    role: Role


class LogEntry(Struct, frozen=True):
    """Who did what beside orders; acts on orders are in the orders' events."""

    id: int
    at: datetime
    author: str
    act: str
    about: str
    detail: str


class Log(Struct, frozen=True):
    """A page of the audit log, newest first."""

    items: tuple[LogEntry, ...]
    next: str | None


@operation("POST", "/sellers/{seller}/members", scope="sellers:write", status=204)
def add_member(request: HttpRequest, seller: str, body: JsonBody[MemberToAdd]) -> None:
    """Take a person into the team."""
    caller = caller_of(request)
    _done(team.add(caller.at_work(seller, "team"), body.email, body.role, caller.user))


@operation("PATCH", "/sellers/{seller}/members/{member}", scope="sellers:write", status=204)
def change_member(request: HttpRequest, seller: str, member: RowId, body: JsonBody[RoleToGive]) -> None:
    """Give a member another role; the last owner keeps theirs."""
    caller = caller_of(request)
    _done(team.give_role(caller.at_work(seller, "team"), member, body.role, caller.user))


@operation("DELETE", "/sellers/{seller}/members/{member}", scope="sellers:write", status=204)
def remove_member(request: HttpRequest, seller: str, member: RowId) -> None:
    """Let a member go; the last owner stays."""
    caller = caller_of(request)
    _done(team.remove(caller.at_work(seller, "team"), member, caller.user))


@operation("GET", "/sellers/{seller}/log", scope="sellers:read", answers=Log)
def read_log(request: HttpRequest, seller: str, limit: Limit, cursor: Cursor) -> Log:
    """Who did what for the seller beside orders."""
    rows = caller_of(request).seller(seller).audit.select_related("author")
    return Log(*page(rows, "-pk", cursor, limit, _entry))


def _entry(row: AuditEntry) -> LogEntry:
    return LogEntry(row.pk, row.recorded_at, row.author.email, row.act, row.about, row.detail)


def _done(refused: team.Refused) -> None:
    if refused == "not_a_member":
        raise not_found("member of this team")
    if refused in ("already_member", "last_owner"):
        raise Problem("exists", WHY[refused])
    if refused:
        raise invalid([Fault("email", WHY.get(refused, refused))])
