"""What intake answers over HTTP: JSON, and problems as RFC 9457 has them, each saying whether to come again."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

JSON, PROBLEM, TEXT = "application/json", "application/problem+json", "text/plain; charset=utf-8"


class Reply(NamedTuple):
    """A whole answer: status, headers, body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""


class Problem(NamedTuple):
    """A refusal: the HTTP status, what is said, and after how many seconds to come again (0: it would change nothing)."""

    status: int
    title: str
    again: int = 0


PROBLEMS: dict[str, Problem] = {
    "not_open": Problem(403, "The launch has not opened yet. Wait in its lobby.", 5),
    "paused": Problem(503, "The launch is paused. Nobody loses a place; come again in a moment.", 10),
    "closed": Problem(410, "The launch is over."),
    "drawn": Problem(409, "This launch is by lot, and the lot was drawn. Nobody can join any more."),
    "no_lobby": Problem(404, "This launch has no lobby, or it has not opened yet.", 5),
    "no_ticket": Problem(401, "A ticket is needed; entering the lobby gives one."),
    "captcha": Problem(403, "Show that you are a person, and try again."),
    "unknown_variant": Problem(422, "There is no such variant in this launch."),
    "limit_reached": Problem(409, "You have as many places in this launch as one buyer may have."),
    "full": Problem(409, "Everything is taken, and the waiting list is full."),
    "no_such_place": Problem(404, "There is no such place in this launch."),
    "not_yours": Problem(403, "This place is somebody else's."),
    "already_paid": Problem(409, "The deposit of this place is paid; cancel on the order's page."),
    "lapsed": Problem(410, "The time for which this place was held is over."),
    "not_held": Problem(409, "This place is not held now."),
    "cancelled": Problem(410, "This place was given up."),
    "changing": Problem(503, "This place is just changing; ask again.", 1),
    "not_leading": Problem(503, "Another server takes orders of this launch; ask again.", 1),
    "unknown": Problem(
        503, "Nobody knows whether this was done. Ask again with the same key; it is done at most once.", 1
    ),
    "refused_by_database": Problem(
        500, "The database refused this. Nothing was done; the seller's operator can see why."
    ),
    "busy": Problem(503, "So many are asking that you would wait too long. Ask again with the same key.", 2),
    "permit_missing": Problem(401, "A permit is needed; the launch's page gives one."),
    "permit_wrong": Problem(401, "The permit is not for this launch; get another on its page."),
    "permit_expired": Problem(401, "The permit has run out; get another on the launch's page."),
    "unreadable": Problem(400, "The request cannot be read. It is JSON or a form with permit, variant and key."),
    "key_missing": Problem(
        400, "An idempotency key of 1 to 128 characters is needed: the same for every try of one order."
    ),
    "too_large": Problem(413, "The request is larger than any request to intake needs to be."),
    "too_slow": Problem(408, "The request did not arrive in time."),
    "forged": Problem(400, "The signature of the report does not fit."),
    "no_such_launch": Problem(404, "There is no such launch."),
    "no_such_provider": Problem(404, "There is no such payment provider here."),
    "nothing_here": Problem(404, "There is nothing here."),
    "wrong_method": Problem(405, "This address does not take that method."),
    "too_many": Problem(429, "Too many requests from one place. Wait before asking again.", 10),
}
"""Every refusal of intake; docs/launch.md lists them from here."""


def reply_json(status: int, content: Any, *headers: tuple[str, str]) -> Reply:
    """An answer in JSON that nobody keeps."""
    return Reply(
        status, [("content-type", JSON), ("cache-control", "no-store"), *headers], msgspec.json.encode(content)
    )


def problem(code: str, **more: Any) -> Reply:
    """The refusal of a code. Source: RFC 9457."""
    status, title, again = PROBLEMS[code]
    headers = [("content-type", PROBLEM), ("cache-control", "no-store")]
    if again:
        headers.append(("retry-after", str(again)))
    content = {
        "type": f"https://earnest.example/problems/{code}",
        "title": title,
        "status": status,
        "code": code,
        **more,
    }
    return Reply(status, headers, msgspec.json.encode(content))


def redirect(address: str, *headers: tuple[str, str]) -> Reply:
    """On to a page. Source: RFC 9110, 303 See Other."""
    return Reply(303, [("location", address), ("cache-control", "no-store"), *headers])
