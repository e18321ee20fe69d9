"""The Django app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """`earnest.platform.demo`."""

    name = "earnest.platform.demo"
    label = "demo"
