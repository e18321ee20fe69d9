"""Where providers report to."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from earnest.platform.launch import forwarding
from earnest.platform.payments import receiving
from earnest.platform.payments.port import Forged
from earnest.platform.payments.providers import NoProvider, named

logger = logging.getLogger(__name__)

BODY_BYTES_MAX = 64 * 1024
"""Longer than any report of a payment."""


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a report: 204 once it is kept, whatever becomes of it then; 400 if it is not the provider's, 404 for no provider.

    It needs no session and no CSRF token: the provider's signature says who sent it.
    """
    if int(request.headers.get("Content-Length") or 0) > BODY_BYTES_MAX:
        return HttpResponse("A report has at most 65536 bytes.", status=413, content_type="text/plain")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        event = named(provider).read_webhook(headers, request.body)
    except NoProvider:
        return HttpResponse("There is no such provider here.", status=404, content_type="text/plain")
    except Forged as forged:
        logger.warning("a report to the hook of %s was not taken: %s", provider, forged)
        return HttpResponse("The signature does not fit.", status=400, content_type="text/plain")
    if forwarding.is_of_a_launch(event):
        return HttpResponse(status=forwarding.send_on(provider, headers, request.body))
    row = receiving.keep(provider, event, request.body.decode("utf-8", "replace"))
    try:
        receiving.handle(row.pk)
    except Exception:
        logger.exception("a report of a payment provider is kept and will be tried again", extra={"incoming": row.pk})
    return HttpResponse(status=204)
