"""The walkthroughs in CONTRIBUTING.md run, and its tables name what there is."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from earnest.core.law.provision import Role
from tests.repo.tree import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^<!-- run: (\w+) -->\n```python\n(.*?)^```$", re.M | re.S)


def blocks(name: str) -> list[str]:
    """The code of one walkthrough, in order."""
    return [code for of, code in _BLOCK.findall(TEXT) if of == name]


@pytest.mark.parametrize("name", ["provision", "country"])
def test_walkthrough_runs_and_its_tests_pass(name: str) -> None:
    code = "\n".join(blocks(name))
    tests = re.findall(r"^def (test_\w+)", code, re.M)
    assert tests
    # a process of its own: what a walkthrough adds to a pack must not stay there
    script = code + "".join(f"\n{test}()" for test in tests)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_python_in_the_document_goes_unrun() -> None:
    assert len(re.findall(r"^```python$", TEXT, re.M)) == len(_BLOCK.findall(TEXT))


@pytest.mark.parametrize("role", Role)
def test_every_role_is_in_the_table(role: Role) -> None:
    assert re.search(rf"^\| [^|]*`{role.name}`[^|]* \|", TEXT, re.M)


def test_every_folder_of_tests_is_in_the_map() -> None:
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    missing = sorted(folder for folder in folders if f"`tests/{folder}`" not in TEXT)
    assert not missing, f"CONTRIBUTING.md, 'Where a test goes': add {missing}"
