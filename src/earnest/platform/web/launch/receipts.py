"""One's receipt as a page to print, with a square code that holds the whole receipt and leads to where it is checked."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from zlib import DEFLATED, MAX_WBITS, compressobj

import msgspec
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from qrcode.constants import ERROR_CORRECT_L
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from earnest.evidence.leaves import read_entry
from earnest.evidence.notes import read_head, read_note
from earnest.evidence.receipts import Receipt
from earnest.platform.launch.log import NoReceipt, receipt_of
from earnest.platform.launch.models import Launch, Place
from earnest.platform.web.accounts.people import person
from earnest.platform.web.buyer.access import language
from earnest.platform.web.launch.shop import the_launch, title_of
from earnest.platform.web.launch.verifying import words
from earnest.render.pdf import ReceiptSheet, receipt_pdf

VERSION_MAX = 32
"""The largest square code that a phone reads off paper at this size; it has 145 modules a side."""


def own_receipt(request: HttpRequest, slug: str, number: int) -> tuple[Launch, Place, Receipt]:
    """A place of who asks, and its receipt. Raises: Http404: it is somebody else's, or its data was erased."""
    launch = the_launch(slug)
    own = Place.objects.filter(launch_id=launch.pk, number=number, buyer_id=person(request).pk).first()
    if own is None:
        raise Http404
    try:
        return launch, own, receipt_of(launch, own)
    except NoReceipt:
        raise Http404 from None


@login_required
@require_safe
def printed(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The receipt of one's own place as PDF. Its code holds the receipt: from paper alone it can be checked."""
    launch, own, receipt = own_receipt(request, slug, number)
    content = receipt_pdf(_sheet(launch, own, receipt))
    answer = HttpResponse(content, content_type="application/pdf", headers={"Cache-Control": "private, no-store"})
    answer["Content-Disposition"] = f'attachment; filename="{launch.slug}-{number}.receipt.pdf"'
    return answer


def address_of(receipt: Receipt) -> str:
    """Where a receipt is checked, with the receipt after the #, which a browser keeps to itself: deflated, in Base64."""
    packing = compressobj(9, DEFLATED, -MAX_WBITS)
    packed = packing.compress(msgspec.json.encode(receipt)) + packing.flush()
    return f"{_verify_page()}#{urlsafe_b64encode(packed).decode().rstrip('=')}"


def square_of(text: str) -> tuple[str, ...] | None:
    """A text as a square code, a 1 for every dark module; None: it is too long to be read off paper."""
    code = QRCode(error_correction=ERROR_CORRECT_L, border=0)
    code.add_data(text, optimize=0)
    try:
        fits = code.best_fit() <= VERSION_MAX
    except (DataOverflowError, ValueError):
        return None
    if not fits:
        return None
    code.make(fit=True)
    return tuple("".join("01"[dark] for dark in row) for row in code.get_matrix())


def _verify_page() -> str:
    return settings.EARNEST.base_url + reverse("launch_verify")


def _sheet(launch: Launch, own: Place, receipt: Receipt) -> ReceiptSheet:
    lang = language()
    entry, head = read_entry(receipt.entry.encode()), read_head(read_note(receipt.head).text)
    variant = launch.variants[own.variant]
    whole = square_of(address_of(receipt))
    kinds = words()["kinds"]
    assert isinstance(kinds, dict)
    return ReceiptSheet(
        lang=lang,
        title=_("Place %(number)s in the queue") % {"number": entry.number},
        lede=f"{title_of(launch, lang)} · {launch.seller.legal_name}",
        rows=(
            (_("Variant"), variant["name_zh"] if lang == "zh" and variant["name_zh"] else variant["name"]),
            (_("What happened"), kinds[entry.kind]),
            (_("At"), f"{entry.at:%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC"),
            (_("Order"), own.public_id),
            (_("Name"), own.buyer_name),
            (_("Entry of the log"), f"{receipt.index:,} / {head.size:,}"),
            (_("Log"), head.origin),
        ),
        square=whole or square_of(_verify_page()) or (),
        scan=_scan() if whole else _scan_for_the_page(),
        proves=_(
            "It proves what the log said of this place when that entry was made: who took it, when, and which number it has. "
            "Whether it was paid or given up later stands in later entries."
        ),
        key_label=_("The log's key; compare it with the one that the launch publishes:"),
        key=receipt.key,
    )  # fmt: skip


def _scan() -> str:
    return _(
        "The code holds the whole receipt. Scan it: the page that opens checks it on your phone, "
        "and nothing of it is sent to anybody."
    )


def _scan_for_the_page() -> str:
    return _("The code leads to the page that checks the receipt's file.")
