"""The Django app of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API keys, answers kept under idempotency keys, webhook endpoints and their deliveries."""

    name = "earnest.platform.api"
    label = "api"
