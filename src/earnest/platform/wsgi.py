"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "earnest.platform.settings")
application = StaticFilesHandler(get_wsgi_application())
