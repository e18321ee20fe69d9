"""The launch app."""

from django.apps import AppConfig


class LaunchConfig(AppConfig):
    """Its tables begin with ``launch_``."""

    name = "earnest.platform.launch"
    label = "launch"
