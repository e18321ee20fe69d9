"""What went wrong, as RFC 9457 problem details: always this one shape, whatever it was."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from msgspec import Struct

from earnest.files import InvalidFile
from earnest.platform.logging_setup import view_of

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
_LOG = logging.getLogger(__name__)

TITLES = {
    "malformed": "The request cannot be read",
    "idempotency_key_missing": "An Idempotency-Key is needed",
    "not_signed_in": "A key is needed",
    "key_invalid": "The key is not valid",
    "csrf_failed": "The CSRF token is missing or wrong",
    "scope_missing": "The key is not allowed to do this",
    "not_your_role": "Your role is not allowed to do this",
    "not_found": "There is no such thing, or it is not yours",
    "method_not_allowed": "This address does not take that method",
    "refused": "The act is refused",
    "idempotency_key_reused": "The Idempotency-Key was used for another request",
    "exists": "There is one already",
    "unsupported_media_type": "The body is of another type than this address takes",
    "invalid": "The request is not valid",
    "offer_not_lawful": "The offer holds clauses that the law strikes",
    "too_many_requests": "Too many requests",
    "failed": "The server failed",
    "unavailable": "That cannot be done just now",
}
"""Every kind of problem and its title. The kind is the end of ``type`` and, but for refusals, the ``code``."""

STATUS = {
    "malformed": 400, "idempotency_key_missing": 400, "not_signed_in": 401, "key_invalid": 401, "csrf_failed": 403,
    "scope_missing": 403, "not_your_role": 403, "not_found": 404, "method_not_allowed": 405, "refused": 409,
    "idempotency_key_reused": 409, "exists": 409, "unsupported_media_type": 415, "invalid": 422, "offer_not_lawful": 422,
    "too_many_requests": 429, "failed": 500, "unavailable": 503,
}  # fmt: skip
"""The status each kind is answered with."""


class Fault(Struct, frozen=True, omit_defaults=True):
    """One thing wrong in a request: where, what, what is allowed, what was probably meant.

    ``field`` is the place in the body, as ``event.terms[0].layer``, or ``query.limit``; ``line`` counts from 1 in a text.
    """

    field: str
    what: str
    allowed: tuple[str, ...] = ()
    nearest: str = ""
    hint: str = ""
    line: int | None = None
    column: int | None = None


class Citation(Struct, frozen=True):
    """A provision of law: its id, how it is cited, and in other words."""

    provision: str
    citation: str
    paraphrase: str


class Option(Struct, frozen=True, omit_defaults=True):
    """What that side may do instead (a power) or has to do (a duty), and until or by when."""

    what: str
    kind: str
    at: str = ""


class Finding(Struct, frozen=True, omit_defaults=True):
    """What the checker found in an offer: how grave, about which clause, why, and how to mend it."""

    code: str
    severity: str
    clause: str
    says: str
    mend: str
    citations: tuple[Citation, ...] = ()
    line: int | None = None


class ProblemDetails(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """RFC 9457. ``code`` is for programs and does not change; ``detail`` is for people, refusals in their language.

    ``errors``: what is wrong with the request. ``citations``, ``clauses``, ``facts`` (numbers in the order's log): what a
    refusal rests on. ``instead``: what is possible. ``findings``: what the law strikes in an offer.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: tuple[Fault, ...] = ()
    order: str = ""
    citations: tuple[Citation, ...] = ()
    clauses: tuple[str, ...] = ()
    facts: tuple[int, ...] = ()
    instead: tuple[Option, ...] = ()
    findings: tuple[Finding, ...] = ()


class Problem(Exception):
    """A request that is answered with a problem; ``more`` are further fields of `ProblemDetails`."""

    def __init__(self, kind: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.details = details(kind, detail, **more)
        self.headers = headers or {}


def details(kind: str, detail: str, *, code: str = "", **more: Any) -> ProblemDetails:
    """The problem details of that kind."""
    return ProblemDetails(
        type=f"/api/v1/docs#{kind}", title=TITLES[kind], status=STATUS[kind], detail=detail, code=code or kind, **more
    )


def answer(made: ProblemDetails, headers: dict[str, str] | None = None) -> HttpResponse:
    """The problem as a response."""
    return HttpResponse(msgspec.json.encode(made), status=made.status, content_type=MEDIA_TYPE, headers=headers)


def not_found(what: str) -> Problem:
    """It is not there, or not the caller's: the two are not told apart."""
    return Problem("not_found", f"There is no {what} that you can see. Check the address, and whose key this is.")


def invalid(faults: Iterable[Fault]) -> Problem:
    """The request is not valid, for these reasons."""
    found = tuple(faults)
    told = "; ".join(f"{f.field}: {f.what}" if f.field else f.what for f in found[:3])
    more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
    return Problem("invalid", f"{told}{more}.", errors=found)


def of_file(error: InvalidFile, *, lines: bool = False) -> Problem:
    """What is wrong with a body or a text, as `earnest.files` tells it; ``lines``: with line and column."""
    return invalid(
        Fault(
            field=p.field, what=p.what, allowed=p.allowed, nearest=p.nearest or "", hint=p.hint or "",
            line=p.line if lines else None, column=p.column if lines else None,
        )
        for p in error.problems
    )  # fmt: skip


def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The handler for a `Problem`."""
    return answer(problem.details, problem.headers)


def on_failure(request: HttpRequest, error: Exception) -> HttpResponse:
    """The handler for what nobody foresaw: logged with its traceback, answered without."""
    _LOG.error("%s %s failed", request.method, view_of(request), exc_info=error)
    return answer(details("failed", "The server failed to answer. Nothing was done; try again with the same key."))


class ProblemMiddleware:
    """Under ``/api/``, answers that Django makes itself (no such address, another method, a broken request) as problems."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        if any("\x00" in text for text in (request.path, *request.GET, *request.GET.values())):
            return answer(details("malformed", "The address holds the character U+0000; leave it out."))
        response = self.get_response(request)
        if response.status_code < 400 or response.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        return _as_problem(request, response)


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    kinds = {404: "not_found", 405: "method_not_allowed", 500: "failed"}
    kind = kinds.get(response.status_code, "malformed")
    headers = {"Allow": response["Allow"]} if response.has_header("Allow") else {}
    told = {
        "not_found": f"There is nothing at {request.path}. The addresses are listed at /api/v1/docs.",
        "method_not_allowed": f"{request.method} is not taken here; allowed: {headers.get('Allow', 'see /api/v1/docs')}.",
        "failed": "The server failed to answer. Nothing was done; try again with the same key.",
    }
    phrase = HTTPStatus(response.status_code).phrase
    return answer(details(kind, told.get(kind, f"The request cannot be read: {phrase}.")), headers)
