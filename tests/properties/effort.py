"""How hard the properties are tried: little on a laptop, the same every time in CI, for hours with EARNEST_EXAMPLES."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

IN_CI = bool(os.environ.get("CI"))
EXAMPLES = int(os.environ.get("EARNEST_EXAMPLES", "300" if IN_CI else "150"))


def effort(share: float = 1.0) -> settings:
    """Settings with that share of the examples; no deadlines, for tests do not measure time."""
    return settings(
        max_examples=max(int(EXAMPLES * share), 10),
        deadline=None,
        derandomize=IN_CI,
        database=None,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
    )
