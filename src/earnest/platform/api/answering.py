"""A request that changes something is done once: its answer is kept under its ``Idempotency-Key`` and given again.

The key's row is inserted first, in the transaction that does the work. Of two requests with one key the second waits on that
row, and then finds the first one's answer, or, if the first was undone, does the work itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from earnest.platform import clock
from earnest.platform.api.models import Answer
from earnest.platform.api.problems import Problem

HEADER = "Idempotency-Key"
KEPT = timedelta(days=90)
"""How long answers are kept. What an act on an order came to is kept with the order, see `orders.keys`."""
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


def key_of(request: HttpRequest) -> str:
    """The request's idempotency key. Raises: Problem: there is none, or it is too long or not of visible ASCII."""
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise Problem(
            "idempotency_key_missing",
            f"Send a new {HEADER} with every new request, 1 to 128 visible ASCII characters such as a UUID,"
            " and the same one when you repeat a request.",
        )
    return key


def once(request: HttpRequest, owner: str, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do the work and keep its answer, or give the answer kept before. A `Problem` raised by the work leaves nothing.

    Raises: Problem: no key, or a key that was used for another request.
    """
    key, asked = key_of(request), _fingerprint(request)
    with transaction.atomic():
        fresh = Answer(owner=owner, key=key, request=asked, recorded_at=clock.now())
        Answer.objects.bulk_create([fresh], ignore_conflicts=True)
        row = Answer.objects.get(owner=owner, key=key)
        if row.request != asked:
            raise reused(key)
        if row.status:
            again = HttpResponse(row.body, status=row.status, content_type=row.media_type)
            again["Idempotency-Replayed"] = "true"
            return again
        response = work()
        if not isinstance(response, HttpResponse):
            raise TypeError("an answer that is sent as it is made cannot be kept")
        row.status, row.media_type, row.body = response.status_code, response["Content-Type"], response.content.decode()
        row.save(update_fields=["status", "media_type", "body"])
        return response


def reused(key: str) -> Problem:
    """The key stands for another request."""
    return Problem(
        "idempotency_key_reused", f'The key "{key}" was used for another request. Use a new key for a new request.'
    )


def forget(*, limit: int = 1000) -> int:
    """Delete answers older than `KEPT`; gives how many."""
    old = Answer.objects.filter(recorded_at__lt=clock.now() - KEPT).order_by("recorded_at").values("pk")[:limit]
    return Answer.objects.filter(pk__in=old).delete()[0]


def _fingerprint(request: HttpRequest) -> str:
    """SHA-256 of what is asked: method, address, and the body, of a form its fields and files."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(f"{name}={values}\n".encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(f"{name}={file.name} {file.content_type} {file.size}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()
