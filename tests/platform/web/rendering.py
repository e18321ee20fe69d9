"""The order page as HTML, with no database and no server: model, template, static files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django
from django.conf import settings

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:  # by itself; in the suite the platform's own
    settings.configure(
        SECRET_KEY="only for looking",
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["django.contrib.staticfiles", "earnest.platform.web"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        STATIC_URL="/static/",
        USE_I18N=True,
        LANGUAGES=[("en", "English"), ("zh-hans", "简体中文")],
        LOCALE_PATHS=[Path(__file__).resolve().parents[3] / "src" / "earnest" / "platform" / "locale"],
    )
    django.setup()

import earnest.platform
from earnest.platform.web.order_page import OrderPage, order_page
from tests.platform.web.stories import STORIES

PLATFORM = Path(earnest.platform.__file__).parent
STATIC = PLATFORM / "web" / "static"
DJANGO_LANGUAGE = {"en": "en", "zh": "zh-hans"}


def told(name: str, side: str = "buyer", lang: str = "en", **more: Any) -> OrderPage:
    """The page of a story, told to one side."""
    case, standing = STORIES[name]()
    return order_page(case, standing, side, lang, standing.at, **more)  # type: ignore[arg-type]


def html(page: OrderPage, theme: str = "") -> str:
    """The page as the server would send it."""
    return rendered("web/order/page.html", {"page": page}, page.lang, theme)


def rendered(template: str, context: dict[str, Any], lang: str = "en", theme: str = "") -> str:
    """A template as the server would send it."""
    from django.template.loader import render_to_string
    from django.test import RequestFactory
    from django.utils import translation

    from earnest.platform.web.translations import compile_catalogues

    compile_catalogues()
    request = RequestFactory().get("/orders/O-1/")
    if theme:
        request.COOKIES["theme"] = theme
    with translation.override(DJANGO_LANGUAGE[lang]):
        return render_to_string(template, context, request)
