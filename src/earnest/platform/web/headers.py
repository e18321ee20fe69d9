"""What every request is held to: it is answered under our own name, its address is text, and its answer is safe to show."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # data: is the square code of a second factor
        "connect-src 'self' {intake}",  # a launch's orders go to its intake
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self' {own} {intake} https:",  # a form may lead on to a payment provider's own page
    )
)
"""Nothing but our own files runs, and nothing that stands in a page: what a party wrote stays text, whatever it holds."""
PERSONAL = "private, no-store"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine; a server that is reached by one is reached by all."""


class OwnName:
    """Answers every request under the name in ``EARNEST_BASE_URL``, whatever name it asked for.

    So no stranger chooses where the links in our mails lead, or begins a fresh count of tries under another name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.own = urlsplit(settings.EARNEST.base_url)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if self.own.hostname not in LOCAL or _name(request.META.get("HTTP_HOST", "")) not in LOCAL:
            request.META["HTTP_HOST"] = self.own.netloc
        return self.get_response(request)


def _name(host: str) -> str:
    """The name in a ``Host`` header, without its port; empty if it holds anything else."""
    try:
        parts = urlsplit(f"//{host}")
        return (parts.hostname or "") if parts.netloc == host and parts.username is None else ""
    except ValueError:
        return ""


class Readable:
    """Refuses an address with U+0000 in it, with status 400: no text in the database can hold it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, or refuse it."""
        if any("\0" in text for text in (request.path, *request.GET, *request.GET.values())):
            return render(request, "400.html", status=400)
        return self.get_response(request)


class Headers:
    """Sets the content security policy, and keeps what a signed-in person sees out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        addresses = settings.EARNEST
        policy = POLICY.format(own=addresses.base_url, intake=addresses.intake_url)
        response.headers.setdefault("Content-Security-Policy", policy)
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) or "Authorization" in request.headers:
            response.headers.setdefault("Cache-Control", PERSONAL)
        return response
