"""The Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """`earnest.platform.ledger`. It has tables but no models: its rows are written by `store` alone."""

    name = "earnest.platform.ledger"
    label = "ledger"
