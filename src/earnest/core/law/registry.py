"""The law packs there are, by code."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from earnest.core.law.pack import Pack

CODES = ("CN",)
"""Jurisdictions with a pack, in the order in which they are listed."""


@cache
def pack(code: str) -> Pack:
    """The pack of a jurisdiction.

    Raises: KeyError: there is none of that code.
    """
    if code not in CODES:
        raise KeyError(code)
    module = import_module(f"earnest.core.law.packs.{code.lower()}")
    found = getattr(module, code)
    assert isinstance(found, Pack)
    return found
