"""The page that checks a receipt: in the browser, also saved as a file; by this server for those without JavaScript."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from earnest.evidence.notes import InvalidNote, read_verifier
from earnest.evidence.receipts import BYTES_MAX, InvalidReceipt, Receipt, Verified, read_receipt, verify
from earnest.platform.launch.models import Launch

STATIC = Path(__file__).parents[1] / "static/earnest"
KEY_MAX = 300


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Check a receipt; what is sent (without JavaScript) is read and not kept."""
    context: dict[str, object] = {"words": words()}
    if request.method == "POST":
        context |= _checked(request)
    return render(request, "launch/verify.html", context, status=422 if "unproven" in context else 200)


@require_safe
def as_file(request: HttpRequest) -> HttpResponse:
    """The page as one file that needs nothing else."""
    read = {
        name: (STATIC / file).read_text("utf-8") for name, file in (("style", "earnest.css"), ("script", "verify.js"))
    }
    own = {name: mark_safe(text) for name, text in read.items()}  # our own files, and nothing else
    response = HttpResponse(render(None, "launch/verify_file.html", {"words": words(), **own}).content)
    response["Content-Disposition"] = 'attachment; filename="earnest-verify.html"'
    return response


def words() -> dict[str, object]:
    """What the page says of a receipt, by code, in the reader's language."""
    return {
        "kinds": {
            "held": _("taken, and held for the deposit"), "waiting": _("put on the waiting list"), "paid": _("paid"),
            "lapsed": _("lapsed, unpaid"), "cancelled": _("given up"),
        },
        "trust": {
            "given": _("It is signed with the key that you gave."),
            "published": _("It is signed with the key that the launch publishes on this server:"),
            "own": _("The key is the receipt's own. Compare it with the one that the launch publishes, or that others have kept:"),
        },
        "why": {
            "not_receipt": _("This is no receipt, or not the whole of it."),
            "key": _("The key is not written as a key is: copy it once more, whole."),
            "other_key": _("The receipt is signed with another key than the one you gave."),
            "head": _("The signed head in the receipt is not well formed."),
            "signature": _("The signature is wrong: the log's key did not sign this."),
            "entry": _("The entry is not written as an entry of a log is."),
            "inclusion": _("The entry does not stand in the log that was signed."),
            "commitment": _("The entry is somebody else's: order and name do not lead to it."),
            "browser": _("This browser cannot check signatures. Use a newer one, or: earnest verify FILE"),
        },
    }  # fmt: skip


def _checked(request: HttpRequest) -> dict[str, object]:
    key = request.POST.get("key", "").strip()[:KEY_MAX]
    file = request.FILES.get("receipt")
    try:
        trusted = read_verifier(key) if key else None
        receipt = read_receipt(file.read(BYTES_MAX + 1) if file else b"")
        return {"key": key, "proven": _told(receipt, verify(receipt, trusted), given=bool(key))}
    except (InvalidReceipt, InvalidNote) as error:
        return {"key": key, "unproven": f"{_('Nothing can be relied on in it.')} ({error})"}


def _told(receipt: Receipt, proven: Verified, *, given: bool) -> dict[str, object]:
    said = words()
    kinds, trust = said["kinds"], said["trust"]
    assert isinstance(kinds, dict)
    assert isinstance(trust, dict)
    published = Launch.objects.filter(log_key=receipt.key).exists()
    entry, (order, name) = proven.entry, (*receipt.private, "", "")[:2]
    return {
        "number": entry.number, "variant": entry.variant, "what": kinds.get(entry.kind, entry.kind),
        "at": f"{entry.at:%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC", "order": order, "name": name,
        "entry": receipt.index, "size": proven.head.size, "log": proven.head.origin, "key": receipt.key,
        "trust": trust["given" if given else "published" if published else "own"],
    }  # fmt: skip
