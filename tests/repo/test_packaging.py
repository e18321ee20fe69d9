"""What is declared, what is pinned and what is shipped agree."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import earnest
from tests.repo.tree import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK_LINES = (ROOT / "requirements" / "lock.txt").read_text(encoding="utf-8").splitlines()
PIN = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+)")


def pins() -> dict[str, str]:
    """Version by canonical package name."""
    found = [match for line in LOCK_LINES if (match := PIN.fullmatch(line))]
    return {canonicalize_name(match[1]): match[2] for match in found}


def test_version_is_the_same_in_the_package_and_its_metadata() -> None:
    assert earnest.__version__ == PROJECT["version"]


def test_lock_holds_pins_and_nothing_else() -> None:
    odd = [line for line in LOCK_LINES if not line.startswith("#") and not PIN.fullmatch(line)]
    assert not odd, f"requirements/lock.txt: not of the form name==version: {odd}"


def test_every_declared_requirement_is_pinned_within_its_range() -> None:
    declared = [*PROJECT["dependencies"], *(r for extra in PROJECT["optional-dependencies"].values() for r in extra)]
    locked = pins()
    for requirement in map(Requirement, declared):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is not in requirements/lock.txt; see its first lines"
        assert requirement.specifier.contains(version), f"{requirement} does not allow the pinned {version}"


def test_command_goes_to_the_command_line_package() -> None:
    assert PROJECT["scripts"] == {"earnest": "earnest.cli:main"}
