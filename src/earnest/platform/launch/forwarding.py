"""Reports of launches that came to the ordinary hook: they are their launch's writer's, and sent on to the intake."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping

from django.conf import settings

from earnest.platform.launch.paying import read_payment_key
from earnest.platform.payments.port import ProviderEvent

TIMEOUT_SECONDS = 10
NOBODY = 503
"""The intake does not answer: the provider tries again."""


def is_of_a_launch(event: ProviderEvent) -> bool:
    """Whether a report is of the deposit of a launch's place."""
    return event.kind == "paid" and read_payment_key(event.key) is not None


def send_on(provider: str, headers: Mapping[str, str], body: bytes) -> int:
    """Send a report on as it came; gives the status of the answer."""
    kept = {name: value for name, value in headers.items() if name.startswith("webhook-") or name == "content-type"}
    address = f"{settings.EARNEST.intake_url}/intake/hooks/{provider}"
    request = urllib.request.Request(address, data=body, headers=kept, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return NOBODY
