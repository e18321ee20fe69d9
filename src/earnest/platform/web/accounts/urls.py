"""Addresses of accounts: signing in and up, a second factor, the profile, the demo's choice of a person."""

from __future__ import annotations

from django.urls import include, path

from earnest.platform.web.accounts import views

urlpatterns = [
    path("account/profile/", views.profile, name="profile"),
    path("account/people/", views.choose_person, name="choose_person"),
    path("account/", include("allauth.urls")),
]
