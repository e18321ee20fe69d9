"""A brief, or a receipt of a launch, as PDF: set by Typst from ``brief.typ`` and ``receipt.typ``.

What it says goes in as data, never as markup, so nothing a party wrote can run. Only the fonts of this package and of
Typst are used and no date is written, so that the same content gives the same bytes everywhere with the same version of Typst.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from earnest.core.brief.document import Brief
from earnest.render.words import WORDS, plain

HERE = Path(__file__).parent


class ReceiptSheet(Struct, frozen=True, kw_only=True):
    """What a printed receipt says, in the language ``lang``: every text as it is to stand there.

    ``rows``: what is proven, each a name and a value. ``square``: a square code, line by line, a 1 for every dark module.
    ``scan``: what the code is for; ``proves``: what is proven and what is not; ``key``: the log's.
    """

    lang: Literal["en", "zh"]
    title: str
    lede: str
    rows: tuple[tuple[str, str], ...]
    square: tuple[str, ...]
    scan: str
    proves: str
    key_label: str
    key: str


class PdfUnavailable(RuntimeError):
    """Typst, which sets the PDF, is not installed."""

    def __init__(self) -> None:
        super().__init__('A PDF needs Typst, which is not installed. Install it with: pip install "earnest[pdf]"')


def pdf(brief: Brief) -> bytes:
    """The brief as an A4 PDF document.

    Raises: PdfUnavailable: the extra ``pdf`` is not installed.
    """
    data = {"brief": _plain(msgspec.to_builtins(brief)), "words": msgspec.to_builtins(WORDS[brief.lang])}
    return _set("brief.typ", data)


def receipt_pdf(sheet: ReceiptSheet) -> bytes:
    """A receipt of a launch as a page to print.

    Raises: PdfUnavailable: the extra ``pdf`` is not installed.
    """
    return _set("receipt.typ", _plain(msgspec.to_builtins(sheet)))


def _set(template: str, data: dict[str, Any]) -> bytes:
    try:
        import typst
    except ImportError:
        raise PdfUnavailable from None
    return typst.compile(
        HERE / template,
        root=HERE,
        format="pdf",
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=True,
    )


def _plain(value: Any) -> Any:
    """``value`` with every text in it made safe to show."""
    match value:
        case str():
            return plain(value)
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return value
