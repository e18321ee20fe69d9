"""Addresses of the API; include it under ``api/``."""

from __future__ import annotations

from django.urls import path

from earnest.platform.api.docs import openapi, reference
from earnest.platform.api.routes import api

urlpatterns = [
    path("v1/openapi.json", openapi, name="api-openapi"),
    path("v1/docs", reference, name="api-docs"),
    path("v1/", api.urls),
]
