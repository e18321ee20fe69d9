"""The Django app."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """`earnest.platform.payments.sandbox`."""

    name = "earnest.platform.payments.sandbox"
    label = "sandbox"
