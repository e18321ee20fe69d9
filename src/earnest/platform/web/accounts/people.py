"""What is known of a person: the name on their orders, and the language they read."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import get_language

from earnest.platform.web.accounts.models import Profile


def person(request: HttpRequest) -> User:
    """Who is signed in; only for views that need a sign-in."""
    return cast("User", request.user)


def profile_of(user: User) -> Profile:
    """The person's profile; one in the language of this request, not saved, if they have none yet."""
    found = Profile.objects.filter(pk=user.pk).first()
    return found or Profile(user=user, language="zh-hans" if (get_language() or "").startswith("zh") else "en")


def name_of(user: User) -> str:
    """What the person is called, empty if they never said."""
    return profile_of(user).name or user.get_full_name()


def language_of(user: User) -> str:
    """The language the person is written to in: ``en`` or ``zh-hans``."""
    return profile_of(user).language


def remember_name(user: User, name: str) -> None:
    """Keep the name a person gave on an order, if they had given none before."""
    profile = profile_of(user)
    if not profile.name:
        profile.name = name[:200]
        profile.save()
