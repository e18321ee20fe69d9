"""How much a request may carry: looked at before anything of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from earnest.platform.orders.claiming import FILE_BYTES_MAX
from earnest.platform.web.buyer.acting import FILES_MAX

REQUEST_BYTES_MAX = FILES_MAX * FILE_BYTES_MAX + 1024 * 1024
"""As many files as are taken at once, each as large as is taken, and 1 MiB for the rest of the form."""


class SmallEnough:
    """Refuses a request that says it carries more than `REQUEST_BYTES_MAX`, with status 413."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse it."""
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not (said.isascii() and said.isdigit()) or int(said[:12]) > REQUEST_BYTES_MAX:
            most = {"files": FILES_MAX, "megabytes": FILE_BYTES_MAX >> 20}
            return render(request, "413.html", most, status=413)
        return self.get_response(request)
