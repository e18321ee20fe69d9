"""What a buyer may take away: the brief, the bundle, evidence files, receipts."""

from __future__ import annotations

from typing import Literal

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from earnest.core.brief.compose import compose
from earnest.core.brief.document import Brief
from earnest.platform import clock
from earnest.platform.orders.models import Evidence
from earnest.platform.orders.reading import offer_of, standing_of
from earnest.platform.web.buyer.access import language, own_order
from earnest.platform.web.buyer.case_file import bundle, case_text, file_name, whole_case
from earnest.platform.web.buyer.orders import configured, receipts
from earnest.render.markdown import markdown
from earnest.render.pdf import pdf

FORMATS = {"pdf": "application/pdf", "md": "text/markdown; charset=utf-8", "json": "application/json"}
"""Forms of the brief, and their media types."""


def attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to be saved, never shown in the page: a browser does not guess at what it is, and nothing in it runs."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def evidence_file(evidence: Evidence) -> HttpResponse:
    """An evidence file as it was brought, to be saved."""
    return attached(bytes(evidence.content), evidence.media_type, file_name(evidence))


@login_required
@require_safe
def brief(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """The brief of an order as things stand, in the language of the page or that of ``?lang``."""
    order = own_order(request, public_id)
    if form not in FORMATS:
        raise Http404
    asked = request.GET.get("lang", language())
    lang: Literal["en", "zh"] = "zh" if asked.startswith("zh") else "en"
    told = compose(whole_case(order), standing_of(order, clock.now()), lang)
    return attached(_written(told, form), FORMATS[form], f"{order.public_id}-brief.{lang}.{form}")


def _written(told: Brief, form: str) -> bytes:
    match form:
        case "pdf":
            return pdf(told)
        case "md":
            return markdown(told).encode()
        case _:
            return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


@login_required
@require_safe
def case_yaml(request: HttpRequest, public_id: str) -> HttpResponse:
    """The order in the case language."""
    order = own_order(request, public_id)
    return attached(case_text(whole_case(order)).encode(), "application/yaml", f"{order.public_id}.yaml")


@login_required
@require_safe
def whole_bundle(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything about an order in one zip, with hashes."""
    order = own_order(request, public_id)
    return attached(bundle(order), "application/zip", f"{order.public_id}.zip")


@login_required
@require_safe
def evidence(request: HttpRequest, public_id: str, label: str) -> HttpResponse:
    """An evidence file of one's own order, either side's."""
    found = own_order(request, public_id).evidence.filter(label=label).first()
    if found is None:
        raise Http404
    return evidence_file(found)


@login_required
@require_safe
def receipt(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """A receipt for one payment, made to be printed."""
    order = own_order(request, public_id)
    standing = standing_of(order, clock.now())
    found = next((item for item in receipts(whole_case(order), standing) if item.number == number), None)
    if found is None:
        raise Http404
    context = {
        "order": order,
        "receipt": found,
        "configuration": configured(order),
        "goods": offer_of(order.offer_version).goods,
        "event": order.events.get(number=number),
    }
    return render(request, "buyer/receipt.html", context)
