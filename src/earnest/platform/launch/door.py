"""The intake's own process: ``python -m earnest.platform.launch.door HOST PORT``."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
os.environ["EARNEST_AS"] = "intake"
django.setup()

from earnest.platform.demo.following import follow_clock  # noqa: E402  (only after Django is set up)
from earnest.platform.launch.app import Intake  # noqa: E402  (only after Django is set up)
from earnest.platform.launch.listening import run  # noqa: E402

if __name__ == "__main__":
    follow_clock()
    run(Intake(), sys.argv[1], int(sys.argv[2]))
