"""What granian serves: ``granian --interface rsgi earnest.platform.launch.door:intake``."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
os.environ["EARNEST_AS"] = "intake"
django.setup()

from earnest.platform.launch.app import Intake  # noqa: E402  (only after Django is set up)

intake = Intake()
