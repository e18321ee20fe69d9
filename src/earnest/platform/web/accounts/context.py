"""What every template knows beside the request."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def trial(request: HttpRequest) -> dict[str, bool]:
    """Whether this is the demo, where one may choose whom to be."""
    return {"demo": settings.EARNEST.demo}
