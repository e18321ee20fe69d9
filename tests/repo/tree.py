"""The repository's files as the repository tests see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "earnest"

PYTHON_FOLDERS = ("src", "tests", "scripts", "bench")
WRITTEN_BY_HAND = (".py", ".md", ".toml", ".yaml", ".yml", ".typ")


def python_files(*folders: str) -> list[Path]:
    """Every Python file below the given folders of the repository."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def written_files() -> Iterator[Path]:
    """Every text file that people edit, in the folders that are ours."""
    yield from sorted(path for path in ROOT.iterdir() if path.suffix in WRITTEN_BY_HAND)
    for folder in (*PYTHON_FOLDERS, "cases", "docs"):
        yield from sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in WRITTEN_BY_HAND)


def where(path: Path, line: int) -> str:
    """A place as editors and terminals link it: ``src/earnest/x.py:12``."""
    return f"{path.relative_to(ROOT)}:{line}"


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
