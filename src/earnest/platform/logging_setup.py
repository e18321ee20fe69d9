"""Logs: one JSON line each, for people in a terminal; a line per request, with its id. No personal data, no secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from earnest.platform import metrics

REQUESTS = logging.getLogger("earnest.request")
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
HEADER = "X-Request-ID"
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""An id that a proxy may give; any other is replaced by one of ours."""
MASKED = re.compile(r"[^\s@'\"<>(]+@[^\s@'\"<>)]+")
"""Mail addresses, and users with passwords in addresses of servers."""
OWN = ("method", "view", "status", "milliseconds", "step", "rows")
"""What our own lines say beside their message."""


class RequestMiddleware:
    """Gives each request an id, and logs and counts it. The first of all, so that it sees every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        given, began = request.headers.get(HEADER, ""), time.perf_counter()
        token = REQUEST_ID.set(given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = REQUEST_ID.get()
            self._note(request, response.status_code, time.perf_counter() - began)
            return response
        finally:
            REQUEST_ID.reset(token)

    def _note(self, request: HttpRequest, status: int, seconds: float) -> None:
        view = view_of(request)
        metrics.count_request(str(request.method), view, status, seconds)
        level = logging.DEBUG if view.startswith("health") or view == "metrics" else logging.INFO
        said = {"method": request.method, "view": view, "status": status, "milliseconds": round(seconds * 1000, 1)}
        REQUESTS.log(level, "%s %s %d", request.method, view, status, extra=said)


def view_of(request: HttpRequest) -> str:
    """The name of the view, never the address itself: addresses hold names of orders and keys of password resets."""
    match = request.resolver_match
    return "none" if match is None else match.view_name or match.route


class Discreet(logging.Filter):
    """Takes addresses out of Django's own lines about requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without its address."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and record.args:
            record.msg, record.args = "%s: %s", (getattr(record, "status_code", ""), view_of(request))
        return True


class JsonLine(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if request_id := REQUEST_ID.get():
            said["request"] = request_id
        said |= {name: value for name in OWN if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[1]:
            said["error"] = told(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False, default=str)


class Plain(logging.Formatter):
    """A record for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback below it."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        milliseconds = getattr(record, "milliseconds", None)
        took = f"  {milliseconds} ms" if milliseconds is not None else ""
        line = f"{at} {record.levelname.lower():<7} {record.name}  {masked(record.getMessage())}{took}"
        if record.exc_info and record.exc_info[1]:
            error = told(record.exc_info[1])
            line += "".join(f"\n    {frame}" for frame in error["frames"]) + f"\n    {error['type']}: {error['says']}"
        return line


def told(error: BaseException) -> dict[str, Any]:
    """An error without the values it met: its type, the first line it says (a database tells rows below it), where it was."""
    says = (str(error).splitlines() or [""])[0]
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"type": type(error).__name__, "says": masked(says), "frames": frames[-12:]}


def masked(text: str) -> str:
    """The text without mail addresses and passwords in addresses."""
    return MASKED.sub("…@…", text)


def logging_config(form: str) -> dict[str, Any]:
    """Django's ``LOGGING``. ``form``: ``json``, ``text``, ``auto``: text in a terminal, or ``quiet``: text, warnings alone."""
    text = form in ("text", "quiet") or (form == "auto" and sys.stderr.isatty())
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"discreet": {"()": Discreet}},
        "formatters": {"line": {"()": Plain if text else JsonLine}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["discreet"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "earnest": {"level": "WARNING" if form == "quiet" else "INFO"},
            "django": {"level": "WARNING", "handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # what a client did wrong stands in the request's own line
            "django.server": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }
