"""Programs the tests use that no wheel brings: found, or the test is skipped; in CI their absence fails it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest


def program(*names: str, package: str) -> str:
    """The path of the first of these programs that is there; ``package`` is what Debian calls it."""
    beside = str(Path(sys.executable).parent)
    for name in names:
        if found := shutil.which(name) or shutil.which(name, path=beside):
            return found
    told = f"{names[0]} is not here; install it (Debian: apt-get install {package})"
    if os.environ.get("CI"):
        pytest.fail(told)
    pytest.skip(told)
