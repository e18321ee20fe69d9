"""Keys of a launch: all derived from the deployment's secret key and the launch's nonce, so that none is stored.

Who changes the secret key while a launch runs can sign for it no more: its public key, stored and published, then differs.
"""

from __future__ import annotations

import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from earnest.evidence.notes import LogKey
from earnest.platform.launch.models import Launch

KEY_BYTES = 32


class WrongSecretKey(Exception):
    """The deployment's secret key is another than the one under which the launch was made; its log cannot be signed."""


def log_name(host: str, slug: str) -> str:
    """The name of a launch's log: where it is read, without scheme."""
    return f"{host}/launch/{slug}/log"


def derived(nonce: bytes, purpose: str) -> bytes:
    """32 bytes for a purpose. Source: RFC 5869 (HKDF)."""
    return HKDF(SHA256(), KEY_BYTES, salt=bytes(nonce), info=b"earnest launch " + purpose.encode()).derive(
        settings.SECRET_KEY.encode()
    )


def made_log_key(nonce: bytes, name: str) -> LogKey:
    """The key that signs the log of that name."""
    return LogKey(name, Ed25519PrivateKey.from_private_bytes(derived(nonce, "log")))


def log_key(launch: Launch) -> LogKey:
    """The key that signs a launch's log. Raises: WrongSecretKey."""
    key = made_log_key(bytes(launch.nonce), launch.log_key.partition("+")[0])
    if str(key.verifier) != launch.log_key:
        raise WrongSecretKey(f'the secret key is not the one under which the launch "{launch.slug}" was made')
    return key


def draw_seed(nonce: bytes) -> bytes:
    """The seed of a launch's draw, before it is revealed."""
    return derived(nonce, "draw")


@lru_cache(maxsize=256)
def token_key(nonce: bytes) -> bytes:
    """What tickets and permits of a launch are sealed with."""
    return derived(nonce, "token")


def sealed(key: bytes, content: bytes) -> bytes:
    """The MAC of a content: 16 bytes of HMAC-SHA256."""
    return hmac.digest(key, content, "sha256")[:16]
