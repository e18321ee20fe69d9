"""Webhooks out, by the Standard Webhooks specification: what happens in a seller's book is told to its own endpoints.

`teller` turns one row of the outbox into deliveries; `work_off` sends those that are due.
"""

from earnest.platform.api.webhooks.sending import work_off
from earnest.platform.api.webhooks.telling import teller

__all__ = ["teller", "work_off"]
