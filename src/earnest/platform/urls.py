"""Every address of the server."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from earnest.platform.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", include("earnest.platform.health")),
    path("metrics", metrics, name="metrics"),
    path("demo/", include("earnest.platform.demo.views")),
    path("api/", include("earnest.platform.api.urls")),
    path("", include("earnest.platform.web.urls")),
    path("", include("earnest.platform.web.accounts.urls")),
    path("", include("earnest.platform.payments.urls")),
    path("sell/", include("earnest.platform.web.seller.urls")),
    path("launch/", include("earnest.platform.web.launch.urls")),
    path("sandbox/", include("earnest.platform.payments.sandbox.urls")),
    path("", include("earnest.platform.web.seller.public")),
    path("", include("earnest.platform.web.buyer.urls")),  # the last: sellers' own names are in it
]
