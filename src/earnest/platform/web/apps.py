"""The Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """`earnest.platform.web`."""

    name = "earnest.platform.web"
    label = "web"
