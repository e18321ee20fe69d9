"""A brief as PDF, set by Typst from ``brief.typ``.

The brief goes in as data, never as markup, so nothing a party wrote can run. Only the fonts of this package and of
Typst are used and no date is written, so that a brief gives the same bytes everywhere with the same version of Typst.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from earnest.core.brief.document import Brief
from earnest.render.words import WORDS, plain

HERE = Path(__file__).parent


class PdfUnavailable(RuntimeError):
    """Typst, which sets the PDF, is not installed."""

    def __init__(self) -> None:
        super().__init__('A PDF needs Typst, which is not installed. Install it with: pip install "earnest[pdf]"')


def pdf(brief: Brief) -> bytes:
    """The brief as an A4 PDF document.

    Raises: PdfUnavailable: the extra ``pdf`` is not installed.
    """
    try:
        import typst
    except ImportError:
        raise PdfUnavailable from None
    data = {"brief": _plain(msgspec.to_builtins(brief)), "words": msgspec.to_builtins(WORDS[brief.lang])}
    return typst.compile(
        HERE / "brief.typ",
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
