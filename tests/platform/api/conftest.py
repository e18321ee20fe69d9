"""Users are made by the dozen here; their passwords are hashed quickly."""

from __future__ import annotations

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords():
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
