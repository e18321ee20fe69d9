"""Findings of the checker as SARIF 2.1.0, so that editors and code hosts show them at their line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from earnest.core.brief.wording import citation
from earnest.core.check import CheckResult, Entry
from earnest.core.law.registry import pack
from earnest.core.phrases import phrase

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    "void": "error",
    "limited": "error",
    "not_part_of_contract": "error",
    "not_binding": "note",
    "missing": "warning",
    "risky": "note",
    "open": "note",
}


def sarif(
    results: tuple[CheckResult, ...], *, file: str, line_of: Callable[[str], tuple[int, int]], lang: str, version: str
) -> dict[str, Any]:
    """One SARIF run. ``line_of`` gives the line and column (from 1) of a clause by its id; of the offer for ``""``."""
    entries = [(result, entry) for result in results for entry in result.entries]
    rules = {entry.code: _rule(result, entry, lang) for result, entry in entries}
    order = {code: index for index, code in enumerate(rules)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "earnest", "version": version, "rules": list(rules.values())}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(entry, order, file, line_of, lang) for _, entry in entries],
            }
        ],
    }


def _rule(result: CheckResult, entry: Entry, lang: str) -> dict[str, Any]:
    law = pack(result.law)
    texts = [
        f"{citation(law.provisions[id_], lang)}: {getattr(law.provisions[id_], lang)}" for id_ in entry.because.law
    ]
    return {
        "id": entry.code,
        "shortDescription": {"text": phrase(entry.because.key, lang, **dict(entry.because.values))},
        "fullDescription": {"text": "\n".join(texts) or entry.code},
        "help": {"text": phrase(entry.mend, lang)},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
    }


def _result(
    entry: Entry, order: dict[str, int], file: str, line_of: Callable[[str], tuple[int, int]], lang: str
) -> dict[str, Any]:
    line, column = line_of(entry.clause)
    message = f"{phrase(entry.because.key, lang, **dict(entry.because.values))} {phrase(entry.mend, lang)}"
    return {
        "ruleId": entry.code,
        "ruleIndex": order[entry.code],
        "level": LEVELS[entry.severity],
        "message": {"text": message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": file},
                    "region": {"startLine": line, "startColumn": column},
                }
            }
        ],
    }
