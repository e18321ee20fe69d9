"""The providers a deployment has, by name; the first takes new payments."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from earnest.platform.payments.port import Provider

SHIPPED = {"sandbox": "earnest.platform.payments.sandbox.provider.Sandbox"}
"""What comes with Earnest. A deployment names its own in ``PAYMENT_PROVIDERS``: name to the class's dotted path."""


class NoProvider(Exception):
    """There is no provider of that name here, or none at all."""


def configured() -> dict[str, str]:
    """Name to dotted path. The sandbox is there in the demo and nowhere else: its money is play money."""
    return dict(getattr(settings, "PAYMENT_PROVIDERS", SHIPPED if settings.EARNEST.demo else {}))


def named(name: str) -> Provider:
    """The provider of that name. Raises: NoProvider."""
    path = configured().get(name)
    if path is None:
        raise NoProvider(f'there is no payment provider "{name}" here; PAYMENT_PROVIDERS names {sorted(configured())}')
    return _made(path)


@lru_cache(maxsize=32)
def _made(path: str) -> Provider:
    """The provider of a class's path; none keeps anything between two calls."""
    provider: Provider = import_string(path)()
    return provider


def first() -> Provider:
    """The provider that takes new payments and sends payouts. Raises: NoProvider."""
    for name in configured():
        return named(name)
    raise NoProvider(
        "no payment provider is set up; name one in PAYMENT_PROVIDERS, or set EARNEST_DEMO for the sandbox"
    )
