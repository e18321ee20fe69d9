"""What a buyer may choose of an offer, as the seller writes it: a short text of choices and their options."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from earnest.files import InvalidFile, Problem, decode, read_source
from earnest.platform.selling.draft_text import dumped

Code = Annotated[str, Meta(pattern=r"^[a-z0-9_-]{1,40}$")]
Name = Annotated[str, Meta(min_length=1, max_length=100)]


class Option(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of the things that may be chosen."""

    code: Code
    name: Name
    name_zh: str = ""


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something to be chosen: colour, size, finish."""

    code: Code
    name: Name
    name_zh: str = ""
    options: Annotated[tuple[Option, ...], Meta(min_length=1, max_length=50)]


def choices_in(text: str) -> list[dict[str, Any]]:
    """The choices in a text; none in an empty one.

    Raises: InvalidFile: it is not a list of choices, or a code stands twice; each problem with its line.
    """
    source = read_source(text, "choices")
    if source.data is None:
        return []
    made = decode(source, tuple[Choice, ...])
    codes = [choice.code for choice in made]
    pairs = [(choice.code, option.code) for choice in made for option in choice.options]
    twice = sorted({code for code in codes if codes.count(code) > 1} | {b for a, b in pairs if pairs.count((a, b)) > 1})
    if twice:
        raise InvalidFile(
            Problem(file="choices", line=1, column=1, what=f'the code "{code}" stands twice; a code is used once')
            for code in twice
        )
    plain: list[dict[str, Any]] = msgspec.to_builtins(made)
    return plain


def choices_text(choices: list[Any]) -> str:
    """Choices as a text that can be changed."""
    return dumped(choices) if choices else ""
