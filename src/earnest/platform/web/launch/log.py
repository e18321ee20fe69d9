"""The log for everybody: heads, tiles and proofs, so that it can be mirrored and checked without us; and one's own receipt."""

from __future__ import annotations

from base64 import b64encode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from msgspec import json

from earnest.evidence.receipts import as_json
from earnest.evidence.tiles import WIDTH, read_path
from earnest.platform.launch.acts import canonical
from earnest.platform.launch.cosigning import AnotherHead, NoWitness, keep_cosignature
from earnest.platform.launch.log import checkpoint, consistency, inclusion, newest_head, tile_content
from earnest.platform.launch.models import Act, Head, Launch
from earnest.platform.web.launch.receipts import own_receipt
from earnest.platform.web.launch.shop import the_launch

FOR_EVER, FOR_NOW = "public, max-age=31536000, immutable", "public, max-age=1"
SIZE_DIGITS = 12
NOTE_MAX = 8192
"""The longest head that is taken, in bytes."""


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


@require_safe
def acts(request: HttpRequest, slug: str) -> HttpResponse:
    """What the seller did: by entry, the text that the entry is the hash of."""
    launch = the_launch(slug)
    found = Act.objects.filter(launch=launch, leaf__gte=0, leaf__lt=_size(launch)).order_by("leaf")
    told = [{"leaf": a.leaf, "text": canonical(a.kind, a.detail, a.reason, a.at).decode()} for a in found]
    return _given(json.encode(told), FOR_NOW, "application/json")


@csrf_exempt
@require_POST
def cosigned(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a head of this log with a witness's line below: 204 once it is kept, 403 for nobody's witness, 409 for another head.

    It needs no session: the witness's signature says who sent it.
    """
    launch = the_launch(slug)
    if int(request.headers.get("Content-Length") or 0) > NOTE_MAX:
        return _refused("A head has at most 8192 bytes.", 413)
    try:
        keep_cosignature(launch, request.body.decode())
    except UnicodeDecodeError:
        return _refused("A head is text in UTF-8.", 400)
    except NoWitness as refused:
        return _refused(str(refused), 403)
    except AnotherHead as refused:
        return _refused(str(refused), 409)
    return HttpResponse(status=204)


def _refused(why: str, status: int) -> HttpResponse:
    return HttpResponse(f"{why}\n", status=status, content_type="text/plain; charset=utf-8")


@login_required
@require_safe
def receipt(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The receipt of one's own place, as a file to keep."""
    launch, _, found = own_receipt(request, slug, number)
    content = as_json(found)
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
