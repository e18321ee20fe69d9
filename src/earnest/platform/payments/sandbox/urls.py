"""Addresses of the sandbox provider, below ``sandbox/``."""

from __future__ import annotations

from django.urls import path

from earnest.platform.payments.sandbox.views import open_page, pay_page

urlpatterns = [
    path("open/", open_page, name="sandbox_open"),
    path("pay/<slug:reference>/", pay_page, name="sandbox_pay"),
]
