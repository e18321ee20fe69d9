"""Findings of the checker for people: clause by clause, what is wrong, by which provision, how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

from earnest.core.brief.wording import citation
from earnest.core.check import STRIKES, CheckResult, Entry
from earnest.core.law.registry import pack
from earnest.core.phrases import phrase


def findings(results: tuple[CheckResult, ...], file: str, line_of: Callable[[str], tuple[int, int]], lang: str) -> str:
    """The findings under each law, gravest first, then a verdict."""
    parts = []
    for result in results:
        ordered = sorted(result.entries, key=lambda e: (e.severity not in STRIKES, line_of(e.clause)))
        blocks = [_block(entry, result.law, file, line_of, lang) for entry in ordered]
        struck = sum(entry.severity in STRIKES for entry in result.entries)
        key = "check.fails" if struck else ("check.passes_with_notes" if result.entries else "check.passes")
        verdict = phrase(key, lang, law=result.law, struck=struck, notes=len(result.entries) - struck)
        parts.append("\n\n".join([*blocks, verdict]))
    return "\n\n".join([*parts, phrase("notice", lang)])


def _block(entry: Entry, law: str, file: str, line_of: Callable[[str], tuple[int, int]], lang: str) -> str:
    line, _ = line_of(entry.clause)
    provisions = [pack(law).provisions[id_] for id_ in entry.because.law]
    about = f" {entry.clause}" if entry.clause else ""
    head = f"{file}:{line}:{about} {phrase('severity.' + entry.severity, lang)}  [{entry.code}]"
    body = [phrase(entry.because.key, lang, **dict(entry.because.values)), phrase(entry.mend, lang)]
    body += [f"{citation(provision, lang)}: {getattr(provision, lang)}" for provision in provisions]
    return "\n".join([head, indent("\n".join(body), "  ")])
