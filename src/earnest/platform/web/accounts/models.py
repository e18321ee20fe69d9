"""Storage: what a person said about themselves."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

LANGUAGES = ("en", "zh-hans")


class Profile(models.Model):
    """A person's name, as it stands on their orders, and the language that they are written to in."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile")
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, default="en")

    class Meta:
        """Languages are those of the pages."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(language__in=LANGUAGES), name="profile_language_known")
        ]
