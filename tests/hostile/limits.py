"""Judging a stranger's bytes in a process of its own, with no more memory and processor than a small server has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
MEMORY = 768 * 1024 * 1024
"""Bytes of address space: the interpreter and its libraries take about a sixth of it."""
PROCESSOR = 60
"""Seconds of processor time."""

JUDGED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), int(sys.argv[2])))
from earnest.files import InvalidFile
from earnest.files.cases import case_in
from earnest.files.yaml_source import read_source
try:
    print("standing", case_in(read_source(sys.stdin.buffer.read(), "hostile.yaml")).judge().settlement.status)
except InvalidFile as refused:
    print("refused", refused)
"""


def judged(text: bytes) -> str:
    """``standing STATUS`` or ``refused PROBLEMS``; anything else fails the test with what the process said."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", JUDGED, str(MEMORY), str(PROCESSOR)],
        input=text,
        capture_output=True,
        env=environment,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    return done.stdout.decode()
