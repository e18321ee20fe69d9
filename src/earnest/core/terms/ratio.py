"""A part of a whole, written ``3/10`` or ``20%``: an exact fraction, never a float."""

from __future__ import annotations

import re
from fractions import Fraction

from earnest.core.moments import shortened

_TEXT = re.compile(r"(\d{1,9})/(\d{1,9})|(\d{1,3})(?:\.(\d{1,6}))?%", re.ASCII)
FORMS = '"3/10" or "20%"'


def _meant(text: str) -> str:
    """A decimal fraction as a percentage."""
    found = re.fullmatch(r"0\.(\d{1,6})", text.strip(), re.ASCII)
    if not found:
        return ""
    whole, part = divmod(int(found[1].ljust(6, "0")), 10**4)
    return f'"{whole}.{part:04d}'.rstrip("0").rstrip(".") + '%"'


class Ratio:
    """An exact fraction from 0 to 1, as it was written."""

    __slots__ = ("text", "value")
    value: Fraction
    text: str

    def __init__(self, text: str) -> None:
        found = _TEXT.fullmatch(text.strip())
        if found is None or found[2] == "0" or (found[2] and not int(found[2])):
            raise ValueError(f'"{shortened(text)}" is not a part of a whole; write {_meant(text) or FORMS}')
        value = Fraction(int(found[1]), int(found[2])) if found[1] else Fraction(f"{found[3]}.{found[4] or 0}") / 100
        if value > 1:
            raise ValueError(f'"{shortened(text)}" is more than the whole; a part lies between 0 and 1')
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "text", text.strip())

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Ratio does not change; make a new one")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Ratio({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ratio) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)
