"""A standing as plain data, for programs: every part with its grounds, instants in ISO 8601 UTC, amounts in minor units."""

from __future__ import annotations

from typing import Any

import msgspec

from earnest.core.case import write_custom
from earnest.core.standing import Standing

LEFT_OUT = frozenset({"inputs"})
"""What a standing was derived from is in the files it was derived from."""


def standing_data(standing: Standing) -> dict[str, Any]:
    """The standing as dicts, lists, texts and whole numbers. Field names are those of ``earnest.core.standing``."""
    return {
        name: msgspec.to_builtins(getattr(standing, name), enc_hook=write_custom)
        for name in standing.__struct_fields__
        if name not in LEFT_OUT
    }
