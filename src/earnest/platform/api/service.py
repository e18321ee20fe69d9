"""The API as one thing: how an operation is entered, and the description of them all."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, NamedTuple

import msgspec
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from earnest import __version__
from earnest.core.case import write_custom
from earnest.platform.api import problems
from earnest.platform.api.answering import once, reused
from earnest.platform.api.bodies import RawParser
from earnest.platform.api.callers import Key, Session, caller_of
from earnest.platform.api.problems import Fault, Problem, answer, details, invalid
from earnest.platform.orders.keys import KeyReused

View = Callable[..., Any]


class Operation(NamedTuple):
    """An operation as it is described: its scope, its answer's status, type and media types, whether it takes a key.

    ``own_key``: it keeps its key itself, since what it does cannot be undone with a transaction.
    """

    scope: str
    status: int
    answers: Any
    media: tuple[str, ...]
    keyed: bool
    own_key: bool


OPERATIONS: dict[str, Operation] = {}
"""Every operation by its id, the name of its function."""


class EarnestApi(NinjaAPI):
    """The API; its description is made once."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        """The OpenAPI 3.1 document."""
        from earnest.platform.api.description import finished

        return finished(super().get_openapi_schema(path_prefix="/api/v1/"))


api = EarnestApi(
    title="Earnest", version=__version__, urls_namespace="api", docs_url=None, openapi_url=None, parser=RawParser(),
    description="Selling by deposit, both sides bound. Everything the pages can do.",
)  # fmt: skip


def operation(
    method: str, path: str, *, scope: str, answers: Any = None, status: int = 200,
    media: tuple[str, ...] = ("application/json",), changes: bool | None = None,
    own_key: bool = False,
) -> Callable[[View], View]:  # fmt: skip
    """Enter the decorated function as an operation: who may call it, what it answers with, and that it is done once.

    The function gives a value of the type ``answers``, or a response of its own. ``changes``: whether a POST changes
    anything; one that does not takes no idempotency key.
    """
    keyed = method == "POST" if changes is None else changes

    def enter(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, **values: Any) -> HttpResponseBase:
            def work() -> HttpResponseBase:
                return _response(view(request, **values), status)

            return once(request, caller_of(request).owner, work) if keyed and not own_key else work()

        # ninja reads annotations in the module of the function it is given
        run.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        name = view.__name__
        summary = (view.__doc__ or "").partition("\n")[0].rstrip(".")
        OPERATIONS[name] = Operation(scope, status, answers, media, keyed, own_key)
        api.default_router.add_api_operation(
            path, [method], run, auth=[Key(scope), Session()], operation_id=name, summary=summary,
            tags=[view.__module__.rpartition(".")[2]], description=inspect.cleandoc(view.__doc__ or ""), url_name=name,
        )  # fmt: skip
        return view

    return enter


def _response(value: Any, status: int) -> HttpResponseBase:
    if isinstance(value, HttpResponseBase):
        return value
    if value is None:
        return HttpResponse(status=status)
    body = msgspec.json.encode(value, enc_hook=write_custom)
    return HttpResponse(body, status=status, content_type="application/json")


def _on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [Fault(_place(item["loc"]), str(item["msg"])[:1].lower() + str(item["msg"])[1:]) for item in error.errors]
    return problems.on_problem(request, invalid(faults))


def _place(loc: tuple[str | int, ...]) -> str:
    """``query.limit``; a body that is missing altogether is ``body``."""
    return "body" if loc[0] == "body" else ".".join(map(str, loc))


def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Problem):
        return problems.on_problem(request, error.__cause__)
    return answer(details("malformed", f"The request cannot be read: {error}."))


def _on_malformed(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(
        details("malformed", "The body cannot be read: it is broken, too large, or a form where JSON is taken.")
    )


def _on_key_reused(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.on_problem(request, reused(request.headers.get("Idempotency-Key", "")))


def _on_conflict(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Two at once with one key, one of them on our own pages: the database let one in."""
    return _on_key_reused(request, error) if "key_once" in str(error) else problems.on_failure(request, error)


for _kind, _handler in (
    (Exception, problems.on_failure),
    (Problem, problems.on_problem),
    (ValidationError, _on_invalid),
    (HttpError, _on_http_error),
    (KeyReused, _on_key_reused),
    (IntegrityError, _on_conflict),
    (MultiPartParserError, _on_malformed),
    (SuspiciousOperation, _on_malformed),
    (RawPostDataException, _on_malformed),
    (UnreadablePostError, _on_malformed),
):
    api.add_exception_handler(_kind, _handler)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def document() -> bytes:
    """The OpenAPI document as JSON, of every operation."""
    import earnest.platform.api.routes  # noqa: F401

    return msgspec.json.encode(dict(api.get_openapi_schema()))
