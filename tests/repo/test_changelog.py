"""The changelog keeps the form of Keep a Changelog 1.1.0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest

from tests.repo.tree import ROOT

KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
RELEASE = re.compile(r"## \[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d{2}-\d{2})")


def faults(text: str) -> Iterator[str]:
    """What in a changelog is not in the form, one sentence each."""
    lines = text.splitlines()
    if lines[:1] != ["# Changelog"]:
        yield 'the first line is not "# Changelog"'
    headings = [line for line in lines if line.startswith("## ")]
    if headings[:1] != ["## [Unreleased]"]:
        yield 'the first section is not "## [Unreleased]"'
    yield from release_faults(headings[1:])
    yield from section_faults(lines)


def release_faults(headings: list[str]) -> Iterator[str]:
    """Releases that are not numbered and dated, or not newest first."""
    matches = [RELEASE.fullmatch(heading) for heading in headings]
    for heading, match in zip(headings, matches, strict=True):
        if match is None:
            yield f'"{heading}" is not of the form "## [1.2.3] - 2026-01-31"'
    releases = [
        (tuple(int(part) for part in match.group(1, 2, 3)), date.fromisoformat(match[4])) for match in matches if match
    ]
    for (version, day), (older, older_day) in pairwise(releases):
        if version <= older or day < older_day:
            yield f"{version} of {day} stands above {older} of {older_day}: newest first"


def section_faults(lines: list[str]) -> Iterator[str]:
    """Kinds of change that the form does not know, twice in a release, or empty."""
    seen: set[str] = set()
    written = [line for line in lines if line.strip()]
    for line, following in zip(written, [*written[1:], ""], strict=True):
        if line.startswith("## "):
            seen = set()
        if not line.startswith("### "):
            continue
        kind = line.removeprefix("### ")
        if kind not in KINDS:
            yield f'"{kind}" is none of {", ".join(KINDS)}'
        if kind in seen:
            yield f'"{kind}" stands twice in one release'
        if not following.startswith("- "):
            yield f'"{kind}" is not followed by a list'
        seen.add(kind)


def test_changelog_is_in_form() -> None:
    found = list(faults((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
    assert not found, "CHANGELOG.md: " + "; ".join(found)


GOOD = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-02-01\n\n### Added\n\n- x\n\n## [0.1.0] - 2026-01-01\n"


def test_form_allows_releases_newest_first() -> None:
    assert not list(faults(GOOD))


@pytest.mark.parametrize(
    ("right", "wrong", "names"),
    [
        ("# Changelog\n", "# News\n", "the first line"),
        ("## [Unreleased]\n", "", "the first section"),
        ("[0.2.0] - 2026-02-01", "0.2.0", "is not of the form"),
        ("[0.2.0]", "[0.1.0]", "newest first"),
        ("2026-02-01", "2025-02-01", "newest first"),
        ("### Added", "### New", "is none of"),
        ("- x\n", "- x\n\n### Added\n\n- y\n", "twice"),
        ("- x\n", "", "not followed by a list"),
    ],
)
def test_form_names_the_fault(right: str, wrong: str, names: str) -> None:
    assert any(names in fault for fault in faults(GOOD.replace(right, wrong, 1)))
