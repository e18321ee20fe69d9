"""JSON Schema of the case and offer formats, so that editors complete and check as one writes."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from earnest.core.case import Case
from earnest.core.case_checks import OfferFile
from earnest.core.deadlines import Deadline
from earnest.core.moments import When
from earnest.core.money import Money
from earnest.core.terms.ratio import Ratio

FORMATS: dict[str, type] = {"case": Case, "offer": OfferFile}
TEXTS: dict[type, dict[str, Any]] = {
    When: {
        "type": ["string", "integer"],
        "description": "A date as the report gives it.",
        "examples": ["2024-07-19", "2024-07", "after 2024-10-16", "unknown"],
    },
    Deadline: {
        "type": "string",
        "description": "When something falls due.",
        "examples": [
            "by 2025-09-24",
            "within 7 days of balance_demanded",
            "on delivery_tendered",
            "when asked by buyer",
        ],
    },
    Money: {
        "type": "string",
        "pattern": r"^\s*[0-9][0-9,]*(\.[0-9]+)? [A-Z]{3}\s*$",
        "description": "An amount.",
        "examples": ["5000 CNY", "1,199.80 CNY"],
    },
    Ratio: {
        "type": "string",
        "pattern": r"^\s*([0-9]+/[0-9]+|[0-9]+(\.[0-9]+)?%)\s*$",
        "description": "A part of a whole.",
        "examples": ["3/10", "20%"],
    },
}
"""Values written as text. Dates and deadlines are read by the program; an editor sees their forms as examples."""


def schema(format_: Literal["case", "offer"]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file format."""
    made = msgspec.json.schema(FORMATS[format_], schema_hook=lambda type_: dict(TEXTS[type_]))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Earnest {format_} file",
        **made,
    }
