"""Addresses of payments: where providers report to, and where a buyer says where payouts go."""

from __future__ import annotations

from django.urls import path

from earnest.platform.payments.payout_page import payout_page
from earnest.platform.payments.views import webhook

urlpatterns = [
    path("hooks/payments/<slug:provider>/", webhook, name="payment_webhook"),
    path("payouts/", payout_page, name="payout_destination"),
]
