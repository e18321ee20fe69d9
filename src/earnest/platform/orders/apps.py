"""The Django app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """`earnest.platform.orders`."""

    name = "earnest.platform.orders"
    label = "orders"
