"""The Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """`earnest.platform.web.accounts`. Its label is not allauth's, which is ``account``."""

    name = "earnest.platform.web.accounts"
    label = "accounts"
