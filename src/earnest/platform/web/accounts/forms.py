"""The form of a person's profile."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from earnest.platform.web.accounts.models import Profile


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name and language."""

    class Meta:
        """Both may be changed at any time; orders keep the name they were placed under."""

        model = Profile
        fields: ClassVar = ["name", "language"]
        labels: ClassVar = {"name": _("Name"), "language": _("Language")}
        help_texts: ClassVar = {"name": _("As it shall stand on your orders."), "language": _("Mails come in it too.")}
        widgets: ClassVar = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "language": forms.Select(choices=settings.LANGUAGES),
        }
