"""README, ARCHITECTURE and glossary say what is so; every link in every document leads somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from msgspec import inspect

from earnest.core import standing
from earnest.core.law.provision import Role
from earnest.core.law.registry import pack
from tests.repo.tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

_FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def anchors(path: Path) -> set[str]:
    """What headings of a document can be linked to, as code hosts name them."""
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    headings = re.findall(r"^#{1,6} (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(path: Path) -> list[str]:
    """Links of a document to files or headings that are not there."""
    dead = []
    for link in _LINK.findall(_FENCE.sub("", path.read_text(encoding="utf-8"))):
        file, _, anchor = link.partition("#")
        if re.match(r"\w+:", link):
            continue
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert not dead_links(path)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_headings_of_a_document_can_be_told_apart(path: Path) -> None:
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    headings = re.findall(r"^#{1,6} (.+)$", text, re.M)
    assert len(set(headings)) == len(headings)


def test_python_in_the_readme_prints_what_it_says() -> None:
    code, shown = re.findall(r"^```(?:python|text)\n(.*?)^```$", README, re.M | re.S)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, shown), done.stderr


def commands(text: str) -> list[str]:
    """What a document tells the reader to type, from `$ earnest` on."""
    return re.findall(r"^\$ (earnest .+?)(?:  .*)?$", text, re.M)


@pytest.mark.parametrize("command", commands(README))
def test_command_in_the_readme_runs(command: str) -> None:
    typed = [sys.executable, "-m", "earnest", *shlex.split(command)[1:]]
    done = subprocess.run(typed, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    # 1 is an answer: the offer has void clauses, or a case differs
    assert done.returncode in ((0, 1) if typed[3] in ("check", "cases") else (0,)), done.stderr
    assert done.stdout.strip()


def test_readme_names_what_the_pack_does_not_cover() -> None:
    assert [line[4:] for line in README.splitlines() if line.startswith("  - ")] == list(pack("CN").not_covered)


def test_make_targets_in_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {name for path in DOCUMENTS for name in re.findall(r"`?make ([a-z]+)\b", _code_of(path))}
    assert named <= targets


def _code_of(path: Path) -> str:
    """The fenced blocks and the code spans of a document."""
    text = path.read_text(encoding="utf-8")
    return "\n".join([*_FENCE.findall(text), *re.findall(r"`[^`\n]+`", _FENCE.sub("", text))])


@pytest.mark.parametrize("role", Role)
def test_role_is_explained_in_the_architecture_as_in_the_code(role: Role) -> None:
    source = (ROOT / "src" / "earnest" / "core" / "law" / "provision.py").read_text(encoding="utf-8")
    question = re.search(rf'{role.name} = "{role.value}"  # (.+)', source)
    assert question, f"say after {role.name} what is asked"
    assert f"| `{role.name}` | {question[1]} |" in ARCHITECTURE


def test_folders_of_tests_named_in_the_architecture_exist() -> None:
    named = set(re.findall(r"`(tests/\w+)`", ARCHITECTURE))
    assert not {folder for folder in named if not (ROOT / folder).is_dir()}


def terms() -> list[str]:
    """The words of the glossary's first column."""
    rows = [line.split(" | ") for line in GLOSSARY.splitlines() if line.startswith("| ")]
    return [row[0].removeprefix("| ") for row in rows[2:]]


def test_glossary_is_sorted_and_has_each_term_once() -> None:
    names = [re.sub(r" \(.*", "", term).replace("-", " ") for term in terms()]
    assert names == sorted(names, key=str.casefold)
    assert len(set(names)) == len(names)


def test_glossary_has_two_languages_and_a_distinction_for_every_term() -> None:
    for line in GLOSSARY.splitlines():
        if line.startswith("| ") and "---" not in line:
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            assert len(cells) == 4, line
            assert all(cells), line


def words_of_the_standing() -> set[str]:
    """What a standing calls duties and their states, powers, bases, phases and endings."""
    aliases = (standing.DutyKind, standing.DutyState, standing.PowerKind, standing.Basis, standing.Phase)
    assert all(get_origin(alias) is Literal for alias in aliases)
    ending = inspect.type_info(standing.Ending)
    assert isinstance(ending, inspect.StructType)
    kinds = next(field.type for field in ending.fields if field.encode_name == "kind")
    assert isinstance(kinds, inspect.LiteralType)
    return {word for alias in aliases for word in get_args(alias)} | {str(kind) for kind in kinds.values}


def test_glossary_has_every_word_of_the_standing() -> None:
    missing = sorted(word for word in words_of_the_standing() if f"`{word}`" not in GLOSSARY)
    assert not missing, f"docs/glossary.md: add {missing}"


def script(name: str) -> object:
    """A module of `scripts/`."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_law_reference_is_that_of_the_pack() -> None:
    page = script("law_reference").page(pack("CN"))  # type: ignore[attr-defined]
    written = (ROOT / "docs" / "law-cn.md").read_text(encoding="utf-8")
    assert written == page, "run: python scripts/law_reference.py"


def test_screenshot_is_of_what_the_command_prints() -> None:
    module = script("screenshot")
    drawn = module.drawn(module.printed())  # type: ignore[attr-defined]
    assert module.PICTURE.read_text(encoding="utf-8") == drawn, "run: python scripts/screenshot.py"  # type: ignore[attr-defined]
