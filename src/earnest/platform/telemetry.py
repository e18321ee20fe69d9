"""OpenTelemetry: spans around what a command does. Without an SDK set up in the process the API does nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from opentelemetry import trace

P = ParamSpec("P")
R = TypeVar("R")


def traced(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function run in a span of that name. No argument becomes an attribute: they hold personal data."""

    def around(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def inside(*args: P.args, **kwargs: P.kwargs) -> R:
            with trace.get_tracer("earnest").start_as_current_span(
                name, record_exception=False, set_status_on_exception=True
            ):
                return function(*args, **kwargs)

        return inside

    return around
