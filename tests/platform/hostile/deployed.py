"""The settings of a deployment that is not this one: read by a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

PROGRAM = """
import json, sys
from earnest.platform import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def settings_under(*names: str, **environment: str):
    """What these settings are under these ``EARNEST_*`` variables and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EARNEST_")}
    given = {
        "EARNEST_SECRET_KEY": "k" * 50,
        "EARNEST_DATABASE_URL": "postgresql://nobody@localhost/none",
        **environment,
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *names], env={**kept, **given}, capture_output=True, check=True
    )
    return json.loads(done.stdout)
