"""The log for everybody: heads, tiles and proofs, so that it can be mirrored and checked without us; and one's own receipt."""

from __future__ import annotations

from base64 import b64encode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from msgspec import json

from earnest.evidence.receipts import as_json
from earnest.evidence.tiles import WIDTH, read_path
from earnest.platform.launch.log import (
    NoReceipt,
    checkpoint,
    consistency,
    inclusion,
    newest_head,
    receipt_of,
    tile_content,
)
from earnest.platform.launch.models import Head, Launch, Place
from earnest.platform.web.accounts.people import person
from earnest.platform.web.launch.shop import the_launch

FOR_EVER, FOR_NOW = "public, max-age=31536000, immutable", "public, max-age=1"
SIZE_DIGITS = 12


@require_safe
def key(request: HttpRequest, slug: str) -> HttpResponse:
    """The log's public key, ``name+id+key``."""
    return _given(the_launch(slug).log_key + "\n", FOR_NOW)


@require_safe
def head(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest signed head, or that of ``?size=``. Source: C2SP tlog-checkpoint."""
    launch = the_launch(slug)
    size = _number(request, "size")
    found = newest_head(launch) if size is None else Head.objects.filter(launch_id=launch.pk, size=size).first()
    if found is None:
        raise Http404
    return _given(checkpoint(launch, found), FOR_NOW)


@require_safe
def tile(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """A tile of hashes or entries. Full ones never change. Source: C2SP tlog-tiles."""
    launch = the_launch(slug)
    try:
        wanted = read_path(f"tile/{path}")
    except ValueError:
        raise Http404 from None
    content = tile_content(launch, wanted, _size(launch))
    if content is None:
        raise Http404
    return _given(content, FOR_EVER if wanted.width == WIDTH else FOR_NOW, "application/octet-stream")


@require_safe
def proof(request: HttpRequest, slug: str) -> HttpResponse:
    """``?index=&size=``: that an entry is in the tree; ``?old=&size=``: that a tree continues a smaller one. Base64, in JSON."""
    launch = the_launch(slug)
    size, index, old = (_number(request, name) for name in ("size", "index", "old"))
    if size is None or (index is None) == (old is None) or not 0 < size <= _size(launch):
        raise Http404
    try:
        hashes = inclusion(launch, index, size) if index is not None else consistency(launch, old or 0, size)
    except ValueError:
        raise Http404 from None
    return _given(json.encode({"proof": [b64encode(each).decode() for each in hashes]}), FOR_EVER, "application/json")


@login_required
@require_safe
def receipt(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The receipt of one's own place, as a file to keep."""
    launch = the_launch(slug)
    own = Place.objects.filter(launch_id=launch.pk, number=number, buyer_id=person(request).pk).first()
    if own is None:
        raise Http404
    try:
        content = as_json(receipt_of(launch, own))
    except NoReceipt:
        raise Http404 from None
    answer = _given(content, "private, no-store", "application/json")
    answer["Content-Disposition"] = f'attachment; filename="{launch.slug}-{number}.receipt.json"'
    return answer


def _given(content: str | bytes, cache: str, kind: str = "text/plain; charset=utf-8") -> HttpResponse:
    headers = {"Cache-Control": cache, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > SIZE_DIGITS:
        raise Http404
    return int(text)


def _size(launch: Launch) -> int:
    found = newest_head(launch)
    return found.size if found else 0
