"""Evidence: files that events name by their labels."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import File
from ninja.files import UploadedFile

from earnest.platform.api.callers import caller_of
from earnest.platform.api.problems import Fault, invalid, not_found
from earnest.platform.api.service import operation
from earnest.platform.api.shapes import EvidenceBody, EvidenceList
from earnest.platform.orders.claiming import FILE_BYTES_MAX, MEDIA_TYPES, add_evidence
from earnest.platform.orders.models import Evidence, Order
from earnest.platform.web.buyer.sniffing import media_type_of


def shown(row: Evidence, size: int) -> EvidenceBody:
    """The file without its content."""
    return EvidenceBody(
        label=row.label, name=row.name, media_type=row.media_type, sha256=row.sha256, size=size, side=row.side,
        recorded_at=row.recorded_at,
    )  # fmt: skip


@operation("GET", "/orders/{order}/evidence", scope="orders:read", answers=EvidenceList)
def list_evidence(request: HttpRequest, order: str) -> EvidenceList:
    """The order's evidence, without the files' contents."""
    from django.db.models.functions import Length

    rows = caller_of(request).order(order).evidence.defer("content").annotate(size=Length("content")).order_by("pk")
    return EvidenceList(tuple(shown(row, row.size) for row in rows))


@operation("POST", "/orders/{order}/evidence", scope="orders:act", answers=EvidenceBody, status=201)
def upload_evidence(request: HttpRequest, order: str, file: File[UploadedFile]) -> EvidenceBody:
    """Keep a file as evidence under the next label (``E1``, ``E2``, ...); then name the label in a claim or an act.

    What kind of file it is, is read off its content.
    """
    caller = caller_of(request)
    found = caller.order(order)
    actor = caller.actor(found)
    if (file.size or 0) > FILE_BYTES_MAX:
        raise invalid([Fault("file", f"{file.size:,} bytes; at most {FILE_BYTES_MAX:,} are taken")])
    content = file.read()
    Order.objects.select_for_update().get(pk=found.pk)
    try:
        kept = add_evidence(found, actor, file.name or "file", media_type_of(content), content)
    except ValueError as error:
        raise invalid([Fault("file", str(error), allowed=MEDIA_TYPES)]) from None
    return shown(kept, len(content))


@operation("GET", "/orders/{order}/evidence/{label}", scope="orders:read", media=("application/octet-stream",))
def download_evidence(request: HttpRequest, order: str, label: str) -> Any:
    """A file, as it was uploaded, to be saved; its own media type is in the list."""
    kept = caller_of(request).order(order).evidence.filter(label=label).first()
    if kept is None:
        raise not_found(f"evidence {label[:16]} of this order")
    return download(bytes(kept.content), "application/octet-stream", kept.name)


def download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to be saved, never to be shown in the browser."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
