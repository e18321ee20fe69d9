"""An order told: the brief, and the bundle of everything."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpRequest
from ninja import Query

from earnest import render
from earnest.core.brief.compose import compose
from earnest.core.brief.document import Brief
from earnest.platform import clock
from earnest.platform.api.callers import caller_of
from earnest.platform.api.problems import Problem
from earnest.platform.api.routes.evidence import download
from earnest.platform.api.service import operation
from earnest.platform.orders.reading import standing_of
from earnest.platform.web.buyer.case_file import bundle, whole_case

MEDIA = {"json": "application/json", "md": "text/markdown", "pdf": "application/pdf"}


@operation("GET", "/orders/{order}/brief", scope="orders:read", answers=Brief, media=tuple(MEDIA.values()))
def read_brief(
    request: HttpRequest,
    order: str,
    lang: Annotated[Literal["en", "zh"], Query("en", description="English or Chinese.")],
    form: Annotated[Literal["json", "md", "pdf"], Query("json", alias="format", description="The form it takes.")],
) -> Any:
    """The order told in short points, each with its sources: as JSON, Markdown or PDF."""
    found, now = caller_of(request).order(order), clock.now()
    brief = compose(whole_case(found), standing_of(found, now), lang)
    return download(_rendered(brief, form), MEDIA[form], f"{found.public_id}-{lang}.{form}")


def _rendered(brief: Brief, form: str) -> bytes:
    if form == "json":
        return msgspec.json.encode(brief)
    if form == "md":
        return render.markdown(brief).encode()
    try:
        return render.pdf(brief)
    except render.PdfUnavailable as error:
        raise Problem("unavailable", str(error)) from None


@operation("GET", "/orders/{order}/bundle", scope="orders:read", media=("application/zip",))
def download_bundle(request: HttpRequest, order: str) -> Any:
    """Everything of the order in one archive: case file, brief, evidence, and a manifest with the SHA-256 of each."""
    found = caller_of(request).order(order)
    try:
        return download(bundle(found), "application/zip", f"{found.public_id}.zip")
    except render.PdfUnavailable as error:
        raise Problem("unavailable", str(error)) from None
