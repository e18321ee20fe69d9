"""What the buyer may choose of an offer, and what was chosen: ``OfferVersion.variants`` and ``Order.configuration``.

Variants are a list of choices, each with a ``code``, a ``name``, its Chinese ``name_zh`` and ``options`` of the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from earnest.core.brief.document import Language


class Option(Struct, frozen=True):
    """One of the things that may be chosen."""

    code: str
    name: str


class Choice(Struct, frozen=True):
    """Something to be chosen, its options, and the code chosen so far (empty: none)."""

    code: str
    name: str
    options: tuple[Option, ...]
    chosen: str = ""

    @property
    def chosen_name(self) -> str:
        """What the chosen option is called; its code, if the offer does not know it."""
        return next((option.name for option in self.options if option.code == self.chosen), self.chosen)


def choices(variants: Any, lang: Language, given: Mapping[str, Any] | None = None) -> tuple[Choice, ...]:
    """The choices of an offer, with what was chosen of them; what is no option of it counts as not chosen."""
    made = []
    for variant in variants:
        options = tuple(Option(_code(option), _name(option, lang)) for option in variant.get("options", ()))
        code = _code(variant)
        chosen = str((given or {}).get(code, ""))
        known = chosen if chosen in {option.code for option in options} else ""
        made.append(Choice(code, _name(variant, lang), options, known))
    return tuple(made)


def configuration(made: tuple[Choice, ...]) -> dict[str, str] | None:
    """What was chosen, by code; None while something is still to be chosen."""
    chosen = {choice.code: choice.chosen for choice in made}
    return chosen if all(chosen.values()) else None


def _code(item: Any) -> str:
    return str(item.get("code") or item.get("name")) if isinstance(item, dict) else str(item)


def _name(item: Any, lang: Language) -> str:
    if not isinstance(item, dict):
        return str(item)
    return str((item.get("name_zh") if lang == "zh" else "") or item.get("name") or item.get("code"))
