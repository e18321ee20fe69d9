"""kill -9 of the intake, of PostgreSQL and of both while a crowd orders, then a cut connection, a full disk and a clock that jumps:
the short run of `bench.launch.faults`.
"""

from __future__ import annotations

import os
import subprocess
import sys


def test_whatever_was_answered_is_so_after_kills_at_random_moments():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EARNEST_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "bench.launch.faults", "--kills", "3", "--hardships", "3", "--orders", "60"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "3 kills" in done.stdout
    assert "3 hardships" in done.stdout
