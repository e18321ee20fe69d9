"""Reading the files named on the command line, standard input among them."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec.structs import replace

from earnest.core.case import Case, read_custom
from earnest.core.facts.events import AnyEvent
from earnest.core.law.registry import CODES
from earnest.files import decode, read_source
from earnest.files.cases import case_in, offer_in, source_at
from earnest.files.errors import InvalidFile, Problem
from earnest.files.yaml_source import Source


def source_of(path: Path) -> Source:
    """The file's data with its lines; ``-`` is standard input."""
    return read_source(sys.stdin.buffer.read(), "standard input") if str(path) == "-" else source_at(path)


def case_at(path: Path, law: str | None) -> Case:
    """The case in a file, under its own law or another.

    Raises: InvalidFile: what is wrong in it, or there is no such law. OSError: it cannot be read.
    """
    case = case_in(source_of(path))
    if law is not None and law not in CODES:
        problem = Problem(file="--law", line=1, column=1, what=f'there is no law pack "{law}"', allowed=CODES)
        raise InvalidFile((problem,))
    return replace(case, law=law) if law else case


def event_in(text: str) -> AnyEvent:
    """An event told on the command line: ``withdrawal_declared on 2025-03-01 by buyer``, further fields after a comma.

    Raises: InvalidFile: what is wrong with it.
    """
    head, _, rest = text.partition(",")
    words = head.split()
    fields = {"event": words[0] if words else ""}
    for name, value in zip(words[1::2], words[2::2], strict=False):
        fields[name] = value
    flow = ", ".join([*(f'{name}: "{value}"' for name, value in fields.items()), *([rest] if rest.strip() else [])])
    source = read_source("{" + flow + "}", "--if")
    event: AnyEvent = decode(source, AnyEvent, dec_hook=read_custom)  # type: ignore[arg-type]
    return event


__all__ = ["case_at", "event_in", "offer_in", "source_of"]
