"""Addresses of the sandbox provider, below ``sandbox/``."""

from __future__ import annotations

from django.urls import path

from earnest.platform.payments.sandbox.views import pay_page

urlpatterns = [path("pay/<slug:reference>/", pay_page, name="sandbox_pay")]
