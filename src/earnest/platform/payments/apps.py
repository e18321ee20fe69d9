"""The Django app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """`earnest.platform.payments`."""

    name = "earnest.platform.payments"
    label = "payments"
