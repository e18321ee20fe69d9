"""What is wrong with a file, said to the person who wrote it: where, what, what is allowed, what was probably meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from difflib import get_close_matches

from msgspec import Struct

Path = tuple[str | int, ...]
"""Where a value stands in a file: field names and 0-based places in lists, from the outermost inwards."""

PROBLEMS_MAX = 20
"""Problems reported at once; who has more mends these first."""

ALLOWED_SHOWN = 12
"""Allowed words written out in a message before 'and n more'."""

SHOWN_CHARACTERS = 80
"""Characters of a value repeated in a message."""

_PLAIN_NAME = re.compile(r"[\w-]+")


class Problem(Struct, frozen=True, kw_only=True):
    """One thing wrong in a file.

    `line` and `column` count from 1. `field` is the place in the data, as `facts[3].amount`; empty for the whole file.
    `what` is a clause without a full stop, `hint` a whole sentence, `nearest` the allowed word that was probably meant.
    """

    file: str
    line: int
    column: int
    field: str = ""
    what: str
    allowed: tuple[str, ...] = ()
    nearest: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        """As one line: `cases/x.yaml:12:5: facts[3].event: "deposit_payed" is not an event. Did you mean ...`."""
        place = f"{self.file}:{self.line}:{self.column}: " + (f"{self.field}: " if self.field else "")
        sentences = [_sentence(self.what)]
        if self.nearest is not None:
            sentences.append(f"Did you mean {quoted(self.nearest)}?")
        if self.allowed:
            sentences.append(f"Allowed: {_listed(self.allowed)}.")
        if self.hint:
            sentences.append(_sentence(self.hint))
        return place + " ".join(sentences)


class InvalidFile(Exception):
    """A file that cannot be used, with its problems: at least one, at most `PROBLEMS_MAX`, in the order found."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)[:PROBLEMS_MAX]
        super().__init__(self.problems)

    def __str__(self) -> str:
        """The problems, one a line."""
        return "\n".join(map(str, self.problems))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."


def _listed(words: tuple[str, ...]) -> str:
    more = len(words) - ALLOWED_SHOWN
    return ", ".join(words[:ALLOWED_SHOWN]) + (f" and {more} more" if more > 0 else "")


def shortened(text: str, characters: int = SHOWN_CHARACTERS) -> str:
    """The text, cut with `...` to so many characters at most."""
    return text if len(text) <= characters else text[: characters - 3] + "..."


def quoted(text: str) -> str:
    """The text in double quotes on one line, shortened."""
    return json.dumps(shortened(text), ensure_ascii=False)


def dotted(path: Path) -> str:
    """A path as people write it: `facts[3].amount`; a name that is not one word is quoted, as in `others["a b"]`."""
    steps: list[str] = []
    for step in path:
        if isinstance(step, int):
            steps.append(f"[{step}]")
        elif _PLAIN_NAME.fullmatch(step):
            steps.append(f".{shortened(step)}")
        else:
            steps.append(f"[{quoted(step)}]")
    return "".join(steps).removeprefix(".")


MEANT = {
    "定金": "earnest", "订金": "reservation", "意向金": "intent", "诚意金": "intent", "预付款": "part_payment",
    "押金": "security", "earnest_money": "deposit", "company": "business", "dealer": "business", "person": "consumer",
    "individual": "consumer", "clauses": "terms", "events": "facts", "买受人": "buyer", "出卖人": "seller", "买方": "buyer",
    "卖方": "seller", "rmb": "CNY", "是": "true", "否": "false",
}  # fmt: skip
"""Words that people write for words of the language without being like them."""


def nearest_of(word: object, allowed: Iterable[str]) -> str | None:
    """The allowed word that was probably meant: another name for it, else the most like it; too long a word is no slip."""
    if not isinstance(word, str) or len(word) > SHOWN_CHARACTERS:
        return None
    words = list(allowed)
    if (meant := MEANT.get(word.lower())) in words:
        return meant
    close = get_close_matches(word, words, n=1)
    return close[0] if close else None
