"""Words that no seller may be called by in addresses: what the server itself answers to, read off its addresses."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

WORD = re.compile(r"\^?([a-z0-9][a-z0-9_-]*)(?:/|$)")
"""The first part of an address that is a word, not a blank to be filled in."""


@cache
def reserved() -> frozenset[str]:
    """The first word of every address of the server. A seller called so would have pages that nobody reaches."""
    found = {word for pattern in get_resolver().url_patterns for word in _first(pattern)}
    return frozenset({*found, settings.STATIC_URL.strip("/")})


def _first(pattern: URLPattern | URLResolver) -> set[str]:
    begins = WORD.match(str(pattern.pattern))
    if begins:
        return {begins[1]}
    if isinstance(pattern, URLResolver) and not str(pattern.pattern):
        return {word for inner in pattern.url_patterns for word in _first(inner)}
    return set()
