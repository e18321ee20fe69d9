"""The voice of a page: the engine's sentences about buyer and seller, told to one of them as "you".

The engine tells every fact once, in the third person. Here its words are turned, never told a second time.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from msgspec import Struct

from earnest.core.brief.document import Language
from earnest.core.terms.clauses import OTHER_SIDE

Reader = Literal["buyer", "seller"]
CHINESE = {"buyer": ("买受人", "买方"), "seller": ("出卖人", "卖方")}
"""What the law calls each side, and what a page calls it."""

AGREEMENT = {
    "was": "were", "is": "are", "has": "have", "does": "do", "owes": "owe", "keeps": "keep", "loses": "lose", "gets": "get",
    "pays": "pay", "ends": "end", "asks": "ask", "bears": "bear", "confirms": "confirm", "withdraws": "withdraw", "fails": "fail",
    "leaves": "leave", "gives": "give", "breaks": "break", "walks": "walk", "takes": "take", "receives": "receive",
}  # fmt: skip
"""How a verb changes after "you"."""
_REFERENCES = (
    (r"\b(that|what) it was\b", r"\1 you were"),
    (r"\b(that|what|before|after) it\b(?! be\b)", r"\1 you"),
    (r"\bby itself\b", "by yourself"),
    (r"\bupon itself\b", "upon yourself"),
    (r"\bits (own failure|loss)\b", r"your \1"),
    (r"\ballowed it to\b", "allowed you to"),
)
"""Words that point back to "you" in a sentence about the reader."""


class Voice(Struct, frozen=True):
    """Who reads, and in which language."""

    side: Reader
    lang: Language

    @property
    def other(self) -> Reader:
        """The other side."""
        return OTHER_SIDE[self.side]

    def says(self, text: str) -> str:
        """A sentence of the engine, told to the reader: ``The seller owes you 10,000 CNY``."""
        return self._chinese(text) if self.lang == "zh" else self._english(text)

    def word(self, key: str, **values: object) -> str:
        """A phrase of the pages, filled in; ``{other}`` is the other side. Raises: KeyError: there is no such phrase."""
        return words(self.lang)[key].format_map({"other": self.name(self.other), **values})

    def knows(self, key: str) -> bool:
        """Whether the pages have a phrase of their own for this."""
        return key in words(self.lang)

    def name(self, side: str) -> str:
        """``seller``, ``卖方``."""
        return words(self.lang)[f"side.{side}"]

    def _chinese(self, text: str) -> str:
        mine, theirs = CHINESE[self.side], CHINESE[self.other]
        return text.replace(mine[0], "您").replace(theirs[0], theirs[1])

    def _english(self, text: str) -> str:
        return " ".join(self._sentence(part) for part in re.split(r"(?<=[.:;]) ", text))

    def _sentence(self, text: str) -> str:
        told = re.sub(rf"\bthe {self.side}(?:'s|’s)(?=[.,;]|$)", "yours", text)
        told = re.sub(rf"\b([Tt])he {self.side}(?:'s|’s)", lambda m: "Your" if m[1] == "T" else "your", told)
        told = re.sub(rf"\b([Tt])he {self.side}\b", lambda m: "You" if m[1] == "T" else "you", told)
        told = re.sub(r"^Both (?=[a-z])", f"You and the {self.other} ", told)
        told = re.sub(r"\b([Yy]ou) (\w+)\b", lambda m: f"{m[1]} {AGREEMENT.get(m[2], m[2])}", told)
        if told.startswith("You ") and not text.startswith("You "):
            for pattern, replacement in _REFERENCES:
                told = re.sub(pattern, replacement, told)
        return told


@cache
def words(lang: str) -> dict[str, str]:
    """Every phrase of the pages in a language, by its key."""
    text = files(__package__).joinpath("words", f"{lang}.yaml").read_text("utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found
