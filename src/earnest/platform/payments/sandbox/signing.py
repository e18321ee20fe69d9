"""The secret that the sandbox and its webhook reader share: derived from the deployment's own key, so nothing is to be set."""

from __future__ import annotations

from functools import lru_cache

from django.utils.crypto import salted_hmac


@lru_cache(maxsize=1)
def secret() -> bytes:
    """Key for signing the sandbox's reports."""
    return salted_hmac("earnest.sandbox.webhooks", "1", algorithm="sha256").digest()
