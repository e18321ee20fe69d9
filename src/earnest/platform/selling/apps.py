"""The Django app."""

from django.apps import AppConfig


class SellingConfig(AppConfig):
    """`earnest.platform.selling`."""

    name = "earnest.platform.selling"
    label = "selling"
