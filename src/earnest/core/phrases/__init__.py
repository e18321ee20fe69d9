"""What everything is called, in two languages.

Phrases are data beside this module, ``en/`` and ``zh/``, one file for each group of keys; a test holds them to the code.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from earnest.core.money import MINOR_DIGITS

LANGUAGES = ("en", "zh")
SUMS = frozenset({"deposit", "penalty", "loss", "covered", "left"})
"""Placeholders that hold minor units and are filled in as money."""


class _Lenient(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


@cache
def phrases(lang: str) -> dict[str, str]:
    """Every phrase of a language by its key."""
    folder = files(__package__).joinpath(lang)
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            found |= yaml.safe_load(file.read_text("utf-8"))
    return found


def phrase(key: str, lang: str, *, currency: str = "", **values: object) -> str:
    """The phrase of that key, filled in. A key nobody wrote a phrase for is shown as its own words, never an error."""
    text = phrases(lang).get(key)
    if text is None:
        return key.rpartition(".")[2].replace("_", " ")
    filled = {
        name: money(int(str(value)), currency, lang) if name in SUMS and str(value).isdigit() else str(value)
        for name, value in values.items()
    }
    return text.format_map(_Lenient(filled))


def money(minor: int, currency: str, lang: str) -> str:
    """An amount of minor units for people: ``10,000 CNY``, in Chinese ``10,000元``; decimals only where there are any."""
    digits = MINOR_DIGITS.get(currency, 2)
    whole, part = divmod(minor, 10**digits)
    figure = f"{whole:,}.{part:0{digits}d}" if part else f"{whole:,}"
    return f"{figure}元" if lang == "zh" and currency == "CNY" else f"{figure} {currency}".rstrip()
