"""Starts a worker: ``python -m earnest.platform.work``."""

from __future__ import annotations

import os

import django


def main() -> None:
    """Set Django up, then work until told to stop."""
    os.environ["EARNEST_AS"] = "worker"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
    django.setup()
    from earnest.platform.worker import run

    run()


if __name__ == "__main__":
    main()
