"""The operations, by what they are about. Importing this enters them all."""

from earnest.platform.api.routes import (  # noqa: F401
    acting,
    book,
    documents,
    evidence,
    keys,
    launches,
    money,
    notices,
    offers,
    orders,
    payouts,
    permits,
    planning,
    publishing,
    sellers,
    speaking,
    team,
    webhooks,
)  # fmt: skip
from earnest.platform.api.service import api

__all__ = ["api"]
