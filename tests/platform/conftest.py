"""A real PostgreSQL for the platform's tests: an embedded server for the session, migrated once, used as the server uses it.

Tests commit for real. Everything belongs to a seller, so a test isolates itself by making its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(tempfile.mkdtemp(prefix="earnest-test-"))


def _prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
    os.environ["EARNEST_DATA_DIR"] = str(FOLDER)  # of this process: tests that run side by side share nothing
    os.environ.setdefault("EARNEST_DEMO", "yes")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from earnest.platform.database import embedded_url

        if not os.environ.get("EARNEST_DATABASE_URL"):
            embedded_url(FOLDER)  # held by this process, so that it outlives the migrating one
        subprocess.run([sys.executable, "-m", "earnest.platform.migrating"], check=True)
        import django

        django.setup()
        from django.conf import settings

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow one guards nothing here


_prepare()


@pytest.fixture(autouse=True, scope="session")
def _folder() -> Iterator[None]:
    yield
    from django.db import connections

    connections.close_all()
    shutil.rmtree(FOLDER, ignore_errors=True)
