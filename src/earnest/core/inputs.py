"""What a standing was derived from, kept so that ``after`` and ``what did we know then`` can be asked of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from earnest.core.facts.log import FactLog
from earnest.core.law.pack import Pack
from earnest.core.terms.offer import Terms


class Inputs(NamedTuple):
    """Terms, facts, law, the instant judged, the instant up to which records count, and answers assumed to questions."""

    terms: Terms
    facts: FactLog
    law: Pack
    at: datetime
    known_at: datetime
    assumed: tuple[tuple[str, str], ...] = ()
