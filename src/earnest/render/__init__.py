"""A brief for people: as text, Markdown, JSON and PDF. Same brief, same output, byte for byte."""

from __future__ import annotations

import msgspec

from earnest.core.brief.document import Brief
from earnest.render.markdown import markdown
from earnest.render.pdf import PdfUnavailable, pdf
from earnest.render.text import text

__all__ = ["PdfUnavailable", "json", "markdown", "pdf", "text"]


def json(brief: Brief) -> bytes:
    """The brief as indented JSON in UTF-8, with the field names of ``Brief``."""
    return msgspec.json.format(msgspec.json.encode(brief), indent=2) + b"\n"
