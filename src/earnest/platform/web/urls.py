"""Addresses that every page uses: the language switch and the appearance."""

from __future__ import annotations

from django.urls import include, path

from earnest.platform.web.appearance import appearance

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("appearance/", appearance, name="appearance"),
]
